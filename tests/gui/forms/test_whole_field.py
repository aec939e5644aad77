from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import QWidget

from funkgui.factorization.config import setting
from funkgui.gui.forms.setting_field import field_for, set_field_value
from tests.gui.seen import enter


@pytest.fixture
def field(qtbot):
    """The field of the epochs, in focus, with 500."""
    field = field_for(setting("max_epochs"))
    qtbot.addWidget(field)
    set_field_value(field, 500)
    field.show()
    qtbot.waitActive(field)
    field.setFocus()
    return field


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        ("12,500", 12_500),
        ("1,5", 1),
        ("1.5", 1),
        ("1,50", 1),
        ("12,5000", 12_500),
        ("1,", 1),
        (",5", 500),
    ],
)
def test_a_comma_parts_thousands_and_nothing_else(qtbot, field, text, number):
    enter(qtbot, field, text)

    assert field.value() == number
    assert field.cleanText() == str(number)


def test_a_number_can_be_shortened_letter_by_letter(qtbot, field):
    set_field_value(field, 10_000)
    qtbot.keyClick(field, Qt.Key.Key_End)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert field.value() == 1000


def test_thousands_are_parted_where_nobody_types(qtbot, field):
    set_field_value(field, 20_000)
    assert field.cleanText() == "20000"
    field.clearFocus()
    assert field.cleanText() == "20,000"


def test_thousands_are_parted_in_a_dialog_that_is_opened_again(field):
    set_field_value(field, 20_000)
    field.hide()
    assert field.cleanText() == "20,000"


def test_what_is_selected_stays_so_while_a_menu_is_open_and_in_another_window(qtbot, field):
    set_field_value(field, 20_000)
    field.selectAll()
    menu = field.lineEdit().createStandardContextMenu()
    menu.popup(field.mapToGlobal(QPoint()))
    assert field.lineEdit().selectedText() == "20000"
    menu.close()

    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
    with qtbot.waitActive(field):
        field.activateWindow()
    qtbot.keyClicks(field, "300")
    assert field.value() == 300


def test_numbers_are_written_alike_wherever_the_program_runs(qtbot):
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        field = field_for(setting("max_epochs"))
        qtbot.addWidget(field)
        enter(qtbot, field, "20,000")
        assert field.value() == 20_000
        assert field.cleanText() == "20,000"
    finally:
        QLocale.setDefault(before)
