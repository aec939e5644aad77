"""The training area of the window: buttons, progress, settings, runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitEvent, FitPaused, FitResumed
from funkgui.factorization.live_settings import CHANGEABLE
from funkgui.gui.column_scroll import ColumnScroll
from funkgui.gui.icons import icon
from funkgui.gui.menu_actions import CONTROL
from funkgui.gui.session import Session
from funkgui.gui.training.going_on import continues_exactly, for_going_on, how_it_trains_on
from funkgui.gui.training.holdout_row import HoldoutRow
from funkgui.gui.training.progress_view import ProgressView
from funkgui.gui.training.runs_table import RunsTable
from funkgui.gui.training.settings_pane import SettingsPane
from funkgui.gui.training.steering import Steering
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.widgets import bold, fill, label_of, named, plain_tip

_MNEMONICS = "tupcndwrs"
"""Letters of the panel's own controls."""
_MENU_MNEMONICS = "fevhma12345"
"""Letters of the menus, and digits that choose what the cells of the matrix show."""
_PAUSE_TIP = "Pause the training after the steps under way, or resume it"
_STOP_TIP = "End the training and keep what it has learned as a run"
_LEAST_LINES = 9
"""Lines of text that the settings have room for; in a low window, the column is scrolled."""


class TrainingPanel(QWidget):
    """Starts, pauses, stops and continues trainings and shows how they go."""

    holdout_requested = Signal(float, int)
    """Another mask is wanted: share of the ratings to hide (0 to below 1), and a seed."""
    other_masks_requested = Signal()
    """A mask of another scheme is wanted."""
    cut_proposed = Signal(object)
    """The matrix has more items than its preset, a `StartingPoint`, is meant for."""
    failed = Signal(object)
    """A run could not be renamed; the exception."""
    availability_changed = Signal()
    """One of `can_train`, `can_stop`, `can_continue` may be different."""

    def __init__(self, session: Session, trainer: Trainer) -> None:
        super().__init__()
        self._session = session
        self._trainer = trainer
        self._stopping = False
        self._train = QPushButton("&Train")
        self._pause = QPushButton("Pa&use")
        self._stop = QPushButton("Sto&p")
        self._continue = QPushButton("&Continue")
        self._progress = ProgressView()
        self._holdout = HoldoutRow()
        self.settings = SettingsPane(_MNEMONICS + _MENU_MNEMONICS)
        self.form = self.settings.form
        self._loaded = self.form.config()
        self.form.config_changed.connect(self._on_config_changed)
        Steering(self.form, trainer)
        self.runs = RunsTable(session)
        self._runs_area = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._runs_grow = True
        """Whether the runs take the room that they need: nobody has chosen another height."""
        self._set_up_buttons()
        self._build()
        self._connect()
        self._on_project_opened()

    @property
    def can_train(self) -> bool:
        return self._session.project is not None and not self._trainer.running

    @property
    def can_stop(self) -> bool:
        """Whether there is a training to stop, to pause, or to resume."""
        return self._trainer.running and not self._stopping

    @property
    def can_continue(self) -> bool:
        """Whether there is a run to go on from, exactly or by a warm start."""
        return self.can_train and self._session.selected_run is not None

    @property
    def trains_on(self) -> bool:
        """Whether going on makes another run, since ratings or settings allow no more than that."""
        project, run = self._session.project, self._session.selected_run
        if project is None or run is None:
            return False
        return project.is_stale(run) or not continues_exactly(
            self.form.config(), run, project.ratings
        )

    def train(self) -> None:
        """Train anew with the settings of the form; the result becomes another run.

        Where the preset is meant for fewer items, only `cut_proposed` is emitted.
        """
        start, project = self.settings.start, self._session.project
        if start and project and start.keep_items and project.ratings.n_items > start.keep_items:
            self.cut_proposed.emit(start)
        else:
            self.train_on_all()

    def train_on_all(self) -> None:
        """Train anew, however many items there are."""
        if self.can_train:
            self._trainer.start(self.form.config())

    def train_with(self, preset: str, config: FitConfig) -> None:
        """Train anew with these settings, which started from that preset."""
        self.settings.choose(preset)
        self.form.set_config(config)
        self.train_on_all()

    def pause_or_resume(self) -> None:
        """Pause the training, or go on where it is paused."""
        if not self.can_stop:
            return
        if self._trainer.paused:
            self._trainer.resume()
        else:
            self._trainer.pause()
            self._progress.show_pausing()
        self._tell_availability()

    def stop(self) -> None:
        """End the training soon and keep what it has learned."""
        if self.can_stop:
            self._trainer.stop()

    def continue_run(self) -> None:
        """Go on from where the selected run ended, with the settings of the form.

        What the run's model was built with stays as it was. Where the ratings have changed since,
        or more factors are wanted, another run starts from what this one learned.
        """
        run = self._session.selected_run
        if run is None or not self.can_continue:
            return
        if self.trains_on:
            self._trainer.start(self.form.config(), warm=run)
            return
        config = for_going_on(self.form.config(), run.config)
        self.form.set_config(config)
        self._trainer.start(config, run)

    def use(self, **settings: Any) -> None:
        """Enter settings into the form; with another solver, those that suit it too."""
        if "solver" in settings:
            self.settings.start_with(settings["solver"])
        self.form.set_config(self.form.config().changed(**settings))

    def _set_up_buttons(self) -> None:
        about = (
            (self._train, "train", f"Train anew with the settings below; adds a run ({CONTROL}+T)"),
            (self._pause, "pause", _PAUSE_TIP),
            (self._stop, "stop", _STOP_TIP),
            (self._continue, "continue", ""),
        )
        for button, name, tip in about:
            named(button, f"training_{name}", button.text().replace("&", ""))
            button.setIcon(icon(name))
            button.setToolTip(tip)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._train.setFont(bold(self._train.font(), 1.15))
        self._train.setMinimumHeight(round(self._train.sizeHint().height() * 1.3))
        self._train.setDefault(True)

    def _build(self) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self._train, 0, 0, 1, 3)
        for column, button in enumerate((self._pause, self._stop, self._continue)):
            buttons.addWidget(button, 1, column)
        runs = label_of(self.runs, "&Runs"), self.runs
        fill(QVBoxLayout(self._runs_area), *runs, spacing=3, margins=(0, 4, 0, 0))
        splitter = self._splitter
        splitter.setObjectName("training_splitter")
        splitter.setChildrenCollapsible(False)
        self.settings.setMinimumHeight(_LEAST_LINES * self.fontMetrics().height())
        splitter.addWidget(self.settings)
        splitter.addWidget(self._runs_area)
        splitter.setStretchFactor(0, 1)
        splitter.splitterMoved.connect(self._on_splitter_moved)
        below = QVBoxLayout()
        fill(below, self._progress, self._holdout, (splitter, 1), spacing=8, margins=(0, 0, 0, 0))
        scrolled = ColumnScroll("training_column", "Training", below)
        fill(QVBoxLayout(self), buttons, (scrolled, 1), spacing=8, margins=(6, 6, 6, 6))

    def _connect(self) -> None:
        self._train.clicked.connect(self.train)
        self._pause.clicked.connect(self.pause_or_resume)
        self._stop.clicked.connect(self.stop)
        self._continue.clicked.connect(self.continue_run)
        self._holdout.holdout_requested.connect(self.holdout_requested)
        self._holdout.other_schemes_requested.connect(self.other_masks_requested)
        self.runs.settings_wanted.connect(self._load)
        self.runs.refused.connect(self.failed)
        self._trainer.started.connect(self._on_started)
        self._trainer.stopping.connect(self._on_stopping)
        self._trainer.event_received.connect(self._on_event_received)
        self._trainer.failed.connect(self._progress.show_failed)
        self._trainer.ended.connect(self._on_ended)
        self._session.project_opened.connect(self._on_project_opened)
        self._session.runs_changed.connect(self._on_runs_changed)
        self._session.undo_changed.connect(self._on_runs_changed)
        self._session.run_selected.connect(self._on_run_selected)

    def _load(self, config: FitConfig) -> None:
        if not self._trainer.running:
            self.settings.show_config(config)
            self._loaded = config

    def _make_room_for_runs(self) -> None:
        if self._runs_grow:
            wanted = self._runs_area.sizeHint().height()
            self._splitter.setSizes([self._splitter.height() - wanted, wanted])

    def _on_splitter_moved(self) -> None:
        self._runs_grow = False

    def _on_project_opened(self) -> None:
        project, run = self._session.project, self._session.selected_run
        if project:
            self.settings.show_project(project)
            if run:
                self.settings.show_config(run.config)
            self._loaded = self.form.config()
        self._holdout.forget_draws()
        self._holdout.show_project(project)
        self._make_room_for_runs()
        self._show_selected()
        self._tell_availability()

    def _on_runs_changed(self) -> None:
        project = self._session.project
        if project and not project.runs and not self._trainer.running:
            untouched = self.settings.form.config() == self._loaded
            self.settings.follow(project)
            if untouched:
                self._loaded = self.settings.form.config()
        self._holdout.show_project(project)
        self._make_room_for_runs()
        self._tell_availability()

    def _on_run_selected(self) -> None:
        run = self._session.selected_run
        # Settings that somebody has just entered are not to be lost by a look at another run.
        if run and self.form.config() == self._loaded:
            self._load(run.config)
        if not self._trainer.running:
            self._show_selected()
        self._tell_availability()

    def _show_selected(self) -> None:
        run = self._session.selected_run
        if run:
            self._progress.show_run(run)
        else:
            self._progress.show_nothing()

    def _on_started(self, name: str) -> None:
        self._stopping = False
        if self.form.config() != self._trainer.config:
            self.settings.show_config(self._trainer.config)
        self._loaded = self.form.config()
        project = self._session.project
        earlier = project.run(name) if project else None
        self._progress.show_start(name, earlier.result if earlier else None)
        self._tell_availability()

    def _on_event_received(self, event: FitEvent) -> None:
        self._progress.show_event(event)
        if isinstance(event, FitPaused | FitResumed):
            self._tell_availability()

    def _on_stopping(self) -> None:
        self._stopping = True
        self._progress.show_stopping()
        self._tell_availability()

    def _on_ended(self) -> None:
        self._stopping = False
        self._tell_availability()

    def _tell_availability(self) -> None:
        paused = self._trainer.paused
        buttons = (self._train, self._pause, self._stop, self._continue)
        focused = self.hasFocus() or any(button.hasFocus() for button in buttons)
        self._train.setEnabled(self.can_train)
        self._pause.setEnabled(self.can_stop)
        self._pause.setText("Res&ume" if paused else "Pa&use")
        self._pause.setIcon(icon("resume" if paused else "pause"))
        self._pause.setAccessibleName("Resume" if paused else "Pause")
        self._stop.setEnabled(self.can_stop)
        idle = "The training is ending." if self._stopping else "Nothing is being trained."
        for button, tip in ((self._pause, _PAUSE_TIP), (self._stop, _STOP_TIP)):
            button.setToolTip(tip if self.can_stop else f"{idle}\n{tip}")
        self._continue.setEnabled(self.can_continue)
        self._show_continue()
        if focused and not any(button.hasFocus() for button in buttons):
            self._focus_on_what_is_next()
        self.settings.set_editable(self._editable())
        self._holdout.allow_drawing(self.can_train)
        self.runs.show_training(self._trainer.run_name)
        self.availability_changed.emit()

    def _focus_on_what_is_next(self) -> None:
        """After the button in focus was disabled, stay at the buttons: not at a field by chance."""
        possible = (one for one in (self._pause, self._train) if one.isEnabled())
        next(possible, self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _editable(self) -> Collection[str] | None:
        """Names of the settings that can be changed now; None for all."""
        if self.can_train:
            return None
        return CHANGEABLE if self.can_stop else ()

    def _show_continue(self) -> None:
        """Say what going on would do: to continue the run, or to make another one from it."""
        text = "Train o&n" if self.trains_on else "&Continue"
        self._continue.setText(text)
        self._continue.setAccessibleName(text.replace("&", ""))
        self._continue.setToolTip(plain_tip(self._continue_tip()))

    def _continue_tip(self) -> str:
        project, run = self._session.project, self._session.selected_run
        if project is None or run is None:
            return "There is no run yet.\nGo on from where the selected run ended"
        if self._trainer.running:
            return f"Cannot be chosen while a training runs.\nGo on from where {run.name} ended"
        if self.trains_on:
            return how_it_trains_on(self.form.config(), run, self._session.stale_words(run))
        return (
            f"Go on from where {run.name} ended, with the settings below; up to their number of\n"
            "epochs in all, or as many again where they are used up"
        )

    def _on_config_changed(self) -> None:
        trained_on = self._continue.text() != "&Continue"
        if trained_on != self.trains_on:
            self._tell_availability()
