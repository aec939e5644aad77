"""The dialog that cross-validates the settings of the form."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import FunkGuiError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.early_stop import with_stop_share
from funkgui.factorization.events import FitProgress
from funkgui.factorization.measuring.crossvalidate import (
    CrossValidationEvent,
    CrossValidationFinished,
    FoldFinished,
    FoldStarted,
    cross_validate,
    cut_to_most_rated,
    shuffled_folds,
)
from funkgui.factorization.number_text import duration_text
from funkgui.gui.crossvalidation.figures import (
    FOLDS_HEADER,
    ITEMS_HEADER,
    USERS_HEADER,
    as_text,
    decile_rows,
    fold_row,
    summary_rows,
)
from funkgui.gui.crossvalidation.figures_table import FiguresTable
from funkgui.gui.forms.whole_field import WholeField
from funkgui.gui.latest import Latest
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.gui.training.settings_pane import SettingsPane
from funkgui.gui.widgets import (
    faint,
    fill,
    label_of,
    named,
    plain_label,
    push_button,
    resize_within_screen,
)

_FEWEST, _MOST, _USUAL = 2, 20, 5
_STEPS = 1000
_SIZE = QSize(910, 670)
"""Has room for all figures of the usual number of folds."""
_REDRAW_MS = 100


class CrossValidationDialog(QDialog):
    """Cross-validates in a worker; the window stays free meanwhile."""

    failed = Signal(object)
    """It could not be done; the exception."""
    _told = Signal(object, object)
    """Carries a `CrossValidationEvent`, and the `FitControl` of its work, out of the worker."""

    def __init__(
        self, session: Session, settings: SettingsPane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._settings = settings
        self._validating = Latest(self, self._on_failed)
        self._control = FitControl()
        self._found: CrossValidationFinished | None = None
        self._measured = self._of_the_form()
        self._fold: FoldStarted | None = None
        self._latest: FitProgress | None = None
        self._timer = QTimer(self, interval=_REDRAW_MS)
        self._n_folds = WholeField()
        self._start = push_button(
            "&Start",
            "cross_validation_start",
            "Train and measure each fold, with the form's settings",
            "train",
        )
        self._stop = push_button(
            "S&top", "cross_validation_stop", "End it, and keep the folds that are done", "stop"
        )
        self._copy = push_button(
            "&Copy",
            "cross_validation_copy",
            "Copy all figures as a table, for a spreadsheet",
            "copy",
        )
        self._close = push_button(
            "C&lose", "cross_validation_close", "Close this dialog; what runs is ended", "close"
        )
        self._bar = QProgressBar()
        self._words = plain_label("cross_validation_words")
        self._about = faint(plain_label("cross_validation_about"))
        self._folds = FiguresTable("folds_table", "Folds", FOLDS_HEADER, words=(0, 7))
        self._users = FiguresTable("users_deciles", "Error by activity", USERS_HEADER)
        self._items = FiguresTable("items_deciles", "Error by popularity", ITEMS_HEADER)
        self._set_up()
        self._build()
        self._connect()
        self._show_nothing()
        resize_within_screen(self, _SIZE)

    def _set_up(self) -> None:
        self.setObjectName("cross_validation")
        self.setWindowTitle("Cross-validate")
        named(self._n_folds, "cross_validation_folds", "Folds")
        self._n_folds.setRange(_FEWEST, _MOST)
        self._n_folds.setValue(_USUAL)
        self._n_folds.setToolTip(
            "Into how many parts of equal size the ratings are cut at random, from 2 to 20:\n"
            "each is measured on once, by a training on all others"
        )
        for button in (self._start, self._stop, self._copy, self._close):
            button.setAutoDefault(False)
        self._start.setDefault(True)
        named(self._bar, "cross_validation_bar", "Progress of the cross-validation")
        self._bar.setToolTip("Share of the epochs of all folds")
        self._bar.setRange(0, _STEPS)
        self._bar.setFormat("%p %")
        self._folds.setToolTip(
            "Errors on each fold, in units of the ratings; below, over all folds.\n"
            "The baseline is what mean and biases alone reach, without factors: the RMSE to beat"
        )
        for table, members in ((self._users, "users"), (self._items, "items")):
            table.setToolTip(
                f"Errors by tenths of the {members}, from those with the fewest training ratings "
                "on;\neach counts in every fold that measures on it"
            )

    def _build(self) -> None:
        label = label_of(self._n_folds, "&Folds")
        head = fill(QHBoxLayout(), label, self._n_folds, self._start, self._stop, 1)
        deciles = QGridLayout()
        deciles.setHorizontalSpacing(12)
        for column, (title, table) in enumerate(
            (("By acti&vity of users", self._users), ("By &popularity of items", self._items))
        ):
            deciles.addWidget(label_of(table, title), 0, column)
            deciles.addWidget(table, 1, column)
        foot = fill(QHBoxLayout(), 1, self._copy, self._close)
        tables = (self._folds, 2), (deciles, 3)
        layout = QVBoxLayout(self)
        fill(layout, self._about, head, self._bar, self._words, *tables, foot, spacing=8)

    def _connect(self) -> None:
        self._start.clicked.connect(self._on_start)
        self._stop.clicked.connect(self._on_stop)
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.reject)
        self._timer.timeout.connect(self._show_progress)
        self._told.connect(self._on_told)
        self.session.project_opened.connect(self._on_project_opened)
        self._settings.form.config_changed.connect(self._describe)

    def _describe(self) -> None:
        title, config = self._of_the_form()
        if not title or self._validating.busy:
            return
        words = (
            f"Settings of the form: {title}. The ratings that a fold is measured on are kept from "
            "its training altogether."
        )
        if self._found is not None and config != self._measured[1]:
            words += f" The figures below are still those of {self._measured[0]}."
        self._about.setText(words)

    def _of_the_form(self) -> tuple[str, FitConfig]:
        """The form's settings, and what they are called; nothing where no preset was chosen yet."""
        start, form = self._settings.start, self._settings.form
        changed = f", {form.n_changed} changed" if form.n_changed else ""
        return f"{start.title}{changed}" if start else "", form.config()

    def _show_nothing(self) -> None:
        self._found = self._fold = self._latest = None
        for table in (self._folds, self._users, self._items):
            table.setRowCount(0)
        self._bar.setValue(0)
        self._words.setText("")
        self._describe()
        self._tell_availability()

    def _tell_availability(self) -> None:
        running, project = self._validating.busy, self.session.project
        self._start.setEnabled(not running and project is not None)
        self._n_folds.setEnabled(not running)
        self._stop.setEnabled(running)
        self._copy.setEnabled(not running and self._found is not None and bool(self._found.folds))

    def _on_start(self) -> None:
        project, start = self.session.project, self._settings.start
        if project is None or start is None or self._validating.busy:
            return
        self._show_nothing()
        self._measured = self._of_the_form()
        ratings, config, n_folds = project.ratings, self._measured[1], self._n_folds.value()
        control = self._control = FitControl()

        def work(progress: Progress, cancelled: Cancelled) -> CrossValidationFinished:
            folds = shuffled_folds(ratings, n_folds, config.seed)
            if start.keep_items is not None:
                folds = [cut_to_most_rated(fold, start.keep_items) for fold in folds]
            of_each = with_stop_share(config)
            for event in cross_validate(folds, lambda train: of_each, control=control):
                self._told.emit(event, control)
            assert isinstance(event, CrossValidationFinished)
            return event

        self._validating.do("Cross-validating", work, self._on_finished)
        self._words.setText("Cutting the ratings \N{HORIZONTAL ELLIPSIS}")
        self._timer.start()
        self._tell_availability()

    def _drop(self) -> None:
        """Let what runs end soon, without a word."""
        self._control.stop()
        self._control = FitControl()
        self._validating.cancel()

    def _on_stop(self) -> None:
        self._control.stop()
        self._stop.setEnabled(False)
        self._words.setText("Stopping \N{HORIZONTAL ELLIPSIS}")

    def _on_told(self, event: CrossValidationEvent, control: FitControl) -> None:
        if control is not self._control:
            return
        if isinstance(event, FoldStarted):
            self._fold, self._latest = event, None
            self._show_progress()
        elif isinstance(event, FitProgress):
            self._latest = event
        elif isinstance(event, FoldFinished):
            self._folds.add_row(fold_row(event))
            self._folds.scrollToBottom()

    def _show_progress(self) -> None:
        fold = self._fold
        if fold is None or not self._stop.isEnabled():
            return
        words, share = f"Fold {fold.number} of {fold.n_folds}", 0.0
        if self._latest is not None:
            epoch = self._latest.losses.epoch
            share = min(epoch / fold.config.max_epochs, 1.0)
            words += f": epoch {epoch:,} of {fold.config.max_epochs:,}"
        else:
            words += ": preparing \N{HORIZONTAL ELLIPSIS}"
        self._words.setText(words)
        self._bar.setValue(round(_STEPS * (fold.number - 1 + share) / fold.n_folds))

    def _on_finished(self, found: CrossValidationFinished) -> None:
        self._found = found
        for row in summary_rows(found):
            self._folds.add_row(row, bold=True)
        self._folds.scrollToBottom()
        self._on_ended()
        if not found.folds:
            self._words.setText("Stopped before the first fold was done")
            return
        self._users.show_rows(decile_rows(found.by_user().deciles()))
        self._items.show_rows(decile_rows(found.by_item().deciles()))
        seconds = duration_text(sum(fold.seconds for fold in found.folds))
        stopped = (
            "Stopped; the figures are of the folds that were done" if found.stopped else "Done"
        )
        advice = next((fold.advice for fold in found.folds if fold.advice), "")
        self._words.setText(f"{stopped}: {seconds} of training. {advice}".strip())
        if not found.stopped:
            self._bar.setValue(_STEPS)

    def _on_failed(self, error: Exception) -> None:
        known = isinstance(error, FunkGuiError)
        self._words.setText(str(error) if known else "It could not be done")
        self._on_ended()
        self.failed.emit(error)

    def _on_ended(self) -> None:
        self._timer.stop()
        self._describe()
        self._tell_availability()

    def _on_project_opened(self) -> None:
        self._drop()
        self._timer.stop()
        self._show_nothing()
        self.hide()

    def _on_copy(self) -> None:
        if self._found is not None:
            QGuiApplication.clipboard().setText(as_text(self._found))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._n_folds.setFocus()

    def reject(self) -> None:
        """Close the dialog; what runs is stopped."""
        self._control.stop()
        super().reject()
