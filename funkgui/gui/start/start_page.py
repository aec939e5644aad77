"""What the window shows while nothing is open: ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from funkgui.factorization.problems import PROBLEMS, Problem
from funkgui.gui.icons import icon
from funkgui.gui.start.card import Card
from funkgui.gui.start.recent_list import RecentList
from funkgui.gui.widgets import bold, faint, fill, named

_FIRST = "toy"
"""The problem that a newcomer should see."""
_ICONS = {"toy": "toy", "3x3-gd": "grid3", "3x3-adam": "grid3"}
_WIDEST = 1040
_TAGLINE = "Factor a matrix of ratings into users and items, and watch it happen."
_RATINGS_TIP = "Open a file of ratings; its format and its columns are recognised"
_MATRIX_TIP = "Make a matrix of any size: empty, or of numbers drawn at random"


class StartPage(QScrollArea):
    """The tutorial's problems, files to open, and the files opened last."""

    problem_chosen = Signal(str)
    """One of the tutorial's problems is to be opened; its key in `PROBLEMS`."""
    open_ratings_requested = Signal()
    open_project_requested = Signal()
    new_matrix_requested = Signal()
    file_chosen = Signal(object)
    """A recent file is to be opened; its path."""
    file_removed = Signal(object)
    """A file is not to be listed any more; its path."""

    def __init__(self) -> None:
        super().__init__()
        self._recent = RecentList()
        self._recent.file_chosen.connect(self.file_chosen)
        self._recent.file_removed.connect(self.file_removed)
        named(self, "start_page", "Start")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(self._centred(self._contents()))

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the files opened last, newest first."""
        self._recent.show_files(paths)

    def _contents(self) -> QWidget:
        contents = QWidget()
        contents.setMaximumWidth(_WIDEST)
        grid = QGridLayout(contents)
        grid.setContentsMargins(32, 16, 32, 16)
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(18)
        grid.addLayout(_name_and_tagline(), 0, 0, 1, 2)
        grid.addLayout(self._problems(), 1, 0)
        grid.addLayout(self._files(), 1, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        return contents

    def _centred(self, contents: QWidget) -> QWidget:
        ground = QWidget()
        row = fill(QHBoxLayout(), 1, (contents, 1000), 1)
        # Above the middle, where the eye looks first.
        fill(QVBoxLayout(ground), 2, row, 3, margins=(0, 0, 0, 0))
        return ground

    def _problems(self) -> QVBoxLayout:
        problems = sorted(PROBLEMS, key=lambda one: one.key != _FIRST)
        cards = map(self._problem_card, problems)
        return fill(QVBoxLayout(), _heading("The tutorial's problems"), *cards, 1, spacing=8)

    def _problem_card(self, problem: Problem) -> Card:
        card = Card(
            problem.title,
            problem.description,
            icon(_ICONS.get(problem.key, "matrix")),
            main=problem.key == _FIRST,
        )
        card.setObjectName(f"problem_{problem.key}")
        card.setToolTip(f"Open this problem. The tutorial reports:\n{problem.reported}.")
        card.clicked.connect(lambda: self.problem_chosen.emit(problem.key))
        return card

    def _files(self) -> QVBoxLayout:
        ratings = Card(
            "Open ratin&g file\N{HORIZONTAL ELLIPSIS}",
            "Text, spreadsheets, tables, matrices, packed or not",
            icon("open"),
        )
        named(ratings, "start_open_ratings", tip=_RATINGS_TIP)
        ratings.clicked.connect(self.open_ratings_requested)
        project = Card(
            "Open pro&ject\N{HORIZONTAL ELLIPSIS}",
            "Ratings and trained models, saved before",
            icon("open-project"),
        )
        named(project, "start_open_project", tip="Open a project of FunkGUI: a .funk file")
        project.clicked.connect(self.open_project_requested)
        matrix = Card(
            "Ne&w matrix\N{HORIZONTAL ELLIPSIS}",
            "Empty to type into, a product of factors, synthetic ratings",
            icon("new"),
        )
        named(matrix, "start_new_matrix", tip=_MATRIX_TIP)
        matrix.clicked.connect(self.new_matrix_requested)
        parts = (_heading("Your own ratings"), ratings, project, matrix)
        column = fill(QVBoxLayout(), *parts, spacing=8)
        column.addSpacing(12)
        fill(column, _heading("Recent files"), self._recent, 1)
        return column

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._recent.check()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Files come and go while another window is in front.
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._recent.check()


def _name_and_tagline() -> QHBoxLayout:
    size = 52
    picture = QLabel()
    picture.setPixmap(icon("funkgui").pixmap(size, size))
    name = named(QLabel("FunkGUI"), "start_name")
    name.setFont(bold(name.font(), 2))
    tagline = faint(named(QLabel(_TAGLINE, wordWrap=True), "start_tagline"))
    words = fill(QVBoxLayout(), name, tagline, spacing=0)
    return fill(QHBoxLayout(), picture, (words, 1), spacing=16)


def _heading(text: str) -> QLabel:
    heading = QLabel(text)
    heading.setFont(bold(heading.font(), 1.1))
    return heading
