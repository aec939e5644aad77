"""A line above the table while it does not show all, or while it is being sorted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from funkgui.gui.matrix.arranging.arranger import Arranger
from funkgui.gui.matrix.arranging.filter_words import shown_words
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session


class FilterBar(QFrame):
    """Says how much the table shows and why, with a button that shows all again.

    Parameters
    ----------
    arranger
        Makes the view.
    """

    def __init__(self, table: RatingsTable, arranger: Arranger, session: Session) -> None:
        super().__init__()
        self._table, self._arranger, self._session = table, arranger, session
        self._then: Callable[[], None] | None = None
        self._hidden_words = ""
        self._busy = ""
        self.setObjectName("filter_bar")
        self.setAccessibleName("What the table shows")
        self.setAutoFillBackground(True)
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._words.setObjectName("filter_words")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cancel = self._button(
            "Cancel", "filter_cancel", "Stop sorting or filtering; the view stays as it is"
        )
        self._show_all = self._button(
            "Show all", "filter_show_all", "Show every user and item again"
        )
        self._cancel.clicked.connect(arranger.cancel)
        self._show_all.clicked.connect(self._on_show_all)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._cancel)
        layout.addWidget(self._show_all)
        arranger.arranged.connect(self._forget_hidden)
        table.current_changed.connect(self._forget_hidden)
        arranger.busy_changed.connect(self._on_busy_changed)
        self._tell()

    def tell_hidden(self, words: str, then: Callable[[], None]) -> None:
        """Say that something looked for is hidden.

        Parameters
        ----------
        words
            ``User 45``.
        then
            Called once all is shown, where that is what the person wants.
        """
        self._hidden_words, self._then = f"{words} is hidden. ", then
        self._tell()

    def focus_show_all(self) -> None:
        """Let Enter show all."""
        self._show_all.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    def _forget_hidden(self) -> None:
        self._hidden_words, self._then = "", None
        self._tell()

    def _on_busy_changed(self, busy: str) -> None:
        self._busy = f"{busy}\N{HORIZONTAL ELLIPSIS}" if busy else ""
        self._tell()

    def _on_show_all(self) -> None:
        then = self._then
        self._arranger.show_all()
        if then is not None:
            then()

    def _tell(self) -> None:
        project, shown = self._session.project, self._arranger.filter
        words = ""
        if project is not None and shown.hides:
            shape = project.ratings.n_users, project.ratings.n_items
            words = shown_words(shown, shape, self._table.shape)
        self._words.setText(self._busy or self._hidden_words + words)
        self._words.setToolTip(self._words.text())
        self._cancel.setVisible(bool(self._busy))
        self._show_all.setVisible(not self._busy and bool(words))
        self.setVisible(bool(self._words.text()))
