"""The choice of a part of a file: out of those that are known, or typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter

_WIDEST_LIST_PX = 640


class PartField(QComboBox):
    """A drop-down list of parts that takes other text, too; blank for the automatic choice."""

    chosen = Signal()
    """Another part was chosen or typed."""

    def __init__(self, automatic: str) -> None:
        super().__init__()
        self._automatic = automatic
        self._told = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.offer((), "")
        self.activated.connect(self._on_activated)
        line = self.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._tell)

    @property
    def value(self) -> str:
        """The part, empty for the automatic choice."""
        text = self.currentText().strip()
        return "" if text == self.itemText(0) else text

    def show_value(self, value: str) -> None:
        """Show a part; `chosen` is not emitted."""
        self._told = value
        self.setCurrentIndex(-1)
        self.setEditText(value)

    def offer(self, parts: Sequence[str], found: str) -> None:
        """List the parts that there are, and the one that is taken; what is shown stays."""
        value = self.currentText()
        found = "" if self._told else found
        self.clear()
        self.addItems([self._with(found), *parts])
        self.setCurrentIndex(-1)
        self.setEditText(value)
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText(self._with(found.rpartition("/")[2]))
        # The list may be wider than the field: names of files are long.
        width = min(self.view().sizeHintForColumn(0) + 40, _WIDEST_LIST_PX)
        self.view().setMinimumWidth(max(width, 0))

    def _with(self, found: str) -> str:
        return f"{self._automatic} ({found})" if found else self._automatic

    def _on_activated(self, index: int) -> None:
        if index == 0:
            self.setCurrentIndex(-1)
            self.setEditText("")
        self._tell()

    def _tell(self) -> None:
        if self.value != self._told:
            self._told = self.value
            self.chosen.emit()
