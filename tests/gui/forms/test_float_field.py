from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit

from funkgui.factorization.config import setting
from funkgui.gui.forms.float_field import FloatField, PercentField
from funkgui.gui.forms.setting_field import facts, field_for, number_text, set_field_value
from funkgui.ratings.masks.scheme import MaskScheme
from funkgui.ratings.setting import setting_of
from tests.gui.seen import enter


@pytest.fixture
def field(qtbot):
    field = FloatField(0.0, 100.0)
    field.setSuffix(" per step")
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-05, "1e-05 per step"),
        (0.001, "0.001 per step"),
        (0.06, "0.06 per step"),
        (100.0, "100 per step"),
        (0.0, "0 per step"),
        (0.1 + 0.2, "0.30000000000000004 per step"),
    ],
)
def test_shows_a_number_as_short_as_it_can_and_loses_nothing(field, value, text):
    field.setValue(value)

    assert field.text() == text
    assert field.value() == value


@pytest.mark.parametrize("text", ["0.002", ".002", "2e-3", "0.0020", "0,002"])
def test_takes_numbers_however_they_are_written(qtbot, field, text):
    enter(qtbot, field, text)

    assert field.value() == 0.002
    assert field.text() == "0.002 per step"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,000", 1000.0),
        ("-2,500.5", -2500.5),
        ("1,250,000", 1250000.0),
        ("0,125", 0.125),
        ("1,25", 1.25),
        ("1,0005", 1.0005),
    ],
)
def test_a_comma_parts_thousands_where_it_may(qtbot, text, number):
    field = FloatField(-1e9, 1e9)
    qtbot.addWidget(field)

    enter(qtbot, field, text)

    assert field.value() == number


def test_a_comma_is_one_of_decimals_where_thousands_are_out_of_bounds(qtbot, field):
    enter(qtbot, field, "1,125")

    assert field.value() == 1.125


def test_does_not_let_letters_in(qtbot, field):
    enter(qtbot, field, "0a.0x2")

    assert field.value() == 0.02


def test_an_unfinished_number_goes_back_to_the_one_before(qtbot, field):
    field.setValue(0.5)

    enter(qtbot, field, "e-")

    assert field.value() == 0.5
    assert field.text() == "0.5 per step"


def test_a_number_above_the_bounds_becomes_the_bound(qtbot, field):
    field.setValue(0.5)

    enter(qtbot, field, "250")

    assert field.value() == 100.0


@pytest.mark.parametrize(
    ("value", "key", "expected"),
    [
        (0.01, Qt.Key.Key_Up, 0.011),
        (0.011, Qt.Key.Key_Down, 0.01),
        (0.01, Qt.Key.Key_Down, 0.0099),
        (0.01, Qt.Key.Key_PageUp, 0.1),
        (0.01, Qt.Key.Key_PageDown, 0.001),
        (0.0, Qt.Key.Key_Up, 0.001),
        (0.0, Qt.Key.Key_Down, 0.0),
        (1e-06, Qt.Key.Key_Down, 0.0),
        (99.5, Qt.Key.Key_Up, 100.0),
    ],
)
def test_steps_in_proportion_to_the_number(qtbot, field, value, key, expected):
    field.setValue(value)

    qtbot.keyClick(field, key)

    assert field.value() == expected


@pytest.mark.parametrize("share", [0.1, 0.07, 0.55, 0.0001, 1.0, 1 / 3])
def test_a_share_is_shown_and_taken_in_percent(qtbot, share):
    field = PercentField(0.0, 1.0)
    qtbot.addWidget(field)
    field.setValue(share)
    assert field.text() == f"{share:.13%}".rstrip("%0").rstrip(".") + " %"

    enter(qtbot, field, field.cleanText())
    assert field.value() == pytest.approx(share, rel=1e-14)
    enter(qtbot, field, "12.5")
    assert field.value() == 0.125
    enter(qtbot, field, "250")
    assert field.text() == "100 %"


@pytest.mark.parametrize(("percent", "share"), [("0.7", 0.007), ("33.3", 0.333)])
def test_a_share_is_the_number_that_its_percent_say(qtbot, percent, share):
    field = PercentField(0.0, 1.0)
    qtbot.addWidget(field)

    enter(qtbot, field, percent)

    assert field.value() == share


@pytest.mark.parametrize(
    ("share", "key", "percent"),
    [
        (0.1, Qt.Key.Key_Down, "9 %"),
        (0.02, Qt.Key.Key_Down, "1 %"),
        (0.01, Qt.Key.Key_Down, "0.99 %"),
        (0.0, Qt.Key.Key_Up, "1 %"),
        (0.005, Qt.Key.Key_Up, "0.51 %"),
        (0.075, Qt.Key.Key_Up, "8.5 %"),
        (0.28, Qt.Key.Key_Up, "29 %"),
    ],
)
def test_a_share_steps_by_one_percent_where_there_is_as_much(qtbot, share, key, percent):
    field = PercentField(0.0, 1.0)
    qtbot.addWidget(field)
    field.setValue(share)

    qtbot.keyClick(field, key)

    assert field.text() == percent


def test_every_share_among_the_settings_is_in_percent(qtbot):
    field = field_for(setting_of(MaskScheme, "share"))
    qtbot.addWidget(field)
    set_field_value(field, 0.1)

    assert field.text() == "10 %"
    assert facts(setting_of(MaskScheme, "share")) == ["From 0.01 % to 99 %"]
    assert number_text(setting("min_improvement"), 0.01) == "1 %"


@pytest.mark.parametrize(("name", "value"), [("learning_rate", 0.001), ("max_epochs", 100_000)])
def test_a_double_click_on_a_number_takes_the_whole_of_it(qtbot, name, value):
    field = field_for(setting(name))
    qtbot.addWidget(field)
    set_field_value(field, value)
    field.show()
    line = field.findChild(QLineEdit)
    end = line.fontMetrics().horizontalAdvance(field.cleanText())

    qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(end, line.height() // 2))
    qtbot.keyClicks(line, "4")

    assert field.value() == 4
