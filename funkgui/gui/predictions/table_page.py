"""A table, with words in its place while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.icons import icon


class TablePage(QStackedWidget):
    """A table to stand in a tab.

    Parameters
    ----------
    name
        First part of the object names.
    table
        What it shows.
    title, tip
        Of its tab.
    headed
        Whether what is told to be its title stands above the table.
    """

    train_wanted = Signal()
    """The button that offers a training was pressed."""

    def __init__(
        self, name: str, table: QWidget, title: str, tip: str, *, headed: bool = False
    ) -> None:
        super().__init__()
        self.title, self.tip = title, tip
        self._table = table
        table.setObjectName(f"{name}_table")
        table.setAccessibleName(title)
        table.setToolTip(tip)
        self._heading = ElidedLabel()
        self._heading.setObjectName(f"{name}_heading")
        self._heading.setMargin(2)
        self._heading.setVisible(headed)
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._words.setObjectName(f"{name}_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._train = QPushButton(icon("train"), "Train")
        self._train.setObjectName(f"{name}_train")
        self._train.setToolTip("Train with the settings shown, as the button Train does")
        self._train.clicked.connect(self.train_wanted)
        self._build()

    def _build(self) -> None:
        shown, instead = QWidget(), QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._table, 1)
        column = QVBoxLayout(instead)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._train, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.addWidget(shown)
        self.addWidget(instead)

    def tell(self, title: str, words: str = "", *, offers_training: bool = False) -> None:
        """What the table is of, and what stands in its place; empty words show it."""
        self._table.setAccessibleName(title)
        self._heading.tell(title)
        self._words.setText(words)
        self._train.setVisible(offers_training)
        self.setCurrentIndex(1 if words else 0)
