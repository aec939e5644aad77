"""``funkgui`` and ``python -m funkgui``."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line on the process's arguments and exit with its code."""
    from funkgui.cli import cli

    for stream in (sys.stdout, sys.stderr):
        # A title in a script that the terminal cannot write becomes question marks, not an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    cli.main(prog_name="funkgui")


if __name__ == "__main__":
    main()
