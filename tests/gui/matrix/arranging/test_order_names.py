from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.gui.matrix.arranging.order_names import natural_order


def in_order(names):
    labels = np.array(names)
    return labels[natural_order(labels)].tolist()


def test_numbers_within_names_count_by_size():
    assert in_order(["user 10", "user 9", "user 100", "user 1"]) == [
        "user 1",
        "user 9",
        "user 10",
        "user 100",
    ]


def test_labels_that_are_numbers_are_sorted_as_numbers():
    assert in_order([10, 9, -3, 100]) == [-3, 9, 10, 100]
    assert in_order(["10", "9", "100"]) == ["9", "10", "100"]


def test_case_and_accents_do_not_part_names():
    assert in_order(["Zebra", "émile", "Emil", "apple", "Éclair"]) == [
        "apple",
        "Éclair",
        "Emil",
        "émile",
        "Zebra",
    ]


def test_equal_names_stay_in_their_order_and_no_names_are_no_trouble():
    assert natural_order(np.array(["b", "a", "B", "A"])).tolist() == [1, 3, 0, 2]
    assert natural_order(np.zeros(0, np.str_)).tolist() == []


def test_many_names_are_sorted_in_pieces_and_can_be_cancelled():
    labels = np.array([f"film {number}" for number in range(25_000)])[::-1]

    assert natural_order(labels).tolist() == list(range(24_999, -1, -1))
    asked = iter([False, True])
    with pytest.raises(CancelledError):
        natural_order(labels, lambda: next(asked))
