"""The files opened last, as a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from funkgui.gui.start.file_check import FileCheck
from funkgui.gui.start.recent_row import RecentRow
from funkgui.gui.widgets import faint, fill, named


class RecentList(QWidget):
    """One row for each recent file; those that are missing are greyed, once that is known."""

    file_chosen = Signal(object)
    """A file is to be opened; its path."""
    file_removed = Signal(object)
    """A file was taken off the list; its path."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "recent_files", "Recent files")
        self._rows: list[RecentRow] = []
        nothing = QLabel("The files that you open will stand here.")
        self._nothing = faint(named(nothing, "no_recent_files"))
        self._column = fill(QVBoxLayout(self), self._nothing, spacing=2, margins=(0, 0, 0, 0))
        self._check = FileCheck(self)
        self._check.checked.connect(self._on_checked)

    def show_files(self, paths: Sequence[Path]) -> None:
        """List other files, newest first."""
        if [row.path for row in self._rows] != list(paths):
            while self._rows:
                self._drop(self._rows[0])
            for path in paths:
                self._add(path)
            self._nothing.setVisible(not paths)
        if self.isVisible():
            self.check()

    def check(self) -> None:
        """Look which of the files are there."""
        self._check.check([row.path for row in self._rows])

    def _add(self, path: Path) -> None:
        row = RecentRow(path)
        row.chosen.connect(self.file_chosen)
        row.removed.connect(self._on_removed)
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()

    def _drop(self, row: RecentRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_removed(self, path: Path) -> None:
        at = next(n for n, row in enumerate(self._rows) if row.path == path)
        had_focus = self._rows[at].isAncestorOf(self.focusWidget() or self)
        self._drop(self._rows[at])
        if had_focus and self._rows:
            self._rows[min(at, len(self._rows) - 1)].focus()
        self._nothing.setVisible(not self._rows)
        self.file_removed.emit(path)

    def _on_checked(self, path: Path, is_there: bool) -> None:
        for row in self._rows:
            if row.path == path:
                row.show_missing(not is_there)
