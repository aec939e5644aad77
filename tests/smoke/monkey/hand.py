"""The hand that moves the mouse, presses keys and answers what is asked, at random."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from funkgui.gui.main_window import MainWindow

Modifier = Qt.KeyboardModifier
Key = Qt.Key

WORDS = (
    *("3", "4.5", "5", "1", "2", "0", "-1", "abc", "", "1e9", "nan", "4,5", "100", "0.37"),
    *("Toy", "star", "the", "17", "user", "x" * 50, "\N{SNOWMAN}", "1; 2", "7,8,9", "1/(i+1)"),
)
MODIFIERS = (
    *(Modifier.NoModifier,) * 5,
    Modifier.ShiftModifier,
    Modifier.ControlModifier,
    Modifier.ControlModifier | Modifier.ShiftModifier,
)
KEYS = (
    *(Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End),
    *(Key.Key_PageUp, Key.Key_PageDown, Key.Key_Return, Key.Key_Tab, Key.Key_Backtab),
    *(Key.Key_Escape, Key.Key_Delete, Key.Key_Backspace, Key.Key_F2, Key.Key_Space),
    *(Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_D, Key.Key_R, Key.Key_Z, Key.Key_Y),
    *(Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_3, Key.Key_G, Key.Key_F),
)
NEVER = {"action_quit"}
"""The walk ends the window itself."""
_MOST = 60
"""Bound of most numbers that are entered, so that a step stays small."""
_FAR = 1500


@dataclass
class Hand:
    """What every step gets.

    Attributes
    ----------
    rng
        Of this step alone: what an earlier step drew does not matter.
    files, projects
        To be opened.
    """

    window: MainWindow
    folder: Path
    files: list[Path]
    projects: list[Path] = field(default_factory=list)
    rng: Random = field(default_factory=Random)
    n_files: int = 0

    def new_path(self, suffix: str) -> Path:
        self.n_files += 1
        return self.folder / f"made{self.n_files}{suffix}"

    def point(self, widget: QWidget) -> QPoint:
        width, height = max(widget.width(), 1), max(widget.height(), 1)
        return QPoint(self.rng.randrange(width), self.rng.randrange(height))

    def use_mouse(self, widget: QWidget) -> str:
        """Click, drag or turn the wheel somewhere in a widget."""
        rng, here = self.rng, self.point(widget)
        modifiers = rng.choice(MODIFIERS)
        what = rng.choices(
            ("click", "double", "right", "drag", "wheel", "hover"), (6, 1, 1, 4, 4, 1)
        )
        left = Qt.MouseButton.LeftButton
        if what == ["click"]:
            QTest.mouseClick(widget, left, modifiers, here)
        elif what == ["double"]:
            QTest.mouseDClick(widget, left, modifiers, here)
        elif what == ["right"]:
            QTest.mouseClick(widget, Qt.MouseButton.RightButton, modifiers, here)
        elif what == ["drag"]:
            QTest.mousePress(widget, left, modifiers, here)
            for _ in range(rng.randrange(1, 6)):
                QTest.mouseMove(widget, self.point(widget))
                if rng.random() < 0.2:
                    QTest.qWait(5)
            QTest.mouseRelease(widget, left, modifiers, self.point(widget))
        elif what == ["wheel"]:
            for _ in range(rng.randrange(1, 6)):
                self._turn_wheel(widget, here, modifiers)
        else:
            QTest.mouseMove(widget, here)
        return f"{what[0]} at {here.x()},{here.y()} of {name_of(widget)} {modifiers.name}"

    def _turn_wheel(self, widget: QWidget, here: QPoint, modifiers: Modifier) -> None:
        by = self.rng.choice((-120, 120, -600, 600, 15))
        event = QWheelEvent(
            QPointF(here),
            QPointF(widget.mapToGlobal(here)),
            QPoint(),
            QPoint(0, by) if self.rng.random() < 0.8 else QPoint(by, 0),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def press_keys(self, widget: QWidget) -> str:
        """Press keys where the focus is, or in a widget where it is nowhere."""
        pressed = []
        for _ in range(self.rng.randrange(1, 6)):
            key, modifiers = self.rng.choice(KEYS), self.rng.choice(MODIFIERS)
            pressed.append(f"{modifiers.name}+{key.name}")
            QTest.keyClick(QApplication.focusWidget() or widget, key, modifiers)
            if QApplication.activePopupWidget() or QApplication.activeModalWidget():
                break
        return f"keys {' '.join(pressed)} in {name_of(QApplication.focusWidget() or widget)}"

    def type_word(self, widget: QWidget) -> str:
        word = self.rng.choice(WORDS)
        if self.rng.random() < 0.6:
            word = self.rng.choice(("1", "2", "3", "3.5", "4", "5", "0.5"))
        ends = (Key.Key_Return, Key.Key_Tab, Key.Key_Escape, Key.Key_Down, Key.Key_Return)
        type_text(widget, word)
        end = self.rng.choice(ends)
        modifiers = self.rng.choice((*(Modifier.NoModifier,) * 6, Modifier.ControlModifier))
        QTest.keyClick(QApplication.focusWidget() or widget, end, modifiers)
        return f"type {word!r} {modifiers.name}+{end.name}"

    def answer_popup(self, popup: QWidget) -> str:
        rng = self.rng
        if isinstance(popup, QMenu):
            usable = [one for one in popup.actions() if is_usable(one)]
            if usable and rng.random() < 0.7:
                action = rng.choice(usable)
                QTest.mouseClick(
                    popup,
                    Qt.MouseButton.LeftButton,
                    Modifier.NoModifier,
                    popup.actionGeometry(action).center(),
                )
                return f"menu {name_of(popup)}: {action.text()}"
        elif rng.random() < 0.5:
            return "popup: " + self.use_mouse(rng.choice([popup, *popup.findChildren(QWidget)]))
        key = rng.choice((Key.Key_Escape, Key.Key_Escape, Key.Key_Down, Key.Key_Return))
        QTest.keyClick(popup, key)
        return f"{key.name} in popup {name_of(popup)}"

    def answer_dialog(self, dialog: QWidget) -> str:
        """Enter things and press a button, perhaps."""
        rng, done = self.rng, [f"dialog {name_of(dialog)}:"]
        if isinstance(dialog, QFileDialog):
            return self._answer_file_dialog(dialog)
        if not isinstance(dialog, QMessageBox):
            entries = [one for one in dialog.findChildren(QWidget) if can_be_filled(one)]
            for entry in rng.sample(entries, min(len(entries), rng.randrange(5))):
                done.append(self._fill(entry))
        buttons = [
            one
            for one in dialog.findChildren(QAbstractButton)
            if one.isVisible() and one.isEnabled() and not isinstance(one, QCheckBox | QRadioButton)
        ]
        if buttons and rng.random() < 0.85:
            button = rng.choice(buttons)
            done.append(f"button {name_of(button)}")
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        else:
            done.append("Escape")
            QTest.keyClick(dialog, Key.Key_Escape)
        return " ".join(done)

    def _answer_file_dialog(self, dialog: QFileDialog) -> str:
        if self.rng.random() < 0.2:
            dialog.reject()
            return f"{name_of(dialog)}: cancel"
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            path = self.new_path(f".{dialog.defaultSuffix()}")
            if path.suffix == ".funk":
                self.projects.append(path)
        else:
            there = [one for one in (*self.files, *self.projects) if one.exists()]
            path = self.rng.choice(there)
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        told = []

        def refuse() -> None:
            """Close the question by which Qt's dialog itself holds everything up."""
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                told.append(box.text())
                box.reject()

        QTimer.singleShot(200, dialog, refuse)
        words = f"{name_of(dialog)}: {path.name}"
        dialog.accept()
        return f"{words} {told}" if told else words

    def _fill(self, entry: QWidget) -> str:
        rng = self.rng
        if isinstance(entry, QSpinBox):
            most = _FAR if rng.random() < 0.05 else _MOST
            low, high = entry.minimum(), min(entry.maximum(), entry.minimum() + most)
            entry.setValue(rng.randint(low, high))
        elif isinstance(entry, QDoubleSpinBox):
            entry.setValue(rng.uniform(max(entry.minimum(), -10), min(entry.maximum(), 10)))
        elif isinstance(entry, QComboBox):
            entry.setCurrentIndex(rng.randrange(max(entry.count(), 1)))
        elif isinstance(entry, QLineEdit):
            entry.selectAll()
            entry.insert(rng.choice(WORDS))
        elif isinstance(entry, QAbstractButton):
            entry.click()
        return f"{name_of(entry)}={value_of(entry)}"


def type_text(widget: QWidget, text: str) -> None:
    """Type where the focus is, or in a widget where it is nowhere."""
    for letter in text:
        to = QApplication.focusWidget() or widget
        if letter.isascii():
            QTest.keyClick(to, letter)
        else:  # which Qt's tests have no keys for
            none, nothing = Key.Key_unknown, Modifier.NoModifier
            QApplication.sendEvent(to, QKeyEvent(QEvent.Type.KeyPress, none, nothing, letter))


def name_of(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    parent = widget.parent()
    own = widget.objectName()
    if not own or own.startswith("qt_"):
        own = f"{parent.objectName() if parent else ''}/{type(widget).__name__}"
    return own


def value_of(entry: QWidget) -> str:
    for name in ("value", "currentText", "text"):
        found = getattr(entry, name, None)
        if callable(found):
            return str(found())
    return "?"


def is_usable(action: QAction) -> bool:
    return action.isEnabled() and not action.isSeparator() and action.objectName() not in NEVER


def can_be_filled(widget: QWidget) -> bool:
    kinds = (QAbstractSpinBox, QComboBox, QLineEdit, QCheckBox, QRadioButton)
    is_part = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
    return isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled() and not is_part


def open_dialogs() -> list[QWidget]:
    """Dialogs on the screen; the modal one alone where there is one."""
    modal = QApplication.activeModalWidget()
    if modal is not None:
        return [modal]
    return [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, QDialog) and one.isVisible()
    ]


def leaves(menu_actions: list[QAction]) -> list[QAction]:
    """The actions of menus and of the menus within, that can be chosen."""
    found: list[QAction] = []
    for action in menu_actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()
            found += leaves(menu.actions()) if action.isEnabled() else []
        elif is_usable(action):
            found.append(action)
    return found
