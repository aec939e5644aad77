"""Readings that can be ended at once, also while a library does not let them look up."""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from funkgui.ratings.readers.watch import Watch

Result = TypeVar("Result")

_LOOK_S = 0.05
"""Between two looks at whether the reading is still wanted."""

_PATIENCE_S = 5.0
"""How long a reading that was left is waited for, before the next begins or the program ends."""

_left: list[threading.Thread] = []
"""Those that are not wanted any more, until they have come to their end."""


def cancellable(work: Callable[[Watch], Result], watch: Watch) -> Result:
    """Read in a thread of its own, which is left behind once the reading is no longer wanted.

    Whoever reads within a library, or sorts, cannot look whether it is. Once left, a reading ends
    at its own next look, and frees its memory; what it raises or returns is dropped.

    Parameters
    ----------
    work
        Reads, and tells and asks the watch that it is given.
    watch
        Is told in this thread, and asked in both. Where it cannot cancel, there is no other.

    Raises
    ------
    CancelledError
        Where the reading is no longer wanted; and whatever the work raises.
    """
    cancelled = watch.cancelled
    if cancelled is None:
        return work(watch)
    _wait_for_those_left(watch.check)
    told: queue.SimpleQueue[tuple[int, int] | Future[Result]] = queue.SimpleQueue()
    unwanted = threading.Event()

    def run() -> None:
        result: Future[Result] = Future()
        try:
            within = Watch(lambda *share: told.put(share), lambda: unwanted.is_set() or cancelled())
            result.set_result(work(within))
        except BaseException as error:
            result.set_exception(error)
        if not unwanted.is_set():
            told.put(result)
        del result  # an error knows this frame, and would hold itself

    # A daemon, so that a library that never comes back does not keep the program from ending.
    thread = threading.Thread(target=run, name="reading", daemon=True)
    thread.start()
    try:
        result = _followed(told, watch)
    except BaseException:
        unwanted.set()
        _left.append(thread)
        thread.join(_LOOK_S)  # as a rule that is enough
        raise
    thread.join()
    try:
        return result.result()
    finally:
        del result


def _followed(
    told: queue.SimpleQueue[tuple[int, int] | Future[Result]], watch: Watch
) -> Future[Result]:
    """Pass on the progress until the end."""
    while True:
        try:
            share = told.get(timeout=_LOOK_S)
        except queue.Empty:
            watch.check()
            continue
        if isinstance(share, Future):
            return share
        watch.report(*share)


def _wait_for_those_left(check: Callable[[], None] = lambda: None) -> None:
    """Let readings that were left end: two of them at once may take too much memory.

    At the program's end, too: a thread within a library must not outlive the interpreter.
    """
    until = time.monotonic() + _PATIENCE_S
    check()
    while any(thread.is_alive() for thread in _left) and time.monotonic() < until:
        check()
        time.sleep(_LOOK_S / 5)
    _left[:] = [thread for thread in _left if thread.is_alive()]


atexit.register(_wait_for_those_left)
