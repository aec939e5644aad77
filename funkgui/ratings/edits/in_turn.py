"""Many edits of cells, made in turn, at the price of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix

T = TypeVar("T", bound=np.generic)


def can_be_joined(edit: Edit, ratings: RatingMatrix) -> TypeGuard[SetCells]:
    """Whether an edit says of its cells all that they are afterwards, as every inverse does."""
    if type(edit) is not SetCells or edit.hidden is None:
        return False
    return ratings.times is None or edit.times is not None


def applied_in_turn(
    edits: Sequence[SetCells], ratings: RatingMatrix, holdout: Holdout
) -> tuple[Edited, list[SetCells]]:
    """The matrix and mask after all of the edits, which is as much work as one of them.

    Parameters
    ----------
    edits
        One or more, in order; `can_be_joined` holds for each.

    Returns
    -------
    edited, inverses
        What came of all, and for each edit, in their order, the one that takes it back alone.
    """
    cells = _Joined(edits, ratings)
    lasts = cells.lasts()
    edited = lasts.apply(ratings, holdout)
    inverse = edited.inverse
    assert isinstance(inverse, SetCells)
    return edited, cells.inverses(_completed(inverse, lasts, ratings))


def _completed(inverse: SetCells, edit: SetCells, ratings: RatingMatrix) -> SetCells:
    """An inverse with all cells of the edit: the others, which it has not changed, as they are."""
    values, hidden, times = edit.values.copy(), edit.hidden, edit.times
    assert hidden is not None
    assert inverse.hidden is not None
    at = np.searchsorted(_keys(edit, ratings), _keys(inverse, ratings))
    hidden = hidden.copy()
    values[at], hidden[at] = inverse.values, inverse.hidden
    if times is not None and inverse.times is not None:
        times = times.copy()
        times[at] = inverse.times
    return replace(edit, values=values, hidden=hidden, times=times)


def _keys(edit: SetCells, ratings: RatingMatrix) -> IntArray:
    """(n,) int64. One number for each cell, ascending by user and then by item."""
    keys: IntArray = edit.users.astype(np.int64) * ratings.n_items + edit.items
    return keys


class _Joined:
    """The cells of several edits, sorted by cell and, for each cell, by edit."""

    def __init__(self, edits: Sequence[SetCells], ratings: RatingMatrix) -> None:
        self._edits = edits
        self._users = np.concatenate([edit.users for edit in edits]).astype(np.int64)
        self._items = np.concatenate([edit.items for edit in edits]).astype(np.int64)
        keys = np.concatenate([_keys(edit, ratings) for edit in edits])
        self._order = np.argsort(keys, kind="stable")
        another = np.diff(keys[self._order]) != 0
        self._is_first = np.concatenate([[True], another]) if len(keys) else another
        self._is_last = np.concatenate([another, [True]]) if len(keys) else another
        self._has_times = ratings.times is not None

    def lasts(self) -> SetCells:
        """One edit that makes each cell what the last edit of it makes it."""
        at = self._order[self._is_last]
        return SetCells(
            self._users[at],
            self._items[at],
            self._values[at],
            self._hidden[at],
            times=self._times[at] if self._has_times else None,
        )

    def inverses(self, before: SetCells) -> list[SetCells]:
        """For each edit the one that takes it back.

        Parameters
        ----------
        before
            What the cells of `lasts` were at first.
        """
        assert before.hidden is not None
        values = self._one_earlier(self._values, before.values)
        hidden = self._one_earlier(self._hidden, before.hidden)
        times = None
        if self._has_times:
            assert before.times is not None
            times = self._one_earlier(self._times, before.times)
        ends = np.cumsum([0, *(len(edit.users) for edit in self._edits)]).tolist()
        # Copies: a step that is forgotten is not to keep the memory of all.
        return [
            replace(
                edit,
                values=values[start:end].copy(),
                hidden=hidden[start:end].copy(),
                times=None if times is None else times[start:end].copy(),
            )
            for edit, (start, end) in zip(self._edits, pairwise(ends), strict=True)
        ]

    def _one_earlier(self, after: NDArray[T], first: NDArray[T]) -> NDArray[T]:
        """What each cell was before each edit: what the edit before left, or what it was first."""
        in_order = np.empty_like(after)
        in_order[1:] = after[self._order][:-1]
        in_order[self._is_first] = first
        earlier = np.empty_like(after)
        earlier[self._order] = in_order
        return earlier

    @property
    def _values(self) -> FloatArray:
        return np.concatenate([edit.values for edit in self._edits])

    @property
    def _hidden(self) -> BoolArray:
        return np.concatenate([edit.hidden for edit in self._edits if edit.hidden is not None])

    @property
    def _times(self) -> IntArray:
        return np.concatenate([edit.times for edit in self._edits if edit.times is not None])
