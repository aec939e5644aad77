"""A table, with words in its place while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.icons import icon
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.widgets import fill, named, words_instead


class TablePage(QStackedWidget):
    """A table to stand in a tab.

    Parameters
    ----------
    name
        First part of the object names.
    title, tip
        Of its tab.
    headed
        Whether what is told to be its title stands above the table.
    """

    train_wanted = Signal()
    """The button that offers a training was pressed."""

    def __init__(
        self, name: str, table: ItemsTable, title: str, tip: str, *, headed: bool = False
    ) -> None:
        super().__init__()
        self.title, self.tip = title, tip
        self.table = table
        named(table, f"{name}_table", title, tip)
        self._heading = named(ElidedLabel(), f"{name}_heading")
        self._heading.setMargin(2)
        self._heading.setVisible(headed)
        self._words = words_instead(f"{name}_words")
        self._train = QPushButton(icon("train"), "Train")
        self._train.setObjectName(f"{name}_train")
        self._train.setToolTip("Train with the settings shown, as the button Train does")
        self._train.clicked.connect(self.train_wanted)
        self._build()

    def _build(self) -> None:
        shown, instead = QWidget(), QWidget()
        fill(QVBoxLayout(shown), self._heading, (self.table, 1), spacing=0, margins=(0, 0, 0, 0))
        column = fill(QVBoxLayout(instead), 1, self._words)
        column.addWidget(self._train, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.addWidget(shown)
        self.addWidget(instead)

    def tell(self, title: str, words: str = "", *, offers_training: bool = False) -> None:
        """What the table is of, and what stands in its place; empty words show it."""
        self.table.setAccessibleName(title)
        self._heading.tell(title)
        self._words.setText(words)
        self._train.setVisible(offers_training)
        self.setCurrentIndex(1 if words else 0)
