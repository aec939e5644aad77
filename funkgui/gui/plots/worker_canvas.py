"""A matplotlib canvas that draws in a worker thread; the window only shows the finished picture.

matplotlib takes a tenth of a second and more for a drawing. Its figure belongs to the worker
while that draws, and to the window's thread in between: what the mouse does meanwhile waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.backend_bases import DrawEvent
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFontInfo,
    QImage,
    QInputEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from funkgui.gui.plots.contents import DRAWING, FAILED
from funkgui.gui.tasks import Cancelled, Progress, Task

_HELD_BACK = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
)
"""What must reach the figure, if later."""

_DROPPED = (
    QEvent.Type.MouseMove,
    QEvent.Type.Enter,
    QEvent.Type.Leave,
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
)
"""What is worth nothing once it is late; of the moves, the last one is held back too."""

_DPI, _WRITING_PX = 100.0, 12
"""Dots per inch of a plot in a window whose writing has so many pixels; others in proportion."""


@dataclass(frozen=True, eq=False)
class _Drawing:
    """A finished picture, null of a figure without axes, and the seconds it took."""

    picture: QImage
    renderer: RendererAgg
    seconds: float


class WorkerCanvas(FigureCanvasQTAgg):
    """Shows a figure that is changed and drawn in a worker; words until there are axes."""

    drawn = Signal(float)
    """A drawing is on the screen; the seconds it took."""
    failed = Signal(object)
    """The figure could not be drawn; the exception."""

    _task: Task | None = None
    _ended = False
    # Of the class, since the first events come while the base class is being made.

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)  # type: ignore[no-untyped-call]
        self.setPalette(QPalette())  # matplotlib's is white, in the dark too
        self._picture, self._words = QImage(), DRAWING
        self._wanted = False
        self._change: Callable[[], None] | None = None
        self._held: list[QInputEvent] = []
        self.lay_out: Callable[[], None] = lambda: None
        """Lays the figure out for another size; called in the worker."""
        self._laid_out_for: tuple[int, int, float] | None = None

    @property
    def busy(self) -> bool:
        """Whether a drawing is under way or wanted."""
        return self._task is not None

    def draw_with(self, change: Callable[[], None]) -> None:
        """Change the figure and draw it, both in the worker.

        A change that has not begun when the next one is asked for is left out.
        """
        self._change = change
        self.draw()

    def draw(self) -> None:
        """Draw the figure as it is, soon."""
        self._wanted = not self._ended
        if self._wanted and self._task is None:
            self._start()

    def draw_idle(self) -> None:
        """As `draw`; matplotlib's own name for it."""
        self.draw()

    def end(self) -> None:
        """Begin no more drawings: the window is gone, and what changes still is not seen."""
        self._ended = True

    def _start(self) -> None:
        change, self._change, self._wanted = self._change, None, False
        ratio = self.devicePixelRatioF() or 1.0
        width, height = (max(round(ratio * side), 1) for side in (self.width(), self.height()))
        dpi = ratio * _DPI * QFontInfo(self.font()).pixelSize() / _WRITING_PX

        def work(progress: Progress, cancelled: Cancelled) -> _Drawing:
            return self._draw_figure(change, width, height, dpi)

        task = Task("Drawing a plot", work, self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task
        task.start()

    def _draw_figure(
        self, change: Callable[[], None] | None, width: int, height: int, dpi: float
    ) -> _Drawing:
        started = time.perf_counter()
        figure = self.figure
        if self._laid_out_for != (width, height, dpi):
            figure.set_dpi(dpi)
            figure.set_size_inches(width / dpi, height / dpi, forward=False)
            self._laid_out_for = width, height, dpi
            self.lay_out()
        if change is not None:
            change()
        renderer = RendererAgg(width, height, figure.dpi)  # type: ignore[no-untyped-call]
        if not figure.axes:
            return _Drawing(QImage(), renderer, time.perf_counter() - started)
        figure.draw(renderer)
        pixels = bytes(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        image = QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        return _Drawing(image.copy(), renderer, time.perf_counter() - started)

    def _on_finished(self, drawing: _Drawing) -> None:
        self._picture, self._words = drawing.picture, DRAWING
        self._picture.setDevicePixelRatio(self.devicePixelRatioF() or 1.0)
        self.renderer = drawing.renderer
        self.update()
        self._release()
        self.callbacks.process("draw_event", DrawEvent("draw_event", self, drawing.renderer))
        self.drawn.emit(drawing.seconds)

    def _on_failed(self, error: Exception) -> None:
        # What was drawn last is no picture of what is to be shown.
        self._picture, self._words = QImage(), FAILED
        self.update()
        self._release()
        self.failed.emit(error)

    def _release(self) -> None:
        """Give the figure back to the window's thread, and take up what has waited for it."""
        self._task = None
        while self._held and self._task is None:
            super().event(self._held.pop(0))
        if self._wanted and not self._ended and self._task is None:
            self._start()

    def _hold_back(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.MouseMove:
            if self._held and self._held[-1].type() == QEvent.Type.MouseMove:
                self._held.pop()
        elif event.type() not in _HELD_BACK:
            return
        if isinstance(event, QInputEvent):
            self._held.append(event.clone())

    def event(self, event: QEvent) -> bool:
        if self._task is not None and event.type() in _HELD_BACK + _DROPPED:
            self._hold_back(event)
            return True
        return bool(super().event(event))

    def _set_device_pixel_ratio(self, ratio: float) -> bool:
        # matplotlib's own would change the figure's dots per inch, which the worker may be using.
        is_other = bool(self._device_pixel_ratio != ratio)  # type: ignore[has-type]
        self._device_pixel_ratio = ratio
        return is_other

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        QWidget.resizeEvent(self, event)
        self.draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture.isNull():
            painter.eraseRect(event.rect())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            # Of another size only until the next drawing comes.
            painter.drawImage(self.rect(), self._picture)
        self._draw_rect_callback(painter)  # type: ignore[no-untyped-call]
        painter.end()
