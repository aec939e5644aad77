"""Seconds from the command's start until its window is painted, and where they go.

    uv run python -m tests.benchmarks.start_up

Run it twice: the first run writes the byte-code that the second one needs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

_RUNS = 9

_PROGRAM = """
import sys, time
import funkgui.cli
from pathlib import Path
from funkgui.gui.app import run_window
from funkgui.gui.settings import Settings

def on_painted(window):
    print(time.time(), *(name in sys.modules for name in ("tensorflow", "matplotlib")), flush=True)
    window.close()

run_window(settings=Settings(Path(sys.argv[1]) / "settings.ini"), on_painted=on_painted)
"""
"""What the command does, with the moment told at which the window has been painted."""


def main() -> None:
    seconds = []
    for _ in range(_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.time()
            done = subprocess.run(
                [sys.executable, "-c", _PROGRAM, folder],
                capture_output=True,
                text=True,
                check=True,
            )
        painted, *imported = done.stdout.split()
        if imported != ["False", "False"]:
            sys.exit("start_up: TensorFlow or matplotlib was imported before the first paint")
        seconds.append(float(painted) - started)
    ordered = sorted(seconds)
    print(
        f"painted after {statistics.median(ordered):.2f} s "
        f"({ordered[0]:.2f} to {ordered[-1]:.2f} s over {_RUNS} starts)"
    )


if __name__ == "__main__":
    main()
