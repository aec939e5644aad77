"""What a person sees of widgets, what they enter, the tabs and rows they go to, and the wheel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QTableView,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

Modifier = Qt.KeyboardModifier


def words(parent: QWidget, name: str) -> str:
    """The text of the label of that name; empty where it cannot be seen."""
    label = parent.findChild(QLabel, name)
    assert label is not None, f"there is no {name}"
    return label.text() if label.isVisible() else ""


def table(parent: QWidget, name: str) -> QTableView:
    found = parent.findChild(QTableView, f"{name}_table")
    assert found is not None, f"there is no table {name}"
    return found


def cells(parent: QWidget, name: str) -> list[list[str]]:
    """What stands in the visible columns of the table of that name."""
    return cells_of(table(parent, name))


def cells_of(view: QTableView) -> list[list[str]]:
    """What stands in the visible columns of a table."""
    model, columns = view.model(), _columns(view)
    return [[model.index(row, at).data() for at in columns] for row in range(model.rowCount())]


def header(parent: QWidget, name: str) -> list[str]:
    """The names of the visible columns."""
    view = table(parent, name)
    return [view.model().headerData(at, Qt.Orientation.Horizontal) for at in _columns(view)]


def enter(qtbot: QtBot, field: QAbstractSpinBox, text: str) -> None:
    """Type it over what is there."""
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def click_row(qtbot: QtBot, view: QAbstractItemView, row: int, column: int = 0) -> None:
    """Bring it into sight and click it."""
    index = view.model().index(row, column)
    view.scrollTo(index)
    place = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def turn_to(parent: QWidget, title: str) -> None:
    """Choose the tabs whose title begins so."""
    for tabs in parent.findChildren(QTabWidget):
        for at in range(tabs.count()):
            if tabs.tabText(at).startswith(title):
                tabs.setCurrentIndex(at)


def tabs_in_front(parent: QWidget) -> set[str]:
    return {tabs.tabText(tabs.currentIndex()) for tabs in parent.findChildren(QTabWidget)}


def turn_wheel(
    view: QWidget, notches: int, at: QPointF, modifiers: Modifier = Modifier.NoModifier
) -> None:
    turned, phase = QPoint(0, 120 * notches), Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), turned, Qt.MouseButton.NoButton, modifiers, phase, False
    )
    QApplication.sendEvent(view, event)


def _columns(view: QTableView) -> list[int]:
    return [at for at in range(view.model().columnCount()) if not view.isColumnHidden(at)]
