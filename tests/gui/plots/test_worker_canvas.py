"""A canvas that draws in a worker, with real figures and a real mouse."""

from __future__ import annotations

import threading

import pytest
from matplotlib.figure import Figure
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QPalette

from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.plots.worker_canvas import WorkerCanvas


@pytest.fixture
def canvas(qtbot):
    canvas = WorkerCanvas(Figure())
    canvas.figure.add_subplot().set_axis_off()
    qtbot.addWidget(canvas)
    with qtbot.waitSignal(canvas.drawn):
        canvas.resize(300, 200)
        canvas.show()
    qtbot.waitUntil(lambda: not canvas.busy)
    yield canvas
    wait_for_work_of(canvas)


@pytest.fixture
def gate():
    """Holds a change of the figure up until it is opened."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.mark.parametrize("is_drawn", [False, True])
def test_words_in_the_windows_colours_stand_where_nothing_is_plotted(qtbot, gate, is_drawn):
    canvas = WorkerCanvas(Figure())
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.draw_with(gate.wait)
    canvas.show()
    if is_drawn:
        gate.set()
        qtbot.waitUntil(lambda: not canvas.busy)
    shown = canvas.grab().toImage()
    window_colour = canvas.palette().color(QPalette.ColorRole.Window)
    assert QColor(shown.pixel(0, 0)) == window_colour != QColor("white")
    assert len({shown.pixel(x, y) for x in range(100, 200) for y in range(90, 110)}) > 2

    gate.set()
    wait_for_work_of(canvas)


def test_nothing_is_drawn_after_the_end(qtbot, canvas, gate):
    drawn = []
    canvas.drawn.connect(drawn.append)
    canvas.draw_with(gate.wait)
    canvas.draw()
    canvas.end()
    gate.set()
    qtbot.waitUntil(lambda: not canvas.busy)
    canvas.draw()
    canvas.resize(310, 200)

    assert len(drawn) == 1
    assert not canvas.busy


def test_a_change_is_made_and_drawn_outside_the_windows_thread(qtbot, canvas):
    threads = []

    def change():
        threads.append(threading.get_ident())
        canvas.figure.set_facecolor("#ff0000")

    with qtbot.waitSignal(canvas.drawn):
        canvas.draw_with(change)

    assert threads != [threading.get_ident()]
    shown = canvas.grab().toImage()
    assert QColor(shown.pixel(150, 100)).name() == "#ff0000"


def test_of_the_changes_that_wait_only_the_last_is_made(qtbot, canvas, gate):
    made = []
    canvas.draw_with(gate.wait)
    for number in range(5):
        canvas.draw_with(lambda number=number: made.append(number))
    with qtbot.waitSignals([canvas.drawn, canvas.drawn]):
        gate.set()

    assert made == [4]


def test_the_mouse_reaches_the_figure_once_it_is_drawn(qtbot, canvas, gate):
    seen = []
    for name in ("button_press_event", "motion_notify_event", "button_release_event"):
        canvas.mpl_connect(name, lambda event: seen.append((event.name, round(event.x))))
    canvas.draw_with(gate.wait)

    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    for x in (20, 40, 60):
        qtbot.mouseMove(canvas, QPoint(x, 10))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    assert seen == []
    gate.set()
    qtbot.waitUntil(lambda: not canvas.busy)

    assert seen[0] == ("button_press_event", 10)
    assert seen[-1] == ("button_release_event", 60)


def test_a_drawing_that_fails_is_told_and_the_next_one_is_made(qtbot, canvas):
    def change():
        raise ValueError("no such colour")

    with qtbot.waitSignal(canvas.failed) as failed:
        canvas.draw_with(change)
    assert str(failed.args[0]) == "no such colour"

    with qtbot.waitSignal(canvas.drawn):
        canvas.draw()


def test_a_failed_drawing_leaves_neither_the_one_before_nor_hope_of_one(qtbot, canvas):
    def change():
        raise ValueError("no such colour")

    canvas.figure.set_facecolor("#ff0000")
    with qtbot.waitSignal(canvas.drawn):
        canvas.draw()
    assert QColor(canvas.grab().toImage().pixel(5, 5)) == QColor("#ff0000")
    with qtbot.waitSignal(canvas.failed):
        canvas.draw_with(change)
    failed = canvas.grab().toImage()
    assert QColor(failed.pixel(5, 5)) == canvas.palette().color(QPalette.ColorRole.Window)

    canvas.figure.clear()
    with qtbot.waitSignal(canvas.drawn):
        canvas.draw()
    assert canvas.grab().toImage() != failed  # which said that nothing comes


def test_another_size_is_drawn_anew(qtbot, canvas):
    sizes = []
    canvas.lay_out = lambda: sizes.append(canvas.get_width_height())

    with qtbot.waitSignal(canvas.drawn):
        canvas.resize(420, 240)

    assert sizes == [(420, 240)]


def test_a_plots_writing_is_as_large_as_the_windows(qtbot, canvas):
    text = canvas.figure.text(0, 0.5, "Epoch", fontsize=9)
    inches = []
    canvas.lay_out = lambda: inches.append(canvas.figure.get_size_inches().tolist())

    def width():
        return text.get_window_extent(canvas.renderer).width

    with qtbot.waitSignal(canvas.drawn):
        canvas.draw()
    usual, font = width(), QFont(canvas.font())
    assert canvas.figure.dpi == 100
    with qtbot.waitSignal(canvas.drawn):
        font.setPixelSize(15)
        canvas.setFont(font)

    assert canvas.figure.dpi == 125
    assert width() == pytest.approx(1.25 * usual, rel=0.1)
    assert inches[-1] == pytest.approx([3 / 1.25, 2 / 1.25])
