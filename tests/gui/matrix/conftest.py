"""Small and huge projects, and a panel that shows them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from funkgui.errors import FunkGuiError
from funkgui.gui.editing import Editing
from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session
from funkgui.project.project import Project, Run
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.made_run import made_run, mean_model

TITLES = ("Alien (1979)", "Brazil (1985)", "Casablanca (1942)", "Delicatessen (1991)", "")
CELLS = (
    # user, item, rating, held out
    (0, 1, 3.0, False),
    (1, 0, 4.0, False),
    (1, 1, 4.5, True),
    (1, 3, 5.0, False),
    (2, 1, 2.0, False),
    (2, 3, 0.5, False),
)
"""Users 10, 20, 30, 40 and items 1 to 5: Brazil has most ratings, then Delicatessen."""


def few_ratings() -> Project:
    users, items, values, hidden = (np.array(column) for column in zip(*CELLS, strict=True))
    ratings, _ = RatingMatrix.from_indices(
        users,
        items,
        values.astype(np.float32),
        np.array([10, 20, 30, 40]),
        np.array([1, 2, 3, 4, 5]),
        np.array(TITLES),
        RatingScale(0.5, 5.0, 0.5),
    )
    return Project(ratings, Holdout(hidden), source="ratings.csv")


def unrated(n_users: int, n_items: int) -> Project:
    ratings = RatingMatrix(
        np.zeros(n_users + 1, np.int64),
        np.zeros(0, np.int32),
        np.zeros(0, np.float32),
        np.arange(n_users),
        np.arange(n_items),
        scale=RatingScale(1, 5, 1),
    )
    return Project(ratings, nothing_hidden(ratings))


def huge(n_users: int = 480_189, n_items: int = 17_770) -> Project:
    """Netflix's shape with a rating for every hundredth user, the last item's first of all."""
    users = np.arange(0, n_users, 100)
    items = (users * 7) % n_items
    items[:50] = n_items - 1
    ratings, _ = RatingMatrix.from_indices(
        users,
        items,
        np.ones(len(users), np.float32),
        np.arange(1, n_users + 1),
        np.arange(1, n_items + 1),
        scale=RatingScale(1.0, 5.0, 1.0),
    )
    return Project(ratings, nothing_hidden(ratings))


def show_on_screen(qtbot: QtBot, widget: QWidget, width_px: int, height_px: int) -> None:
    """Show it at a size, and wait until it can be seen; the test's end closes it."""
    qtbot.addWidget(widget)
    widget.resize(width_px, height_px)
    with qtbot.waitExposed(widget):
        widget.show()


class PanelDriver:
    """Does with a panel what a person does, and tells what they see."""

    def __init__(self, qtbot, panel: MatrixPanel, session: Session) -> None:
        self._qtbot = qtbot
        self.panel = panel
        self.session = session
        self.table = panel.findChild(QTableView, "ratings_table")
        self.selected: list[tuple[int, int]] = []
        self.errors: list[FunkGuiError] = []
        for told in (self.table.cell_selected, self.table.cell_came):
            told.connect(lambda user, item: self.selected.append((user, item)))
        self.table.failed.connect(self.errors.append)

    def words(self, name: str) -> str:
        label = self.panel.findChild(QLabel, name)
        return label.accessibleDescription() if isinstance(label, ElidedLabel) else label.text()

    def field(self, name: str) -> QLineEdit:
        return self.panel.findChild(QLineEdit, name)

    @property
    def editor(self) -> QLineEdit | None:
        editors = self.table.findChildren(QLineEdit, "cell_editor")
        return next((editor for editor in editors if editor.isVisible()), None)

    @property
    def current(self) -> tuple[int, int]:
        """Row and column of the current cell."""
        return self.table.currentIndex().row(), self.table.currentIndex().column()

    def index(self, row: int, column: int) -> QModelIndex:
        return self.table.model().index(row, column)

    def rows(self) -> list[list[str]]:
        """What the cells show, blank as an empty text."""
        model = self.table.model()
        return [
            [self.index(row, column).data() or "" for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def labels(self, orientation: Qt.Orientation) -> list[str]:
        model = self.table.model()
        across = orientation == Qt.Orientation.Horizontal
        count = model.columnCount() if across else model.rowCount()
        return [model.headerData(section, orientation) for section in range(count)]

    def choose_order(self, words: str) -> None:
        orders = self.panel.findChild(QComboBox, "matrix_order")
        orders.setCurrentText(words)
        orders.activated.emit(orders.currentIndex())

    def trigger(self, name: str) -> None:
        """Choose an entry of the menus of orders and of what is shown."""
        menus = [action.menu() for action in self.panel.view_actions if action.menu()]
        entries = [entry for menu in menus for entry in menu.actions()]
        [action] = [entry for entry in entries if entry.objectName() == f"action_{name}"]
        action.trigger()

    def click(self, row: int, column: int, **how) -> None:
        middle = self.table.visualRect(self.index(row, column)).center()
        self._qtbot.mouseClick(
            self.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle), **how
        )

    def press(self, *keys: Qt.Key, **how) -> None:
        """Press keys, in the editor of a cell where one is open."""
        for key in keys:
            self._qtbot.keyClick(self.editor or self.table, key, **how)

    def type(self, text: str) -> None:
        """Type into the table: the first letter opens the editor of the current cell."""
        for letter in text:
            self._qtbot.keyClicks(self.editor or self.table, letter)


@pytest.fixture
def project() -> Project:
    return few_ratings()


@pytest.fixture
def huge_project() -> Callable[..., Project]:
    return huge


@pytest.fixture
def seen(qtbot, session) -> PanelDriver:
    """A panel on the screen in which nothing is open."""
    panel = MatrixPanel(session, Editing(session, session))
    show_on_screen(qtbot, panel, 800, 500)
    yield PanelDriver(qtbot, panel, session)
    wait_for_work_of(panel)


@pytest.fixture
def opened(qtbot, seen, session, project) -> PanelDriver:
    """A panel that shows the few ratings as they are in the matrix."""
    session.open(project)
    seen.choose_order("Matrix order")
    qtbot.waitUntil(lambda: seen.selected == [(0, 0), (0, 0)])
    seen.selected.clear()
    return seen


@pytest.fixture
def make_run():
    """Makes a run that predicts 3 for every cell."""

    def make(project: Project, name: str = "Run 1") -> Run:
        return made_run(project, mean_model(project.ratings), name)

    return make
