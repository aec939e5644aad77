from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabWidget, QToolButton, QWidget

from funkgui.errors import FunkGuiError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitProgress, FitStarted
from funkgui.factorization.history import LossNote
from funkgui.gui.forms.setting_field import choice_text
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.plots import content_source, losses_plot, picture_cache, pictures
from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.gui.plots.plots_panel import PlotsPanel
from funkgui.gui.plots.warm_up import import_matplotlib
from funkgui.gui.plots.worker_canvas import WorkerCanvas
from funkgui.gui.settings import Settings
from funkgui.gui.tasks import Task
from funkgui.gui.theme import apply_theme
from funkgui.gui.training.trainer import Trainer
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import flat_weights
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import to_dense
from tests.gui.edited_session import EditedSession
from tests.gui.plots.conftest import make_model, make_run, shown_cells
from tests.rating_set import rating_set

STARTED = FitStarted(FitConfig(), "CPU, 2 threads", 70, 30, 0, 1.5)


class Window:
    """A panel on the screen, and what it drew."""

    def __init__(self, qtbot, settings: Settings) -> None:
        self.session = EditedSession()
        self.trainer = Trainer(self.session)
        self.panel = PlotsPanel(self.session, self.trainer, settings)
        qtbot.addWidget(self.panel)
        self.panel.resize(620, 520)
        self.drawn: list[str] = []
        self.panel.plot_drawn.connect(self.drawn.append)
        self._qtbot = qtbot

    def show(self, name: str = "losses") -> None:
        self.panel.prepare()
        self.panel.show_plot(name)
        with self._qtbot.waitExposed(self.panel):
            self.panel.show()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing more is drawn."""
        self._qtbot.waitUntil(self.settled)

    def settled(self) -> bool:
        """Whether nothing is drawn or about to be."""
        timers, canvases = (self.panel.findChildren(kind) for kind in (QTimer, WorkerCanvas))
        return not any(one.isActive() for one in timers) and not any(one.busy for one in canvases)

    def axes(self, name: str = "losses"):
        return self.panel.findChild(QWidget, f"plot_canvas_{name}").figure.axes

    def words(self, name: str) -> str:
        label = self.panel.findChild(QLabel, f"plot_words_{name}")
        return label.text() if label.isVisible() else ""

    def train(self, *epochs: int, model=None) -> None:
        """What the trainer tells of a training that is under way."""
        self.trainer.started.emit("Run 1")
        self.trainer.event_received.emit(STARTED)
        for epoch in epochs:
            self.note(epoch, model)

    def note(self, epoch: int, model=None, *, noted: bool = True) -> None:
        losses = LossNote(epoch, 5 / epoch, 6 / epoch, 0.1 * epoch)
        self.trainer.event_received.emit(FitProgress(losses, epoch, noted, model))


@pytest.fixture
def window(qtbot, tmp_path) -> Window:
    window = Window(qtbot, Settings(tmp_path / "settings.ini"))
    yield window
    wait_for_work_of(window.panel)


def test_the_place_under_the_pointer_is_told_until_the_pointer_leaves(qtbot, window):
    ratings = rating_set(9, 9, 40)
    window.session.open(Project(ratings, nothing_hidden(ratings)))
    window.show("matrix")
    canvas = window.panel.findChild(WorkerCanvas, "plot_canvas_matrix")
    x, y = window.axes("matrix")[0].transData.transform((2, 3)) / canvas.device_pixel_ratio
    told = [""]
    window.panel.pointed.connect(told.append)
    qtbot.mouseMove(canvas, QPoint(round(x), round(canvas.height() - y)))
    qtbot.waitUntil(lambda: "user" in told[-1])
    assert "\n" not in told[-1], "the status bar would grow, and the plot under the pointer shrink"
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))

    assert told[-1] == ""


def image(axes) -> np.ndarray:
    return shown_cells(axes.get_images()[0])


def losses_of(axes) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_ydata()) for line in axes.get_lines()}


def test_importing_and_making_the_panel_leaves_matplotlib_out():
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from funkgui.gui.plots.plots_panel import PlotsPanel\n"
        "from funkgui.gui.plots import warm_up\n"
        "from funkgui.gui.session import Session\n"
        "from funkgui.gui.settings import Settings\n"
        "from funkgui.gui.training.trainer import Trainer\n"
        "app = QApplication([]); session = Session()\n"
        "panel = PlotsPanel(session, Trainer(session), Settings())\n"
        "panel.show(); app.processEvents()\n"
        "assert not {'matplotlib', 'tensorflow'} & set(sys.modules)\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_matplotlib_warms_up_in_a_worker_and_then_the_plots_are_there(window, qtbot):
    window.panel.show()
    waiting = window.panel.findChild(QLabel, "plots_waiting")
    assert waiting.isVisible()
    threads: list[int] = []

    def work(progress, cancelled) -> None:
        threads.append(threading.get_ident())
        import_matplotlib()

    task = Task("Preparing plots", work)
    task.finished.connect(window.panel.prepare)
    with qtbot.waitSignal(task.ended):
        task.start()

    assert threads != [threading.get_ident()]
    assert window.panel.prepared
    assert not waiting.isVisible()


def test_the_chosen_run_is_shown(window, generated):
    window.session.open(generated)
    runs = [make_run("Run 1", generated, 20), make_run("Run 2", generated, 30, seed=1)]
    for run in runs:
        window.session.add_run(run)
    window.show("matrix")
    for run in reversed(runs):
        window.session.select_run(run.name)
        window.settle()
        whole = run.result.model.reconstruct(slice(None), slice(None))
        np.testing.assert_allclose(image(window.axes("matrix")[1]), whole, rtol=1e-4, atol=1e-5)

    window.show("losses")
    shown = losses_of(window.axes()[0])
    np.testing.assert_array_equal(shown["Training"], runs[0].result.history.train_mse)
    assert shown["Mean and biases alone, 2.25"][0] == 2.25
    assert len(shown["Run 2"]) == 30


def test_a_run_keeps_its_colour_when_others_go_and_come(window, generated, tmp_path):
    def colour(name: str) -> str:
        window.settle()
        return next(
            one.get_color() for one in window.axes()[0].get_lines() if one.get_label() == name
        )

    window.session.open(generated)
    for n in range(4):
        window.session.add_run(make_run(f"Run {n}", generated, seed=n))
    window.show()
    before = colour("Run 2")

    window.session.remove_run("Run 0")
    assert colour("Run 2") == before
    window.session.rename_run("Run 2", "_mine")
    assert colour("_mine") == before
    window.session.add_run(make_run("Run 5", generated, seed=5))
    assert colour("_mine") == before
    assert len({colour(name) for name in ("Run 1", "_mine", "Run 3")}) == 3

    path = tmp_path / "colours.funk"
    save_project(window.session.project, path)
    window.session.open(load_project(path))
    window.session.select_run("Run 5")
    assert colour("_mine") == before


@pytest.mark.parametrize(("solver", "named"), [("als", "Run 0, Sparse"), ("sparse", "Run 0")])
def test_runs_are_told_apart_by_their_solvers(window, generated, solver, named):
    window.session.open(generated)
    for n, one in enumerate(("sparse", solver)):
        run = replace(make_run(f"Run {n}", generated, seed=n), config=FitConfig(solver=one))
        window.session.add_run(run)
    window.show()

    (axes,) = window.axes()
    assert axes.get_legend().get_texts()[-1].get_text() == named


def test_the_training_under_way_is_named_with_its_solver_as_the_others_are(window, generated):
    window.session.open(generated)
    run = make_run("Run 0", generated)
    window.session.add_run(replace(run, config=FitConfig(solver="als")))
    window.show()
    window.train(1, 2)
    window.settle()

    legend = window.axes()[0].get_legend()
    assert legend.get_title().get_text() == f"Run 1, {choice_text(STARTED.config.solver)}"
    assert legend.get_texts()[-1].get_text() == "Run 0, ALS"


def test_a_single_run_needs_no_name_in_the_legend(window, generated):
    window.session.open(generated)
    window.session.add_run(make_run("Run 0", generated))
    window.show()

    assert window.axes()[0].get_legend().get_title().get_text() == ""


def test_losses_stand_over_seconds_where_that_is_chosen_and_at_the_next_start(
    window, generated, qtbot, tmp_path
):
    window.session.open(generated)
    run = make_run("Run 0", generated)
    window.session.add_run(run)
    window.show()
    over = window.panel.findChild(QComboBox, "plot_losses_over")
    assert over.currentText() == "Epochs"

    qtbot.keyClick(over, Qt.Key.Key_Down)
    window.settle()
    seconds = run.result.history.elapsed_s
    (axes,) = window.axes()
    assert axes.get_xlabel() == "Seconds of training"
    np.testing.assert_array_equal(axes.get_lines()[1].get_xdata(), seconds)
    assert axes.get_xlim()[1] < 1.1 * seconds[-1]

    later = Window(qtbot, Settings(tmp_path / "settings.ini"))
    later.session.open(generated)
    later.session.add_run(run)
    later.show()
    assert later.panel.findChild(QComboBox, "plot_losses_over").currentText() == "Seconds"
    assert later.axes()[0].get_xlabel() == "Seconds of training"
    wait_for_work_of(later.panel)


def test_another_run_is_shown_without_a_rest(window, generated):
    window.session.open(generated)
    for n in range(2):
        window.session.add_run(make_run(f"Run {n}", generated, seed=n))
    window.show("matrix")

    window.session.select_run("Run 0")

    # Images that change by themselves are drawn twice a second at most.
    waits_ms = [one.interval() for one in window.panel.findChildren(QTimer) if one.isActive()]
    assert len(waits_ms) == 1
    assert waits_ms[0] < 100
    drawn = len(window.drawn)
    window.settle()
    assert len(window.drawn) > drawn


def test_the_matrix_and_its_mask_are_there_before_any_training(window, generated):
    window.session.open(generated)
    window.show("matrix")

    np.testing.assert_array_equal(image(window.axes("matrix")[0]), to_dense(generated.ratings))
    assert np.nansum(image(window.axes("matrix")[2])) == generated.holdout.n_hidden


def test_an_edited_cell_is_seen_in_the_matrix(window, generated):
    window.session.open(generated)
    window.show("matrix")

    window.session.apply(SetCells.one(2, 3, 77.0))
    window.settle()

    assert image(window.axes("matrix")[0])[2, 3] == 77


def test_another_name_stands_beside_the_images(window, generated):
    window.session.open(generated)
    window.show("matrix")

    window.session.apply(Rename("user", {1: "Ben"}))
    window.settle()

    axes = window.axes("matrix")[0]
    assert "Ben" in {label.get_text() for label in axes.get_yticklabels()}
    assert axes.format_coord(1, 2) == "user Ben, item 1"


def test_losses_fall_while_the_training_runs(window, generated):
    window.session.open(generated)
    window.show()

    window.train(10, 20, 30)
    window.settle()
    np.testing.assert_allclose(losses_of(window.axes()[0])["Training"], [0.5, 0.25, 5 / 30])

    window.note(35, noted=False)
    window.settle()
    np.testing.assert_allclose(losses_of(window.axes()[0])["Held out"][-1], 6 / 35)

    window.note(36, noted=False)
    window.settle()
    assert len(losses_of(window.axes()[0])["Training"]) == 4


def test_words_say_that_a_training_has_begun(window, generated):
    window.session.open(generated)
    window.show()
    assert window.words("losses") == "Train to see the losses fall."

    window.train()
    assert window.words("losses") == "The losses come with the first epoch."

    window.trainer.ended.emit()
    window.settle()
    assert window.words("losses") == "Train to see the losses fall."


def test_a_continued_run_goes_on_from_its_losses(window, generated):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated, 20))
    window.show()

    window.train(210)
    window.settle()

    assert len(losses_of(window.axes()[0])["Training"]) == 21


def test_snapshots_of_the_model_are_seen_as_they_come(window, generated):
    window.session.open(generated)
    window.show("factors")
    model = make_model(12, 9, seed=5)

    window.train(10, model=model)
    window.settle()

    found_u, found_v = window.axes("factors")[2:4]
    np.testing.assert_array_equal(image(found_u), model.u)
    np.testing.assert_array_equal(image(found_v), model.v.T)


def test_many_events_make_few_drawings(window, generated, qtbot):
    window.session.open(generated)
    window.show()
    window.train(1)
    window.settle()
    window.drawn.clear()

    started = time.perf_counter()
    for epoch in range(2, 102):
        window.note(epoch)
        qtbot.wait(5)
    window.settle()
    took_s = time.perf_counter() - started

    assert 1 <= len(window.drawn) <= took_s / 0.1 + 2
    assert len(losses_of(window.axes()[0])["Training"]) == 101


def test_only_the_tab_that_can_be_seen_is_drawn(window, generated):
    window.session.open(generated)
    window.show("losses")
    window.drawn.clear()

    window.train(10, 20, model=make_model(12, 9))
    window.settle()
    assert set(window.drawn) == {"losses"}

    window.drawn.clear()
    window.panel.show_plot("matrix")
    window.settle()
    window.note(30, make_model(12, 9, seed=1))
    window.settle()
    assert set(window.drawn) == {"matrix"}

    window.drawn.clear()
    window.panel.hide()
    window.note(40, make_model(12, 9, seed=2))
    window.settle()
    assert window.drawn == []
    window.panel.show()
    window.settle()
    assert window.drawn == ["matrix"]


def test_another_project_clears_what_was_shown(window, generated):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show()
    assert window.panel.can_export

    window.session.open(None)
    window.settle()

    assert window.words("losses") == "Train to see the losses fall."
    with pytest.raises(FunkGuiError, match="no plot to export"):
        window.panel.export_current("unused.png")


def test_nothing_of_another_project_is_seen_until_the_new_one_is_drawn(window, generated):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show("factors")
    window.panel.show_plot("losses")
    window.settle()
    window.axes()[0].set_xlim(10, 20)

    other = Project(generated.ratings, nothing_hidden(generated.ratings), source="other")
    window.session.open(other)
    window.session.add_run(make_run("Run 1", other))
    window.settle()

    assert window.axes()[0].get_xlim()[1] > 200
    assert window.axes("factors") == []
    window.panel.show_plot("factors")
    window.settle()
    assert window.axes("factors") != []


def test_events_of_a_closed_project_are_left(window, generated):
    window.session.open(generated)
    window.show()
    window.train(10)
    window.session.open(generated)

    window.note(20)
    window.settle()

    assert window.words("losses") == "Train to see the losses fall."


def test_weights_have_a_tab_only_where_they_differ(window, generated):
    window.show()
    tabs = window.panel.findChild(QTabWidget, "plots_tabs")
    ratings, truth = product_matrix(3, 3, flat_weights(3), 0)

    shown = []
    for project in (
        None,
        generated,
        Project(ratings, nothing_hidden(ratings), truth=truth),
        Project(ratings, nothing_hidden(ratings)),
    ):
        window.session.open(project)
        shown.append([tabs.tabText(at) for at in range(tabs.count()) if tabs.isTabVisible(at)][3:])

    assert shown == [[], ["Weights"], [], []]


def test_a_large_matrix_is_pictured_by_a_worker(window, monkeypatch, qtbot):
    monkeypatch.setattr(picture_cache, "_AT_ONCE", 100)
    ratings = rating_set(700, 600, 3000)
    window.session.open(Project(ratings, nothing_hidden(ratings)))
    window.show("matrix")
    qtbot.waitUntil(lambda: window.panel.can_export and window.settled())

    assert image(window.axes("matrix")[0]).shape == (350, 300)
    # A snapshot that comes while the one before is drawn is taken up after it.
    model = make_model(700, 600, seed=2)
    window.train(10, model=make_model(700, 600, seed=1))
    window.note(20, model)
    low = np.nanmean(model.reconstruct(slice(0, 2), slice(0, 2)))
    qtbot.waitUntil(
        lambda: (
            window.settled() and np.isclose(image(window.axes("matrix")[1])[0, 0], low, rtol=1e-3)
        ),
    )


def test_singular_values_that_a_worker_finds_come_to_the_weights(
    window, generated, monkeypatch, qtbot
):
    monkeypatch.setattr(picture_cache, "_AT_ONCE", 100)
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show("weights")

    qtbot.waitUntil(lambda: "Singular values found" in losses_of(window.axes("weights")[0]))


def test_a_picture_that_cannot_be_made_is_told_once(window, generated, monkeypatch, qtbot):
    monkeypatch.setattr(picture_cache, "_AT_ONCE", 0)
    monkeypatch.setattr(pictures, "row_means", None)  # as where memory runs out
    told = []
    window.panel.failed.connect(told.append)
    window.session.open(replace(generated, truth=None))
    window.session.add_run(make_run("Run 1", generated))
    window.show("factors")

    qtbot.waitUntil(lambda: bool(told) and window.settled())

    assert window.words("factors") == "This could not be drawn."
    assert len(told) == 1


def test_losses_do_not_wait_for_a_picture_of_the_ratings(window, monkeypatch):
    monkeypatch.setattr(picture_cache, "_AT_ONCE", 100)
    drawn, untrained = threading.Event(), content_source._untrained
    monkeypatch.setattr(
        content_source, "_untrained", lambda *made_from: drawn.wait(60) and untrained(*made_from)
    )
    ratings = rating_set(700, 600, 3000)
    window.session.open(Project(ratings, nothing_hidden(ratings)))
    window.show("matrix")
    assert window.words("matrix") == "Drawing \N{HORIZONTAL ELLIPSIS}"

    window.panel.show_plot("losses")
    window.settle()
    drawn.set()

    assert window.words("losses") == "Train to see the losses fall."


def test_a_plot_that_could_not_be_made_is_made_anew(window, generated, monkeypatch, qtbot):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    with monkeypatch.context() as patched:
        patched.setattr(losses_plot, "shortened", None)
        window.session.add_run(make_run("Run 2", generated))
        with qtbot.waitSignal(window.panel.failed):
            window.show()

    window.session.rename_run("Run 2", "Second")
    window.settle()

    assert "Held out" in losses_of(window.axes()[0])


def test_a_project_closed_while_its_picture_is_made_leaves_nothing(window, monkeypatch, qtbot):
    monkeypatch.setattr(picture_cache, "_AT_ONCE", 100)
    ratings = rating_set(700, 600, 3000)
    # Drawn at once with words, while the worker has just been started.
    closes = window.panel.plot_drawn.connect(
        lambda name: window.session.project and window.session.open(None)
    )
    window.session.open(Project(ratings, nothing_hidden(ratings)))
    window.show("matrix")
    window.panel.disconnect(closes)
    assert window.session.project is None

    qtbot.waitUntil(lambda: not window.panel.findChildren(Task))
    window.settle()

    assert window.words("matrix") == "Open ratings to see them as an image."


def test_home_takes_back_a_zoom(window, generated, qtbot):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show()
    window.axes()[0].set_xlim(10, 20)
    window.session.select_run("Run 1")
    window.settle()
    assert window.axes()[0].get_xlim() == (10, 20)

    button = window.panel.findChild(QToolButton, "plot_home_button_losses")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    window.settle()

    assert window.axes()[0].get_xlim()[1] > 200


def test_dragging_with_the_zoom_tool_zooms(window, generated, qtbot):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show()
    canvas = window.panel.findChild(QWidget, "plot_canvas_losses")
    before = window.axes()[0].get_xlim()
    qtbot.mouseClick(
        window.panel.findChild(QToolButton, "plot_zoom_button_losses"), Qt.MouseButton.LeftButton
    )

    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(canvas, QPoint(350, 300))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(350, 300))

    after = window.axes()[0].get_xlim()
    assert before[0] < after[0] < after[1] < before[1]


def test_the_toolbars_save_asks_the_window_to_export(window, generated, qtbot):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show()

    button = window.panel.findChild(QToolButton, "plot_save_figure_button_losses")
    with qtbot.waitSignal(window.panel.export_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_plot_is_exported_in_a_worker_while_the_window_goes_on(
    window, generated, qtbot, tmp_path
):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show("factors")
    path = tmp_path / "factors.png"

    task = Task("Exporting", lambda progress, cancelled: window.panel.export_current(path))
    with qtbot.waitSignal(task.finished):
        task.start()

    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_plots_follow_the_palette(window, generated, qtbot):
    app = QApplication.instance()
    apply_theme(app, "light")
    try:
        window.session.open(generated)
        window.session.add_run(make_run("Run 1", generated))
        window.show()
        assert ground(window) == LIGHT.background

        apply_theme(app, "dark")
        qtbot.waitUntil(lambda: ground(window) == DARK.background)
        window.panel.show_plot("matrix")
        window.settle()
        assert ground(window, "matrix") == DARK.background
    finally:
        apply_theme(app, "light")


def test_a_plot_follows_the_palette_that_comes_while_it_is_drawn(
    window, generated, monkeypatch, qtbot
):
    app = QApplication.instance()
    show, drawing, dark = losses_plot.LossesPlot.show, threading.Event(), threading.Event()

    def show_slowly(plot, content) -> None:
        drawing.set()
        dark.wait()
        show(plot, content)

    apply_theme(app, "light")
    try:
        window.session.open(generated)
        window.session.add_run(make_run("Run 1", generated))
        window.show()
        monkeypatch.setattr(losses_plot.LossesPlot, "show", show_slowly)
        window.session.add_run(make_run("Run 2", generated))
        qtbot.waitUntil(drawing.is_set)
        apply_theme(app, "dark")
        dark.set()
        qtbot.waitUntil(lambda: window.panel.updatesEnabled() and window.settled())
        assert ground(window) == DARK.background
    finally:
        dark.set()
        apply_theme(app, "light")


def ground(window: Window, name: str = "losses") -> str:
    canvas = window.panel.findChild(QWidget, f"plot_canvas_{name}")
    return canvas.grab().toImage().pixelColor(3, 3).name()


def test_every_tool_can_be_named_and_reached(window):
    window.show()
    buttons = [
        window.panel.findChild(QToolButton, f"plot_{tool}_button_{name}")
        for tool in ("home", "pan", "zoom", "save_figure")
        for name in ("losses", "matrix", "factors", "weights")
    ]

    for button in buttons:
        assert button.accessibleName()
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert not button.icon().isNull()
    assert window.panel.palette().color(QPalette.ColorRole.Base).isValid()


def test_losses_that_are_the_same_are_not_drawn_again(window, qtbot, generated):
    window.session.open(generated)
    window.session.add_run(make_run("Run 1", generated))
    window.show("losses")
    draws = []
    canvas = window.panel.findChild(QWidget, "plot_canvas_losses")
    canvas.mpl_connect("draw_event", draws.append)

    with qtbot.waitSignal(window.panel.plot_drawn):
        window.session.apply(SetCells.one(0, 0, 0.5))
    assert not draws

    window.session.add_run(make_run("Run 2", generated, n=30))
    window.settle()
    assert draws
