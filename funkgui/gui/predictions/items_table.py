"""A table of items, or users: sortable, and one is chosen by a double click or Return."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView

from funkgui.gui.menu_actions import where_wanted
from funkgui.gui.number_words import with_even_digits
from funkgui.gui.predictions.items_model import Column, ItemsModel, row_facts
from funkgui.gui.widgets import set_up_rows
from funkgui.ratings.matrix import RatingMatrix

_TITLE_CHARACTERS, _FEWEST_CHARACTERS = 20, 12
"""Of a title, so many can be seen; a narrower table leaves out what can be spared, then shows less
of the titles, and what it cannot spare is scrolled to."""
_ROWS_MEASURED = 50
"""How many rows are looked at for the width of a column."""


class ItemsTable(QTableView):
    """Shows items, or users; their names take the room that the numbers leave.

    Parameters
    ----------
    columns
        What is shown of each item.
    sorted_by
        Which of them it is sorted by at first; None where the order stays, without a header.
    facts
        What the tip of a row says below its name.
    """

    row_activated = Signal(int)
    """A row was double-clicked, or Return was pressed on it: the position of what it shows."""
    row_selected = Signal(int)
    """Somebody went to a row, with the mouse or the keys."""

    def __init__(
        self,
        columns: Sequence[Column],
        sorted_by: Column | None,
        facts: Callable[[Any, RatingMatrix], str] = row_facts,
    ) -> None:
        super().__init__()
        self._marked: int | None = None
        self._without: Collection[Column] = ()
        self._widths = [0] * len(columns)
        self.setFont(with_even_digits(self.font()))
        slanted = QFont(self.font())
        slanted.setItalic(True)
        self._model = ItemsModel(columns, facts, slanted, self)
        self.setModel(self._model)
        self._set_up_view()
        self._set_up_header()
        if sorted_by is None:
            self.horizontalHeader().hide()
        else:
            self._sort_at_first(columns.index(sorted_by))
        self.doubleClicked.connect(self._on_activated)

    def show_items(
        self,
        rows: Sequence[Any],
        ratings: RatingMatrix | None,
        *,
        without: Collection[Column] = (),
    ) -> None:
        """Show other items, without the columns that have nothing to say."""
        self._model.show(rows, ratings)
        self._without = without
        for at, column in enumerate(self._model.columns):
            self.setColumnHidden(at, column in without)
        self._measure()
        self._fit_title()

    @property
    def current_place(self) -> int | None:
        """Position of what the row in use shows; None where there is none."""
        index = self.currentIndex()
        place: int | None = self._model.row(index.row()).place if index.isValid() else None
        return place

    def select_place(self, place: int | None) -> None:
        """Mark what has a position, if shown; where none is any more, begin at the top anew."""
        row = None if place is None else self._model.row_of(place)
        with QSignalBlocker(self):  # nobody went there
            if row is None:
                if self._marked is not None:
                    self.scrollToTop()
                self.clearSelection()
            else:
                self.selectRow(row)
        self._marked = row

    def _set_up_view(self) -> None:
        set_up_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
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

    def _measure(self) -> None:
        """Find how wide the columns want to be, by their headers and first rows.

        Qt's own way asks every visible cell anew whenever the table changes its size.
        """
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        margin = 4 * self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin)
        for at in range(len(self._model.columns)):
            if self.isColumnHidden(at):
                continue
            texts = (
                str(self._model.index(row, at).data())
                for row in range(min(self._model.rowCount(), _ROWS_MEASURED))
            )
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            self._widths[at] = max(widest + margin, header.sectionSizeHint(at))

    def _fit_title(self) -> None:
        """Give the titles the room that is left by those other columns that there is room for."""
        header, room = self.horizontalHeader(), self.viewport().width()
        character = self.fontMetrics().averageCharWidth()
        there = [at for at, one in enumerate(self._model.columns) if one not in self._without]
        [name] = (at for at in there if self._model.columns[at].is_name)
        others = {at: self._widths[at] for at in there if at != name}
        least = min(_TITLE_CHARACTERS * character, self._widths[name])
        for at in sorted(others, key=lambda at: -self._model.columns[at].spared):
            is_needed = not self._model.columns[at].spared or at == header.sortIndicatorSection()
            if sum(others.values()) + least > room and not is_needed:
                del others[at]
        least = min(_FEWEST_CHARACTERS * character, self._widths[name])
        for at in there:
            self.setColumnHidden(at, at not in others and at != name)
            header.resizeSection(at, others.get(at, max(room - sum(others.values()), least)))

    def _on_activated(self) -> None:
        place = self.current_place
        if place is not None:
            self.row_activated.emit(place)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        place = self._model.row(rows[0].row()).place if rows else None
        if place is not None:
            self.row_selected.emit(place)

    def minimumSizeHint(self) -> QSize:
        header = self.horizontalHeader()
        heading = 0 if header.isHidden() else header.sizeHint().height()
        rows = 2 * self.verticalHeader().defaultSectionSize()
        return QSize(160, heading + rows + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_title()
        if self._marked is not None and event.size().height() < event.oldSize().height():
            index = self._model.index(self._marked, 0)
            # A row that somebody scrolled away from is left there.
            if 0 <= self.rowViewportPosition(self._marked) < event.oldSize().height():
                self.scrollTo(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.customContextMenuRequested.emit(where_wanted(self, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated()
        else:
            super().keyPressEvent(event)
