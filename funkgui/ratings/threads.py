"""Work on large arrays, shared out among the processor's cores.

numpy lets go of the interpreter inside its loops over arrays, so plain threads do.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Piece = TypeVar("Piece")
Result = TypeVar("Result")

_keeping = threading.Lock()
_kept: ThreadPoolExecutor | None = None
_n_keepers = 0


def n_threads() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@functools.cache
def leave_threads_to_callers() -> None:
    """Have numpy's linear algebra work in the thread that calls it, from now on.

    Its own threads spin for tens of milliseconds after each product, in the way of others.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def pieces(length: int, size: int) -> list[slice]:
    """Slices of at most ``size`` that make up an array of that length."""
    return pieces_within(slice(0, length), size)


def pieces_within(part: slice, size: int) -> list[slice]:
    """Slices of at most ``size`` that make up a larger one."""
    starts = range(part.start, part.stop, size)
    return [slice(start, min(start + size, part.stop)) for start in starts]


def pieces_of_about(ends: NDArray[np.int64], size: int) -> list[slice]:
    """Neighbours that have about so many of something together; those at the end may have none.

    Parameters
    ----------
    ends
        (n,) How many each one and those before it have.
    """
    n = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(size, n + size, size)) + 1
    stops = np.unique(np.minimum(cuts, len(ends))).tolist()
    return [slice(start, stop) for start, stop in pairwise([0, *stops])]


def in_threads(
    work: Callable[[Piece], Result], parts: Iterable[Piece], threads: int | None = None
) -> Iterator[Result]:
    """The results of the work on each part, in the order of the parts.

    Parts must be large enough, tens of milliseconds of work, to pay for a thread. Only few are
    taken and begun ahead of the results that were asked for, so that neither pile up. Where the
    work raises, or the results are no longer asked for, the parts begun are waited for. Where
    the taking of a part raises, the results of those before it come first.

    Parameters
    ----------
    threads
        How many; as many as there are cores where that is None.
    """
    threads = threads or n_threads()
    if threads <= 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from _in_pool(pool, work, parts, threads)


@contextmanager
def kept_threads() -> Iterator[ThreadPoolExecutor]:
    """Until its end `in_kept_threads` works in the same threads, for all who are within one."""
    global _kept, _n_keepers
    with _keeping:
        _n_keepers += 1
        pool = _kept = _kept or ThreadPoolExecutor(n_threads())
    try:
        yield pool
    finally:
        with _keeping:
            _n_keepers -= 1
            is_last = _n_keepers == 0
            if is_last:
                _kept = None
        if is_last:
            pool.shutdown()


def in_kept_threads(work: Callable[[Piece], Result], parts: Iterable[Piece]) -> Iterator[Result]:
    """As `in_threads`, in the `kept_threads`: as many as there are cores.

    They still have memory from earlier work, and TensorFlow has looked up its operations in them.
    The work may not itself wait for these threads.
    """
    with kept_threads() as pool:
        yield from _in_pool(pool, work, parts, n_threads())


def _in_pool(
    pool: Executor, work: Callable[[Piece], Result], parts: Iterable[Piece], threads: int
) -> Iterator[Result]:
    leave_threads_to_callers()
    waiting = iter(parts)
    failure: Exception | None = None
    begun: list[Future[Result]] = []
    try:
        while True:
            while len(begun) < 2 * threads and failure is None:
                try:
                    part = next(waiting)
                except StopIteration:
                    break
                except Exception as error:
                    failure = error
                else:
                    begun.append(pool.submit(work, part))
            if not begun:
                break
            yield begun.pop(0).result()
    finally:
        wait(begun)
    if failure is not None:
        raise failure
