"""A table under a heading, with words in its place while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.predictions.figures import plain_tip
from funkgui.gui.predictions.items_table import ItemsTable

_SPACING = 8


class TitledTable(QWidget):
    """A table with its heading.

    Parameters
    ----------
    name
        First part of the object names.
    table
        What it heads.
    control
        Stands at the right of the heading.
    other
        What `turn_to_other` shows in place of the table.
    """

    def __init__(
        self,
        name: str,
        table: ItemsTable,
        control: QWidget | None = None,
        other: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._control = table, control
        table.setObjectName(f"{name}_table")
        self._page: QWidget = table
        self._other = other
        self._title = ElidedLabel()
        self._title.setObjectName(f"{name}_title")
        self._title.setBuddy(table)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._facts = QLabel()
        self._facts.setObjectName(f"{name}_facts")
        self._facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._words = QLabel()
        self._words.setObjectName(f"{name}_words")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._stack = QStackedWidget()
        self._stack.addWidget(table)
        self._stack.addWidget(self._words)
        if other is not None:
            self._stack.addWidget(other)
        heading = QHBoxLayout()
        heading.setSpacing(_SPACING)
        heading.addWidget(self._title, 1)
        heading.addWidget(self._facts)
        if control is not None:
            heading.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(heading)
        column.addWidget(self._stack, 1)

    def set_title(self, title: str, facts: str = "") -> None:
        """The heading, and lesser words at the right of it, where there is room for them."""
        self._title.tell(title)
        self._title.setToolTip(plain_tip("\n".join(part for part in (title, facts) if part)))
        self._facts.setText(facts)
        self._page.setAccessibleName(title)
        self._fit_facts()

    def turn_to_other(self, turned: bool) -> None:
        """Show the other page, or the table again."""
        self._page = self._other if turned and self._other is not None else self._table

    def set_words(self, words: str) -> None:
        """Stand in the place of the page; empty to show it."""
        self._words.setText(words)
        self._stack.setCurrentWidget(self._words if words else self._page)

    def _fit_facts(self) -> None:
        """Leave the lesser words out where the heading would be cut for them."""
        beside = [self._facts, *([self._control] if self._control is not None else [])]
        needed = self._title.fontMetrics().horizontalAdvance(self._title.sentence)
        needed += sum(one.sizeHint().width() + _SPACING for one in beside)
        self._facts.setVisible(needed <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_facts()
