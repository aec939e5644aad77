"""``funkgui`` and ``python -m funkgui``."""

from __future__ import annotations

import errno
import io
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line on the process's arguments and exit with its code."""
    # Quietly, while modules are imported too, and leaving no file behind that is half written.
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)
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
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
