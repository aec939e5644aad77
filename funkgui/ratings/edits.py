"""Edits of the rating matrix; applying one returns its inverse, so undo comes for free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import EditError
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import are_known, lower_bounds
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix

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
    """

    users: IntArray
    items: IntArray
    values: FloatArray
    hidden: BoolArray | None = None
    text: str = "Edit ratings"

    @classmethod
    def one(cls, user: int, item: int, value: float | None) -> SetCells:
        """Set a single cell; None makes it unknown."""
        return cls(
            np.array([user], np.int64),
            np.array([item], np.int64),
            np.array([np.nan if value is None else value], np.float32),
            text="Clear a rating" if value is None else "Edit a rating",
        )

    def apply(
        self, ratings: RatingMatrix, holdout: Holdout
    ) -> tuple[RatingMatrix, Holdout, SetCells]:
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
        old_values = np.full(len(at), np.nan, np.float32)
        old_hidden = np.zeros(len(at), np.bool_)
        old_values[known], old_hidden[known] = ratings.values[at[known]], holdout.hidden[at[known]]
        inverse = SetCells(self.users, self.items, old_values, old_hidden, self.text)
        hidden = old_hidden if self.hidden is None else self.hidden
        given = ~np.isnan(self.values)
        rerated = known & given
        values = _with(ratings.values, at[rerated], self.values[rerated])
        mask = _with(holdout.hidden, at[rerated], hidden[rerated])
        gone = np.sort(at[known & ~given])
        new = self._in_order(~known & given)
        if len(gone) == 0 and len(new) == 0:
            edited = replace(ratings, values=values)
            edited.came_by_edit(ratings, self.users, self.items, old_values, self.values)
            return edited, Holdout(mask, holdout.scheme), inverse
        before = at[new]
        edited = replace(
            ratings,
            indptr=_indptr(ratings, self.users[known & ~given], self.users[new]),
            item_index=_spliced(ratings.item_index, gone, before, self.items[new]),
            values=_spliced(values, gone, before, self.values[new]),
        )
        edited.came_by_edit(ratings, self.users, self.items, old_values, self.values)
        return edited, Holdout(_spliced(mask, gone, before, hidden[new]), holdout.scheme), inverse

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
