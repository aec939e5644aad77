from __future__ import annotations

import numpy as np
import pytest

from funkgui.gui.matrix.table.item_tally import FEW, ItemTally
from funkgui.ratings.counts import item_counts
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.rating_set import rating_set

RATINGS = rating_set(400, 200, 30_000, seed=1)


@pytest.fixture
def tally(qapp):
    tally = ItemTally()
    yield tally
    tally.wait()


def edited(n: int, before: RatingMatrix = RATINGS):
    """The matrix after an edit of so many cells: some rated anew, some lost, some rated first."""
    cells = np.random.default_rng(n).choice(400 * 200, n, replace=False)
    users, items = np.divmod(cells, 200)
    values = np.where(cells % 3 == 0, np.nan, 2).astype(np.float32)
    edit = SetCells(users, items, values)
    return edit.apply(before, nothing_hidden(before)).ratings, users, items


@pytest.mark.parametrize("n", [1, 500, FEW + 1])
def test_counts_follow_edits_of_any_size(qtbot, tally, n):
    tally.take(item_counts(RATINGS), RATINGS)
    after, users, items = edited(n)
    tally.follow(RATINGS, after, users, items)
    assert (tally.counts is None) == (n > FEW), "of many cells, they are found in a worker"
    qtbot.waitUntil(lambda: tally.counts is not None)

    assert tally.counts.tolist() == item_counts(after).tolist()


def test_an_edit_while_they_are_found_is_counted_too(qtbot, tally):
    tally.take(item_counts(RATINGS), RATINGS)
    after, users, items = edited(FEW + 1)
    tally.follow(RATINGS, after, users, items)
    cell = SetCells.one(3, 4, None)
    last = cell.apply(after, nothing_hidden(after)).ratings
    tally.follow(after, last, cell.users, cell.items)
    tally.take(None, last)
    qtbot.waitUntil(lambda: tally.counts is not None)

    assert tally.counts.tolist() == item_counts(last).tolist()


def test_counts_go_on_where_a_matrix_knew_its_own(qtbot, tally):
    before = rating_set(400, 200, 30_000, seed=1)
    tally.take(before.item_counts, before)
    after, users, items = edited(FEW + 1, before)
    tally.follow(before, after, users, items)
    qtbot.waitUntil(lambda: tally.counts is not None)
    known = after.item_counts.copy()
    cell = SetCells.one(int(after.user_index[0]), int(after.item_index[0]), None)
    last = cell.apply(after, nothing_hidden(after)).ratings
    tally.follow(after, last, cell.users, cell.items)

    assert tally.counts.tolist() == item_counts(last).tolist()
    assert after.item_counts.tolist() == known.tolist(), "the matrix keeps its own"


def test_nothing_is_counted_that_nobody_has_counted_before(tally):
    after, users, items = edited(FEW + 1)
    tally.follow(RATINGS, after, users, items)
    assert tally.counts is None


def test_other_ratings_are_not_mixed_up_with_what_was_being_counted(qtbot, tally):
    tally.take(item_counts(RATINGS), RATINGS)
    after, users, items = edited(FEW + 1)
    tally.follow(RATINGS, after, users, items)
    tally.take(None, RATINGS)
    qtbot.wait(100)

    assert tally.counts is None
