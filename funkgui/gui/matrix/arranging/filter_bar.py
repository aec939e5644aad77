"""A line above the table while it does not show all, or while it is being sorted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from funkgui.gui.matrix.arranging.arranger import Arranger
from funkgui.gui.matrix.arranging.filter_words import shown_words
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.widgets import fill, named, plain_label

_CANCEL_TIP = "Stop sorting or filtering; the view stays as it is"


class FilterBar(QFrame):
    """Says how much the table shows and why, with a button that shows all again."""

    def __init__(self, table: RatingsTable, arranger: Arranger, session: Session) -> None:
        super().__init__()
        self._table, self._arranger, self._session = table, arranger, session
        self._then: Callable[[], None] | None = None
        self._hidden_words = ""
        self._busy = ""
        named(self, "filter_bar", "What the table shows")
        self.setAutoFillBackground(True)
        self._words = plain_label("filter_words")
        self._cancel, self._show_all = QPushButton("Cancel"), QPushButton("Show all")
        named(self._cancel, "filter_cancel", "Cancel", _CANCEL_TIP)
        named(self._show_all, "filter_show_all", "Show all", "Show every user and item again")
        self._cancel.clicked.connect(arranger.cancel)
        self._show_all.clicked.connect(self._on_show_all)
        layout = QHBoxLayout(self)
        fill(layout, (self._words, 1), self._cancel, self._show_all, margins=(8, 2, 8, 2))
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
        self._cancel.setVisible(bool(self._busy))
        self._show_all.setVisible(not self._busy and bool(words))
        self.setVisible(bool(self._words.text()))
