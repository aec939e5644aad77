"""The list of steps: what was edited, what was undone, and a way to any of these states."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.editing import Editing
from funkgui.gui.session import Session
from funkgui.gui.steps.step_delegate import StepDelegate
from funkgui.gui.steps.steps_model import StepsModel
from funkgui.gui.widgets import named, set_up_rows, words_instead

_NOTHING_OPEN = "Open ratings to see the steps of their editing."
_PADDING = 10
"""Room above and below a step's text together, in pixels."""
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class StepsPanel(QWidget):
    """All edits of the open project, oldest first; a click on one goes to the state after it."""

    def __init__(self, session: Session, editing: Editing) -> None:
        super().__init__()
        self._session = session
        named(self, "steps_panel", "Steps")
        self._model = StepsModel(session, self)
        self._list = _StepsList(self._model)
        self._list.state_wanted.connect(editing.go_to)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.addWidget(self._list)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(words_instead("no_steps", _NOTHING_OPEN))
        self._stack.addWidget(shown)
        self._update = QTimer(self, singleShot=True)
        self._update.timeout.connect(self._list.show_present)
        session.project_opened.connect(self._on_steps_changed)
        session.undo_changed.connect(self._on_steps_changed)
        self._on_steps_changed()

    def _on_steps_changed(self) -> None:
        self._stack.setCurrentIndex(0 if self._session.project is None else 1)
        # Once for all steps of one turn of the event loop, and only where it is seen.
        if self.isVisible():
            self._update.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update.start(0)


class _StepsList(QTableView):
    """A table of one column: unlike a list, it lays out nothing anew for another row."""

    state_wanted = Signal(int)
    """The project is to be brought to the state of that number."""

    def __init__(self, model: StepsModel) -> None:
        super().__init__()
        self._model = model
        named(self, "steps_list", "Steps")
        self.setToolTip("What was edited, oldest first; click a step to go to the state after it")
        self.setModel(model)
        self.setItemDelegate(StepDelegate(self))
        set_up_rows(self)
        self.setAlternatingRowColors(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setVisible(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _PADDING)
        self.clicked.connect(self._want)

    def show_present(self) -> None:
        """Bring the present state into sight, and let the keys start from it."""
        present = self._model.present
        self.setCurrentIndex(present)
        self.scrollTo(present)

    def _want(self, index: QModelIndex) -> None:
        if index.isValid():
            self.state_wanted.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._want(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)
