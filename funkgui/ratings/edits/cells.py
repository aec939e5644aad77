"""Edits of cells: other ratings, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import are_known, lower_bounds
from funkgui.ratings.matrix import NO_TIME, BoolArray, FloatArray, IntArray, RatingMatrix

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class SetCells:
    """Give cells new ratings, or make them unknown.

    Attributes
    ----------
    users, items
        (n,) positions of the cells; each cell at most once.
    values
        (n,) float32. The new ratings, NaN for unknown.
    hidden
        (n,) bool. Whether each cell is held out afterwards; None keeps what it is now
        (a cell that was unknown is trained on).
    text
        What the edit does, for the undo menu.
    times
        (n,) int64. Times of the ratings afterwards, as `RatingMatrix.times`; None keeps what they
        are now. Of no account in a matrix without times.
    """

    users: IntArray
    items: IntArray
    values: FloatArray
    hidden: BoolArray | None = None
    text: str = "Edit ratings"
    times: IntArray | None = None

    @classmethod
    def one(cls, user: int, item: int, value: float | None) -> SetCells:
        """Set a single cell; None makes it unknown."""
        return cls(
            np.array([user], np.int64),
            np.array([item], np.int64),
            np.array([np.nan if value is None else value], np.float32),
            text="Clear a rating" if value is None else "Edit a rating",
        )

    def effort(self, ratings: RatingMatrix) -> int:
        n_arrays = 3 if ratings.times is None else 5
        return n_arrays * ratings.n_ratings + 100 * len(self.users)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where a new rating is infinite.
        """
        if np.isinf(self.values).any():
            raise EditError("A rating must be a finite number; the cell keeps its old value.")
        at = lower_bounds(ratings, self.users, self.items)
        known = are_known(ratings, self.users, self.items, at)
        inverse = self._inverse(ratings, holdout, at, known)
        old_values, old_hidden, old_times = inverse.values, inverse.hidden, inverse.times
        assert old_hidden is not None
        hidden = old_hidden if self.hidden is None else self.hidden
        times = old_times if self.times is None else self.times
        given = ~np.isnan(self.values)
        rerated = known & given
        values = _with(ratings.values, at[rerated], self.values[rerated])
        mask = _with(holdout.hidden, at[rerated], hidden[rerated])
        all_times = ratings.times
        if all_times is not None and times is not None:
            all_times = _with(all_times, at[rerated], times[rerated])
        gone = np.sort(at[known & ~given])
        new = self._in_order(~known & given)
        if len(gone) == 0 and len(new) == 0:
            edited = replace(ratings, values=values, times=all_times)
        else:
            before = at[new]
            if all_times is not None and times is not None:
                all_times = _spliced(all_times, gone, before, times[new])
            edited = replace(
                ratings,
                indptr=_indptr(ratings, self.users[known & ~given], self.users[new]),
                item_index=_spliced(ratings.item_index, gone, before, self.items[new]),
                values=_spliced(values, gone, before, self.values[new]),
                times=all_times,
            )
            mask = _spliced(mask, gone, before, hidden[new])
        edited.came_by_edit(ratings, self.users, self.items, old_values, self.values)
        return Edited(
            edited, Holdout(mask, holdout.scheme), inverse, Change(self.users, self.items)
        )

    def _inverse(
        self, ratings: RatingMatrix, holdout: Holdout, at: IntArray, known: BoolArray
    ) -> SetCells:
        values = np.full(len(at), np.nan, np.float32)
        hidden = np.zeros(len(at), np.bool_)
        values[known], hidden[known] = ratings.values[at[known]], holdout.hidden[at[known]]
        times = None
        if ratings.times is not None:
            times = np.full(len(at), NO_TIME, np.int64)
            times[known] = ratings.times[at[known]]
        return SetCells(self.users, self.items, values, hidden, self.text, times)

    def _in_order(self, chosen: BoolArray) -> IntArray:
        """Which of the cells are chosen, by user and then by item."""
        which = np.flatnonzero(chosen)
        order: IntArray = which[np.lexsort((self.items[which], self.users[which]))]
        return order


def _with(array: NDArray[T], at: IntArray, new: NDArray[T]) -> NDArray[T]:
    """The array with other values at some positions; itself where they are what they were."""
    if np.array_equal(array[at], new):
        return array
    changed = array.copy()
    changed[at] = new
    return changed


def _spliced(array: NDArray[T], gone: IntArray, before: IntArray, new: NDArray[Any]) -> NDArray[T]:
    """The array without the positions ``gone``, and with new values put in before others.

    Both lists of positions are ascending and count in the array as it is.
    """
    kept = np.delete(array, gone) if len(gone) else array
    if len(before) == 0:
        return kept
    return np.insert(kept, before - np.searchsorted(gone, before), new.astype(array.dtype))


def _indptr(ratings: RatingMatrix, fewer: IntArray, more: IntArray) -> IntArray:
    """`RatingMatrix.indptr` after users lost and gained one rating for each of their mentions."""
    change = np.zeros(ratings.n_users + 1, np.int64)
    np.subtract.at(change, fewer + 1, 1)
    np.add.at(change, more + 1, 1)
    return ratings.indptr + np.cumsum(change)
