"""How long the table of ratings takes to paint while one scrolls, in every layer.

    uv run python -m tests.benchmarks.scrolling            1 and 10 million ratings
    uv run python -m tests.benchmarks.scrolling 1 10 100   and 100 million, in 8 GB of memory

The ratings are synthetic, shaped like MovieLens 1M and 10M and like Netflix's, most rated first;
the model has 128 factors. A time is from a turn of the wheel, a move of the bar or a key to the
end of all painting, headers and bars included, with no screen. Processor time, over all threads, is
what other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable, Iterator

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from funkgui.factorization.model import FactorModel
from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.matrix.arranging.order_choice import MOST_RATED
from funkgui.gui.matrix.arranging.order_keys import sort_by
from funkgui.gui.matrix.look.layers import Layer, Look
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX, USUAL_WIDTH_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.matrix.table.table_keys import TableKeys
from funkgui.gui.session import Session
from funkgui.gui.theme import apply_theme
from funkgui.project.project import Project, Run
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.made_run import made_run

SHAPES = {1: (6_040, 3_706), 10: (69_878, 10_677), 100: (480_189, 17_770)}
"""Users and items, by millions of ratings."""
VIEW_PX = 1600, 900
STEPS = 40
"""Of each kind of scrolling, for each layer and width of cells."""
WIDTHS_PX = (USUAL_WIDTH_PX, 32, 12, 4)
N_FACTORS = 128
NO_KEYS = Qt.KeyboardModifier.NoModifier


def drawn_run(project: Project) -> Run:
    """A run whose model is drawn at random."""
    ratings = project.ratings
    rng = np.random.default_rng(0)
    u, v = (
        (rng.standard_normal((n, N_FACTORS), np.float32) / np.float32(math.sqrt(N_FACTORS)))
        for n in (ratings.n_users, ratings.n_items)
    )
    user_bias, item_bias = (np.zeros(n, np.float32) for n in (ratings.n_users, ratings.n_items))
    model = FactorModel(u, v, user_bias, item_bias, mean=3.5, scale=ratings.scale)
    return made_run(project, model)


def wheel_turns(table: RatingsTable) -> Iterator[Callable[[], object]]:
    """Notches of the wheel, a few down and a few to the right."""
    middle = QPointF(table.viewport().rect().center())
    for step in range(STEPS):
        turned = QPoint(-120, 0) if step % 4 == 3 else QPoint(0, -120)

        def turn(turned: QPoint = turned) -> object:
            event = QWheelEvent(
                middle,
                table.viewport().mapToGlobal(middle),
                QPoint(),
                turned,
                Qt.MouseButton.NoButton,
                NO_KEYS,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            return QApplication.sendEvent(table.viewport(), event)

        yield turn


def bar_moves(table: RatingsTable) -> Iterator[Callable[[], object]]:
    """The bar at the right dragged to and fro: other rows at every step."""
    bar = table.verticalScrollBar()
    for step in range(STEPS):
        value = round(bar.maximum() * ((step * 0.37) % 1))
        yield lambda value=value: bar.setValue(value)


def key_presses(table: RatingsTable) -> Iterator[Callable[[], object]]:
    """Pages down, and steps to the right."""
    for step in range(STEPS):
        key = Qt.Key.Key_Right if step % 2 else Qt.Key.Key_PageDown

        def press(key: Qt.Key = key) -> object:
            return QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyPress, key, NO_KEYS))

        yield press


WAYS = {"wheel": wheel_turns, "bar": bar_moves, "keys": key_presses}


def milliseconds(do: Callable[[], object]) -> tuple[float, float]:
    """From an event to the end of painting: by the clock, and of the processor."""
    began, processor = time.perf_counter(), time.process_time()
    do()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - processor)


def measure(table: RatingsTable, millions: int) -> None:
    """Print a line for each width of cells and layer."""
    for width in WIDTHS_PX:
        table.zoom_by(CELL_WIDTHS_PX.index(width) - table.zoom)
        for layer in Layer:
            table.set_look(Look(layer))
            table.show_cell(table.order.users.at(0), table.order.items.at(0))
            QApplication.processEvents()
            times = {
                way: np.array([milliseconds(do) for do in make(table)])
                for way, make in WAYS.items()
            }
            every = np.concatenate(list(times.values()))
            (p50, p50_processor), (p95, p95_processor) = np.percentile(every, (50, 95), axis=0)
            by_way = "  ".join(
                f"{way} {np.percentile(some[:, 0], 95):5.1f}" for way, some in times.items()
            )
            seen = table.seen
            assert seen is not None
            print(
                f"{millions:4} M {width:5} px {seen.n_cells:8,} cells  {layer.words:26}"
                f"{p50:7.1f} {p95:7.1f} {every[:, 0].max():7.1f}   "
                f"{p50_processor:7.1f} {p95_processor:7.1f}   {by_way}",
                flush=True,
            )


def opened(ratings: RatingMatrix) -> tuple[RatingsTable, Session]:
    """A window with the ratings, most rated first, a mask and a run."""
    session = Session()
    table = RatingsTable(session, Editing(session, session))
    TableKeys(table, session)
    table.resize(*VIEW_PX)
    table.show()
    project = Project(ratings, random_share(ratings, 0.1, 0))
    session.open(project.with_run(drawn_run(project)))
    table.show_order(sort_by(MOST_RATED, ratings, None))
    QApplication.processEvents()
    return table, session


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", nargs="*", type=int, choices=SHAPES, default=[1, 10])
    chosen = parser.parse_args().millions
    app = QApplication([])
    apply_theme(app, "light")
    print("ms from an event to painted, by the clock and of the processor; 95 % of each way")
    heads = f"{'50 %':>7} {'95 %':>7} {'worst':>7}   {'50 %':>7} {'95 %':>7}"
    print(f"{'ratings':>6} {'width':>7} {'in sight':>15}  {'layer':26}{heads}")
    for millions in chosen:
        ratings, _ = power_law(*SHAPES[millions], millions * 1_000_000)
        table, session = opened(ratings)
        measure(table, millions)
        wait_for_work_of(table)
        session.open(None)
        table.close()


if __name__ == "__main__":
    main()
