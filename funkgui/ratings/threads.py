"""Work on large arrays, shared out among the processor's cores.

numpy lets go of the interpreter inside its loops over arrays, so plain threads do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def n_threads() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pieces(length: int, size: int) -> list[slice]:
    """Slices of at most ``size`` that make up an array of that length."""
    return [slice(start, min(start + size, length)) for start in range(0, length, size)]


def in_threads(
    work: Callable[[Piece], Result], parts: Iterable[Piece], threads: int | None = None
) -> Iterator[Result]:
    """The results of the work on each part, in the order of the parts.

    Parts must be large enough, tens of milliseconds of work, to pay for a thread. Only few are
    begun ahead of the results that were asked for, so that results do not pile up. Where the
    work raises, or the results are no longer asked for, the parts begun are waited for.

    Parameters
    ----------
    threads
        How many; as many as there are cores where that is None.
    """
    threads = threads or n_threads()
    parts = list(parts)
    if min(threads, len(parts)) <= 1:
        yield from map(work, parts)
        return
    waiting = iter(parts)
    with ThreadPoolExecutor(threads) as pool:
        begun = [pool.submit(work, part) for part in islice(waiting, 2 * threads)]
        while begun:
            yield begun.pop(0).result()
            begun += [pool.submit(work, part) for part in islice(waiting, 1)]
