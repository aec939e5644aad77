"""Edits of the rating matrix; applying one returns its inverse, so undo comes for free."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import EditError
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix


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
        old_values, old_hidden = _cells(ratings, holdout, self.users, self.items)
        inverse = SetCells(self.users, self.items, old_values, old_hidden, self.text)
        hidden = old_hidden if self.hidden is None else self.hidden
        keep = ~_cell_mask(ratings, self.users, self.items)
        given = ~np.isnan(self.values)
        keys = np.concatenate(
            [_keys(ratings)[keep], (self.users * ratings.n_items + self.items)[given]]
        )
        order = np.argsort(keys, kind="stable")
        values = np.concatenate([ratings.values[keep], self.values[given]])[order]
        mask = np.concatenate([holdout.hidden[keep], hidden[given]])[order]
        rows, columns = np.divmod(keys[order], ratings.n_items)
        indptr = np.zeros(ratings.n_users + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=ratings.n_users), out=indptr[1:])
        edited = replace(
            ratings,
            indptr=indptr,
            item_index=columns.astype(np.int32),
            values=values.astype(np.float32),
        )
        return edited, Holdout(mask, holdout.scheme), inverse


def _keys(ratings: RatingMatrix) -> NDArray[np.int64]:
    return ratings.user_index.astype(np.int64) * ratings.n_items + ratings.item_index


def _cells(
    ratings: RatingMatrix, holdout: Holdout, users: IntArray, items: IntArray
) -> tuple[FloatArray, BoolArray]:
    values = np.full(len(users), np.nan, np.float32)
    hidden = np.zeros(len(users), np.bool_)
    for n, (user, item) in enumerate(zip(users, items, strict=True)):
        at = ratings.position(int(user), int(item))
        if at is not None:
            values[n], hidden[n] = ratings.values[at], holdout.hidden[at]
    return values, hidden


def _cell_mask(ratings: RatingMatrix, users: IntArray, items: IntArray) -> BoolArray:
    touched = np.zeros(ratings.n_ratings, np.bool_)
    for user, item in zip(users, items, strict=True):
        at = ratings.position(int(user), int(item))
        if at is not None:
            touched[at] = True
    return touched
