"""The parts of a prediction as a table, with a bar for each."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from funkgui.gui.menu_actions import where_wanted
from funkgui.gui.number_words import with_even_digits
from funkgui.gui.plain_tip import plain_tip
from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.gui.predictions.figures import part_shown, rating_shown
from funkgui.gui.predictions.why_content import Why, WhyRow
from funkgui.ratings.matrix import RatingMatrix

_AMOUNT, _BAR, _WHAT, _RATED = range(4)
_BAR_CHARACTERS = 7
"""Width of the bars' column."""
_LEAST_CHARACTERS = 44
"""A narrower table has no bars, for the titles to be seen."""
_SHARE = Qt.ItemDataRole.UserRole
_ITEM_HELP = (
    "How far the rating is from what the average user would be predicted for it,\n"
    "times how much it tells of the item above"
)


class WhyTable(QTableWidget):
    """Shows why an item is predicted so."""

    row_activated = Signal(int)
    """A rated item was double-clicked, or Return was pressed on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("why_table")
        self.setAccessibleName("Why")
        self.setFont(with_even_digits(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(_BAR, _Bars(self))
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        columns.setVisible(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.cellDoubleClicked.connect(self._on_activated)

    def show_why(self, why: Why, ratings: RatingMatrix) -> None:
        """Show another prediction's parts."""
        self.setRowCount(len(why.rows))
        most = max((abs(row.amount) for row in why.rows if row.item is not None), default=1.0)
        for at, row in enumerate(why.rows):
            share = 0.0 if row.item is None else row.amount / most
            self._show_row(at, row, share, ratings)
        self.clearSelection()
        self.scrollToTop()

    def _show_row(self, at: int, row: WhyRow, share: float, ratings: RatingMatrix) -> None:
        scale, right = ratings.scale, Qt.AlignmentFlag.AlignRight
        what = row.words if row.item is None else ratings.title(row.item)
        rated = "" if row.item is None else f"rated {rating_shown(row.rating, scale)}"
        tip = row.help if row.item is None else f"{what}, {rated}\n{_ITEM_HELP}"
        for column, text in ((_AMOUNT, part_shown(row, scale)), (_WHAT, what), (_RATED, rated)):
            cell = QTableWidgetItem(text)
            if column != _WHAT:
                cell.setTextAlignment(right | Qt.AlignmentFlag.AlignVCenter)
            cell.setToolTip(plain_tip(tip))
            cell.setData(_SHARE, row.item)
            self.setItem(at, column, cell)
        bar = QTableWidgetItem()
        bar.setData(_SHARE, share)
        bar.setToolTip(plain_tip(tip))
        self.setItem(at, _BAR, bar)

    @property
    def current_place(self) -> int | None:
        """Position of the rated item in the row in use; None where it has none."""
        cell = self.item(self.currentRow(), _WHAT)
        item: int | None = None if cell is None else cell.data(_SHARE)
        return item

    def _on_activated(self) -> None:
        item = self.current_place
        if item is not None:
            self.row_activated.emit(item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() // self.fontMetrics().averageCharWidth()
        self.setColumnHidden(_BAR, room < _LEAST_CHARACTERS)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 2 * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.customContextMenuRequested.emit(where_wanted(self, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated()
        else:
            super().keyPressEvent(event)


class _Bars(QStyledItemDelegate):
    """Paints a share of -1 to 1 as a bar to the left or right of the middle."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        metrics = option.fontMetrics
        return QSize(_BAR_CHARACTERS * metrics.averageCharWidth(), metrics.height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        share = float(index.data(_SHARE) or 0.0)
        area = QRectF(option.rect).adjusted(2, 5, -2, -5)
        half = area.width() / 2
        left = area.center().x() + min(share, 0.0) * half
        painter.fillRect(
            QRectF(left, area.top(), abs(share) * half, area.height()),
            _colour(option, share),
        )


def _colour(option: QStyleOptionViewItem, share: float) -> QColor:
    palette: QPalette = option.palette
    if option.state & QStyle.StateFlag.State_Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    is_dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    colours = DARK if is_dark else LIGHT
    return QColor(colours.train if share > 0 else colours.holdout)
