"""Take the README's screenshots from the real window.

    xvfb-run -s "-screen 0 1600x1000x24" uv run python resources/screenshots/take.py RATINGS

RATINGS is MovieLens's ``ratings.csv`` (ml-latest-small) with its ``movies.csv`` beside it. Where
there is a display, the part up to ``uv run`` can be left out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from funkgui.gui.app import run_window
from funkgui.gui.main_window import MainWindow
from funkgui.gui.settings import Settings
from funkgui.gui.theme import SCHEME_VARIABLE, apply_theme

FOLDER = Path(__file__).parent
SIZE = 1480, 940
LONGEST_S = 300
A_CLASSIC = "Pulp Fiction (1994)"
USER = "42"


def main() -> None:
    ratings = Path(sys.argv[1])
    os.environ[SCHEME_VARIABLE] = "light"

    def on_painted(window: MainWindow) -> None:
        window.resize(*SIZE)
        take_start_page(window)
        take_import(window, ratings)
        take_toy_problem(window)
        take_new_matrix(window)
        take_ratings(window, ratings)
        window.trainer.drop()
        window.session.open(None)
        window.close()

    with tempfile.TemporaryDirectory() as folder:
        run_window(settings=Settings(Path(folder) / "settings.ini"), on_painted=on_painted)


def take_start_page(window: MainWindow) -> None:
    wait_until(lambda: window.plots.prepared)
    save(window, "start-page")


def take_import(window: MainWindow, ratings: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wide, netflix = Path(folder) / "jester-data-1.csv", Path(folder) / "combined_data_1.txt"
        wide.write_text(wide_table())
        netflix.write_text(under_items())
        files = {"import": ratings, "import-wide": wide, "import-netflix": netflix}
        for name, path in files.items():
            window.import_window.look(path)
            wait_until(lambda: not window.import_window.running)
            save(window.import_window, name)
            window.import_window.reject()


def wide_table() -> str:
    """300 rows in the way of the Jester files: counts first, 99 for no rating."""
    rng = np.random.default_rng(0)
    cells = np.round(rng.uniform(-10, 10, (300, 100)), 2)
    unknown = rng.random(cells.shape) < 0.3
    cells[unknown] = 99
    return "".join(
        f"{100 - n_unknown},{','.join(f'{cell:g}' for cell in row)}\n"
        for n_unknown, row in zip(unknown.sum(1).tolist(), cells.tolist(), strict=True)
    )


def under_items() -> str:
    """Ratings in the way of the Netflix Prize: an item's number, then its users."""
    rng = np.random.default_rng(0)
    lines = []
    for item in range(1, 60):
        lines.append(f"{item}:")
        for user in sorted(set(rng.integers(6, 400, 40).tolist())):
            lines.append(f"{user},{rng.integers(1, 6)},2005-0{rng.integers(1, 10)}-12")
    return "\n".join(lines) + "\n"


def take_toy_problem(window: MainWindow) -> None:
    window.new_problem("toy")
    wait_until(lambda: window.session.project is not None)
    window.training.train()
    wait_until(lambda: not window.trainer.running)
    drawn: list[str] = []
    window.plots.plot_drawn.connect(drawn.append)
    window.plots.show_plot("matrix")
    wait_until(lambda: "matrix" in drawn)
    trigger(window, "action_layer_held_out")
    for _ in range(4):
        trigger(window, "action_zoom_out")
    save(window, "toy-problem")
    trigger(window, "action_layer_ratings")
    trigger(window, "action_zoom_usual")


def take_new_matrix(window: MainWindow) -> None:
    window.actions_by_name["new_matrix"].trigger()
    dialog = window.new_matrix
    wait_until(dialog.isVisible)
    save(dialog, "new-matrix")
    dialog.reject()


def take_ratings(window: MainWindow, ratings: Path) -> None:
    window.session.open(None)
    window.open_file(ratings)
    wait_until(lambda: window.session.project is not None)
    window.plots.show_plot("losses")
    window.training.train()
    wait_until(lambda: not window.trainer.running)
    matrix = window.session.ratings
    titles = matrix.item_titles
    assert titles is not None
    user, item = matrix.find_user(USER), titles.tolist().index(A_CLASSIC)
    window.matrix.show_cell(user, item)
    window.predictions.show_cell(user, item)
    trigger(window, "action_layer_predictions")
    save(window, "ratings")
    best = window.findChild(QTableView, "best_table")
    assert best is not None
    best.selectRow(0)
    apply_theme(application(), "dark")
    save(window, "ratings-dark")
    apply_theme(application(), "light")
    take_matrix_alone(window)


def take_matrix_alone(window: MainWindow) -> None:
    """Errors of small cells, sorted by activity, with the facts beside them."""
    window.workspace.reveal("facts")
    trigger(window, "action_layer_errors")
    trigger(window, "action_show_plots")
    for _ in range(3):
        trigger(window, "action_zoom_out")
    save(window, "errors")
    trigger(window, "action_show_plots")
    window.workspace.reveal("predictions")


def trigger(window: MainWindow, name: str) -> None:
    """Choose an action of the menus by its object name."""
    action = window.findChild(QAction, name)
    assert action is not None, name
    action.trigger()


def save(window: QWidget, name: str) -> None:
    """Let everything be painted, then keep what the window shows."""
    if isinstance(window, MainWindow):
        window.statusBar().clearMessage()
    until = time.monotonic() + 1.5
    wait_until(lambda: time.monotonic() > until)
    window.grab().save(str(FOLDER / f"{name}.png"))


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            sys.exit("take.py: a step did not come to its end")
        QApplication.processEvents()
        time.sleep(0.005)


def application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


if __name__ == "__main__":
    main()
