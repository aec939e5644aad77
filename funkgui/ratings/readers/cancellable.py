"""Readings that end at once when they are cancelled, even during a call of a library."""

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
"""Seconds between two checks of whether the reading was cancelled."""

_PATIENCE_S = 5.0
"""How long the next reading, or the end of the program, waits for an abandoned reading to end."""

_abandoned: list[threading.Thread] = []
"""Threads of readings that were cancelled and have not ended yet."""


def cancellable(work: Callable[[Watch], Result], watch: Watch) -> Result:
    """Read in a thread of its own, which is abandoned when the reading is cancelled.

    A call of a library, or a sort, cannot check for that. An abandoned reading ends at its own next
    check, and frees its memory; what it raises or returns is dropped.

    Parameters
    ----------
    work
        Reads; reports its progress to the watch that it is given, and checks with it.
    watch
        Gets the progress in the calling thread. Where nothing can cancel it, the work is done in
        the calling thread, too.

    Raises
    ------
    CancelledError
        Where the reading was cancelled; and whatever the work raises.
    """
    cancelled = watch.cancelled
    if cancelled is None:
        return work(watch)
    _wait_for_abandoned(watch.check)
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
        _abandoned.append(thread)
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
    """Pass on the progress until the result is there; raises `CancelledError`."""
    while True:
        try:
            share = told.get(timeout=_LOOK_S)
        except queue.Empty:
            watch.check()
            continue
        if isinstance(share, Future):
            return share
        watch.report(*share)


def _wait_for_abandoned(check: Callable[[], None] = lambda: None) -> None:
    """Let abandoned readings end: two readings at once may take too much memory.

    At the program's end, too: a thread within a library must not outlive the interpreter.
    """
    until = time.monotonic() + _PATIENCE_S
    check()
    while any(thread.is_alive() for thread in _abandoned) and time.monotonic() < until:
        check()
        time.sleep(_LOOK_S / 5)
    _abandoned[:] = [thread for thread in _abandoned if thread.is_alive()]


atexit.register(_wait_for_abandoned)
