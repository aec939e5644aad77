"""Edits of cells: other ratings, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.positions import Positions
from funkgui.ratings.edits.splice import PutIn, TakeOut
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import are_known, lower_bounds
from funkgui.ratings.matrix import NO_TIME, BoolArray, FloatArray, IntArray, RatingMatrix
from funkgui.ratings.sorting import are_in_order

T = TypeVar("T", bound=np.generic)

_MANY = 1 << 16
"""Cells of which it takes time to choose some."""

Places = NDArray[np.signedinteger[Any]]
"""Positions of users or items."""


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
    times
        (n,) int64. Times of the ratings afterwards, as `RatingMatrix.times`; None keeps what they
        are now. Of no account in a matrix without times.
    """

    users: Places
    items: Places
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
        return n_arrays * ratings.n_ratings + 60 * len(self.users)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a new rating is infinite."""
        if np.isinf(self.values).any():
            raise EditError("A rating must be a finite number; the cell keeps its old value.")
        cells = _changed(_Cells.of(self, ratings, holdout))
        if len(cells.users) == 0:
            return Edited(ratings, holdout, self._inverse(cells, ratings), Change())
        known, given = cells.known, ~np.isnan(cells.values)
        values, mask, times = ratings.values, holdout.hidden, ratings.times
        rerated = known & given
        if rerated.any():
            at = cells.at[rerated]
            values = _with(values, at, cells.values[rerated])
            mask = _with(mask, at, cells.hidden[rerated])
            times = None if times is None else _with(times, at, cells.times[rerated])
        gone, new = np.flatnonzero(known & ~given), np.flatnonzero(~known & given)
        take_out, put_in = _splice(ratings, cells.at[gone], cells.at[new])

        def spliced(array: NDArray[T], of_cells: NDArray[Any]) -> NDArray[T]:
            return put_in.into(take_out.of(array), of_cells[new])

        edited = replace(
            ratings,
            indptr=_indptr(ratings, cells.users[gone], cells.users[new]),
            item_index=spliced(ratings.item_index, cells.items),
            values=spliced(values, cells.values),
            times=None if times is None else spliced(times, cells.times),
        )
        edited.came_by_edit(ratings, cells.users, cells.items, cells.old_values, cells.values)
        hidden = Holdout(spliced(mask, cells.hidden), holdout.scheme)
        change = Change(cells.users, cells.items)
        return Edited(edited, hidden, self._inverse(cells, ratings), change)

    def _inverse(self, cells: _Cells, ratings: RatingMatrix) -> SetCells:
        return SetCells(
            _small(cells.users, ratings.n_users),
            _small(cells.items, ratings.n_items),
            cells.old_values,
            cells.old_hidden,
            self.text,
            None if ratings.times is None else cells.old_times,
        )


class _Cells(NamedTuple):
    """Cells as they are and as they will be, by user and then by item.

    Attributes
    ----------
    at
        (n,) where each one's rating is, or would be put in.
    known
        (n,) bool. Whether it is rated.
    times, old_times
        (n,) int64; of no account in a matrix without times.
    """

    users: IntArray
    items: IntArray
    at: IntArray
    known: BoolArray
    values: FloatArray
    hidden: BoolArray
    times: IntArray
    old_values: FloatArray
    old_hidden: BoolArray
    old_times: IntArray

    @classmethod
    def of(cls, edit: SetCells, ratings: RatingMatrix, holdout: Holdout) -> _Cells:
        users, items = edit.users.astype(np.int64), edit.items.astype(np.int64)
        at = lower_bounds(ratings, users, items)
        known = are_known(ratings, users, items, at)
        rated = at[known]
        old_values = np.full(len(at), np.nan, np.float32)
        old_values[known] = ratings.values[rated]
        old_hidden = np.zeros(len(at), np.bool_)
        old_hidden[known] = holdout.hidden[rated]
        if ratings.times is None:
            old_times = times = np.broadcast_to(np.int64(NO_TIME), at.shape)
        else:
            old_times = np.full(len(at), NO_TIME, np.int64)
            old_times[known] = ratings.times[rated]
            times = old_times if edit.times is None else edit.times
        hidden = old_hidden if edit.hidden is None else edit.hidden
        cells = cls(
            users, items, at, known, edit.values, hidden, times, old_values, old_hidden, old_times
        )
        if are_in_order(users, items):
            return cells
        return cells.chosen(np.argsort(users * ratings.n_items + items))

    def chosen(self, which: IntArray | BoolArray) -> _Cells:
        return _Cells._make(array[which] for array in self)


def _changed(cells: _Cells) -> _Cells:
    """Those that will not be as they are: nothing is to be kept of the others.

    Where most are, all are as good, and sooner had.
    """
    given = ~np.isnan(cells.values)
    changed = cells.values != cells.old_values
    changed |= cells.hidden != cells.old_hidden
    changed |= cells.times != cells.old_times
    changed &= given
    changed |= cells.known & ~given
    n, n_changed = len(changed), int(np.count_nonzero(changed))
    keep_all = n_changed == n or (n > _MANY and n_changed > n // 2)
    return cells if keep_all else cells.chosen(changed)


def _splice(ratings: RatingMatrix, gone: IntArray, before: IntArray) -> tuple[TakeOut, PutIn]:
    """What takes ratings out, and what puts others in.

    Parameters
    ----------
    gone, before
        Ascending positions of those that go, and of those that new ones come before.
    """
    n_left = ratings.n_ratings - len(gone)
    places = before - np.searchsorted(gone, before) + np.arange(len(before))
    return (
        TakeOut(Positions.at(gone, ratings.n_ratings)),
        PutIn(Positions.at(places, n_left + len(before))),
    )


def _small(places: IntArray, n: int) -> Places:
    """Positions below ``n`` in little memory, to be kept for long."""
    return places.astype(np.int32 if n <= np.iinfo(np.int32).max else np.int64)


def _with(array: NDArray[T], at: IntArray, new: NDArray[T]) -> NDArray[T]:
    """The array with other values at some positions; itself where they are what they were."""
    if np.array_equal(array[at], new):
        return array
    changed = array.copy()
    changed[at] = new
    return changed


def _indptr(ratings: RatingMatrix, fewer: IntArray, more: IntArray) -> IntArray:
    """`RatingMatrix.indptr` after users lost and gained one rating for each of their mentions."""
    if len(fewer) == 0 and len(more) == 0:
        return ratings.indptr
    change = np.bincount(more, minlength=ratings.n_users)
    change -= np.bincount(fewer, minlength=ratings.n_users)
    indptr = ratings.indptr.copy()
    indptr[1:] += np.cumsum(change)
    return indptr
