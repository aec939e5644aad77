"""Triples of user, item and rating, brought into the order of a matrix."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.threads import in_threads, pieces

T = TypeVar("T", bound=np.generic)

_PIECE = 1 << 20
"""Triples compared in one go."""

_LONG_RUN = 16
"""Triples of a user, on average, from which on it pays to move them together."""

_RUNS_AT_ONCE = 10_000
"""Moved in one go, in which numpy keeps the interpreter to itself."""


def distinct(numbers: NDArray[T]) -> NDArray[T]:
    """Those that occur, ascending, each once.

    As `numpy.unique`, which for whole numbers keeps the interpreter to itself for long. Quick where
    equals lie together, as the users of an edit's cells do.
    """
    return _first_of_each_run(np.sort(_first_of_each_run(numbers)))


def _first_of_each_run(numbers: NDArray[T]) -> NDArray[T]:
    is_first = np.ones(len(numbers), np.bool_)
    is_first[1:] = numbers[1:] != numbers[:-1]
    return numbers[is_first]


def are_in_order(
    user_index: NDArray[np.integer[Any]], item_index: NDArray[np.integer[Any]]
) -> bool:
    """Whether triples are sorted by user and, within a user, by item, each pair once."""
    for piece in pieces(len(user_index) - 1, _PIECE):
        here, after = piece, slice(piece.start + 1, piece.stop + 1)
        users, next_users = user_index[here], user_index[after]
        users = users[: len(next_users)]
        later = item_index[here][: len(next_users)] < item_index[after]
        later &= users == next_users
        later |= users < next_users
        if not later.all():
            return False
    return True


def in_order(
    user_index: NDArray[np.integer[Any]],
    item_index: NDArray[np.integer[Any]],
    values: NDArray[np.floating[Any]],
    shape: tuple[int, int],
    repeated: str,
    times: NDArray[np.int64] | None = None,
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.floating[Any]],
    NDArray[np.int64] | None,
    int,
]:
    """The arrays of a matrix from triples in any order.

    Parameters
    ----------
    user_index, item_index, values, times
        (n,) each; the last in seconds, or None.
    shape
        Users and items of the matrix.
    repeated
        Which rating counts of a pair that comes again, as for `RatingMatrix.from_indices`.

    Returns
    -------
    indptr, item_index, values, times, n_duplicates
        As `RatingMatrix` has them, and how many triples there were beyond one for each pair.
    """
    runs = _runs_by_user(user_index, item_index)
    if runs is not None:
        users, starts, stops = runs
        indptr = np.zeros(shape[0] + 1, np.int64)
        indptr[users + 1] = stops - starts
        columns = _moved(item_index, starts, stops).astype(np.int32, copy=False)
        times = None if times is None else _moved(times, starts, stops)
        return indptr.cumsum(), columns, _moved(values, starts, stops), times, 0
    if times is None:
        indptr, columns, values = _by_user(user_index, item_index, values, shape)
    else:
        # What is brought into order is where each triple stood, for there are two arrays to sort.
        few = len(values) <= np.iinfo(np.int32).max
        kind: type[np.integer[Any]] = np.int32 if few else np.int64
        indptr, columns, places = _by_user(
            user_index, item_index, np.arange(len(values), dtype=kind), shape
        )
        arrays: tuple[NDArray[Any], ...] = (values, times)
        values, times = in_threads(lambda array: _taken(array, places), arrays)
    last = np.ones(len(columns), np.bool_)
    last[:-1] = columns[1:] != columns[:-1]
    last[indptr[1:][indptr[1:] > 0] - 1] = True
    n_duplicates = int(len(last) - last.sum())
    if n_duplicates:
        if times is not None:
            times = _one_for_each(times, last, "first" if repeated == "first" else "last")
        values, columns = _one_for_each(values, last, repeated), columns[last]
        indptr -= np.searchsorted(np.flatnonzero(~last), indptr)
    return indptr, columns.astype(np.int32, copy=False), values, times, n_duplicates


def _runs_by_user(
    user_index: NDArray[np.integer[Any]], item_index: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.integer[Any]], NDArray[np.int64], NDArray[np.int64]] | None:
    """The users, ascending, and where the triples of each start and stop.

    That is how files lie whose users are grouped, but not sorted or sorted otherwise: ``u9`` before
    ``u10``. None where a user's triples do not lie together, sorted by item with each pair once,
    or are few.
    """
    ends: list[NDArray[np.int64]] = []
    n_runs = 1
    for at in pieces(len(user_index) - 1, _PIECE):
        differ = user_index[at] != user_index[at.start + 1 : at.stop + 1]
        n_runs += int(np.count_nonzero(differ))
        if n_runs * _LONG_RUN > len(user_index):
            return None
        ends.append(at.start + np.flatnonzero(differ))
    bounds = np.concatenate([[0], *(end + 1 for end in ends), [len(user_index)]])
    users = user_index[bounds[:-1]]
    order = np.argsort(users)
    n_falls = sum(
        int(np.count_nonzero(item_index[at] >= item_index[at.start + 1 : at.stop + 1]))
        for at in pieces(len(item_index) - 1, _PIECE)
    )
    between = bounds[1:-1]
    if n_falls != np.count_nonzero(item_index[between - 1] >= item_index[between]):
        return None
    if (users[order[1:]] == users[order[:-1]]).any():
        return None
    return users[order], bounds[:-1][order], bounds[1:][order]


def _taken(array: NDArray[T], places: NDArray[np.integer[Any]]) -> NDArray[T]:
    """What stands at some places, all of them within the array."""
    taken = np.empty(len(places), array.dtype)
    for at in pieces(len(places), _PIECE):  # for numpy makes 64 bits of each place
        array.take(places[at], out=taken[at], mode="wrap")
    return taken


def _moved(array: NDArray[T], starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[T]:
    """Runs of an array, one after the other."""
    moved = np.empty_like(array)
    at = 0
    for some in pieces(len(starts), _RUNS_AT_ONCE):
        runs = [
            array[start:stop]
            for start, stop in zip(starts[some].tolist(), stops[some].tolist(), strict=True)
        ]
        n = sum(map(len, runs))
        np.concatenate(runs, out=moved[at : at + n])
        at += n
    return moved


def _by_user(
    user_index: NDArray[np.integer[Any]],
    item_index: NDArray[np.integer[Any]],
    data: NDArray[T],
    shape: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[T]]:
    """`RatingMatrix.indptr`, and items and data sorted by user and item, equals in their order."""
    # Not before there is something to sort: SciPy takes a while to load.
    from scipy.sparse import coo_array, csr_array

    items, users = (index.astype(np.int32, copy=False) for index in (item_index, user_index))
    # SciPy counts what each row and column has and puts it there, first by items, then by users.
    # Either keeps the order among equals. That of duplicates it would sum up otherwise.
    if _ascend(items):
        indptr = np.searchsorted(items, np.arange(shape[1] + 1, dtype=np.int32))
        few = len(items) <= np.iinfo(np.int32).max
        indptr = indptr.astype(np.int32 if few else np.int64)
        by_item = csr_array((data, users, indptr), shape[::-1])
    else:
        triples = coo_array((data, (items, users)), shape[::-1])
        triples.has_canonical_format = True
        by_item = triples.tocsr()
        del triples, data  # which makes room where nobody else holds them
    by_user = by_item.tocsc()
    return by_user.indptr.astype(np.int64), by_user.indices, by_user.data


def _ascend(numbers: NDArray[np.int32]) -> bool:
    return all(
        bool((numbers[at.start : at.stop] <= numbers[at.start + 1 : at.stop + 1]).all())
        for at in pieces(len(numbers) - 1, _PIECE)
    )


def _one_for_each(values: NDArray[T], last: NDArray[np.bool_], repeated: str) -> NDArray[T]:
    """One value for each run of equal keys.

    Parameters
    ----------
    last
        True at the last of each run.
    """
    if repeated == "last":
        return values[last]
    first = np.ones(len(last), np.bool_)
    first[1:] = last[:-1]
    ones = values[first]
    if repeated in ("mean", "sum"):
        # Only the runs of more than one are summed: as a rule there are few.
        in_run = ~(first & last)
        starts = np.flatnonzero(first[in_run])
        sums = np.add.reduceat(values[in_run], starts, dtype=np.float64)
        if repeated == "mean":
            sums /= np.diff(starts, append=np.count_nonzero(in_run))
        ones[~last[first]] = sums
    return ones
