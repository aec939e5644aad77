"""A person's work with 100,000 ratings in the real window, with the heartbeat counting."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from funkgui.gui.main_window import MainWindow
from funkgui.ratings.edits.cells import SetCells
from tests.benchmarks.heartbeat import Heartbeat
from tests.rating_set import rating_set

SETTLED_S = 0.5
"""Time in which what a step has caused, such as a drawing, surely happens."""

Wait = Callable[[Callable[[], bool]], None]
"""Lets the event loop run until the callable it is given says True."""


def write_ratings(path: Path) -> None:
    """A file of about 100,000 ratings of 1,000 users for 8,000 items."""
    ratings = rating_set(1_000, 8_000, 112_000, seed=1)
    rows = np.stack([ratings.user_index, ratings.item_index, ratings.values], axis=1)
    np.savetxt(path, rows, "%d,%d,%.1f", header="user,item,rating", comments="", delimiter=",")


def work_through(window: MainWindow, folder: Path, heartbeat: Heartbeat, wait: Wait) -> None:
    """Open, look around, train, edit, save, open again; each step is a phase of the heartbeat."""
    session, trainer, documents = window.session, window.trainer, window.documents
    importing, editing = window.import_window, window.editing

    def free() -> bool:
        parts = documents.busy, editing.busy, trainer.running, importing.running
        return not any(parts)

    def step(name: str, *actions: Callable[[], object]) -> None:
        heartbeat.begin(name)
        for action in actions:
            action()
            wait(free)
        until = time.monotonic() + SETTLED_S
        wait(lambda: time.monotonic() > until)

    look = lambda: importing.look(folder / "ratings.csv")  # noqa: E731
    step("look at the ratings before they are opened", look)
    step("look at them again, then leave", look, importing.reject)
    step("open the ratings", lambda: window.open_file(folder / "ratings.csv"))
    step("plot the matrix", lambda: window.plots.show_plot("matrix"))
    step("train, images in front", window.training.train)
    step("plot the losses", lambda: window.plots.show_plot("losses"))
    step("train again, losses in front", window.training.train)
    step("plot the factors", lambda: window.plots.show_plot("factors"))
    step("pick cells", lambda: _look(window, 3, 5), lambda: _look(window, 900, 7_000))
    step(
        "edit cells",
        *[lambda user=user: editing.make(SetCells.one(user, 20, 4.5)) for user in range(5)],
    )
    step("undo", editing.undo, editing.undo)
    step("export the plot", lambda: documents.export(folder / "a.png", window.plots.export_current))
    step("save the project", lambda: documents.save(folder / "ratings.funk"))
    step("open the project", lambda: window.open_file(folder / "ratings.funk"))
    step("close the project", lambda: session.open(None))
    heartbeat.stop()


def _look(window: MainWindow, user: int, item: int) -> None:
    window.matrix.show_cell(user, item)
    window.predictions.show_cell(user, item)
