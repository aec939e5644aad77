"""The rating matrix: who rated what, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import CancelledError, UnknownLabelError
from funkgui.ratings.fingerprints import cells_sum, first_form
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.sorting import are_in_order, in_order
from funkgui.ratings.threads import pieces, pieces_of_about

IntArray = NDArray[np.int64]
IndexArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
Labels = NDArray[Any]
"""Labels of users or items: one-dimensional, int64 or a numpy string dtype."""

_PIECE = 1 << 20
"""Ratings dealt with in one go where all at once would take much memory."""

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands in `RatingMatrix.times` for a rating whose time is not known."""

_OF_CELLS = ("_cells_sum", "item_counts", "mean", "user_index")
"""What is found when it is asked for and depends on the cells alone."""


@dataclass(frozen=True, eq=False)
class RatingMatrix:
    """Known ratings of users (rows) for items (columns), in compressed sparse rows.

    Immutable: the arrays are read-only, and an edit makes a new matrix.

    Attributes
    ----------
    indptr
        (n_users + 1,) int64. The ratings of user ``u`` are at ``indptr[u]:indptr[u + 1]``.
    item_index
        (n_ratings,) int32. Column of each rating; ascending within a user.
    values
        (n_ratings,) float32. The ratings.
    user_ids, item_ids
        (n_users,) and (n_items,). The file's own labels, int64 or strings.
    item_titles
        (n_items,) strings, empty where unknown; None where no titles were given.
    scale
        The values a rating may take; None for generated matrices of real numbers.
    times
        (n_ratings,) int64. When each rating was given, in seconds since 1970 (UTC), `NO_TIME`
        where unknown; None where no times were given.
    """

    indptr: IntArray
    item_index: IndexArray
    values: FloatArray
    user_ids: Labels
    item_ids: Labels
    item_titles: Labels | None = None
    scale: RatingScale | None = field(default=None)
    times: IntArray | None = None

    def __post_init__(self) -> None:
        if len(self.indptr) != len(self.user_ids) + 1 or self.indptr[-1] != len(self.values):
            raise ValueError("indptr does not fit the users and ratings")
        if len(self.item_index) != len(self.values):
            raise ValueError("item_index and values differ in length")
        if self.item_titles is not None and len(self.item_titles) != len(self.item_ids):
            raise ValueError("item_titles and item_ids differ in length")
        if self.times is not None and len(self.times) != len(self.values):
            raise ValueError("times and values differ in length")
        for array in (self.indptr, self.item_index, self.values, self.user_ids, self.item_ids):
            array.setflags(write=False)
        for maybe in (self.item_titles, self.times):
            if maybe is not None:
                maybe.setflags(write=False)

    @classmethod
    def from_indices(
        cls,
        user_index: NDArray[np.integer[Any]],
        item_index: NDArray[np.integer[Any]],
        values: NDArray[np.floating[Any]],
        user_ids: Labels,
        item_ids: Labels,
        item_titles: Labels | None = None,
        scale: RatingScale | None = None,
        repeated: str = "last",
        copy: bool = True,
        times: IntArray | None = None,
    ) -> tuple[RatingMatrix, int]:
        """Build a matrix from (user, item, rating) triples in any order.

        Parameters
        ----------
        repeated
            Which rating counts where a pair occurs more than once: the ``last``, the ``first``,
            the ``mean`` or the ``sum``.
        copy
            Whether the matrix has arrays of its own; where not, it may take those given, which
            become read-only, or bring them into another order.
        times
            (n,) int64. As `RatingMatrix.times`, for each triple. Of a pair that occurs more than
            once the time of the rating that counts is kept, of a mean or a sum that of the last.

        Returns
        -------
        matrix, n_duplicates
            The matrix, and how many triples there are beyond one for each pair.

        Raises
        ------
        ValueError
            Where a user or an item has no label.
        """
        own = np.array if copy else np.asarray
        n_duplicates = 0
        if copy:  # those that may be taken over were counted here
            _check_within(user_index, user_ids, "user")
            _check_within(item_index, item_ids, "item")
        if user_index.dtype.itemsize < np.dtype(np.int32).itemsize:  # too small for all users
            user_index = user_index.astype(np.int32)
        if are_in_order(user_index, item_index):
            firsts = np.arange(len(user_ids) + 1).astype(user_index.dtype)
            indptr = np.searchsorted(user_index, firsts).astype(np.int64)
            columns = own(item_index, np.int32)
        else:
            indptr, columns, values, times, n_duplicates = in_order(
                user_index,
                item_index,
                values,
                (len(user_ids), len(item_ids)),
                repeated,
                times,
                overwrite=not copy,
            )
        values = own(values, np.float32)
        times = None if times is None else own(times, np.int64)
        matrix = cls(indptr, columns, values, user_ids, item_ids, item_titles, scale, times)
        return matrix, n_duplicates

    @property
    def n_users(self) -> int:
        return len(self.user_ids)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    @property
    def n_ratings(self) -> int:
        return len(self.values)

    @property
    def density(self) -> float:
        """Known share of all cells, 0 to 1."""
        return self.n_ratings / max(self.n_users * self.n_items, 1)

    @cached_property
    def mean(self) -> float:
        """Mean rating; NaN where there are none."""
        return float(self.values.mean(dtype=np.float64)) if self.n_ratings else float("nan")

    @cached_property
    def user_index(self) -> IndexArray:
        """(n_ratings,) int32. Row of each rating."""
        rows, counts = np.arange(self.n_users, dtype=np.int32), np.diff(self.indptr)
        index = np.empty(self.n_ratings, np.int32)
        # In pieces, so that numpy never keeps the interpreter to itself for long.
        for part in pieces_of_about(self.indptr[1:], _PIECE):
            some = slice(self.indptr[part.start], self.indptr[part.stop])
            index[some] = np.repeat(rows[part], counts[part])
        index.setflags(write=False)
        return index

    @cached_property
    def item_counts(self) -> IntArray:
        """(n_items,) int64. Ratings of each item; kept up to date by edits of cells."""
        return self.count_items(lambda: False)

    @property
    def known_item_counts(self) -> IntArray | None:
        """`item_counts`, or None where nobody has asked for them yet."""
        return vars(self).get("item_counts")

    def count_items(self, cancelled: Callable[[], bool]) -> IntArray:
        """Find `item_counts`, as in a worker that may be told to end.

        Raises
        ------
        CancelledError
            Where ``cancelled`` said so.
        """
        counts = self.known_item_counts
        if counts is not None:
            return counts
        counts = np.zeros(self.n_items, np.int64)
        # In pieces, so that numpy never keeps the interpreter to itself for long.
        for part in pieces(self.n_ratings, _PIECE):
            if cancelled():
                raise CancelledError
            counts += np.bincount(self.item_index[part], minlength=self.n_items)
        counts.setflags(write=False)
        vars(self)["item_counts"] = counts
        return counts

    @property
    def fingerprint(self) -> str:
        """Short, and equal for equal matrices, labels aside."""
        return f"{self.n_users}x{self.n_items}:{self._cells_sum:016x}"

    @cached_property
    def first_fingerprint(self) -> str:
        """The fingerprint in the form that projects had at first; slow in large matrices."""
        shape = self.n_users, self.n_items
        return first_form(shape, self.indptr, self.item_index, self.values)

    @cached_property
    def _cells_sum(self) -> int:
        if self.n_ratings == 0:  # however many users there are
            return 0
        return cells_sum(self.user_index, self.item_index, self.values)

    def came_by_edit(
        self,
        before: RatingMatrix,
        users: IntArray,
        items: IntArray,
        old: FloatArray,
        new: FloatArray,
    ) -> None:
        """Find fingerprint and counts from those of the matrix before an edit, where known.

        Parameters
        ----------
        users, items
            (n,) positions of all cells in which the two differ, each once.
        old, new
            (n,) float32. Their ratings, NaN where unknown.
        """
        self._take_item_counts(before, items, old, new)
        known = vars(before).get("_cells_sum")
        if known is None:
            return
        for values, sign in ((old, -1), (new, 1)):
            there = ~np.isnan(values)
            if there.all():
                known += sign * cells_sum(users, items, values)
            elif there.any():
                known += sign * cells_sum(users[there], items[there], values[there])
        vars(self)["_cells_sum"] = known % (1 << 64)

    def _take_item_counts(
        self, before: RatingMatrix, items: IntArray, old: FloatArray, new: FloatArray
    ) -> None:
        counts = before.known_item_counts
        if counts is not None:
            was, is_now = ~np.isnan(old), ~np.isnan(new)
            more, fewer = items[is_now & ~was], items[was & ~is_now]
            counts = counts + np.bincount(more, minlength=self.n_items)
            counts -= np.bincount(fewer, minlength=self.n_items)
            counts.setflags(write=False)
            vars(self)["item_counts"] = counts

    def described(self, **changes: Any) -> RatingMatrix:
        """The same cells at the same places, with other labels, titles or scale.

        Users and items without ratings may come or go at the end, too. What is known of the cells,
        such as their fingerprint, is not found anew.
        """
        other = replace(self, **changes)
        known = vars(self)
        cells = {name: known[name] for name in _OF_CELLS if name in known}
        if "item_counts" in cells and other.n_items != self.n_items:
            counts = np.zeros(other.n_items, np.int64)
            kept = cells["item_counts"][: other.n_items]
            counts[: len(kept)] = kept
            counts.setflags(write=False)
            cells["item_counts"] = counts
        vars(other).update(cells)
        return other

    def user_slice(self, user: int) -> slice:
        """Where the ratings of the user at row ``user`` lie in `item_index` and `values`."""
        return slice(int(self.indptr[user]), int(self.indptr[user + 1]))

    def position(self, user: int, item: int) -> int | None:
        """Position of one cell's rating in `values`, or None where it is unknown."""
        row = self.user_slice(user)
        at = row.start + int(np.searchsorted(self.item_index[row], item))
        return at if at < row.stop and self.item_index[at] == item else None

    def rating(self, user: int, item: int) -> float | None:
        """One cell's rating, or None where it is unknown."""
        at = self.position(user, item)
        return None if at is None else float(self.values[at])

    def time(self, position: int) -> int | None:
        """When the rating at a position of `values` was given, in seconds since 1970, or None."""
        if self.times is None or self.times[position] == NO_TIME:
            return None
        return int(self.times[position])

    def title(self, item: int) -> str:
        """Title of an item, or its label where it has none."""
        title = str(self.item_titles[item]) if self.item_titles is not None else ""
        return title or str(self.item_ids[item])

    def find_user(self, label: str | int) -> int:
        """Row of a user label; `UnknownLabelError` where nobody is called that."""
        return _find(self._user_rows, self.user_ids, label, "user")

    def find_item(self, label: str | int) -> int:
        """Column of an item label; `UnknownLabelError` where nothing is called that."""
        return _find(self._item_columns, self.item_ids, label, "item")

    def rows_of(self, labels: Iterable[Any]) -> IntArray:
        """(n,) int64. Rows of many user labels; -1 for those that are not here."""
        rows = self._user_rows
        return np.fromiter((rows.get(str(label), -1) for label in labels), np.int64)

    def columns_of(self, labels: Iterable[Any]) -> IntArray:
        """(n,) int64. Columns of many item labels; -1 for those that are not here."""
        columns = self._item_columns
        return np.fromiter((columns.get(str(label), -1) for label in labels), np.int64)

    def with_titles(self, titles: dict[str, str]) -> RatingMatrix:
        """The same ratings with titles looked up by item label."""
        named = np.array([titles.get(str(label), "") for label in self.item_ids.tolist()], np.str_)
        return self.described(item_titles=named)

    @cached_property
    def _user_rows(self) -> dict[str, int]:
        return {str(label): row for row, label in enumerate(self.user_ids.tolist())}

    @cached_property
    def _item_columns(self) -> dict[str, int]:
        return {str(label): column for column, label in enumerate(self.item_ids.tolist())}


def _check_within(index: NDArray[np.integer[Any]], labels: Labels, kind: str) -> None:
    if len(index) and not 0 <= index.min() <= index.max() < len(labels):
        raise ValueError(f"{kind}_index has numbers that are not from 0 to {len(labels) - 1}")


def _find(positions: dict[str, int], labels: Labels, label: str | int, kind: str) -> int:
    at = positions.get(str(label))
    if at is not None:
        return at
    examples = ", ".join(map(str, labels[:3].tolist()))
    raise UnknownLabelError(
        f"There is no {kind} {label} in these ratings; {kind}s are called, for example, {examples}."
    )
