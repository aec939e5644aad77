"""Triples of user, item and rating, brought into the order of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.threads import in_threads, pieces

T = TypeVar("T", bound=np.generic)
Part = TypeVar("Part")

_PIECE = 1 << 20
"""Triples compared in one go."""

_AT_ONCE = 1 << 18
"""Triples moved in one go, which the processor's cache holds."""

_IN_PART = 1 << 17
_MOST_PARTS = 256
"""Triples are sorted in parts, of neighbouring users, for the cache's sake."""

_LONG_RUN = 16
"""Triples of a user, on average, from which on it pays to move them together."""


def distinct(numbers: NDArray[T]) -> NDArray[T]:
    """Those that occur, ascending, each once.

    As `numpy.unique`, which for whole numbers keeps the interpreter to itself for long. Quick where
    equals lie together, as the users of an edit's cells do.
    """
    return first_of_each_run(np.sort(first_of_each_run(numbers)))


def first_of_each_run(numbers: NDArray[T]) -> NDArray[T]:
    """One of each stretch of equals."""
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
    overwrite: bool = False,
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
    overwrite
        Whether the memory of the triples given may be written to, which saves some.

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
        columns = _moved(item_index, user_index if overwrite else None, starts, stops)
        values = _moved(values, item_index if overwrite else None, starts, stops)
        times = None if times is None else _moved(times, None, starts, stops)
        return indptr.cumsum(), columns.astype(np.int32, copy=False), values, times, 0
    data = [values] if times is None else [values, times]
    indptr, columns, (values, *rest) = _by_user([user_index, item_index, *data], shape, overwrite)
    times = rest[0] if rest else None
    last = np.ones(len(columns), np.bool_)
    last[:-1] = columns[1:] != columns[:-1]
    last[indptr[1:][indptr[1:] > 0] - 1] = True
    n_duplicates = len(last) - int(np.count_nonzero(last))
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


def _moved(
    array: NDArray[T],
    spare: NDArray[Any] | None,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> NDArray[T]:
    """Runs of an array, one after the other.

    Parameters
    ----------
    spare
        (n,) whose memory they may take, where it is as large as theirs.
    """
    moved = np.empty_like(array)
    if spare is not None and spare.flags.writeable and spare.itemsize == array.itemsize:
        moved = spare.view(array.dtype)
    ends = (stops - starts).cumsum()

    def move(runs: slice) -> None:
        at = slice(int(ends[runs.start - 1]) if runs.start else 0, int(ends[runs.stop - 1]))
        # From each place it is one step to the next, but from the end of a run to another's start.
        places = np.ones(at.stop - at.start, np.int64)
        places[0] = starts[runs.start]
        leaps = starts[runs][1:] - stops[runs][:-1]
        places[ends[runs][:-1] - at.start] += leaps
        np.cumsum(places, out=places)
        array.take(places, out=moved[at], mode="wrap")

    n_at_once = max(_AT_ONCE * len(starts) // len(array), 1)
    _do(move, pieces(len(starts), n_at_once))
    return moved


def _by_user(
    arrays: Sequence[NDArray[Any]], shape: tuple[int, int], overwrite: bool
) -> tuple[NDArray[np.int64], NDArray[np.int32], list[NDArray[Any]]]:
    """Triples sorted by user and item, equals in their order.

    Users first come into parts of neighbours, so that the parts are sorted in the cache.

    Parameters
    ----------
    arrays
        Users, items, and what else triples have.

    Returns
    -------
    indptr, item_index, rest
        `RatingMatrix.indptr`, and the other arrays in order.
    """
    n, (n_users, n_items) = len(arrays[0]), shape
    n_parts = min(_MOST_PARTS, n // _IN_PART, n // (n_items + 1))
    if n_parts <= 1 or _ascend(arrays[1]):
        return _sorted(arrays, shape)
    users_in_part = -(-n_users // n_parts)
    shift = max(users_in_part - 1, 0).bit_length()
    firsts = range(0, n_users, 1 << shift)
    arrays, slices = _in_parts(arrays, shift, len(firsts), overwrite)
    stops = np.array([sum(at.stop - at.start for at in part) for part in slices]).cumsum()
    indptr = np.zeros(n_users + 1, np.int64)
    columns = np.empty(n, np.int32)
    rest = [np.empty_like(array) for array in arrays[2:]]

    def sort(part: int) -> None:
        first, stop = firsts[part], int(stops[part])
        users, *others = (_joined(array, slices[part]) for array in arrays)
        start, n_here = stop - len(users), min(1 << shift, n_users - first)
        ends, columns[start:stop], found = _sorted([users - first, *others], (n_here, n_items))
        np.add(ends[1:], start, out=indptr[first + 1 : first + 1 + n_here])
        for array, ordered in zip(found, rest, strict=True):
            ordered[start:stop] = array

    _do(sort, range(len(firsts)))
    return indptr, columns, rest


def _do(work: Callable[[Part], None], parts: Sequence[Part]) -> None:
    """Have all parts worked on; a single one, as of an edit, is not worth a thread."""
    for _ in in_threads(work, parts, threads=None if len(parts) > 1 else 1):
        pass


def _in_parts(
    arrays: Sequence[NDArray[Any]], shift: int, n_parts: int, overwrite: bool
) -> tuple[Sequence[NDArray[Any]], list[list[slice]]]:
    """Arrays, piece by piece ordered by parts of users, and where the triples of each part are.

    Parameters
    ----------
    shift
        By how many bits a user's number is shifted to give the part's.
    """
    n = len(arrays[0])
    given = arrays
    arrays = [
        array if overwrite and array.flags.writeable else np.empty_like(array) for array in given
    ]

    def order(at: slice) -> NDArray[np.int64]:
        parts = (given[0][at] >> shift).astype(np.uint8)
        places = parts.argsort(kind="stable")  # numpy counts where there are so few values
        for before, after in zip(given, arrays, strict=True):
            after[at] = before[at].take(places)
        ends: NDArray[np.int64] = np.bincount(parts, minlength=n_parts).cumsum() + at.start
        return ends

    chunks = pieces(n, _AT_ONCE)
    bounds = [
        [chunk.start, *ends.tolist()]
        for chunk, ends in zip(chunks, in_threads(order, chunks), strict=True)
    ]
    return arrays, [
        [slice(of_chunk[part], of_chunk[part + 1]) for of_chunk in bounds]
        for part in range(n_parts)
    ]


def _joined(array: NDArray[T], slices: Sequence[slice]) -> NDArray[T]:
    return np.concatenate([array[at] for at in slices])


def _sorted(
    arrays: Sequence[NDArray[Any]], shape: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int32], list[NDArray[Any]]]:
    """As `_by_user`, in one go."""
    # Not before there is something to sort: SciPy takes a while to load.
    from scipy.sparse import coo_array, csr_array

    users, items = (index.astype(np.int32, copy=False) for index in arrays[:2])
    n, data = len(users), arrays[2:]
    # Of more than one array it is brought into order where each triple stood.
    moved = data[0] if len(data) == 1 else np.arange(n, dtype=np.min_scalar_type(n))
    # SciPy counts what each row and column has and puts it there, first by items, then by users.
    # Either keeps the order among equals. That of duplicates it would sum up otherwise.
    if _ascend(items):
        indptr = np.searchsorted(items, np.arange(shape[1] + 1, dtype=np.int32))
        few = n <= np.iinfo(np.int32).max
        by_item = csr_array(
            (moved, users, indptr.astype(np.int32 if few else np.int64)), shape[::-1]
        )
    else:
        triples = coo_array((moved, (items, users)), shape[::-1])
        triples.has_canonical_format = True
        by_item = triples.tocsr()
        del triples
    by_user = by_item.tocsc()
    indptr, places = by_user.indptr.astype(np.int64), by_user.data
    if len(data) == 1:
        return indptr, by_user.indices, [places]
    threads = None if n > _AT_ONCE else 1
    taken = in_threads(lambda array: _taken(array, places), data, threads)
    return indptr, by_user.indices, list(taken)


def _taken(array: NDArray[T], places: NDArray[np.integer[Any]]) -> NDArray[T]:
    """What stands at some places, all of them within the array."""
    taken = np.empty(len(places), array.dtype)
    for at in pieces(len(places), _PIECE):  # for numpy makes 64 bits of each place
        array.take(places[at], out=taken[at], mode="wrap")
    return taken


def _ascend(numbers: NDArray[np.integer[Any]]) -> bool:
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
        with np.errstate(over="ignore"):  # sums may be too large for ratings
            ones[~last[first]] = sums
    return ones
