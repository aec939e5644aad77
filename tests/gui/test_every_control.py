"""Every control can be found, is explained, and can be reached by keys."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMenuBar,
    QTabBar,
    QWidget,
)

from tests.gui.conftest import write_ratings_file

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)
WHOLES = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)


def own_controls(window) -> list[QWidget]:
    """The controls that the program made; not the parts that Qt's own widgets are made of."""
    return [
        widget
        for kind in CONTROLS
        for widget in window.findChildren(kind)
        if not widget.objectName().startswith("qt_")
        and not _is_part_of_another(widget)
        and not _stands_for_an_action(widget)
    ]


def _is_part_of_another(widget) -> bool:
    parent = widget.parent()
    while parent is not None:
        if isinstance(parent, WHOLES) or (isinstance(parent, QDockWidget) and _is_title(widget)):
            return True
        parent = parent.parent()
    return False


def _is_title(widget) -> bool:
    """A button by which a dock is floated or closed."""
    return isinstance(widget.parent(), QDockWidget)


def _stands_for_an_action(widget) -> bool:
    """A tool button of the tool bar; its action has the names."""
    return isinstance(widget, QAbstractButton) and bool(widget.actions())


@pytest.fixture(scope="module")
def window(kept_driver, tmp_path_factory):
    """The tests only look at it."""
    kept_driver.open_file(write_ratings_file(tmp_path_factory.mktemp("open")))
    return kept_driver.window


def test_every_control_has_a_name_for_programs_and_one_for_people(window):
    nameless = [
        (type(one).__name__, one.objectName(), one.accessibleName())
        for one in own_controls(window)
        if not one.objectName() or not (one.accessibleName() or getattr(one, "text", str)())
    ]
    assert not nameless


def test_every_control_is_explained(window):
    unexplained = [
        (type(one).__name__, one.objectName()) for one in own_controls(window) if not one.toolTip()
    ]
    assert not unexplained


def test_every_control_is_reached_by_keys(window):
    unreachable = [
        (type(one).__name__, one.objectName())
        for one in own_controls(window)
        if not one.focusPolicy() & Qt.FocusPolicy.TabFocus and not _has_shortcut(one)
    ]
    assert not unreachable


def _has_shortcut(one) -> bool:
    return isinstance(one, QAbstractButton) and not one.shortcut().isEmpty()


def test_every_action_is_named_and_explained(window):
    poor = [
        action.text()
        for action in window.findChildren(QAction)
        if action.objectName().startswith("action_")
        and not (action.text() and action.toolTip() and action.statusTip())
    ]
    assert not poor


def test_no_two_actions_answer_to_the_same_keys(window):
    keys = Counter(
        sequence.toString()
        for action in window.findChildren(QAction)
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
        for sequence in action.shortcuts()
    )
    assert not [one for one, count in keys.items() if count > 1]


def test_no_two_menus_answer_to_the_same_letter(window):
    [bar] = [bar for bar in window.findChildren(QMenuBar) if bar.actions()]
    letters = [_letter(action.text()) for action in bar.actions()]

    assert len(set(letters)) == len(letters)


def test_within_a_menu_each_entry_has_a_letter_of_its_own(window):
    [bar] = [bar for bar in window.findChildren(QMenuBar) if bar.actions()]
    for menu in bar.actions():
        letters = [
            _letter(action.text()) for action in menu.menu().actions() if not action.isSeparator()
        ]
        assert len(set(letters)) == len(letters), menu.text()


def _letter(text: str) -> str:
    assert "&" in text, f"{text} has no letter"
    return text[text.index("&") + 1].lower()
