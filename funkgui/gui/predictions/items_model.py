"""Items, users or parts of a prediction as a table model that can be sorted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFont

from funkgui.factorization.similar import Similar
from funkgui.gui.predictions.figures import (
    error_shown,
    move_shown,
    prediction_shown,
    rating_shown,
    sure_prediction_shown,
)
from funkgui.gui.predictions.user_content import ListRow
from funkgui.gui.widgets import Index, plain_tip
from funkgui.ratings.matrix import RatingMatrix

_UP, _DOWN = "\N{BLACK UP-POINTING SMALL TRIANGLE}", "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    title, help
        Of its header.
    text
        What stands in it for a row, such as a `ListRow`, of the given ratings.
    key
        What it is sorted by.
    side
        Where its writing is aligned; numbers at the right.
    best_first
        Whether the first click sorts it from the highest down.
    spared
        Whether a narrow table does without it; the highest number goes first.
    is_name
        Whether it says what a row is called; it takes the room that the others leave.
    """

    title: str
    help: str
    text: Callable[[Any, RatingMatrix], str]
    key: Callable[[Any, RatingMatrix], Any] = lambda row, ratings: 0
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight
    best_first: bool = True
    spared: int = 0
    is_name: bool = False


def _last_if_none(value: float | None) -> float:
    return -math.inf if value is None else value


def _places_up(row: ListRow) -> float:
    """New ones above all others."""
    if row.before is None:
        return -math.inf
    return math.inf if row.before.rank is None else row.before.rank - row.rank


RANK = Column(
    "#",
    "Rank: 1 is the item with the highest prediction",
    lambda row, ratings: f"{row.rank}",
    lambda row, ratings: row.rank,
    best_first=False,
)
TITLE = Column(
    "Item",
    "Title, or label where there is none",
    lambda row, ratings: ratings.title(row.place),
    lambda row, ratings: ratings.title(row.place).casefold(),
    side=Qt.AlignmentFlag.AlignLeft,
    best_first=False,
    is_name=True,
)
USER = Column(
    "User",
    "Label, as in the ratings",
    lambda row, ratings: f"{ratings.user_ids[row.place]}",
    lambda row, ratings: ratings.user_ids[row.place],
    side=Qt.AlignmentFlag.AlignLeft,
    best_first=False,
    is_name=True,
)
RATING = Column(
    "Rating",
    "What the user gave, in units of the ratings",
    lambda row, ratings: rating_shown(row.rating, ratings.scale),
    lambda row, ratings: _last_if_none(row.rating),
)
PREDICTION = Column(
    "Predicted",
    "What the selected run predicts, in units of the ratings",
    lambda row, ratings: prediction_shown(row.prediction, ratings.scale),
    lambda row, ratings: _last_if_none(row.prediction),
)
DEVIATION = Column(
    "\N{PLUS-MINUS SIGN}",
    "How sure the model is, in units of the ratings: about two thirds of all ratings lie no "
    "farther than this from their prediction",
    lambda row, ratings: prediction_shown(row.deviation, ratings.scale),
    lambda row, ratings: _last_if_none(row.deviation),
    best_first=False,
    spared=2,
)
ERROR = Column(
    "Error",
    "Rating minus prediction, in units of the ratings; sorted by its size",
    lambda row, ratings: error_shown(row.error, ratings.scale),
    lambda row, ratings: _last_if_none(None if row.error is None else abs(row.error)),
    spared=1,
)
MOVED = Column(
    "Moved",
    "Places up or down from where the run itself ranks the item, new where the user had rated it "
    "by then; and by how much the prediction differs",
    lambda row, ratings: move_shown(row, ratings.scale),
    lambda row, ratings: _places_up(row),
    spared=1,
)
HELD_OUT = Column(
    "Held out",
    "Hidden from training: the model has not seen this rating",
    lambda row, ratings: "yes" if row.held_out else "",
    lambda row, ratings: row.held_out,
    side=Qt.AlignmentFlag.AlignHCenter,
    spared=2,
)
SIMILARITY = Column(
    "Similarity",
    "Cosine of the angle between the factors of the two: 1 where they point the same way, 0 where "
    "they have nothing in common",
    lambda row, ratings: f"{row.similarity:.2f}",
    lambda row, ratings: row.similarity,
)
N_RATINGS = Column(
    "Ratings",
    "How many ratings its factors were learned from; of few, they are less certain",
    lambda row, ratings: f"{row.n_ratings:,}",
    lambda row, ratings: row.n_ratings,
    spared=1,
)


def row_facts(row: ListRow, ratings: RatingMatrix) -> str:
    """What a tip says below the name of an item."""
    facts = []
    if row.rating is not None:
        held_out = ", held out" if row.held_out else ""
        facts.append(f"rated {rating_shown(row.rating, ratings.scale)}{held_out}")
    if row.prediction is not None:
        predicted = sure_prediction_shown(row.prediction, row.deviation, ratings.scale)
        facts.append(f"predicted {predicted}")
    return ", ".join(facts)


def similar_facts(row: Similar, ratings: RatingMatrix) -> str:
    """What a tip says below the name of an item or user like another one."""
    return f"similarity {row.similarity:.2f}"


class ItemsModel(QAbstractTableModel):
    """One row for each item, in the order that was asked for last.

    Parameters
    ----------
    columns
        What is shown of each.
    facts
        What its tip says of it.
    slanted
        For ratings that are held out, as in the matrix.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        facts: Callable[[Any, RatingMatrix], str],
        slanted: QFont,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts, self._slanted = facts, slanted
        self.columns = tuple(columns)
        self._name = next(column for column in columns if column.is_name)
        self._rows: list[Any] = []
        self._given: list[Any] = []
        self._ratings: RatingMatrix | None = None
        self._sorted_by: tuple[Column, bool] | None = None

    def show(self, rows: Sequence[Any], ratings: RatingMatrix | None) -> None:
        """Show other items, of these ratings, sorted as those before."""
        given = list(rows)
        if ratings is self._ratings and given == self._given:
            return
        self.beginResetModel()
        self._ratings, self._given = ratings, given
        self._rows = self._in_order(given)
        self.endResetModel()

    def row(self, at: int) -> Any:
        """What stands in a row."""
        return self._rows[at]

    def row_of(self, place: int) -> int | None:
        """Row of what has that position; None where it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.place == place), None)

    def _in_order(self, rows: Sequence[Any]) -> list[Any]:
        ratings = self._ratings
        if self._sorted_by is None or ratings is None:
            return list(rows)
        column, down = self._sorted_by
        return sorted(rows, key=lambda row: column.key(row, ratings), reverse=down)

    def _header(self, column: Column) -> str:
        if self._sorted_by is None or self._sorted_by[0] is not column:
            return column.title
        return f"{_DOWN if self._sorted_by[1] else _UP} {column.title}"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole and self._ratings is not None:
            return column.text(row, self._ratings)
        if role == Qt.ItemDataRole.ToolTipRole and self._ratings is not None:
            name, facts = (find(row, self._ratings) for find in (self._name.text, self._facts))
            return plain_tip(f"{name}\n{facts}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column is RATING and row.held_out:
            return self._slanted
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._header(column)
        if role == Qt.ItemDataRole.EditRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.help}. Click to sort."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            order = Qt.SortOrder
            return order.DescendingOrder if column.best_first else order.AscendingOrder
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (self.columns[column], order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = [self._rows[index.row()].place for index in before]
        self._rows = self._in_order(self._rows)
        rows = {row.place: at for at, row in enumerate(self._rows)}
        after = [
            self.index(rows[place], index.column())
            for place, index in zip(places, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
