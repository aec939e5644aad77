"""``funkgui`` and ``python -m funkgui``."""

from __future__ import annotations

import _thread
import errno
import io
import signal
import sys
import time
from types import FrameType

from funkgui.stop_signals import stop_signals

_SIGNALLED = 128
"""Exit codes of processes that a signal ends are this and its number, as shells count."""


class _Signalled(SystemExit):
    """A signal's wish to end the process; where it is swallowed, the signal is sent again.

    Compiled libraries do that as they are imported, and functions that delete.
    """

    is_over = False
    """Whether the program ends as it is."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(_SIGNALLED + number)
        self._number, self._thread = number, _thread.get_ident()

    def __del__(self) -> None:
        if not _Signalled.is_over:
            # Raised in here, an error would be ignored again.
            _thread.start_new_thread(_signal_again, (self._thread, self._number))


def main() -> None:
    """Run the command line on the process's arguments and exit with its code."""
    # Quietly, while modules are imported too, and leaving no file behind that is half written.
    for number in stop_signals():
        signal.signal(number, _end)
    sys.unraisablehook = _on_ignored
    try:
        _run()
    finally:
        _Signalled.is_over = True


def _run() -> None:
    from funkgui.cli import cli

    for stream in (sys.stdout, sys.stderr):
        # A title in a script that the terminal cannot write becomes question marks, not an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli.main(prog_name="funkgui")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        from funkgui.cli.text import not_written

        sys.exit(f"funkgui: {not_written(error)}")  # click's own texts, such as of --help


def _end(number: int, frame: FrameType | None) -> None:
    raise _Signalled(signal.Signals(number))


def _on_ignored(ignored: sys.UnraisableHookArgs) -> None:
    if not isinstance(ignored.exc_value, _Signalled):
        sys.__unraisablehook__(ignored)


def _signal_again(thread: int, number: signal.Signals) -> None:
    time.sleep(0.01)
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        signal.pthread_kill(thread, number)  # which ends its sleep, too


if __name__ == "__main__":
    main()
