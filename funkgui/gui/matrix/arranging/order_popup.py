"""The little form in which one chooses by what users and items are sorted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QWidget

from funkgui.gui.forms.whole_field import WholeField
from funkgui.gui.matrix.arranging.order_choice import AxisOrder, OrderBy, OrderChoice
from funkgui.gui.widgets import label_of, named

_USERS, _ITEMS = "users", "items"
_WORDS = {
    OrderBy.MATRIX: "As in the matrix",
    OrderBy.FACTOR: "Factor of the run",
}
_WORDS_OF = {
    _USERS: {OrderBy.NAME: "Label", OrderBy.ONE: "Ratings of the current item"},
    _ITEMS: {OrderBy.NAME: "Title", OrderBy.ONE: "Ratings by the current user"},
}
_DIRECTIONS = {
    OrderBy.MATRIX: ("First to last", "Last to first"),
    OrderBy.NAME: ("A to Z", "Z to A"),
}
_BY_SIZE = ("Smallest first", "Largest first")


class OrderPopup(QFrame):
    """Drops down from a control; what is chosen holds at once, Escape closes it."""

    chosen = Signal(object)
    """An `OrderChoice`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        named(self, "order_popup", "Order of users and items")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._users, self._items = _AxisRow(_USERS, self), _AxisRow(_ITEMS, self)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        for line, row in enumerate((self._users, self._items)):
            for column, part in enumerate(row.parts):
                layout.addWidget(part, line, column)
            row.changed.connect(self._on_changed)

    def show_below(self, control: QWidget) -> None:
        """Open under a control, for the keys, too."""
        self.adjustSize()
        corner = control.mapToGlobal(QPoint(control.width(), control.height() + 2))
        left = corner.x() - self.width()
        screen = control.screen().availableGeometry()
        left = min(max(left, screen.left()), screen.right() - self.width())
        self.move(left, min(corner.y(), screen.bottom() - self.height()))
        self.show()

    def set_choice(
        self, choice: OrderChoice, n_factors: int | None, cell: tuple[int, int] | None
    ) -> None:
        """Show a choice.

        Parameters
        ----------
        n_factors
            Of the selected run; None where there is none.
        cell
            User and item of the current cell; None where there is none.
        """
        self._users.set_order(choice.users, n_factors, cell[1] if cell else None)
        self._items.set_order(choice.items, n_factors, cell[0] if cell else None)
        self.adjustSize()

    def _on_changed(self) -> None:
        self.chosen.emit(OrderChoice(self._users.order, self._items.order))
        self.adjustSize()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._users.by.setFocus(Qt.FocusReason.PopupFocusReason)


class _AxisRow(QObject):
    """The fields for the users, or for the items: by what, which factor, which way round."""

    changed = Signal()

    def __init__(self, axis: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._one: int | None = None
        self.by = named(QComboBox(), f"order_{axis}_by", f"Sort {axis} by")
        self.by.setToolTip(f"By what the {axis} are sorted; the ratings stay as they are")
        self._factor = named(WholeField(), f"order_{axis}_factor", f"Factor that sorts the {axis}")
        self._factor.setToolTip(
            f"Which factor of the selected run: a column of {'U' if axis == _USERS else 'V'}"
        )
        self._direction = named(QComboBox(), f"order_{axis}_direction", f"Direction of the {axis}")
        self._direction.setToolTip(f"Which of the {axis} come first")
        label = label_of(self.by, f"&{axis.capitalize()} by")
        self.parts = label, self.by, self._factor, self._direction
        """From left to right."""
        for by in OrderBy:
            self.by.addItem(_WORDS.get(by) or _WORDS_OF[axis].get(by, by.value), by)
        self._show_direction(AxisOrder())
        self.by.activated.connect(self._on_by_chosen)
        self._direction.activated.connect(lambda: self.changed.emit())
        self._factor.valueChanged.connect(lambda: self.changed.emit())

    @property
    def order(self) -> AxisOrder:
        order = AxisOrder(self.by.currentData(), self._direction.currentIndex() == 1)
        if order.by is OrderBy.FACTOR:
            return replace(order, factor=self._factor.value() - 1)
        if order.by is OrderBy.ONE and self._one is not None:
            return replace(order, one=self._one)
        return order

    def set_order(self, order: AxisOrder, n_factors: int | None, one: int | None) -> None:
        """Show an order; what cannot be sorted by now cannot be chosen."""
        self._one = order.one if order.by is OrderBy.ONE else one
        with QSignalBlocker(self._factor):
            self._factor.setRange(1, max(n_factors or 1, 1))
            self._factor.setValue(order.factor + 1)
        self.by.setCurrentIndex(self.by.findData(order.by))
        self._set_possible(OrderBy.FACTOR, n_factors is not None)
        self._set_possible(OrderBy.ONE, self._one is not None)
        self._show_direction(order)

    def _set_possible(self, by: OrderBy, is_possible: bool) -> None:
        entries = self.by.model()
        assert isinstance(entries, QStandardItemModel)
        entries.item(self.by.findData(by)).setEnabled(is_possible)

    def _show_direction(self, order: AxisOrder) -> None:
        self._direction.clear()
        self._direction.addItems(_DIRECTIONS.get(order.by, _BY_SIZE))
        self._direction.setCurrentIndex(int(order.descending))
        self._factor.setVisible(order.by is OrderBy.FACTOR)

    def _on_by_chosen(self) -> None:
        self._show_direction(AxisOrder.usual(self.by.currentData()))
        self.changed.emit()
