"""The one place where errors and news are shown: a bar at the top of the window."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from funkgui.errors import EditError, FunkGuiError
from funkgui.gui.icons import icon
from funkgui.gui.widgets import fill, named

_ICON_PX = 20
_FIRST_OFFER_KEYS = "Alt+Return"
_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True)
class Offer:
    """Something that a notice proposes to do, as a button.

    Attributes
    ----------
    name
        Object name of its button.
    text
        For the button, without a mnemonic: the window's own controls have the letters.
    tip
        What it does, in a sentence.
    accept
        Does it; the notice is closed before.
    """

    name: str
    text: str
    tip: str
    accept: Callable[[], None]


class OfferingError(EditError):
    """An edit that cannot be made as it is, and what could be done instead.

    Parameters
    ----------
    message
        What is wrong.
    offers
        Buttons beside it.
    """

    def __init__(self, message: str, offers: Sequence[Offer]) -> None:
        super().__init__(message)
        self.offers = tuple(offers)


class Kind(Enum):
    """How grave a notice is; the value is its icon."""

    ERROR = "error"
    WARNING = "warning"
    NEWS = "info"


class NoticeBar(QFrame):
    """Shows one sentence, perhaps with offers, until it is closed or the next one comes."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "notice_bar", "Notice")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self.setAutoFillBackground(True)
        self._details = ""
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._text = named(QLabel(), "notice_text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setForegroundRole(QPalette.ColorRole.ToolTipText)
        # The window does not widen for a file name without blanks.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = QPushButton("Copy details")
        named(self._copy, "notice_copy", "Copy the details of the error")
        self._copy.setToolTip("Copy what the program was doing, for a report of the error")
        self._copy.clicked.connect(self._on_copy)
        self._offers: list[QPushButton] = []
        self._close_action = QAction("Close the notice", self)
        self._close = QToolButton()
        self._set_up_close()
        self._offers_row = QHBoxLayout()
        parts = (self._icon, (self._text, 1), self._offers_row, self._copy, self._close)
        fill(QHBoxLayout(self), *parts, spacing=10, margins=(12, 8, 8, 8))
        self.dismiss()

    @property
    def text(self) -> str:
        """The sentence shown; empty where none is."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, error: BaseException, offers: Sequence[Offer] = ()) -> None:
        """Show what went wrong: a `FunkGuiError` in its own words, anything else as a bug."""
        if isinstance(error, OfferingError):
            offers = (*offers, *error.offers)
        if isinstance(error, FunkGuiError):
            self._show(Kind.ERROR, str(error), offers=offers)
            return
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        self._show(
            Kind.ERROR,
            f"Something went wrong inside FunkGUI ({what}). What is open is still there; save it "
            "under another name to be safe.",
            "".join(traceback.format_exception(error)),
        )

    def show_news(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Show something that is good to know, and what could be done about it."""
        self._show(Kind.NEWS, text, offers=offers)

    def show_warning(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Show that something did not go well, and what could be done about it."""
        self._show(Kind.WARNING, text, offers=offers)

    def dismiss(self) -> None:
        """Close the bar."""
        self._close_action.setEnabled(False)
        self.hide()

    def withdraw(self, text: str) -> None:
        """Close the bar where it shows that sentence."""
        if self.text == text:
            self.dismiss()

    def _show(self, kind: Kind, text: str, details: str = "", offers: Sequence[Offer] = ()) -> None:
        self._details = details
        self._make_buttons(offers)
        light_on_dark = self.palette().color(QPalette.ColorRole.ToolTipText)
        self._icon.setPixmap(icon(kind.value, light_on_dark).pixmap(_ICON_PX, _ICON_PX))
        self._close_action.setIcon(icon("close", light_on_dark))
        self._text.setText(text)
        self._copy.setVisible(bool(details))
        self.setAccessibleDescription(text)
        self._close_action.setEnabled(True)
        self.show()

    def _make_buttons(self, offers: Sequence[Offer]) -> None:
        for button in self._offers:
            button.hide()
            button.deleteLater()
        self._offers = [self._button(offer) for offer in offers]
        for button in self._offers:
            self._offers_row.addWidget(button)
        for first in self._offers[:1]:
            first.setShortcut(_FIRST_OFFER_KEYS)
            first.setToolTip(f"{first.toolTip()} ({first.shortcut().toString(_NATIVE)})")

    def _button(self, offer: Offer) -> QPushButton:
        button = named(QPushButton(offer.text), offer.name, offer.text, offer.tip)

        def on_clicked() -> None:
            self.dismiss()
            offer.accept()

        button.clicked.connect(on_clicked)
        return button

    def _set_up_close(self) -> None:
        # Escape goes to a cell's editor first, and is nobody's while the bar is hidden.
        action = self._close_action
        action.setObjectName("notice_close")
        action.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip("Close this notice (Esc)")
        action.triggered.connect(self.dismiss)
        self._close.setDefaultAction(action)
        named(self._close, "notice_close_button", "Close the notice")
        self._close.setAutoRaise(True)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
