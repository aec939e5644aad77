"""The event loop's longest gap while 100,000 ratings are worked with in the real window.

uv run python -m tests.benchmarks.event_loop [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from funkgui.gui.app import run_window
from funkgui.gui.main_window import MainWindow
from funkgui.gui.settings import Settings
from tests.benchmarks.heartbeat import Heartbeat
from tests.benchmarks.hundred_thousand import work_through, write_ratings

LONGEST_S = 300


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            sys.exit("event_loop: a step did not come to its end")
        QApplication.processEvents()
        time.sleep(0.001)


def measured() -> Heartbeat:
    """A person's work in the real window of this process, with all its phases counted."""
    heartbeats: list[Heartbeat] = []

    def on_painted(window: MainWindow) -> None:
        heartbeat = Heartbeat()
        heartbeats.append(heartbeat)
        heartbeat.begin("first imports of matplotlib and TensorFlow")
        done: list[None] = []
        window.warm_ups.done.connect(lambda: done.append(None))
        wait_until(lambda: bool(done))
        work_through(window, folder, heartbeat, wait_until)
        window.close()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_ratings(folder / "ratings.csv")
        run_window(settings=Settings(folder / "settings.ini"), on_painted=on_painted)
    return heartbeats[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    told = "write all gaps here, without what other work adds to them, in ms by phase"
    parser.add_argument("--json", type=Path, help=told)
    arguments = parser.parse_args()
    heartbeat = measured()
    if arguments.json:
        gaps = {phase.name: phase.own_ms for phase in heartbeat.phases}
        arguments.json.write_text(json.dumps(gaps))
        return
    print(f"{'phase':46} {'worst':>8} {'99 %':>8}   ms between two turns of the event loop")
    for phase in heartbeat.phases:
        print(f"{phase.name:46} {phase.worst_ms:8.1f} {phase.percentile_ms(0.99):8.1f}")


if __name__ == "__main__":
    main()
