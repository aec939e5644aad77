"""A table of items: sortable, and one is chosen by a double click or Return."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView, QWidget

from funkgui.gui.predictions.items_model import TITLE, Column, ItemsModel
from funkgui.gui.predictions.user_content import ItemRow
from funkgui.gui.training.figures import with_even_digits
from funkgui.ratings.matrix import RatingMatrix

_TITLE_CHARACTERS = 16
"""Of a title, at least so many can be seen; in a narrower table the numbers are scrolled to."""
_ROWS_MEASURED = 50
"""How many rows are looked at for the width of a column."""


class ItemsTable(QTableView):
    """Shows items; the titles take the room that the numbers leave.

    Parameters
    ----------
    columns
        What is shown of each item.
    sorted_by
        Which of them it is sorted by at first.
    """

    item_activated = Signal(int)
    """An item was double-clicked, or Return was pressed on it."""

    def __init__(
        self, columns: Sequence[Column], sorted_by: Column, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._marked: int | None = None
        self._model = ItemsModel(columns, self)
        self.setModel(self._model)
        self._set_up_view()
        self._set_up_header()
        self._sort_at_first(columns.index(sorted_by))
        self.doubleClicked.connect(self._on_activated)

    def show_items(
        self,
        rows: Sequence[ItemRow],
        ratings: RatingMatrix | None,
        *,
        without: Collection[Column] = (),
    ) -> None:
        """Show other items, without the columns that have nothing to say."""
        self._model.show(rows, ratings)
        for at, column in enumerate(self._columns):
            self.setColumnHidden(at, column in without)
        self._fit_numbers()
        self._fit_title()

    def select_item(self, item: int | None) -> None:
        """Mark an item, where it is shown; where one is no longer marked, begin at the top anew."""
        row = None if item is None else self._model.row_of(item)
        if row is None:
            if self._marked is not None:
                self.scrollToTop()
            self.clearSelection()
        else:
            self.selectRow(row)
        self._marked = row

    def _set_up_view(self) -> None:
        self.setFont(with_even_digits(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 4)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _sort_at_first(self, column: int) -> None:
        header = self.horizontalHeader()
        order = self._model.headerData(
            column, Qt.Orientation.Horizontal, Qt.ItemDataRole.InitialSortOrderRole
        )
        header.setSortIndicator(column, order)
        self.setSortingEnabled(True)
        # The model marks the column in its title: Qt's arrow would lie upon the title.
        header.setSortIndicatorShown(False)

    def _fit_numbers(self) -> None:
        """Make the columns of numbers as wide as their headers and first rows.

        Qt's own way asks every visible cell anew whenever the table changes its size.
        """
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        margin = 4 * self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin)
        for at, column in enumerate(self._columns):
            if column is TITLE or self.isColumnHidden(at):
                continue
            texts = (
                str(self._model.index(row, at).data())
                for row in range(min(self._model.rowCount(), _ROWS_MEASURED))
            )
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            header.resizeSection(at, max(widest + margin, header.sectionSizeHint(at)))

    def _fit_title(self) -> None:
        """Give the titles the room that the other columns leave."""
        header = self.horizontalHeader()
        at = self._columns.index(TITLE)
        others = header.length() - header.sectionSize(at)
        least = _TITLE_CHARACTERS * self.fontMetrics().averageCharWidth()
        header.resizeSection(at, max(self.viewport().width() - others, least))

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.item_activated.emit(self._model.item(index.row()))

    def minimumSizeHint(self) -> QSize:
        header = self.horizontalHeader().sizeHint().height()
        rows = 2 * self.verticalHeader().defaultSectionSize()
        return QSize(160, header + rows + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_title()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)
