from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from funkgui.gui.editing import Editing
from funkgui.gui.latest import Latest, wait_for_work_of
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.overview.density_source import DensitySource
from funkgui.gui.overview.picture import OverviewPicture
from funkgui.gui.session import Session
from funkgui.gui.theme import apply_theme
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.gui.matrix.conftest import show_on_screen
from tests.gui.seen import turn_wheel

N_USERS, N_ITEMS = 300, 200


def corner_ratings(n_users: int = N_USERS, n_items: int = N_ITEMS) -> Project:
    """Rated is the last quarter of the users by the last quarter of the items: fives, ones."""
    users, items = np.meshgrid(
        np.arange(n_users * 3 // 4, n_users), np.arange(n_items * 3 // 4, n_items), indexing="ij"
    )
    values = np.where((users + items) % 2, 5, 1).astype(np.float32)
    ratings, _ = RatingMatrix.from_indices(
        users.ravel(),
        items.ravel(),
        values.ravel(),
        np.arange(n_users),
        np.arange(n_items),
        scale=RatingScale(1.0, 5.0, 1.0),
    )
    return Project(ratings, nothing_hidden(ratings))


class Driver:
    """Does with the overview what a person does, and tells what they see."""

    def __init__(self, qtbot, panel: MatrixPanel, session: Session) -> None:
        self._qtbot, self.panel, self.session = qtbot, panel, session
        self.overview = panel.overview
        self.source = panel.overview.findChild(DensitySource)
        self.counting = self.source.findChild(Latest)
        self.table = panel.table
        self.picture = panel.findChild(OverviewPicture, "overview_picture")

    def open(self, project: Project, order: str = "Matrix order") -> None:
        self.session.open(project)
        orders = self.panel.findChild(QComboBox, "matrix_order")
        orders.setCurrentText(order)
        orders.activated.emit(orders.currentIndex())
        self.settle()

    def settle(self) -> None:
        """Wait until the image is that of now."""
        waiting = self.source.findChild(QTimer)
        self._qtbot.waitUntil(
            lambda: self.source.is_current and not waiting.isActive() and not self.counting.busy
        )

    def image(self) -> QImage:
        return self.picture.grab().toImage()

    def is_blank(self, down: float, across: float) -> bool:
        image, ground = self.image(), self.picture.palette().base().color()
        at = QPoint(round(across * (image.width() - 1)), round(down * (image.height() - 1)))
        return image.pixelColor(at) == ground

    def at(self, down: float, across: float) -> QPoint:
        return QPoint(
            round(across * (self.picture.width() - 1)), round(down * (self.picture.height() - 1))
        )

    def middle(self) -> tuple[float, float]:
        """Row and column in the middle of what the table shows."""
        seen = self.table.seen
        return (seen.top + seen.bottom) / 2, (seen.left + seen.right) / 2

    def scroll_to(self, row: int, column: int) -> None:
        """Scroll the table by other means than the overview."""
        with self._qtbot.waitSignal(self.table.seen_changed):
            self.table.scroll_to(row, column)

    def wheel(self, notches: int, down: float, across: float) -> None:
        turn_wheel(self.picture, notches, QPointF(self.at(down, across)))

    def words(self, down: float, across: float) -> str:
        return self.picture.words_at(QPointF(self.at(down, across)))

    def show_means(self) -> None:
        shown = self.panel.findChild(QComboBox, "overview_shown")
        shown.setCurrentText("Mean")
        shown.activated.emit(shown.currentIndex())


@pytest.fixture
def seen(qtbot, session) -> Driver:
    panel = MatrixPanel(session, Editing(session, session))
    show_on_screen(qtbot, panel, 900, 500)
    yield Driver(qtbot, panel, session)
    wait_for_work_of(panel)


@pytest.fixture
def opened(seen) -> Driver:
    seen.open(corner_ratings())
    return seen


def test_shows_where_the_ratings_are(opened):
    assert opened.is_blank(0.5, 0.5)
    assert opened.is_blank(0.7, 0.9)
    assert not opened.is_blank(0.8, 0.8)
    assert not opened.is_blank(0.985, 0.985)


def test_is_there_as_soon_as_another_matrix_is_open(opened):
    opened.session.open(corner_ratings(100, 400))
    assert opened.is_blank(0.9, 0.9)  # those with most ratings come first
    assert not opened.is_blank(0.1, 0.1)


def test_goes_by_the_order_of_the_table(opened):
    orders = opened.panel.findChild(QComboBox, "matrix_order")
    orders.setCurrentText("Most rated first")
    orders.activated.emit(orders.currentIndex())
    opened.settle()

    assert not opened.is_blank(0.2, 0.2)
    assert opened.is_blank(0.9, 0.9)


def test_leaves_out_who_is_hidden(opened):
    opened.panel.filter_actions.show_who_rated(np.array([N_ITEMS - 1]), every=True)
    opened.settle()

    assert opened.picture.part.shape == (N_USERS // 4, N_ITEMS)
    assert not opened.is_blank(0.3, 0.9)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_density_and_mean_look_different_in_light_and_dark(qapp, opened, scheme):
    apply_theme(qapp, scheme)
    opened.settle()
    density = opened.image()
    opened.show_means()
    mean = opened.image()
    assert density != mean
    assert mean.pixelColor(opened.at(0.5, 0.5)) == opened.picture.palette().base().color()
    apply_theme(qapp, "light")


def test_of_a_matrix_that_is_all_known_the_means_are_shown_first(seen):
    shown = seen.panel.findChild(QComboBox, "overview_shown")
    ratings = from_dense(np.linspace(-1, 1, 60 * 50).reshape(60, 50))
    seen.open(Project(ratings, nothing_hidden(ratings)))
    assert shown.currentText() == "Mean"
    low, high = (seen.image().pixelColor(seen.at(down, 0.9)) for down in (0.1, 0.9))
    assert low.blue() > low.red()
    assert high.red() > high.blue()

    seen.open(corner_ratings())
    assert shown.currentText() == "Density"


def test_a_click_takes_the_table_there(qtbot, opened):
    qtbot.mouseClick(opened.picture, Qt.MouseButton.LeftButton, pos=opened.at(0.5, 0.5))

    row, column = opened.middle()
    assert row == pytest.approx(N_USERS / 2, abs=5)
    assert column == pytest.approx(N_ITEMS / 2, abs=4)


def test_the_frame_is_drawn_where_the_table_is(opened):
    before = opened.image()
    opened.scroll_to(150, 100)
    after = opened.image()

    assert before != after
    assert before.pixelColor(opened.at(0.5, 0.2)) == after.pixelColor(opened.at(0.5, 0.2))


def test_the_frame_is_dragged_by_where_it_was_taken(qtbot, opened):
    opened.scroll_to(150, 100)
    start = opened.middle()
    taken, to = opened.at(0.51, 0.5), opened.at(0.71, 0.3)
    qtbot.mousePress(opened.picture, Qt.MouseButton.LeftButton, pos=taken)
    assert opened.middle() == pytest.approx(start, abs=3)
    qtbot.mouseMove(opened.picture, to)
    qtbot.mouseRelease(opened.picture, Qt.MouseButton.LeftButton, pos=to)

    row, column = opened.middle()
    assert row - start[0] == pytest.approx(0.2 * N_USERS, abs=6)
    assert column - start[1] == pytest.approx(-0.2 * N_ITEMS, abs=4)


def test_arrow_keys_move_the_frame(qtbot, opened):
    start = opened.middle()
    for _ in range(4):
        qtbot.keyClick(opened.picture, Qt.Key.Key_Down)
    assert opened.middle()[0] > start[0] + 10
    qtbot.keyClick(opened.picture, Qt.Key.Key_Right)
    qtbot.keyClick(opened.picture, Qt.Key.Key_End)
    assert (opened.table.seen.bottom, opened.table.seen.right) == (N_USERS - 1, N_ITEMS - 1)
    qtbot.keyClick(opened.picture, Qt.Key.Key_Left)
    qtbot.keyClick(opened.picture, Qt.Key.Key_Up)
    qtbot.keyClick(opened.picture, Qt.Key.Key_Home)

    assert (opened.table.seen.top, opened.table.seen.left) == (0, 0)


def test_the_wheel_zooms_in_around_the_pointer_and_a_button_out(qtbot, opened):
    assert not opened.is_blank(0.9, 0.9)
    for _ in range(3):
        opened.wheel(1, 0.9, 0.9)
        opened.settle()
    part = opened.picture.part
    assert (part.n_rows, part.n_columns) == (38, 25)
    assert part.top <= 0.9 * N_USERS <= part.top + part.n_rows
    assert not opened.is_blank(0.1, 0.5)  # the whole of the part is rated
    qtbot.mouseClick(
        opened.panel.findChild(QToolButton, "overview_whole"), Qt.MouseButton.LeftButton
    )
    opened.settle()

    assert opened.picture.part.is_whole
    assert opened.is_blank(0.1, 0.5)


def test_keys_zoom_about_the_frame_which_stays_in_the_picture(qtbot, opened):
    opened.scroll_to(290, 190)
    for _ in range(3):
        qtbot.keyClick(opened.picture, Qt.Key.Key_Plus)
    assert opened.picture.part.top > 200
    opened.scroll_to(0, 0)
    assert opened.picture.part.top == 0
    qtbot.keyClick(opened.picture, Qt.Key.Key_0)

    assert opened.picture.part.is_whole


def test_tells_what_a_block_holds(opened):
    words = opened.words(1, 1).splitlines()
    assert words[0].startswith("User 299 (row 300)")
    assert words[1] in ("Item 198 (column 199)", "Item 199 (column 200)")
    assert words[2:] in (["1 rating in 1 cell", "Rated 5"], ["1 rating in 1 cell", "Rated 1"])
    assert opened.words(0, 0).splitlines()[-1].startswith("0 ratings in")


def test_a_label_that_looks_like_markup_is_told_as_it_is(seen):
    project = corner_ratings()
    labels = np.array([f"<b>{user}</b>" for user in range(N_USERS)])
    seen.open(replace(project, ratings=replace(project.ratings, user_ids=labels)))
    tip = QTextDocument()
    tip.setHtml(seen.words(1, 1))
    assert tip.toPlainText().startswith("User <b>299</b> (row 300)\n")


def test_an_edit_shows_at_once(opened):
    assert opened.is_blank(0.1, 0.1)
    users, items = (one.ravel() for one in np.meshgrid(np.arange(20, 41), np.arange(10, 31)))
    opened.session.apply(SetCells(users, items, np.full(len(users), 5, np.float32)))

    assert not opened.is_blank(0.1, 0.1)
    opened.session.undo()
    assert opened.is_blank(0.1, 0.1)


def test_users_that_are_removed_are_gone_from_it(opened):
    opened.session.apply(Remove.of("user", np.arange(0, 225)))
    opened.settle()

    assert opened.picture.part.shape == (75, N_ITEMS)
    assert not opened.is_blank(0.2, 0.9)


def test_many_ratings_are_counted_in_a_worker_together_with_edits_meanwhile(qtbot, seen):
    seen.open(corner_ratings(6000, 1600))
    part = seen.picture.part
    with qtbot.waitSignal(seen.counting.busy_changed):
        seen.wheel(1, 0, 0)
    assert seen.counting.busy
    users, items = (one.ravel() for one in np.meshgrid(np.arange(500), np.arange(150)))
    some = slice(0, 10_000)
    seen.session.apply(SetCells(users[some], items[some], np.full(10_000, 5, np.float32)))
    seen.settle()

    zoomed = seen.picture.part
    assert zoomed != part
    rows = seen.session.ratings.user_index - zoomed.top
    columns = seen.session.ratings.item_index - zoomed.left
    inside = (rows >= 0) & (rows < zoomed.n_rows) & (columns >= 0) & (columns < zoomed.n_columns)
    assert seen.source.density.counts.sum() == inside.sum() > 9_000


def test_can_be_hidden_and_is_for_tiny_matrices(seen):
    seen.open(corner_ratings())
    assert seen.overview.isVisible()
    seen.overview.toggle.trigger()
    assert not seen.overview.isVisible()
    seen.overview.toggle.trigger()
    seen.session.open(corner_ratings(12, 8))

    assert not seen.overview.isVisible()
    assert not seen.overview.toggle.isEnabled()
    seen.session.open(None)
    assert not seen.overview.isVisible()


def test_nothing_is_counted_while_it_is_hidden(qtbot, seen):
    seen.overview.toggle.setChecked(False)
    seen.session.open(corner_ratings())
    qtbot.wait(100)
    assert seen.source.density is None
    seen.overview.toggle.setChecked(True)
    seen.settle()

    assert seen.source.density.counts.sum() == 75 * 50


def test_leaves_the_table_its_room(seen):
    for width in (520, 900, 1600):
        seen.panel.resize(width, 400)
        seen.open(corner_ratings())
        assert seen.table.width() >= 0.7 * width
        assert seen.overview.width() >= 96


def test_everything_has_a_name_and_is_explained(opened):
    for name in ("overview_picture", "overview_shown", "overview_whole", "overview_legend"):
        control = opened.panel.findChild(QWidget, name)
        assert control.accessibleName(), name
        assert control.toolTip() or control.accessibleDescription(), name
    assert "%" in opened.panel.findChild(QWidget, "overview_legend").toolTip()
