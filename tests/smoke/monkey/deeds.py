"""What a person may do next, each with how often it is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QLineEdit,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

from tests.smoke.monkey.hand import WORDS, Hand, Key, Modifier, leaves, name_of, type_text

Deed = Callable[[Hand], str]

_NAMED = (
    *("ratings_table", "ratings_items", "ratings_users", "overview_picture", "steps_list"),
    *("runs_table", "best_table", "known_table"),
)


def choose_action(hand: Hand) -> str:
    action = hand.rng.choice(leaves(hand.window.menuBar().actions()))
    text = action.text()
    action.trigger()
    return f"action {action.objectName()} {text!r}"


def choose_matrix_action(hand: Hand) -> str:
    """Those that change the matrix, more often than the others."""
    matrix = hand.window.matrix
    actions = leaves([*matrix.cell_actions.actions, *matrix.changes.actions, *matrix.view_actions])
    if not actions:
        return "no action"
    action = hand.rng.choice(actions)
    action.trigger()
    return f"action {action.objectName()} {action.text()!r}"


def undo_or_redo(hand: Hand) -> str:
    name = hand.rng.choice(("undo", "redo"))
    action = hand.window.actions_by_name[name]
    times = hand.rng.choice((1, 1, 2, 5))
    for _ in range(times):
        if action.isEnabled():
            action.trigger()
    return f"{name} {times} times"


def use_table_keys(hand: Hand) -> str:
    table = hand.window.matrix.table
    if not table.isVisible() or not table.isEnabled():
        return "no table"
    if hand.rng.random() < 0.6:
        table.setFocus()
    return hand.press_keys(table) if hand.rng.random() < 0.5 else hand.type_word(table)


def rate_a_cell(hand: Hand) -> str:
    """Click a cell in sight, or select some, and type or use a key."""
    table = hand.window.matrix.table
    if not table.isVisible() or not table.isEnabled():
        return "no table"
    view = table.viewport()
    left, none = Qt.MouseButton.LeftButton, Modifier.NoModifier
    QTest.mouseClick(view, left, none, hand.point(view))
    if hand.rng.random() < 0.4:
        QTest.mouseClick(view, left, Modifier.ShiftModifier, hand.point(view))
    if hand.rng.random() < 0.7:
        return "click, " + hand.type_word(table)
    return "click, " + hand.press_keys(table)


def show_an_area(hand: Hand) -> str:
    action = hand.rng.choice(hand.window.workspace.toggles)
    name = action.objectName()
    if not action.isChecked():
        action.trigger()
        return f"show {name}"
    dock = hand.rng.choice(hand.window.findChildren(QDockWidget))
    dock.raise_()
    return f"raise {name_of(dock)}"


def use_mouse_on_a_part(hand: Hand) -> str:
    found = [hand.window.findChild(QWidget, name) for name in _NAMED]
    found += hand.window.findChildren(QSplitterHandle) + hand.window.findChildren(QTabBar)
    widget = hand.rng.choice([one for one in found if one is not None])
    if isinstance(widget, QAbstractItemView):
        widget = widget.viewport()
    if not widget.isVisible() or not widget.isEnabled():
        return f"{name_of(widget)} is not there"
    return hand.use_mouse(widget)


def use_mouse_anywhere(hand: Hand) -> str:
    there = [one for one in hand.window.findChildren(QWidget) if one.isVisible()]
    return hand.use_mouse(hand.rng.choice([one for one in there if one.isEnabled()]))


def type_in_a_field(hand: Hand) -> str:
    there = [
        one
        for one in hand.window.findChildren(QLineEdit)
        if one.isVisible() and one.isEnabled() and not one.isReadOnly()
    ]
    if not there:
        return "no field"
    field = hand.rng.choice(there)
    field.setFocus()
    field.selectAll()
    word = hand.rng.choice(WORDS)
    type_text(field, word)
    end = hand.rng.choice((Key.Key_Return, Key.Key_Down, Key.Key_Escape, Key.Key_Tab, None))
    if end is not None:
        QTest.keyClick(field, end)
    return f"type {word!r} in {name_of(field)} {end.name if end else ''}"


def paste(hand: Hand) -> str:
    rng = hand.rng
    cells = ("1", "2", "3.5", "4", "5", "", "", "x", "4,5", "nan", "0")
    good = cells[:7] if rng.random() < 0.7 else cells
    rows, columns = rng.choice(((1, 1), (3, 2), (1, 6), (8, 8), (40, 30)))
    lines = ["\t".join(rng.choices(good, k=columns)) for _ in range(rows)]
    if rng.random() < 0.15:
        lines = ["", *("\t" * n for n in range(3))]
    QGuiApplication.clipboard().setText(rng.choice(("\n", "\r\n")).join(lines))
    for action in leaves(hand.window.matrix.cell_actions.actions):
        if action.objectName().endswith("paste"):
            action.trigger()
            return f"paste {rows} x {columns}"
    return "nothing to paste into"


def train(hand: Hand) -> str:
    window, rng = hand.window, hand.rng
    if window.session.project is None or not window.training.can_train:
        return "no training"
    window.training.use(
        solver=rng.choice(("variational", "sparse", "als", "funk-2006", "dense")),
        n_factors=rng.choice((1, 2, 5)),
        max_epochs=rng.choice((1, 3, 10, 100)),
    )
    window.actions_by_name["train"].trigger()
    return f"train {window.training.form.config().solver}"


def steer_training(hand: Hand) -> str:
    name = hand.rng.choice(("pause", "stop", "stop", "continue"))
    action = hand.window.actions_by_name[name]
    if action.isEnabled():
        action.trigger()
    return name


def select_run(hand: Hand) -> str:
    session = hand.window.session
    names = [run.name for run in session.project.runs] if session.project else []
    if not names:
        return "no run"
    name = hand.rng.choice(names)
    if hand.rng.random() < 0.1 and not hand.window.trainer.running:
        session.remove_run(name)
        return f"remove {name}"
    session.select_run(name)
    return f"select {name}"


def resize(hand: Hand) -> str:
    width, height = hand.rng.randrange(300, 1900), hand.rng.randrange(200, 1200)
    hand.window.resize(width, height)
    return f"resize {width} x {height}"


def open_another(hand: Hand) -> str:
    if hand.rng.random() < 0.5:
        key = hand.rng.choice(("3x3-gd", "3x3-adam", "toy"))
        hand.window.new_problem(key)
        return f"open problem {key}"
    path = hand.rng.choice([one for one in (*hand.files, *hand.projects) if one.exists()])
    hand.window.open_file(path)
    return f"open {path.name}"


def click_offer(hand: Hand) -> str:
    """A button of the notice, where there is one."""
    notices = hand.window.notices
    if notices.isHidden():
        return "no notice"
    return hand.use_mouse(hand.rng.choice([notices, *notices.findChildren(QWidget)]))


DEEDS: dict[Deed, float] = {
    choose_action: 6,
    choose_matrix_action: 14,
    undo_or_redo: 8,
    use_table_keys: 16,
    rate_a_cell: 14,
    show_an_area: 2,
    use_mouse_on_a_part: 14,
    use_mouse_anywhere: 8,
    type_in_a_field: 5,
    paste: 5,
    train: 4,
    steer_training: 4,
    select_run: 2,
    resize: 1,
    open_another: 1,
    click_offer: 3,
}
