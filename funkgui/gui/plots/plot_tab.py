"""One plot on the screen: canvas, its tools, and the words that stand there while it is empty.

Imports matplotlib's Qt backend, which takes more than a second; `PlotsPanel` imports this late.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_qt import NavigationToolbar2QT
from matplotlib.figure import Figure
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QStackedLayout, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.plots.axes import empty
from funkgui.gui.plots.contents import Plot, PlotContent
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.worker_canvas import WorkerCanvas
from funkgui.gui.widgets import named, words_instead

_LEAST_CANVAS = QSize(240, 64)


class PlotTab(QWidget):
    """Shows a `PlotContent`, or words where there is none.

    Parameters
    ----------
    name
        For accessible and object names: ``losses``.
    """

    def __init__(self, name: str, colours: Palette) -> None:
        super().__init__()
        self._colours = colours
        self._plot: Plot | None = None
        self._made_for: tuple[str, Palette] | None = None
        """The kind of content, and the colours, that the plot was made for."""
        self.content: PlotContent | None = None
        """What is shown now, or will be in a moment."""
        self.setObjectName(f"plot_{name}")
        self.canvas = named(WorkerCanvas(Figure()), f"plot_canvas_{name}", f"Plot of the {name}")
        self.canvas.setMinimumSize(_LEAST_CANVAS)
        self.canvas.lay_out = self._on_canvas_resized
        self.toolbar = PlotToolbar(self.canvas, name, self)
        self.toolbar.whole_view_requested.connect(self._on_whole_view_requested)
        self.toolbar.setEnabled(False)
        self._words = words_instead(f"plot_words_{name}")
        self._words.setMargin(24)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._words)
        self._stack.addWidget(self.canvas)

    def show_content(self, content: PlotContent) -> bool:
        """Draw, in a worker: the canvas tells when; False where just that is shown already."""
        is_drawn = self._plot is not None and self._stack.currentIndex() == 1
        if is_drawn and content == self.content:
            return False
        self.content = content
        self.toolbar.setEnabled(True)
        self._stack.setCurrentIndex(1)
        self._draw(content)
        return True

    def show_words(self, words: str) -> None:
        """Show words in place of a plot."""
        self.content = None
        self.toolbar.setEnabled(False)
        self._words.setText(words)
        self._stack.setCurrentIndex(0)

    def forget(self) -> None:
        """Show nothing more of what was shown, nor its view: another project is open."""

        def clear() -> None:
            empty(figure, colours)
            self._plot = None

        figure, colours = self.canvas.figure, self._colours
        self.content = self._made_for = None
        self.canvas.draw_with(clear)

    def set_colours(self, colours: Palette) -> None:
        """Take other colours from the next drawing on."""
        self._colours = colours
        self.content = None

    def _draw(self, content: PlotContent, *, anew: bool = False) -> None:
        figure, colours = self.canvas.figure, self._colours
        made_for = content.kind, colours

        def change() -> None:
            # Where this fails, there is no plot: the next one is made anew.
            plot, self._plot = self._plot, None
            if anew or plot is None or self._made_for != made_for:
                plot = content.make_plot(figure, colours)
                self._made_for = made_for
            plot.show(content)
            self._plot = plot

        if anew or self._plot is None or self._made_for != made_for:
            self.toolbar.update()  # forgets the views of other axes
        self.canvas.draw_with(change)

    def _on_canvas_resized(self) -> None:
        if self._plot is not None:
            self._plot.layout()

    def _on_whole_view_requested(self) -> None:
        # Made anew, the axes follow their data again.
        if self.content is not None:
            self._draw(self.content, anew=True)


class PlotToolbar(NavigationToolbar2QT):
    """Whole view, pan, zoom and save, with the program's own icons."""

    toolitems: list[tuple[str, ...] | tuple[None, ...]] = [  # noqa: RUF012
        ("Whole view", "Show the whole plot again", "home", "home"),
        ("Pan", "Drag the plot to move it; with the right button, to stretch it", "pan", "pan"),
        ("Zoom", "Drag a rectangle to see it larger", "zoom", "zoom"),
        ("Save", "Save this plot as PNG, SVG or PDF, losses also as CSV", "export", "save_figure"),
    ]
    pointed = Signal(str)
    """What is under the pointer, in words; empty where nothing is."""
    save_requested = Signal()
    whole_view_requested = Signal()

    def __init__(self, canvas: WorkerCanvas, name: str, parent: QWidget) -> None:
        super().__init__(canvas, parent, coordinates=False)  # type: ignore[no-untyped-call]
        named(self, f"plot_toolbar_{name}", f"Tools for the plot of the {name}")
        self.setIconSize(QSize(18, 18))
        self.setMovable(False)
        # matplotlib goes on telling of the place that the pointer was at last.
        canvas.mpl_connect("figure_leave_event", self._forget_place)
        for callback, action in self._actions.items():
            action.setObjectName(f"plot_{callback}_{name}")
            button = self.widgetForAction(action)
            named(button, f"plot_{callback}_button_{name}", action.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_message(self, s: str) -> None:
        self.pointed.emit(s.replace("\n", " "))  # for one line, as high as it is without words

    def home(self, *args: Any) -> None:
        self.whole_view_requested.emit()

    def save_figure(self, *args: Any) -> None:
        self.save_requested.emit()

    def _forget_place(self, event: object) -> None:
        self.pointed.emit("")

    def _icon(self, name: str) -> QIcon:
        return icon(name.removesuffix(".png"))
