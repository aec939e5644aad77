"""What an edit, a paste, its undo and a sort take in the real window, and how long it is deaf.

    uv run python -m tests.benchmarks.editing            1 and 10 million ratings
    uv run python -m tests.benchmarks.editing 1 10 100   and 100 million, in 16 GB of memory

The ratings are synthetic, shaped like MovieLens 1M and 10M and like Netflix's; every area of the
window follows the edits. The block that is pasted has 10 million cells, all of them known: 10,000
x 1,000 where there are as many users. Reading the clipboard itself is a line of its own: Qt does
that in the window's thread, and nothing can be done meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from funkgui.gui.app import run_window
from funkgui.gui.main_window import MainWindow
from funkgui.gui.matrix.arranging.order_choice import MOST_RATED, AxisOrder, OrderBy, OrderChoice
from funkgui.gui.openings import Opened
from funkgui.gui.settings import Settings
from funkgui.project.project import Project
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.keep import keep_most
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.benchmarks.heartbeat import Heartbeat

SHAPES = {1: (6_040, 3_706), 10: (69_878, 10_677), 100: (480_189, 17_770)}
"""Users and items, by millions of ratings."""
BLOCK_CELLS = 10_000_000
BLOCK_ROWS = 10_000
LONGEST_S = 600
QUIET_S = 0.3
"""Nothing more comes of a step once so long nothing has."""
N_TYPED = 20
NO_KEYS, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def block_of(n_rows: int, n_columns: int) -> str:
    """Stars from 1 to 5 as a spreadsheet copies them."""
    stars = np.random.default_rng(0).integers(ord("1"), ord("6"), (n_rows, n_columns, 2), np.uint8)
    stars[:, :, 1] = ord("\t")
    stars[:, -1, 1] = ord("\n")
    return stars.tobytes().decode()


class Steps:
    """Does one thing after another with a window, and prints what each takes."""

    def __init__(self, window: MainWindow, millions: int) -> None:
        self._window, self._millions = window, millions
        self._heartbeat = Heartbeat()
        self._table = window.matrix.table

    def measure(self, name: str, do: Callable[[], object], done: Callable[[], bool]) -> None:
        """Print a line: until it is done and shown, and the longest the window was deaf."""
        self._settle()
        self._heartbeat.begin(name)
        began = time.perf_counter()
        do()
        self._wait(done)
        seconds = time.perf_counter() - began
        self._settle()
        self._heartbeat.stop()
        worst = self._heartbeat.phases[-1].worst_ms
        print(f"{self._millions:4} M  {name:34} {1000 * seconds:10.1f} {worst:10.1f}", flush=True)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS, text: str = "") -> None:
        """Press a key in the table, or in the editor that is open."""
        editor = self._table.findChild(QLineEdit, "cell_editor")
        target: QWidget = editor if editor is not None and editor.isVisible() else self._table
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))

    def type_ratings(self) -> None:
        """Type ratings below each other."""
        for at in range(N_TYPED):
            self.press(Qt.Key.Key_1, text=str(1 + at % 5))
            self.press(Qt.Key.Key_Return)
            QApplication.processEvents()

    def trigger(self, name: str) -> None:
        action = self._table.findChild(QAction, name)
        assert action is not None
        action.trigger()

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST_S
        while not done() or self._window.editing.busy:
            if time.monotonic() > deadline:
                sys.exit("editing: a step did not come to its end")
            QApplication.processEvents()
            time.sleep(0.0005)
        QApplication.processEvents()

    def _settle(self) -> None:
        until = time.monotonic() + QUIET_S
        while time.monotonic() < until:
            QApplication.processEvents()
            time.sleep(0.001)


def measure(window: MainWindow, ratings: RatingMatrix, millions: int) -> None:
    session, editing, table = window.session, window.editing, window.matrix.table
    steps = Steps(window, millions)
    arranged: list[None] = []
    window.matrix.arranger.arranged.connect(lambda: arranged.append(None))
    # Made, as ever, in a worker: it finds what the window asks for.
    opened = Opened(Project(ratings, random_share(ratings, 0.1, 0)), None)
    steps.measure(
        "open and sort by activity",
        lambda: window.documents.accept(opened),
        lambda: bool(arranged),
    )
    table.setFocus()
    window.matrix.show_cell(table.order.users.at(0), table.order.items.at(0))

    def n_steps() -> int:
        return session.history.n_done

    # One that is there already is no step, so that it is not steps that are waited for.
    steps.measure("type one rating", lambda: type_one(steps), lambda: True)
    steps.measure(f"type {N_TYPED} ratings", steps.type_ratings, lambda: True)
    n_rows = min(BLOCK_ROWS, ratings.n_users)
    text = block_of(n_rows, BLOCK_CELLS // n_rows)
    QGuiApplication.clipboard().setText(text)
    steps.measure("(read the clipboard)", QGuiApplication.clipboard().text, lambda: True)
    window.matrix.show_cell(table.order.users.at(0), table.order.items.at(0))
    made = n_steps() + 1
    name = f"paste {n_rows:,} x {BLOCK_CELLS // n_rows:,}"
    steps.measure(name, lambda: steps.trigger("paste"), lambda: n_steps() == made)
    steps.measure("undo the paste", editing.undo, lambda: n_steps() == made - 1)
    steps.measure("redo the paste", editing.redo, lambda: n_steps() == made)
    steps.measure("undo it once more", editing.undo, lambda: n_steps() == made - 1)
    for words, choice in orders().items():
        arranged.clear()
        steps.measure(
            words, lambda one=choice: window.matrix.arranger.sort(one), lambda: bool(arranged)
        )
    steps.measure(
        "keep the 1,000 most rated items",
        lambda: editing.make_planned("Keeping", keep_items, ratings.n_ratings),
        lambda: n_steps() == made,
    )
    steps.measure("undo that", editing.undo, lambda: n_steps() == made - 1)


def type_one(steps: Steps) -> None:
    steps.press(Qt.Key.Key_2, text="2")
    steps.press(Qt.Key.Key_Return)


def keep_items(
    ratings: RatingMatrix, holdout: Holdout, cancelled: Callable[[], bool]
) -> Edit | None:
    return keep_most(ratings, "item", 1000)


def orders() -> dict[str, OrderChoice]:
    """What is sorted by."""
    by_mean, by_name = AxisOrder.usual(OrderBy.MEAN), AxisOrder.usual(OrderBy.NAME)
    return {
        "sort by mean rating": OrderChoice(by_mean, by_mean),
        "sort by name": OrderChoice(by_name, by_name),
        "sort by activity": MOST_RATED,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", nargs="*", type=int, choices=SHAPES, default=[1, 10])
    chosen = parser.parse_args().millions

    def on_painted(window: MainWindow) -> None:
        window.resize(1600, 1000)
        done: list[None] = []
        window.warm_ups.done.connect(lambda: done.append(None))
        while not done:
            QApplication.processEvents()
        print(f"{'ratings':6} {'step':35} {'total':>9} {'deaf':>10}   ms")
        for millions in chosen:
            ratings, _ = power_law(*SHAPES[millions], millions * 1_000_000)
            measure(window, ratings, millions)
        window.session.open(None)
        window.close()

    # As the program runs: among other things, Python's garbage is collected as it does.
    with tempfile.TemporaryDirectory() as folder:
        run_window(settings=Settings(Path(folder) / "settings.ini"), on_painted=on_painted)


if __name__ == "__main__":
    main()
