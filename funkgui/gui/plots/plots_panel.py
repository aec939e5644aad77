"""The plots: losses live on a log axis, the matrices and the factors as images."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStackedLayout,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from funkgui.errors import FunkGuiError
from funkgui.factorization.events import FitChanged, FitEvent, FitFinished, FitProgress
from funkgui.gui.icons import icon
from funkgui.gui.plots.content_source import ContentSource
from funkgui.gui.plots.contents import Over, PlotContent
from funkgui.gui.plots.export import save_plot
from funkgui.gui.plots.live_run import LiveRun
from funkgui.gui.plots.palette import colours_for
from funkgui.gui.plots.picture_cache import PictureCache
from funkgui.gui.session import Session
from funkgui.gui.settings import Settings
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.widgets import named, words_instead

if TYPE_CHECKING:
    from funkgui.gui.plots.plot_tab import PlotTab

_REST = 3
"""Between two drawings lies at least so many times the time that the last one took: a training
wants the processor too."""
_LEAST_WAIT_S = 0.03
"""Before a drawing, so that the window has shown everything else that has changed."""
_OVER = "plots/losses_over"
_PREPARING = "Preparing plots \N{HORIZONTAL ELLIPSIS}"


@dataclass
class _Place:
    """One tab: what it is, and how often it is drawn."""

    name: str
    title: str
    icon_name: str
    tooltip: str
    interval_s: float
    tab: PlotTab | None = None
    stale: bool = True
    drawn_at: float = 0.0
    draw_s: float = 0.0

    def wait_s(self) -> float:
        """Seconds until it may be drawn again."""
        interval = max(self.interval_s - self.draw_s, _REST * self.draw_s)
        return max(self.drawn_at + interval - time.perf_counter(), _LEAST_WAIT_S)


def _places() -> tuple[_Place, ...]:
    return (
        _Place("losses", "Losses", "plots", "Mean squared errors as the training goes on", 0.1),
        _Place("matrix", "Matrix", "matrix", "Ratings, reconstruction and mask as images", 0.5),
        _Place("factors", "Factors", "factors", "U and V as images", 0.5),
        _Place("weights", "Weights", "settings", "Weights that M was generated with", 0.5),
    )


class PlotsPanel(QWidget):
    """The plots of the session's run, or of the training under way.

    Only the tab that can be seen is drawn, and not more often than the eye needs: losses ten
    times a second, images twice. Until `prepare` is called, words stand in place of the plots.
    """

    export_requested = Signal()
    """A plot's Save was pressed: ask for a file and call `export_current`."""
    plot_drawn = Signal(str)
    """The plot of that name was drawn."""
    plot_changed = Signal()
    """Another plot is in front, or there is one now where was none: see `can_export`."""
    pointed = Signal(str)
    """What is under the pointer in the plot in front, in words; empty where nothing is."""
    failed = Signal(object)
    """A picture could not be made; the exception."""

    def __init__(self, session: Session, trainer: Trainer, settings: Settings) -> None:
        super().__init__()
        self._session = session
        self._trainer = trainer
        self._settings = settings
        self._colours = colours_for(self.palette())
        self._places = _places()
        self._live: LiveRun | None = None
        self._hurried = False
        """Whether the next drawing need not wait its turn: no training wants the processor."""
        self._content: PlotContent | None = None
        self._pictures = PictureCache(self)
        self._source = ContentSource(session, self._pictures)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._build()
        self._connect()

    @property
    def prepared(self) -> bool:
        """Whether there are canvases."""
        return self._places[0].tab is not None

    @property
    def can_export(self) -> bool:
        """Whether the tab in front shows a plot."""
        return self._content is not None

    @property
    def current_name(self) -> str:
        """Which plot is in front: ``losses``, ``matrix``, ``factors`` or ``weights``."""
        return self._current.name

    def prepare(self) -> None:
        """Make the canvases; to be called once matplotlib was imported in the background."""
        if self.prepared:
            return
        from funkgui.gui.plots.plot_tab import PlotTab

        for place in self._places:
            place.tab = PlotTab(place.name, self._colours)
            canvas, toolbar = place.tab.canvas, place.tab.toolbar
            canvas.drawn.connect(lambda seconds, place=place: self._on_drawn(place, seconds))
            canvas.failed.connect(self._on_drawing_failed)
            toolbar.save_requested.connect(self.export_requested)
            toolbar.pointed.connect(self.pointed)
            at = self._tabs.addTab(place.tab, icon(place.icon_name), place.title)
            self._tabs.setTabToolTip(at, place.tooltip)
            if place.name == "losses":
                toolbar.addWidget(self._make_over())
            self._tools.addWidget(toolbar)
        self._tabs.setCornerWidget(self._tools)
        self._show_weights_tab()
        self._stack.setCurrentWidget(self._tabs)
        self._schedule()

    def end(self) -> None:
        """Draw nothing more; for the program's end."""
        for place in self._places:
            if place.tab is not None:
                place.tab.canvas.end()

    def show_plot(self, name: str) -> None:
        """Bring the plot of that name to the front."""
        self._tabs.setCurrentIndex([place.name for place in self._places].index(name))

    def export_current(self, path: Path) -> None:
        """Write the plot in front to a file, as it is now, in the light colours.

        May be called in a worker thread: it reads one immutable value and draws on a figure of
        its own.

        Parameters
        ----------
        path
            Its ending says the format: ``.png``, ``.svg`` or ``.pdf``.

        Raises
        ------
        FunkGuiError
            Where there is no plot, the ending is another one, or the file cannot be written.
        """
        content = self._content
        if content is None:
            raise FunkGuiError("There is no plot to export yet; train first.")
        save_plot(content, path)

    @property
    def _current(self) -> _Place:
        return self._places[max(self._tabs.currentIndex(), 0)]

    def _build(self) -> None:
        named(self, "plots_panel", "Plots")
        self._tabs = named(QTabWidget(), "plots_tabs", "Plots")
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)  # the tools beside would interrupt its line
        self._tools = QStackedWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(words_instead("plots_waiting", _PREPARING))
        self._stack.addWidget(self._tabs)

    def _make_over(self) -> QComboBox:
        """The choice of what the losses stand over, as it was the last time."""
        combo = named(QComboBox(), "plot_losses_over", "Losses over")
        combo.setToolTip("What the losses stand over: epochs, or seconds of training")
        for over in get_args(Over):
            combo.addItem(over.capitalize(), over)
        combo.setCurrentIndex(max(combo.findData(self._settings.value(_OVER)), 0))
        self._source.over = combo.currentData()
        combo.currentIndexChanged.connect(lambda at: self._on_over_chosen(combo.itemData(at)))
        return combo

    def _connect(self) -> None:
        self._timer.timeout.connect(self._draw_current)
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._pictures.picture_made.connect(self._on_picture_made)
        self._pictures.failed.connect(self._on_picture_failed)
        session, trainer = self._session, self._trainer
        session.project_opened.connect(self._on_project_opened)
        session.cells_changed.connect(lambda users, items: self._touch("matrix"))
        session.matrix_moved.connect(lambda change: self._touch())
        session.titles_changed.connect(lambda: self._touch("matrix", "factors"))
        session.runs_changed.connect(lambda: self._touch("losses"))
        session.run_selected.connect(lambda: self._touch(hurried=True))
        trainer.started.connect(self._on_training_started)
        trainer.event_received.connect(self._on_event_received)
        trainer.ended.connect(self._on_training_ended)

    def _touch(self, *names: str, hurried: bool = False) -> None:
        """Have the plots of these names drawn anew, or all of them."""
        self._hurried = self._hurried or hurried
        for place in self._places:
            place.stale = place.stale or not names or place.name in names
        self._schedule()

    def _schedule(self) -> None:
        place = self._current
        if place.tab is None or not place.stale or not self.isVisible():
            return
        if place.tab.canvas.busy:
            return  # `_on_drawn` goes on
        wait_ms = round(1000 * (_LEAST_WAIT_S if self._hurried else place.wait_s()))
        if not self._timer.isActive() or wait_ms < self._timer.remainingTime():
            self._timer.start(wait_ms)

    def _draw_current(self) -> None:
        place = self._current
        # The panel may have been hidden since; `showEvent` takes it up again.
        if place.tab is None or not place.stale or not self.isVisible():
            return
        content = self._source.content(place.name, self._live)
        place.stale = self._hurried = False
        self._set_content(content)
        if content is None:
            place.tab.show_words(self._source.words(place.name, training=self._live is not None))
        elif place.tab.show_content(content):
            return  # `_on_drawn` goes on
        self._on_drawn(place, 0.0)

    def _on_drawn(self, place: _Place, seconds: float) -> None:
        place.draw_s = seconds
        place.drawn_at = time.perf_counter()
        self.plot_drawn.emit(place.name)
        self._schedule()

    def _on_drawing_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self._schedule()

    def _set_content(self, content: PlotContent | None) -> None:
        changed = (content is None) != (self._content is None)
        self._content = content
        if changed:
            self.plot_changed.emit()

    def _show_weights_tab(self) -> None:
        if self.prepared:
            self._tabs.setTabVisible(len(self._places) - 1, self._source.has_weights)

    def _on_tab_changed(self) -> None:
        self._timer.stop()
        self._tools.setCurrentIndex(self._tabs.currentIndex())
        place = self._current
        self._content = place.tab.content if place.tab is not None else None
        self._schedule()
        self.plot_changed.emit()

    def _on_over_chosen(self, over: Over) -> None:
        self._source.over = over
        self._settings.set_value(_OVER, over)
        self._touch("losses", hurried=True)

    def _on_project_opened(self) -> None:
        self._live = None
        self._pictures.forget()
        for place in self._places:
            if place.tab is not None and place.tab.content is not None:
                place.tab.forget()
        self._set_content(None)
        self._show_weights_tab()
        self._touch()

    def _on_picture_made(self) -> None:
        # Without a training, somebody waits for it.
        self._touch("matrix", "factors", "weights", hurried=self._live is None)

    def _on_picture_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self._on_picture_made()

    def _on_training_started(self, name: str) -> None:
        project = self._session.project
        continued = project.run(name) if project is not None else None
        self._live = LiveRun(name)
        if continued is not None:
            self._live.history = continued.result.history.copy()
        for place in self._places:
            if place.tab is not None and place.tab.content is None:
                place.tab.show_words(self._source.words(place.name, training=True))

    def _on_event_received(self, event: FitEvent) -> None:
        if self._live is None:
            return  # of a project that is closed by now
        other_model = self._live.take(event)
        # Until the first losses come, TensorFlow is at work in Python: a drawing would only be
        # slow, and show nothing new.
        if isinstance(event, FitProgress | FitChanged | FitFinished):
            self._touch(*(() if other_model else ("losses",)))

    def _on_training_ended(self) -> None:
        self._live = None
        self._touch(hurried=True)

    def _on_palette_changed(self) -> None:
        colours = colours_for(self.palette())
        if colours is self._colours:
            return
        self._colours = colours
        for place in self._places:
            if place.tab is not None:
                place.tab.set_colours(colours)
        self._touch()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._schedule()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._on_palette_changed()
