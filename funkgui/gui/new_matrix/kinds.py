"""The kinds of matrix to choose from, and the tutorial's problems, each with a line about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from funkgui.factorization.problems import PROBLEMS
from funkgui.gui.widgets import faint, fill, named
from funkgui.ratings.generated.recipe import KIND_TITLES, KIND_WORDS, KINDS

_CHARACTERS = 48
_INDENT = 22
_KEYS = {
    "empty": "&Empty matrix",
    "product": "&Product of factors",
    "ratings": "&Synthetic ratings",
}

MNEMONICS = "epsmcn"
"""Letters that these answer to, and those of the dialog's buttons."""


class Kinds(QWidget):
    """One choice among all."""

    chosen = Signal(str)
    """Somebody chose a kind, or the problem of that key."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("new_matrix_kinds")
        self.setFixedWidth(_CHARACTERS * self.fontMetrics().averageCharWidth())
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        layout = fill(QVBoxLayout(self), spacing=3, margins=(0, 0, 8, 0))
        for kind in KINDS:
            layout.addWidget(self._button(kind, _KEYS[kind], KIND_WORDS[kind]))
            about = faint(QLabel(KIND_WORDS[kind], wordWrap=True))
            about.setContentsMargins(_INDENT, 0, 0, 7)
            layout.addWidget(about)
        heading = faint(QLabel("The tutorial's problems"))
        heading.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(heading)
        for problem in PROBLEMS:
            layout.addWidget(self._button(problem.key, problem.title, problem.description))
        layout.addStretch(1)

    def show_chosen(self, key: str) -> None:
        """Show another choice; `chosen` is not emitted."""
        self._buttons[key].setChecked(True)

    def focus_chosen(self) -> None:
        """Take the keys."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus()

    def _button(self, key: str, title: str, about: str) -> QRadioButton:
        button = named(QRadioButton(title), f"new_matrix_kind_{key}", KIND_TITLES.get(key, title))
        button.setAccessibleDescription(about)
        button.setToolTip(about)
        # Only what a person does: a choice shown is none made.
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        return button
