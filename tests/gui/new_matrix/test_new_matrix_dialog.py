"""New matrices are chosen in a dialog and made in a worker."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
)

from funkgui.factorization.problems import PROBLEMS, problem
from funkgui.gui.documents import Documents
from funkgui.gui.editing import Editing
from funkgui.gui.new_matrix.kinds import Kinds
from funkgui.gui.new_matrix.new_matrix_dialog import NewMatrixDialog
from funkgui.gui.new_matrix.picture import RecipePicture
from funkgui.gui.theme import apply_theme
from funkgui.ratings.generated.recipe import recipe_of_kind


@pytest.fixture
def documents(session, settings, qtbot):
    documents = Documents(session, Editing(session, session), settings, session)
    documents.project_ready.connect(documents.accept)
    yield documents
    qtbot.waitUntil(lambda: not documents.busy)


@pytest.fixture
def dialog(documents, qtbot):
    """By itself: it needs nothing of a main window, which takes half a second to make."""
    dialog = NewMatrixDialog(documents)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


@pytest.fixture
def choose(dialog, qtbot):
    def choose(key: str) -> None:
        button = dialog.findChild(QRadioButton, f"new_matrix_kind_{key}")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
        if not button.isChecked():  # the label does not reach the middle
            button.click()

    return choose


def field(dialog, name: str):
    return dialog.findChild(QAbstractSpinBox, f"new_matrix_{name}")


def text(dialog, name: str) -> str:
    return dialog.findChild(QLabel, f"new_matrix_{name}").text().replace("\N{NO-BREAK SPACE}", " ")


def make_button(dialog) -> QAbstractButton:
    return dialog.findChild(QAbstractButton, "new_matrix_make")


@pytest.fixture
def made(dialog, documents, session, qtbot):
    """Make what is chosen, and return the project of it."""

    def made():
        qtbot.waitUntil(make_button(dialog).isEnabled)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: session.project is not None and not documents.busy)
        assert not dialog.isVisible()
        return session.project

    return made


def shown_fields(dialog) -> set[str]:
    kinds = (QAbstractSpinBox, QComboBox, QLineEdit)
    return {
        one.objectName().removeprefix("new_matrix_")
        for kind in kinds
        for one in dialog.findChildren(kind)
        if one.isVisible() and one.objectName().startswith("new_matrix_")
    }


def test_fits_a_low_screen_with_large_letters(driver, qapp, qtbot):
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(1.5 * usual.pointSizeF())
    qapp.setFont(large)
    try:
        dialog = driver.window.new_matrix
        with qtbot.waitExposed(dialog):  # else it is as low as letters of the usual size let it be
            driver.trigger("new_matrix")
        column = dialog.findChild(QScrollArea, "new_matrix_column")

        def is_low() -> bool:
            dialog.resize(dialog.width(), 100)  # anew, as what is laid out later may take less
            is_least = dialog.height() == dialog.minimumSizeHint().height()
            return is_least and column.verticalScrollBar().maximum() > 0

        qtbot.waitUntil(is_low)
        assert dialog.height() <= 600
    finally:
        qapp.setFont(usual)


def test_an_empty_matrix(dialog, choose, made, session):
    choose("empty")
    assert shown_fields(dialog) == {"users", "items", "scale"}
    field(dialog, "users").setValue(7)
    field(dialog, "items").setValue(4)
    dialog.findChild(QLineEdit, "new_matrix_scale").setText("0:10:1")
    project = made()
    ratings = project.ratings
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (7, 4, 0)
    assert (ratings.scale.low, ratings.scale.high, ratings.scale.step) == (0, 10, 1)
    assert project.source == "New matrix, 7 x 4"
    assert not session.dirty


def test_a_product_of_typed_weights(dialog, choose, made, qtbot):
    choose("product")
    for name, value in {"users": 30, "items": 20, "known": 0.5, "noise": 0.01, "seed": 3}.items():
        field(dialog, name).setValue(value)
    series = dialog.findChild(QComboBox, "new_matrix_weights_series")
    series.setCurrentIndex(series.findData("typed"))
    typed = dialog.findChild(QLineEdit, "new_matrix_weights_typed")
    typed.setText("4, 2")
    qtbot.waitUntil(lambda: text(dialog, "counts").startswith("30 x 20"))
    assert not field(dialog, "rank").isEnabled()
    assert text(dialog, "counts").startswith("30 x 20, 600 cells, 300 known (50 %), about ")
    project = made()
    assert project.ratings.n_ratings == 300
    assert project.holdout.n_hidden == 30
    assert project.truth.weights.tolist() == [4, 2]
    assert project.problem == ""


def test_synthetic_ratings(dialog, choose, made):
    choose("ratings")
    assert {"ratings", "activity", "popularity", "head"} < shown_fields(dialog)
    field(dialog, "users").setValue(100)
    field(dialog, "items").setValue(80)
    field(dialog, "ratings").setValue(1500)
    project = made()
    assert project.ratings.n_ratings == 1500
    assert project.truth.user_bias is not None
    assert project.holdout.n_hidden == 150


@pytest.mark.parametrize("key", [one.key for one in PROBLEMS if one.key != "500-gd"])
def test_the_tutorials_problems(dialog, choose, made, key):
    choose(key)
    assert dialog.problem == key
    project = made()
    ratings, holdout, _ = problem(key).make(0)
    assert project.problem == key
    assert project.source == problem(key).title
    assert project.ratings.fingerprint == ratings.fingerprint
    assert project.holdout.fingerprint == holdout.fingerprint


def test_a_problem_that_was_changed_is_none(dialog, choose, made):
    choose("3x3-adam")
    field(dialog, "seed").setValue(4)
    assert dialog.problem == "3x3-adam"
    field(dialog, "users").setValue(4)
    assert dialog.problem == ""
    assert made().problem == ""


@pytest.mark.parametrize(
    ("kind", "name", "entered", "words"),
    [
        ("product", "weights_typed", "3, x", "'x' is no number"),
        ("product", "scale", "5:1", "Scale is '5:1'"),
        ("ratings", "scale", "", "need a scale"),
        ("ratings", "ratings", 3, "3 ratings do not fit"),
        ("ratings", "holdout", 2.0, "a share must be below 1"),
    ],
)
def test_what_is_wrong_is_said_and_not_made(dialog, choose, qtbot, kind, name, entered, words):
    choose(kind)
    if name == "weights_typed":
        series = dialog.findChild(QComboBox, "new_matrix_weights_series")
        series.setCurrentIndex(series.findData("typed"))
    if isinstance(entered, str):
        dialog.findChild(QLineEdit, f"new_matrix_{name}").setText(entered)
    else:
        field(dialog, name).setValue(entered)
    qtbot.waitUntil(lambda: words in text(dialog, "wrong"))
    assert not make_button(dialog).isEnabled()
    assert dialog.recipe is None
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_what_does_not_fit_in_memory_is_said_before_it_is_made(dialog, choose, qtbot):
    choose("product")
    field(dialog, "users").setValue(10_000_000)
    field(dialog, "items").setValue(10_000_000)
    qtbot.waitUntil(lambda: "of memory and" in text(dialog, "wrong"))
    assert "100,000,000,000,000 cells" in text(dialog, "counts")
    assert not make_button(dialog).isEnabled()


def test_what_another_kind_hides_does_not_get_in_the_way(dialog, choose, qtbot):
    choose("ratings")
    field(dialog, "ratings").setValue(3)
    qtbot.waitUntil(lambda: text(dialog, "wrong") != "")
    choose("product")
    assert text(dialog, "wrong") == ""
    qtbot.waitUntil(make_button(dialog).isEnabled)


def test_the_choices_are_kept(dialog, choose, made):
    choose("product")
    field(dialog, "users").setValue(12)
    choose("ratings")
    assert field(dialog, "users").value() == recipe_of_kind("ratings").users
    choose("product")
    assert field(dialog, "users").value() == 12
    made()
    dialog.show()
    assert field(dialog, "users").value() == 12


def test_the_picture_follows(dialog, choose, qtbot):
    picture = dialog.findChild(RecipePicture, "recipe_picture")
    choose("product")
    field(dialog, "rank").setValue(4)
    qtbot.waitUntil(lambda: len(picture.chart.series[0].y) == 4)
    assert picture.chart.series[0].y.tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    choose("ratings")
    users, items = picture.chart.series
    assert picture.chart.logarithmic
    assert users.y[0] > 100 > users.y[-1]
    assert np.all(np.diff(items.y) < 0)
    choose("empty")
    assert picture.chart is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("kind", "size"),
    [("empty", (1, 1)), ("empty", (10_000_000, 1)), ("product", (1, 1)), ("ratings", (1, 1))],
)
def test_pictures_of_sizes_at_the_ends_are_painted(dialog, choose, qtbot, qapp, kind, size, scheme):
    apply_theme(qapp, scheme)
    choose(kind)
    field(dialog, "users").setValue(size[0])
    field(dialog, "items").setValue(size[1])
    if kind == "ratings":
        field(dialog, "ratings").setValue(1)
        field(dialog, "rank").setValue(1)
    qtbot.waitUntil(make_button(dialog).isEnabled)
    picture = dialog.findChild(RecipePicture, "recipe_picture").grab().toImage()
    colours = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    }
    apply_theme(qapp, "light")
    assert len(colours) > 3


def test_the_picture_grows_with_the_letters(dialog):
    picture = dialog.findChild(RecipePicture, "recipe_picture")
    usual, font = picture.minimumSizeHint(), picture.font()
    font.setPixelSize(24)
    picture.setFont(font)
    assert picture.minimumSizeHint() == 2 * usual
    font.setPixelSize(9)
    picture.setFont(font)
    assert picture.minimumSizeHint() == usual


def test_while_something_else_is_read_nothing_is_made(documents, dialog, ratings_file, qtbot):
    qtbot.waitUntil(make_button(dialog).isEnabled)
    documents.open_file(ratings_file)
    assert not make_button(dialog).isEnabled()
    qtbot.waitUntil(lambda: not documents.busy)
    assert make_button(dialog).isEnabled()


def test_enter_in_a_field_of_a_number_makes_the_matrix(dialog, choose, session, qtbot):
    choose("empty")
    field(dialog, "users").setValue(5)
    qtbot.waitUntil(make_button(dialog).isEnabled)

    qtbot.keyClick(field(dialog, "users"), Qt.Key.Key_Return)

    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: session.project is not None)
    assert session.ratings.n_users == 5


def test_unsaved_work_is_asked_about(driver, qtbot):
    dialog = driver.window.new_matrix
    driver.open_problem("3x3-adam")
    driver.train()
    driver.trigger("new_matrix")
    qtbot.waitUntil(make_button(dialog).isEnabled)
    make_button(dialog).click()
    driver.answer_question("cancel")
    assert driver.window.session.project.problem == "3x3-adam"


def test_making_is_cancelled_and_nothing_changes(documents, dialog, choose, session, qtbot):
    choose("product")
    field(dialog, "users").setValue(30_000)
    field(dialog, "items").setValue(10_000)
    field(dialog, "known").setValue(0.05)
    qtbot.waitUntil(make_button(dialog).isEnabled)
    started = []
    documents.task_started.connect(started.append)
    make_button(dialog).click()
    assert documents.busy
    started[0].cancel()
    qtbot.waitUntil(lambda: not documents.busy)
    assert session.project is None


def test_its_choices_are_not_cut_in_a_large_font(qtbot, qapp):
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(1.25 * usual.pointSizeF())
    qapp.setFont(large)
    try:
        kinds = Kinds()
        qtbot.addWidget(kinds)
        widest = max(one.sizeHint().width() for one in kinds.findChildren(QRadioButton))
        assert widest <= kinds.width() - kinds.layout().contentsMargins().right()
    finally:
        qapp.setFont(usual)
