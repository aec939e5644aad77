"""The parts of a prediction as a table, with a bar for each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from funkgui.gui.plots.palette import colours_for
from funkgui.gui.predictions.figures import part_shown, rating_shown
from funkgui.gui.predictions.items_model import Column, ItemsModel
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.predictions.why_content import WhyRow
from funkgui.gui.widgets import Index
from funkgui.ratings.matrix import RatingMatrix

_BAR_WIDTH = 7 * "\N{FIGURE SPACE}"
_ITEM_HELP = (
    "How far the rating is from what the average user would be predicted for it,\n"
    "times how much it tells of the item above"
)


def _what(row: WhyRow, ratings: RatingMatrix) -> str:
    return row.words if row.place is None else ratings.title(row.place)


def _rated(row: WhyRow, ratings: RatingMatrix) -> str:
    return "" if row.place is None else f"rated {rating_shown(row.rating, ratings.scale)}"


def _facts(row: WhyRow, ratings: RatingMatrix) -> str:
    return row.help if row.place is None else f"{_rated(row, ratings)}\n{_ITEM_HELP}"


_COLUMNS = (
    Column("", "", lambda row, ratings: part_shown(row, ratings.scale)),
    Column(_BAR_WIDTH, "", lambda row, ratings: "", spared=1),
    Column("", "", _what, side=Qt.AlignmentFlag.AlignLeft, is_name=True),
    Column("", "", _rated),
)


def why_table() -> ItemsTable:
    """Shows why an item is predicted so: rows are of `WhyRow`."""
    table = ItemsTable(_COLUMNS, None, _facts)
    table.setItemDelegateForColumn(1, _Bars(table))
    return table


class _Bars(QStyledItemDelegate):
    """Paints a share of -1 to 1 as a bar to the left or right of the middle."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, ItemsModel)
        share = model.row(index.row()).share
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
    colours = colours_for(palette)
    return QColor(colours.train if share > 0 else colours.holdout)
