"""A person's work with 100,000 ratings in the real window, with the heartbeat counting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from funkgui.gui.main_window import MainWindow
from funkgui.ratings.edits import SetCells
from funkgui.ratings.synthetic import rating_set
from tests.benchmarks.heartbeat import Heartbeat

Wait = Callable[[Callable[[], bool]], None]
"""Lets the event loop run until the callable it is given says True."""


def write_ratings(path: Path) -> None:
    """A file of about 100,000 ratings of 1,000 users for 8,000 items."""
    ratings = rating_set(1_000, 8_000, 112_000, seed=1)
    rows = np.stack([ratings.user_index, ratings.item_index, ratings.values], axis=1)
    np.savetxt(path, rows, "%d,%d,%.1f", header="user,item,rating", comments="", delimiter=",")


def work_through(window: MainWindow, folder: Path, heartbeat: Heartbeat, wait: Wait) -> None:
    """Open, look around, train, edit, save, open again; each step is a phase of the heartbeat."""
    path = folder / "ratings.csv"
    heartbeat.begin("open the ratings")
    window.open_file(path)
    wait(lambda: window.session.project is not None and not window.documents.busy)
    heartbeat.begin("plot the matrix")
    window.plots.show_plot("matrix")
    wait(lambda: window.plots.can_export)
    heartbeat.begin("train, losses in front")
    window.plots.show_plot("losses")
    window.training.train()
    wait(lambda: not window.trainer.running)
    heartbeat.begin("train, images in front")
    window.plots.show_plot("matrix")
    window.training.train()
    wait(lambda: not window.trainer.running)
    heartbeat.begin("factors as images")
    window.plots.show_plot("factors")
    wait(lambda: window.plots.can_export)
    heartbeat.begin("pick cells and edit them")
    _look_and_edit(window, wait)
    heartbeat.begin("export the plot")
    window.documents.export(folder / "plot.png", window.plots.export_current)
    wait(lambda: not window.documents.busy)
    heartbeat.begin("save the project")
    window.documents.save(folder / "ratings.funk")
    wait(lambda: not window.documents.busy)
    heartbeat.begin("open the project")
    window.open_file(folder / "ratings.funk")
    wait(lambda: not window.documents.busy and not window.session.dirty)
    heartbeat.begin("close the project")
    window.session.open(None)
    wait(lambda: window.session.project is None)
    heartbeat.stop()


def _look_and_edit(window: MainWindow, wait: Wait) -> None:
    for user, item in ((3, 5), (500, 7_000), (999, 20)):
        window.matrix.show_cell(user, item)
        window.predictions.show_cell(user, item)
        window.session.apply(SetCells.one(user, item, 4.5))
        wait(lambda user=user, item=item: window.session.ratings.rating(user, item) == 4.5)
    for _ in range(3):
        window.session.undo()
