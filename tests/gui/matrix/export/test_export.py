"""Exporting ratings: files of each format, the clipboard, a picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QWidget

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.matrix.export.part_of_matrix import part_of
from funkgui.gui.matrix.table.table_picture import MOST_PIXELS
from funkgui.project.project import Project
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.readers import read_ratings
from tests.dense import to_dense
from tests.rating_set import rating_set


class Export:
    """Does with the dialog what a person does."""

    def __init__(self, driver, folder) -> None:
        self.driver, self.folder = driver, folder
        self.window = driver.window
        self.table = self.window.matrix.table

    def select(self, top, left, bottom, right) -> None:
        model = self.table.model()
        block = QItemSelection(model.index(top, left), model.index(bottom, right))
        self.table.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def ask(self) -> None:
        self.driver.trigger("export_ratings")

    def box(self, name: str) -> QComboBox:
        boxes = self.window.findChildren(QComboBox, f"export_ratings_dialog_{name}")
        return next(box for box in boxes if box.isVisible())

    def choose(self, form: str, part: str = "") -> None:
        self.ask()
        self.box("form").setCurrentIndex(self.box("form").findData(form))
        if part:
            self.box("part").setCurrentIndex(self.box("part").findData(part))
        self.driver.child(QPushButton, "export_ratings_dialog_accept").click()

    def write(self, name: str):
        path = self.folder / name
        self.driver.answer_file_dialog("export_dialog", path)
        return path


@pytest.fixture
def export(driver, ratings_file, tmp_path) -> Export:
    driver.open_file(ratings_file)
    return Export(driver, tmp_path)


def test_each_field_of_the_dialog_has_a_name_of_its_own(export):
    export.ask()

    assert len(export.window.findChildren(QWidget, "export_ratings_dialog_form")) == 1


def test_all_ratings_are_written_in_each_format(export):
    ratings = export.window.session.ratings
    for form, name in (
        ("csv", "out.csv"),
        ("tsv", "out.tsv"),
        ("parquet", "out.parquet"),
        ("matrix-market", "out.mtx"),
        ("npz", "out.npz"),
        ("wide", "wide.csv"),
        ("recbole", "out.inter"),
    ):
        export.choose(form)
        read = read_ratings(export.write(name)).ratings

        assert read.n_ratings == ratings.n_ratings, form
        assert sorted(read.values.tolist()) == sorted(ratings.values.tolist()), form
        assert export.window.statusBar().currentMessage().startswith(f"Exported {name}")


def test_the_selection_is_written_by_its_labels(export):
    export.window.matrix.show_cell(0, 0)
    export.select(0, 0, 3, 2)
    order, ratings = export.table.order, export.window.session.ratings
    export.choose("csv")
    read = read_ratings(export.write("part.csv")).ratings

    expected = {
        (ratings.user_ids[order.users.at(row)], ratings.item_ids[order.items.at(column)]): rating
        for row in range(4)
        for column in range(3)
        if (rating := ratings.rating(order.users.at(row), order.items.at(column))) is not None
    }
    assert 0 < len(expected) < 12
    users, items = read.user_ids[read.user_index], read.item_ids[read.item_index]
    pairs = zip(users.tolist(), items.tolist(), strict=True)
    assert dict(zip(pairs, read.values.tolist(), strict=True)) == expected


def test_the_part_proposed_is_what_is_selected(export):
    export.ask()
    assert export.box("part").currentText() == "All ratings"
    export.driver.child(QPushButton, "export_ratings_dialog_cancel").click()
    export.select(0, 0, 3, 2)
    export.ask()
    assert export.box("part").currentText() == "The selected cells"


def test_the_clipboard_gets_the_labels_too(export):
    export.select(0, 0, 1, 1)
    export.choose("clipboard")

    first, *rows = QGuiApplication.clipboard().text().splitlines()
    assert first.startswith("user\t")
    assert len(rows) == 2


def test_a_picture_shows_the_selected_cells_and_their_headers(export):
    export.select(0, 0, 9, 3)
    export.choose("picture")
    picture = QImage(str(export.write("part.png")))

    table = export.table
    width, height = 4 * table.across.cell_px, 10 * table.down.cell_px
    assert picture.width() - width == table.verticalHeader().wanted_px
    assert picture.height() - height == table.horizontalHeader().wanted_px
    grounds = {
        picture.pixel(x, y)
        for x in range(picture.width() - width + 4, picture.width(), table.across.cell_px)
        for y in range(picture.height() - height + 4, picture.height(), table.down.cell_px)
    }
    assert len(grounds) > 2, "rated cells have grounds by their ratings"


def test_a_picture_does_not_move_the_table(export):
    export.table.scroll_to(30, 20)
    seen = export.table.seen
    export.choose("picture", "seen")
    picture = QImage(str(export.write("seen.png")))

    after = export.table.seen
    assert (after.top, after.left) == (seen.top, seen.left)
    assert picture.width() > (seen.right - seen.left) * export.table.across.cell_px


def test_a_picture_that_is_too_large_is_refused_in_the_dialog(export):
    ratings = rating_set(20_000, 500, 1000, seed=1)
    export.window.session.open(Project(ratings, nothing_hidden(ratings)))
    export.choose("picture", "all")

    words = export.driver.child(QLabel, "export_ratings_dialog_problem").text()
    assert "too large; choose fewer cells" in words
    assert MOST_PIXELS < 20_000 * 500 * 20
    assert export.window.findChild(QFileDialog, "export_dialog") is None


def test_what_cannot_be_written_is_told(export):
    ratings = export.window.session.ratings
    path = export.folder / "missing" / "out.csv"
    export.window.documents.export_ratings(path, lambda cancelled: ratings, "csv")
    export.driver.wait(lambda: not export.window.documents.busy)

    assert "out.csv was not written" in export.window.notices.text


def test_nothing_selected_is_told_in_the_dialog(export):
    export.table.clearSelection()
    export.choose("csv", "selected")

    words = export.driver.child(QLabel, "export_ratings_dialog_problem").text()
    assert "Nothing is selected" in words


def test_a_part_is_the_same_cells_in_the_order_of_the_view():
    ratings = rating_set(50, 30, 400, seed=3)
    random = np.random.default_rng(1)
    order = ViewOrder(Lines(random.permutation(50)), Lines(random.permutation(30)))
    part = part_of(ratings, order, [Rectangle(5, 2, 20, 9), Rectangle(5, 12, 20, 13)])

    columns = [*range(2, 10), 12, 13]
    dense = to_dense(ratings)[order.users.shown[5:21]][:, order.items.shown[columns]]
    assert np.array_equal(to_dense(part), dense, equal_nan=True)
    assert part.user_ids.tolist() == ratings.user_ids[order.users.shown[5:21]].tolist()
    assert part.scale == ratings.scale
