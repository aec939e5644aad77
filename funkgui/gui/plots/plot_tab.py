"""One plot on the screen: canvas, toolbar, and the words that stand there while it is empty.

Imports matplotlib's Qt backend, which takes more than a second; `PlotsPanel` imports this late.
"""

from __future__ import annotations

import time
from typing import Any

from matplotlib.backends.backend_qt import NavigationToolbar2QT
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.plots.contents import Plot, PlotContent
from funkgui.gui.plots.palette import Palette

_LEAST_CANVAS = QSize(240, 180)


class PlotTab(QWidget):
    """Shows a `PlotContent`, or words where there is none.

    Parameters
    ----------
    name
        For accessible and object names: ``losses``.
    """

    save_requested = Signal()
    """The toolbar's Save was pressed."""

    def __init__(self, name: str, colours: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._plot: Plot | None = None
        self._plot_kind = ""
        self._content: PlotContent | None = None
        self.setObjectName(f"plot_{name}")
        self.canvas = FigureCanvasQTAgg(Figure())  # type: ignore[no-untyped-call]
        self.canvas.setObjectName(f"plot_canvas_{name}")
        self.canvas.setAccessibleName(f"Plot of the {name}")
        self.canvas.setMinimumSize(_LEAST_CANVAS)
        self.canvas.mpl_connect("resize_event", self._on_canvas_resized)
        self._toolbar = PlotToolbar(self.canvas, name, self)
        self._toolbar.save_requested.connect(self.save_requested)
        self._toolbar.whole_view_requested.connect(self._on_whole_view_requested)
        self._words = QLabel()
        self._words.setObjectName(f"plot_words_{name}")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._words.setMargin(24)
        self._words.setForegroundRole(self._words.foregroundRole().PlaceholderText)
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar)
        column.addWidget(self.canvas, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._words)
        self._stack.addWidget(drawn)

    @property
    def content(self) -> PlotContent | None:
        """What is shown now."""
        return self._content

    def make_ready(self, content: PlotContent) -> bool:
        """Set up the axes for such a content; False where that was done before.

        Takes as long as a drawing, so it may be given a turn of the event loop of its own.
        """
        if self._plot is not None and self._plot_kind == content.kind:
            return False
        self._plot = content.make_plot(self.canvas.figure, self._colours)
        self._plot_kind = content.kind
        self._content = None
        self._toolbar.update()
        return True

    def show_content(self, content: PlotContent) -> float:
        """Draw, unless just that is shown already; returns the seconds it took."""
        started = time.perf_counter()
        if not self.make_ready(content) and content == self._content:
            return 0.0
        self._content = content
        self._stack.setCurrentIndex(1)
        content.fill(self._plot)
        self.canvas.draw()  # type: ignore[no-untyped-call]
        return time.perf_counter() - started

    def show_words(self, words: str) -> None:
        """Show words in place of a plot."""
        self._content = None
        self._words.setText(words)
        self._stack.setCurrentIndex(0)

    def set_colours(self, colours: Palette) -> None:
        """Take other colours from the next drawing on."""
        self._colours = colours
        self._plot = None

    def _on_canvas_resized(self, event: object) -> None:
        if self._plot is not None:
            self._plot.layout()

    def _on_whole_view_requested(self) -> None:
        # Made anew, the axes follow their data again.
        self._plot = None
        if self._content is not None:
            self.show_content(self._content)


class PlotToolbar(NavigationToolbar2QT):
    """Whole view, pan, zoom and save, with the program's own icons."""

    toolitems: list[tuple[str, ...] | tuple[None, ...]] = [  # noqa: RUF012
        ("Whole view", "Show the whole plot again", "home", "home"),
        ("Pan", "Drag the plot to move it; with the right button, to stretch it", "pan", "pan"),
        ("Zoom", "Drag a rectangle to see it larger", "zoom", "zoom"),
        ("Save", "Save this plot as PNG, SVG or PDF", "export", "save_figure"),
    ]
    save_requested = Signal()
    whole_view_requested = Signal()

    def __init__(self, canvas: FigureCanvasQTAgg, name: str, parent: QWidget) -> None:
        super().__init__(canvas, parent)  # type: ignore[no-untyped-call]
        self.setObjectName(f"plot_toolbar_{name}")
        self.setAccessibleName(f"Tools for the plot of the {name}")
        self.setIconSize(QSize(18, 18))
        self.setMovable(False)
        # Its width must not follow the words, or the dock would grow under the pointer.
        self.locLabel.setMinimumWidth(1)
        self.locLabel.setContentsMargins(0, 0, 8, 0)
        for callback, action in self._actions.items():
            action.setObjectName(f"plot_{callback}_{name}")
            button = self.widgetForAction(action)
            button.setObjectName(f"plot_{callback}_button_{name}")
            button.setAccessibleName(action.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def home(self, *args: Any) -> None:
        self.whole_view_requested.emit()

    def save_figure(self, *args: Any) -> None:
        self.save_requested.emit()

    def _icon(self, name: str) -> QIcon:
        return icon(name.removesuffix(".png"))
