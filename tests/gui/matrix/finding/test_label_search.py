from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.gui.matrix.finding.label_search import LabelSearch

LABELS = np.array([7, 12, 70, 3])
TITLES = np.array(["Amélie (2001)", "The Matrix", "Matrix Reloaded", "Animatrix\tII"])


@pytest.fixture
def search() -> LabelSearch:
    return LabelSearch(LABELS, TITLES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AMELIE", [0]),
        ("é", [0, 1, 2]),
        ("matrix", [2, 1, 3]),
        ("matrix the", [1]),
        ("7", [0, 2]),
        ("70", [2]),
        ("ii", [3]),
        ("nothing", []),
        ("  ", []),
    ],
)
def test_finds_without_regard_to_case_accents_and_order(search, text, found):
    assert search.find(text, 10) == found


def test_of_one_kind_the_most_rated_come_first(search):
    assert search.find("a", 10, np.array([1, 5, 9, 7])) == [3, 0, 2, 1]
    assert search.find("a", 1, np.array([1, 5, 9, 7])) == [3]


def test_labels_need_no_titles():
    search = LabelSearch(np.array(["anna", "Bert", "Johanna"]))

    assert search.find("ANNA", 10) == [0, 2]


def test_the_exact_label_comes_first_however_many_others_fit():
    search = LabelSearch(np.arange(10_000, 50_000)[::-1])

    assert search.find("10000", 3)[0] == 39_999
    assert len(search.find("1", 3)) == 3


def test_preparing_can_be_cancelled(search):
    with pytest.raises(CancelledError):
        search.prepare(lambda: True)
    assert search.find("matrix", 1) == [2]


def test_nothing_is_found_among_nothing():
    assert LabelSearch(np.array([], np.int64)).find("1", 5) == []
