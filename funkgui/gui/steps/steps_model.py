"""The states of the open project as a list model: one row each, looked up when it is painted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from funkgui.gui.session import Session
from funkgui.gui.widgets import Index, plain_tip
from funkgui.ratings.counted import counted

NOTES_ROLE = Qt.ItemDataRole.UserRole
"""What is known of a state, in short, beside the text of its step."""
AHEAD_ROLE = Qt.ItemDataRole.UserRole + 1
"""How many steps the state is ahead of the present one; those ahead are undone."""

_SEPARATOR = " \N{MIDDLE DOT} "


class StepsModel(QAbstractListModel):
    """Row 0 is the project as it was opened, row n the state that its nth step leads to.

    A new step costs the same however many there are.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._n_rows = 0
        self._n_done = 0
        self._runs: dict[int, list[str]] = {}
        """Names of the runs trained in a state, by its number."""
        session.project_opened.connect(self._on_project_opened)
        session.undo_changed.connect(self._on_steps_changed)
        session.runs_changed.connect(self._on_notes_changed)
        session.saved_changed.connect(self._on_notes_changed)
        self._on_project_opened()

    @property
    def present(self) -> Index:
        """The row of the present state."""
        return self.index(self._n_done)

    def _on_project_opened(self) -> None:
        self.beginResetModel()
        self._take_numbers()
        self._find_runs()
        self.endResetModel()

    def _on_steps_changed(self) -> None:
        was_done, rows, history = self._n_done, self._n_rows, self._session.history
        now_rows = history.n_steps + 1
        if now_rows < rows:
            self.beginRemoveRows(QModelIndex(), now_rows, rows - 1)
            self._take_numbers()
            self.endRemoveRows()
        elif now_rows > rows:
            self.beginInsertRows(QModelIndex(), rows, now_rows - 1)
            self._take_numbers()
            self.endInsertRows()
        self._take_numbers()
        self._find_runs()
        first, last = sorted((was_done, self._n_done))
        self.dataChanged.emit(self.index(first), self.index(min(last, now_rows - 1)))

    def _on_notes_changed(self) -> None:
        # Of an edit this may be told before its row is there.
        if self._n_rows:
            self._find_runs()
            self.dataChanged.emit(self.index(0), self.index(self._n_rows - 1))

    def _take_numbers(self) -> None:
        history = self._session.history
        self._n_rows = 0 if self._session.project is None else history.n_steps + 1
        self._n_done = history.n_done

    def _find_runs(self) -> None:
        project = self._session.project
        self._runs = {}
        for run in () if project is None else project.runs:
            number = self._session.history.number_of(run.ratings_fingerprint)
            if number is not None:
                self._runs.setdefault(number, []).append(run.name)

    def _text(self, number: int) -> str:
        if number:
            return self._session.history.text(number)
        project = self._session.project
        source = project.source if project is not None else ""
        return f"Opened {Path(source).name}" if source else "Opened"

    def _notes(self, number: int) -> str:
        notes = [_SEPARATOR.join(self._runs.get(number, []))]
        if self._is_saved(number):
            notes.append("saved")
        return _SEPARATOR.join(note for note in notes if note)

    def _is_saved(self, number: int) -> bool:
        """Whether it is what the project's file holds."""
        return self._session.path is not None and number == self._session.history.n_saved

    def _words(self, number: int) -> str:
        """All that is to be said of a row, for its tooltip and for screen readers."""
        lines = [self._text(number)]
        if number == self._n_done:
            lines.append("The ratings are in this state now.")
        else:
            n_steps = abs(number - self._n_done)
            verb = "undo" if number < self._n_done else "redo"
            lines.append(f"Click to {verb} {counted(n_steps, 'step')} and be in this state again.")
        runs = self._runs.get(number, [])
        if runs:
            was = "was" if len(runs) == 1 else "were"
            lines.append(f"{' and '.join(runs)} {was} trained here.")
        if self._is_saved(number):
            lines.append("The project was saved here.")
        return "\n".join(lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._n_rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(number)
        if role == NOTES_ROLE:
            return self._notes(number)
        if role == AHEAD_ROLE:
            return number - self._n_done
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._words(number))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(number).replace("\n", " ")
        return None
