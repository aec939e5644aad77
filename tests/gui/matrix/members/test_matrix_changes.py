"""Changes of users, items and scale, asked for in dialogs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)

from funkgui.gui.forms.float_field import FloatField
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.table.label_header import LabelHeader
from funkgui.ratings.edits.add import Add
from funkgui.ratings.scale import RatingScale

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class Asked:
    """Does with a dialog of the table what a person does."""

    def __init__(self, qtbot, driver) -> None:
        self._qtbot, self._driver = qtbot, driver

    def open(self, action: str, dialog: str) -> QDialog:
        self._driver.table.findChild(QAction, action).trigger()
        found = self._driver.table.findChild(QDialog, dialog)
        assert found is not None, f"{action} opens no {dialog}"
        assert found.isVisible()
        assert found.windowModality() == Qt.WindowModality.WindowModal
        return found

    def field(self, kind, name: str):
        found = self._driver.table.findChild(kind, name)
        assert found is not None, name
        return found

    def enter(self, dialog: QDialog) -> None:
        """Press Enter."""
        self._qtbot.keyClick(dialog, Key.Key_Return)

    def problem(self, dialog: QDialog) -> str:
        label = dialog.findChild(QLabel, f"{dialog.objectName()}_problem")
        return label.text() if label.isVisible() else ""


@pytest.fixture
def asked(qtbot, opened) -> Asked:
    opened.click(1, 1)
    return Asked(qtbot, opened)


def labels(session):
    return session.ratings.user_ids.tolist(), session.ratings.item_ids.tolist()


def test_users_are_added_by_number(asked, opened, session):
    dialog = asked.open("add_users", "add_users_dialog")
    asked.field(QSpinBox, "add_users_dialog_count").setValue(2)
    asked.enter(dialog)

    assert labels(session)[0] == [10, 20, 30, 40, 41, 42]
    assert session.undo_text == "Add 2 users"
    session.undo()
    assert labels(session)[0] == [10, 20, 30, 40]


def test_a_new_user_is_named_by_what_is_typed_and_gone_to(qtbot, asked, opened, session):
    dialog = asked.open("add_users", "add_users_dialog")
    with qtbot.waitSignal(opened.table.cell_selected) as told:
        qtbot.keyClicks(dialog.focusWidget(), "ada")
        asked.enter(dialog)

    assert labels(session)[0][-1] == "ada"
    assert opened.table.current_cell == (4, 1)
    assert told.args == [4, 1]


def test_items_are_added_by_label(asked, opened, session):
    dialog = asked.open("add_items", "add_items_dialog")
    asked.field(QLineEdit, "add_items_dialog_labels").setText("7, 9; 11")
    asked.enter(dialog)

    assert labels(session)[1] == [1, 2, 3, 4, 5, 7, 9, 11]


def test_a_copied_column_of_names_is_added_in_one_step(asked, session):
    before = labels(session)[0]
    dialog = asked.open("add_users", "add_users_dialog")
    QGuiApplication.clipboard().setText("Lovelace, Ada\r\nBell\r\nCem\r\n")
    asked.field(QLineEdit, "add_users_dialog_labels").paste()
    asked.enter(dialog)

    assert labels(session)[0][-3:] == ["Lovelace, Ada", "Bell", "Cem"]
    session.undo()
    assert labels(session)[0] == before


def test_labels_that_are_not_as_many_are_told_in_the_dialog(asked, session):
    dialog = asked.open("add_items", "add_items_dialog")
    asked.field(QSpinBox, "add_items_dialog_count").setValue(3)
    asked.field(QLineEdit, "add_items_dialog_labels").setText("7, 9")
    asked.enter(dialog)

    assert "There are 2 labels for 3" in asked.problem(dialog)
    assert dialog.isVisible()
    assert not session.dirty


def test_escape_leaves_all_as_it_is(qtbot, asked, session):
    dialog = asked.open("add_users", "add_users_dialog")
    qtbot.keyClick(dialog, Key.Key_Escape)

    assert not session.dirty


def test_the_current_user_is_renamed(asked, opened, session):
    dialog = asked.open("rename_user", "rename_user_dialog")
    assert dialog.findChild(QLabel, "rename_user_dialog_words").text() == "User 20"
    field = asked.field(QLineEdit, "rename_user_dialog_label")
    assert field.text() == field.selectedText() == "20"
    field.setText("25")
    asked.enter(dialog)

    assert labels(session)[0] == [10, 25, 30, 40]
    assert opened.labels(DOWN)[1] == "25"


def test_a_label_that_is_taken_is_refused_in_the_dialog(asked, session):
    dialog = asked.open("rename_item", "rename_item_dialog")
    asked.field(QLineEdit, "rename_item_dialog_label").setText("3")
    asked.enter(dialog)

    assert "There is an item called 3 already" in asked.problem(dialog)
    assert dialog.isVisible()
    assert not session.dirty


def test_the_current_item_gets_another_title(asked, opened, session):
    dialog = asked.open("set_title", "set_title_dialog")
    asked.field(QLineEdit, "set_title_dialog_title").setText("Brasil")
    asked.enter(dialog)

    assert opened.labels(ACROSS)[1] == "Brasil"
    assert session.undo_text == "Set a title"


def test_selected_items_are_joined_by_a_rule(asked, opened, session):
    opened.click(1, 1)
    opened.click(1, 3, stateKey=CONTROL)
    dialog = asked.open("join_items", "join_items_dialog")
    kept = asked.field(QComboBox, "join_items_dialog_kept")
    assert kept.currentText() == "Brazil (1985) (3 ratings)"
    kept.setCurrentIndex(1)
    rule = asked.field(QComboBox, "join_items_dialog_rule")
    rule.setCurrentIndex(rule.findData("highest"))
    asked.enter(dialog)

    assert labels(session)[1] == [1, 3, 4, 5]
    assert [session.ratings.rating(user, 2) for user in range(4)] == [3.0, 5.0, 2.0, None]
    session.undo()
    assert labels(session)[1] == [1, 2, 3, 4, 5]


def test_one_alone_cannot_be_joined(asked, opened, session):
    opened.table.findChild(QAction, "join_users").trigger()

    assert "select 2 to 100" in str(opened.errors[0])


def test_selected_users_are_removed_in_one_step(asked, opened, session):
    opened.click(1, 0)
    opened.click(2, 0, stateKey=SHIFT)
    opened.table.findChild(QAction, "remove_users").trigger()

    assert labels(session)[0] == [10, 40]
    assert session.undo_text == "Remove 2 users"


def test_the_user_of_the_current_cell_is_removed_where_none_is_selected(asked, opened, session):
    opened.click(1, 0)
    opened.table.clearSelection()
    opened.table.findChild(QAction, "remove_users").trigger()

    assert labels(session)[0] == [10, 30, 40]


def test_not_all_can_be_removed(asked, opened, session):
    opened.table.selectAll()
    opened.table.findChild(QAction, "remove_items").trigger()

    assert "at least one" in str(opened.errors[0])
    assert not session.dirty


def test_what_was_chosen_before_a_change_of_users_is_not_done_to_others(asked, opened, session):
    dialog = asked.open("rename_user", "rename_user_dialog")
    asked.field(QLineEdit, "rename_user_dialog_label").setText("25")
    session.apply(Add("user", ["50"]))
    asked.enter(dialog)

    assert "have changed since" in str(opened.errors[0])
    assert labels(session)[0] == [10, 20, 30, 40, 50]


def test_the_most_rated_items_are_kept(asked, session):
    dialog = asked.open("keep_most_rated", "keep_items_dialog")
    asked.field(QSpinBox, "keep_items_dialog_n").setValue(2)
    asked.enter(dialog)

    assert labels(session)[1] == [2, 4]
    assert labels(session)[0] == [10, 20, 30, 40]
    session.undo()
    assert labels(session)[1] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("action", "dialog", "field", "text", "corrected"),
    [
        ("keep_most_rated", "keep_items_dialog", "n", "1,5", "1"),
        ("change_scale", "scale_dialog", "high", "7e", "7"),
    ],
)
def test_enter_shows_what_becomes_of_a_wrong_number_before_it_is_taken(
    qtbot, asked, session, action, dialog, field, text, corrected
):
    opened = asked.open(action, dialog)
    number = opened.findChild(QAbstractSpinBox, f"{dialog}_{field}")
    number.selectAll()
    qtbot.keyClicks(number, text)
    qtbot.keyClick(number, Qt.Key.Key_Return)

    assert opened.isVisible()
    assert number.text() == corrected
    assert not session.dirty
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert not opened.isVisible()
    assert session.dirty


def test_the_most_active_users_are_kept(asked, session):
    dialog = asked.open("keep_most_active", "keep_users_dialog")
    asked.field(QSpinBox, "keep_users_dialog_n").setValue(1)
    asked.enter(dialog)

    assert labels(session)[0] == [20]


def test_those_with_enough_ratings_are_kept(asked, session):
    dialog = asked.open("keep_at_least", "keep_at_least_dialog")
    asked.field(QSpinBox, "keep_at_least_dialog_users").setValue(2)
    asked.field(QSpinBox, "keep_at_least_dialog_items").setValue(2)
    asked.enter(dialog)

    assert labels(session) == ([20, 30], [2, 4])


def test_the_scale_is_changed_and_changed_back(asked, opened, session):
    dialog = asked.open("change_scale", "scale_dialog")
    assert asked.field(FloatField, "scale_dialog_step").value() == 0.5
    asked.field(FloatField, "scale_dialog_high").setValue(10)
    asked.enter(dialog)

    assert session.ratings.scale == RatingScale(0.5, 10, 0.5)
    opened.click(1, 1)
    opened.type("9.5")
    opened.press(Key.Key_Return)
    assert session.ratings.rating(1, 1) == 9.5
    session.undo()
    session.undo()
    assert session.ratings.scale == RatingScale(0.5, 5, 0.5)


def test_a_scale_upside_down_is_refused_in_the_dialog(asked, session):
    dialog = asked.open("change_scale", "scale_dialog")
    asked.field(FloatField, "scale_dialog_low").setValue(9)
    asked.enter(dialog)

    assert asked.problem(dialog) == "The lowest rating, 9, is not below the highest, 5."
    assert not session.dirty


@pytest.mark.parametrize(
    ("action", "dialog"),
    [
        ("add_users", "add_users_dialog"),
        ("add_items", "add_items_dialog"),
        ("rename_user", "rename_user_dialog"),
        ("set_title", "set_title_dialog"),
        ("keep_at_least", "keep_at_least_dialog"),
        ("change_scale", "scale_dialog"),
        ("fill_with_value", "fill_dialog"),
    ],
)
def test_every_field_is_named_explained_and_has_a_letter(asked, action, dialog):
    shown = asked.open(action, dialog)
    fields = [
        one
        for kind in (QLineEdit, QSpinBox, FloatField, QComboBox, QAbstractButton)
        for one in shown.findChildren(kind)
        if not one.objectName().startswith("qt_")
    ]
    assert fields
    for one in fields:
        assert one.objectName()
        assert one.toolTip(), one.objectName()
        assert one.accessibleName() or one.text(), one.objectName()
    labels = [one for one in shown.findChildren(QLabel) if one.buddy() is not None]
    texts = [one.text() for one in labels] + [one.text() for one in shown.findChildren(QPushButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts]
    assert len(set(letters)) == len(letters), texts
    assert shown.focusWidget() is not None


@pytest.mark.parametrize(
    ("name", "section", "selected"),
    [("ratings_users", 2, (2, 0, 2, 4)), ("ratings_items", 3, (0, 3, 3, 3))],
)
def test_a_header_has_a_menu_for_the_row_or_column_under_the_pointer(
    opened, name, section, selected
):
    header = opened.panel.findChild(QWidget, name)
    middle = header.sectionViewportPosition(section) + 5
    across = header.orientation() == ACROSS
    header.customContextMenuRequested.emit(QPoint(middle, 5) if across else QPoint(5, middle))
    menu = header.findChild(QMenu, "menu_of_items" if across else "menu_of_users")

    assert opened.table.rectangles() == [Rectangle(*selected)]
    assert any("Re&move" in one.text() for one in menu.actions())
    menu.close()


@pytest.mark.parametrize(
    ("name", "section", "dialog", "shown"),
    [
        ("ratings_users", 2, "rename_user_dialog", "User 30"),
        ("ratings_items", 3, "set_title_dialog", "Item 4"),
    ],
)
def test_a_double_click_on_a_header_asks_for_another_name(
    qtbot, opened, name, section, dialog, shown
):
    header = opened.panel.findChild(LabelHeader, name)
    middle = header.sectionViewportPosition(section) + 5
    place = QPoint(middle, 5) if header.orientation() == ACROSS else QPoint(5, middle)
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(header.viewport(), LEFT, pos=place)
    asked = opened.table.findChild(QDialog, dialog)

    assert asked.isVisible()
    assert asked.findChild(QLabel, f"{dialog}_words").text() == shown
    asked.reject()


def test_a_header_leaves_a_selection_that_has_the_section(opened):
    opened.click(0, 0)
    opened.click(1, 2, stateKey=SHIFT)
    header = opened.table.horizontalHeader()
    header.customContextMenuRequested.emit(QPoint(header.sectionViewportPosition(1) + 5, 5))

    assert opened.table.rectangles() == [Rectangle(0, 0, 1, 2)]
    assert opened.current[1] == 1
    header.findChild(QMenu, "menu_of_items").close()
