"""Many edits of cells, made in turn, at the price of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import NO_TIME, BoolArray, FloatArray, IntArray, RatingMatrix

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


def told_in_full(
    edits: Sequence[SetCells], ratings: RatingMatrix, holdout: Holdout
) -> list[SetCells]:
    """Edits that say of their cells all that they are afterwards, where some keep what there is.

    Parameters
    ----------
    edits
        One or more, in order, for the matrix and mask as those before leave them.
    """
    return _Joined(edits, ratings).filled(ratings, holdout)


def is_change(edit: SetCells, inverse: SetCells) -> bool:
    """Whether an edit, told in full, makes of any cell what it was not."""
    both_unknown = np.isnan(edit.values) & np.isnan(inverse.values)
    same = (edit.values == inverse.values) & (edit.hidden == inverse.hidden)
    if edit.times is not None:
        same &= edit.times == inverse.times
    return not (same | both_unknown).all()


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

    def filled(self, ratings: RatingMatrix, holdout: Holdout) -> list[SetCells]:
        """The edits with what they leave open: as it is at first, or as the edit before has it."""
        at = positions_of(ratings, self._users, self._items)
        known = at >= 0
        hidden, times = np.zeros(len(at), np.bool_), np.full(len(at), NO_TIME, np.int64)
        hidden[known] = holdout.hidden[at[known]]
        if ratings.times is not None:
            times[known] = ratings.times[at[known]]
        hidden = self._filled(hidden, np.False_, [edit.hidden for edit in self._edits])
        times = self._filled(times, np.int64(NO_TIME), [edit.times for edit in self._edits])
        return self._with(hidden=hidden, times=times if self._has_times else None)

    def _filled(
        self, first: NDArray[T], of_unknown: T, given: Sequence[NDArray[T] | None]
    ) -> NDArray[T]:
        """What each cell is after each edit.

        Parameters
        ----------
        first
            What the cell of each edit is before all of them.
        of_unknown
            What a cell is that was unknown until the edit.
        given
            What each edit makes its cells; None where it keeps what they are.
        """
        after, is_given = first.copy(), np.zeros(len(first), np.bool_)
        for values, (_, (start, end)) in zip(given, self._parts(), strict=True):
            if values is not None:
                after[start:end], is_given[start:end] = values, True
        after, is_given = after[self._order], is_given[self._order]
        was_unknown = np.roll(np.isnan(self._values[self._order]), 1) & ~self._is_first
        after[was_unknown & ~is_given] = of_unknown
        decided = is_given | was_unknown | self._is_first
        sources = np.maximum.accumulate(np.where(decided, np.arange(len(after)), 0))
        in_turn = np.empty_like(after)
        in_turn[self._order] = after[sources]
        return in_turn

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
        return self._with(values=values, hidden=hidden, times=times)

    def _with(self, **arrays: Any) -> list[SetCells]:
        """The edits, each with its part of arrays in place of its own; None stays None."""
        edits = []
        for edit, (start, end) in self._parts():
            # Copies: a step that is forgotten is not to keep the memory of all.
            own: dict[str, Any] = {
                name: array if array is None else array[start:end].copy()
                for name, array in arrays.items()
            }
            edits.append(replace(edit, **own))
        return edits

    def _parts(self) -> Iterator[tuple[SetCells, tuple[int, int]]]:
        """Each edit, and where its cells begin and end among those of all."""
        ends = np.cumsum([0, *(len(edit.users) for edit in self._edits)]).tolist()
        return zip(self._edits, pairwise(ends), strict=True)

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
