"""Slow work in a worker thread, so that this one hears signals at once."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from funkgui.cli.progress import Progress
from funkgui.cli.training.interrupts import Interrupts
from funkgui.factorization.control import FitControl

_Event = TypeVar("_Event")

_LOOK_S = 0.1
"""Seconds between two looks at whether a signal has come."""

_END = object()


def follow(
    work: Callable[[FitControl], Iterator[_Event]],
    handle: Callable[[_Event], None],
    progress: Progress,
    interrupts: Interrupts,
) -> None:
    """Take the events of some work from a worker, and deal with them in this thread.

    A first Ctrl-C asks the work to end; a second one ends the process, at once.

    Parameters
    ----------
    work
        Called in the worker with the handle by which it is stopped.
    handle
        Called in this thread with each event, in their order.
    """
    control = FitControl()
    events: queue.SimpleQueue[object] = queue.SimpleQueue()

    def run() -> None:
        try:
            for event in work(control):
                events.put(event)
            events.put(_END)
        except BaseException as error:
            events.put(error)

    worker = threading.Thread(target=run, name="training", daemon=True)
    worker.start()
    try:
        _receive(events, handle, control, progress, interrupts)
    except KeyboardInterrupt:
        # The worker is deep in TensorFlow, and waiting for it is what was refused.
        sys.stderr.flush()
        os._exit(interrupts.exit_code)
    finally:
        control.stop()
        worker.join()


def _receive(
    events: queue.SimpleQueue[object],
    handle: Callable[[_Event], None],
    control: FitControl,
    progress: Progress,
    interrupts: Interrupts,
) -> None:
    while True:
        if interrupts.stop_requested and not control.stop_requested:
            control.stop()
            progress.note("Stopping; Ctrl-C again quits at once.")
        try:
            event = events.get(timeout=_LOOK_S)
        except queue.Empty:
            continue
        if event is _END:
            return
        if isinstance(event, BaseException):
            raise event
        handle(event)  # type: ignore[arg-type]
