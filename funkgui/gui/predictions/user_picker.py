"""Picks a user: by a part of the label, or one after the other."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from funkgui.gui.matrix.finding.find_field import FindField
from funkgui.gui.widgets import faint, fill, label_of, named, plain_label
from funkgui.ratings.matrix import IntArray, RatingMatrix

_STILL_TYPING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why the focus may leave the field for a moment."""


class UserPicker(QWidget):
    """A field that finds a user as one types, and buttons to the users before and after."""

    user_picked = Signal(int)
    """Position of the user that somebody wants to see."""

    def __init__(self) -> None:
        super().__init__()
        self._ratings: RatingMatrix | None = None
        self._user = 0
        self._field = FindField("user", "user")
        self._previous = QToolButton()
        self._next = QToolButton()
        self._count = QLabel()
        self._problem = plain_label("user_problem")
        self._set_up()
        self._build()
        self._connect()

    def show_user(self, ratings: RatingMatrix | None, user: int) -> None:
        """Show which user is looked at; None for no ratings at all."""
        is_other = ratings is not self._ratings or user != self._user
        self._ratings, self._user = ratings, user
        n_users = ratings.n_users if ratings is not None else 0
        self.setEnabled(n_users > 0)
        self._previous.setEnabled(user > 0)
        self._next.setEnabled(user < n_users - 1)
        self._count.setText(f"{user + 1:,} of {n_users:,}" if n_users else "")
        if is_other or not n_users:
            if ratings is not None:
                self._field.set_names(ratings.user_ids, None)
            self._forget_typed()

    def _set_up(self) -> None:
        named(self._field, "user_field", "User")
        choices = self._field.completer().popup()
        assert choices is not None
        choices.setObjectName("users_that_fit")
        self._field.setClearButtonEnabled(False)  # narrow as it is, and never empty for long
        self._field.setPlaceholderText("A part of a user's label")
        self._field.setToolTip(
            "A part of a user's label, as in the ratings; Return shows the first who fits,\n"
            "up and down go to the users before and after"
        )
        self._field.count_by(self._counts)
        about = (
            (self._previous, "previous_user", "Previous user", Qt.ArrowType.LeftArrow),
            (self._next, "next_user", "Next user", Qt.ArrowType.RightArrow),
        )
        for button, name, text, arrow in about:
            named(button, name, text, f"{text}, in the order of the matrix")
            button.setArrowType(arrow)
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        faint(named(self._count, "user_count"))
        self._count.setToolTip("Row of this user in the matrix, and how many users there are")
        self._problem.hide()

    def _build(self) -> None:
        label = label_of(self._field, "User")
        row = QHBoxLayout()
        fill(row, label, (self._field, 1), self._previous, self._next, self._count, spacing=4)
        fill(QVBoxLayout(self), row, self._problem, spacing=4, margins=(0, 0, 0, 0))

    def _connect(self) -> None:
        self._field.found.connect(self._on_found)
        self._field.failed.connect(lambda error: self._show_problem(str(error)))
        self._field.left.connect(self._forget_typed)
        self._field.returnPressed.connect(self._on_return_pressed)
        self._field.textEdited.connect(lambda: self._show_problem(""))
        self._field.installEventFilter(self)
        self._previous.clicked.connect(lambda: self._go(-1))
        self._next.clicked.connect(lambda: self._go(1))
        for key, step in ((Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 1)):
            shortcut = QShortcut(QKeySequence(key), self._field)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self._go(step))

    def _go(self, step: int) -> None:
        user = self._user + step
        if self._ratings is not None and 0 <= user < self._ratings.n_users:
            self.user_picked.emit(user)

    def _on_found(self, user: int) -> None:
        if user != self._user:
            self.user_picked.emit(user)

    def _on_return_pressed(self) -> None:
        if not self._field.text().strip():
            self._forget_typed()

    def _counts(self) -> IntArray | None:
        return None if self._ratings is None else np.diff(self._ratings.indptr)

    def _forget_typed(self) -> None:
        """Write the label of who is shown in place of what was typed."""
        ratings = self._ratings
        there = ratings is not None and self._user < ratings.n_users
        self._field.setText(str(ratings.user_ids[self._user]) if ratings and there else "")
        self._show_problem("")

    def _show_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.reason() not in _STILL_TYPING:
            if event.lostFocus():
                self._forget_typed()
            elif event.reason() == Qt.FocusReason.MouseFocusReason:
                # After the click itself, which would put the cursor in place of the selection.
                QTimer.singleShot(0, self._field, self._field.selectAll)
        return super().eventFilter(watched, event)
