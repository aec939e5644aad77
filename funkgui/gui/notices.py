"""The one place where errors and news are shown: a bar at the top of the window."""

from __future__ import annotations

import traceback
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from funkgui.errors import FunkGuiError
from funkgui.gui.icons import icon

_ICON_PX = 20


class Kind(Enum):
    """How grave a notice is; the value is its icon."""

    ERROR = "error"
    NEWS = "info"


class NoticeBar(QFrame):
    """Shows one sentence until it is closed or the next one comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice_bar")
        self.setAccessibleName("Notice")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self.setAutoFillBackground(True)
        self._details = ""
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._text = QLabel()
        self._text.setObjectName("notice_text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = QPushButton("Copy details")
        self._copy.setObjectName("notice_copy")
        self._copy.setAccessibleName("Copy the details of the error")
        self._copy.setToolTip("Copy what the program was doing, for a report of the error")
        self._copy.clicked.connect(self._on_copy)
        self._close_action = QAction("Close the notice", self)
        self._close = QToolButton()
        self._set_up_close()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        for widget in (self._icon, self._text, self._copy, self._close):
            layout.addWidget(widget)
        self.dismiss()

    @property
    def text(self) -> str:
        """The sentence shown; empty where none is."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, error: BaseException) -> None:
        """Show what went wrong: a `FunkGuiError` in its own words, anything else as a bug."""
        if isinstance(error, FunkGuiError):
            self._show(Kind.ERROR, str(error))
            return
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        self._show(
            Kind.ERROR,
            f"Something went wrong inside FunkGUI ({what}). What is open is still there; save it "
            "under another name to be safe.",
            "".join(traceback.format_exception(error)),
        )

    def show_news(self, text: str) -> None:
        """Show something that is good to know."""
        self._show(Kind.NEWS, text)

    def dismiss(self) -> None:
        """Close the bar."""
        self._close_action.setEnabled(False)
        self.hide()

    def _show(self, kind: Kind, text: str, details: str = "") -> None:
        self._details = details
        light_on_dark = self.palette().color(QPalette.ColorRole.ToolTipText)
        self._icon.setPixmap(icon(kind.value, light_on_dark).pixmap(_ICON_PX, _ICON_PX))
        self._text.setText(text)
        self._copy.setVisible(bool(details))
        self.setAccessibleDescription(text)
        self._close_action.setEnabled(True)
        self.show()

    def _set_up_close(self) -> None:
        # Escape goes to a cell's editor first, and is nobody's while the bar is hidden.
        action = self._close_action
        action.setObjectName("notice_close")
        action.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip("Close this notice (Esc)")
        action.triggered.connect(self.dismiss)
        self._close.setDefaultAction(action)
        self._close.setObjectName("notice_close_button")
        self._close.setAccessibleName("Close the notice")
        self._close.setAutoRaise(True)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
