"""The dialog that draws the held-out ratings anew."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import ConfigError, EditError, FunkGuiError
from funkgui.gui.editing import AT_ONCE, Editing
from funkgui.gui.forms.settings_form import SettingsForm
from funkgui.gui.latest import Latest
from funkgui.gui.mask.mask_draws import DrawnMask, MaskWish
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled
from funkgui.gui.widgets import (
    faint,
    fill,
    plain_tip,
    push_button,
    resize_within_screen,
    told_label,
)
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.masks.scheme import SCHEMES, MaskScheme
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.setting import settings_of

_WIDTH = 480
_PAUSE_MS = 120
"""After the last key; what is typed meanwhile is not drawn."""
_GIVEN = "given-test"
_ABOUT_GIVEN = "The ratings of a given file; those that are not here yet are added."
_MNEMONICS = "anct"
"""Letters of the dialog's buttons."""


class MaskDialog(QDialog):
    """Choices of which ratings are hidden from training, with their counts."""

    failed = Signal(object)
    """An exception to show."""
    test_file_wanted = Signal()
    """A file is to be chosen; `take_test_file` takes it."""

    def __init__(self, session: Session, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self._test_file: Path | None = None
        self._drawn: DrawnMask | None = None
        self._drawing = Latest(self, self._on_failed)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._now = told_label("mask_now", "The mask as it is now, and where it came from", 2)
        self._about = faint(told_label("mask_about", n_lines=2))
        self._form = SettingsForm(settings_of(MaskScheme), "mask", reserved_mnemonics=_MNEMONICS)
        self._file_row = QWidget()
        self._file_name = told_label("mask_file_name")
        self._choose = push_button(
            "Choose a &test file\N{HORIZONTAL ELLIPSIS}",
            "mask_choose_file",
            "A file of ratings: they are hidden from training, and added where they are new",
            "open",
        )
        self._counts = told_label("mask_counts", "What the choices above would hide", 2)
        self._apply = push_button(
            "&Apply", "mask_apply", "Hide these ratings from training; one step to undo", "mask"
        )
        self._nothing = push_button(
            "Hold out &nothing", "mask_nothing", "Train on every rating; one step to undo", "reset"
        )
        self._close = push_button(
            "&Close", "mask_close", "Close this dialog; the mask stays as it is", "close"
        )
        self._set_up()
        self._build()
        self._connect()
        self._on_changed()

    @property
    def scheme(self) -> MaskScheme | None:
        """The scheme as entered; None while it is wrong."""
        try:
            return MaskScheme(**self._form.values())
        except ConfigError:
            return None

    def take_test_file(self, path: Path) -> None:
        """Hold out the ratings of a file, by the scheme that does so."""
        self._test_file = path
        self._on_changed()

    def _set_up(self) -> None:
        self.setObjectName("mask_dialog")
        self.setWindowTitle("Hold out ratings")
        resize_within_screen(self, QSize(_WIDTH, 0))
        for button in (self._choose, self._apply, self._nothing, self._close):
            button.setAutoDefault(False)
        self._apply.setDefault(True)

    def _build(self) -> None:
        fill(QHBoxLayout(self._file_row), self._choose, (self._file_name, 1), margins=(0, 0, 0, 0))
        head = QGridLayout()
        head.setColumnStretch(1, 1)
        head.setHorizontalSpacing(10)
        for row, (title, label) in enumerate((("Now", self._now), ("Then", self._counts))):
            head.addWidget(faint(QLabel(title)), row, 0, Qt.AlignmentFlag.AlignTop)
            head.addWidget(label, row, 1)
        foot = fill(QHBoxLayout(), self._nothing, 1, self._apply, self._close)
        fill(QVBoxLayout(self), self._form, self._file_row, self._about, 1, head, foot, spacing=8)

    def _connect(self) -> None:
        session = self._session
        self._form.changed.connect(self._on_changed)
        self._pause.timeout.connect(self._draw)
        self._choose.clicked.connect(self.test_file_wanted)
        self._apply.clicked.connect(self._on_apply)
        self._nothing.clicked.connect(self._on_nothing)
        self._close.clicked.connect(self.reject)
        session.project_opened.connect(self._on_project_opened)
        session.cells_changed.connect(self._on_matrix_changed)
        session.matrix_moved.connect(self._on_matrix_changed)

    def _on_changed(self) -> None:
        values = self._form.values()
        kind = values["scheme"]
        used = [one.name for one in settings_of(MaskScheme) if kind in one.used_by]
        self._form.show_used(used)
        self._file_row.setVisible(kind == _GIVEN)
        path = self._test_file
        self._file_name.setText("None chosen yet" if path is None else path.name)
        self._file_name.setToolTip("" if path is None else plain_tip(str(path)))
        self._about.setText(_ABOUT_GIVEN if kind == _GIVEN else SCHEMES[kind])
        self._look()

    def _on_project_opened(self) -> None:
        if self._session.project is None:
            self.reject()
        self._on_matrix_changed()

    def _on_matrix_changed(self) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        """Tell the mask as it is, and find out what the choices would hide."""
        self._forget()
        self._apply.setEnabled(False)
        wish = self._wish()
        if wish is None or not self.isVisible():
            return
        self._now.setText(_in_words(self._session.holdout, self._session.ratings))
        self._nothing.setEnabled(self._session.holdout.n_hidden > 0)
        if wish.scheme.scheme == _GIVEN and wish.test_file is None:
            self._counts.setText("Choose the file whose ratings are to be held out.")
            return
        self._counts.setText("Drawing \N{HORIZONTAL ELLIPSIS}")
        self._pause.start()

    def _forget(self) -> None:
        """Draw nothing, and keep nothing that was drawn: it keeps a matrix in memory."""
        self._pause.stop()
        self._drawing.cancel()
        self._drawn = None

    def _draw(self) -> None:
        wish = self._wish()
        if wish is not None:
            self._drawing.do("Drawing a mask", wish.draw, self._on_drawn)

    def _wish(self) -> MaskWish | None:
        scheme = self.scheme
        project = self._session.project
        if project is None or scheme is None:
            return None
        return MaskWish(
            project.ratings, project.holdout, scheme, self._test_file, project.read_options
        )

    def _on_drawn(self, drawn: DrawnMask) -> None:
        self._drawn = drawn
        self._counts.setText(drawn.text)
        self._apply.setEnabled(True)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, FunkGuiError):
            self._counts.setText(str(error))
        else:
            self.failed.emit(error)

    def _on_apply(self) -> None:
        drawn = self._drawn
        if drawn is None:
            return

        def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edit:
            wish = drawn.wish
            if ratings is wish.ratings and holdout is wish.holdout:
                return drawn.edit
            # Edits that were under way have been made meanwhile.
            wish = replace(wish, ratings=ratings, holdout=holdout)
            try:
                return wish.draw(lambda share: None, cancelled).edit
            except FunkGuiError as error:
                raise EditError(str(error)) from error

        reads_file = drawn.wish.scheme.scheme == _GIVEN
        effort = AT_ONCE + 1 if reads_file else 10 * self._session.ratings.n_ratings
        self._editing.make_planned("Holding out ratings", plan, effort, fits_any=True)
        self.accept()

    def _on_nothing(self) -> None:
        self._editing.make_planned(
            "Holding out nothing",
            lambda ratings, *_: ReplaceHoldout(nothing_hidden(ratings), "Hold out nothing"),
            self._session.ratings.n_ratings,
            fits_any=True,
        )
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._session.project is not None and not event.spontaneous():
            in_force = MaskScheme.of(self._session.holdout)
            self._form.show_values(asdict(in_force) if in_force else {})
        self._look()
        self._form.field("scheme").setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._forget()


def _in_words(holdout: Holdout, ratings: RatingMatrix) -> str:
    if holdout.n_hidden == 0:
        return f"Nothing is held out of {counted(ratings.n_ratings, 'rating')}."
    share = 100 * holdout.n_hidden / ratings.n_ratings
    counts = f"{holdout.n_hidden:,} held out of {ratings.n_ratings:,} ({share:.3g} %)"
    return f"{counts}: {holdout.scheme}."
