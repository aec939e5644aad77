"""A small dialog made from a dataclass: a field for each of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import FunkGuiError
from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.forms.setting_field import (
    facts,
    field_for,
    field_value,
    set_field_value,
    wrapped,
)
from funkgui.ratings.setting import settings_of

T = TypeVar("T")

_WIDTH_PX = 380
_AROUND_TEXT_PX = 10


class SettingsDialog(QDialog, Generic[T]):
    """Asks for the settings of a dataclass; Enter accepts, Escape leaves all as it is.

    It is shown with `open`, which does not wait.

    Parameters
    ----------
    name
        Object name.
    title
        Of the dialog's window.
    start
        What the fields show at first: a dataclass of settings.
    accept_text
        On the button that accepts, with its mnemonic.
    answer
        Called with what was entered; a `FunkGuiError` that it raises is shown in the dialog, which
        then stays open.
    words
        What is asked about; empty where the title says it.
    choice_words
        What the choices of a setting are called, where the setting's own words are not for people.
    choices
        Those of some settings by their names, where they are known only now.
    """

    def __init__(
        self,
        name: str,
        title: str,
        start: T,
        accept_text: str,
        answer: Callable[[T], None],
        parent: QWidget,
        words: str = "",
        *,
        choice_words: Mapping[str, str] | None = None,
        choices: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._to_answer, self._choice_words = answer, choice_words or {}
        kind: type = type(start)
        self._kind = kind
        self._settings = [
            replace(one, choices=(choices or {}).get(one.name, one.choices))
            for one in settings_of(kind)
        ]
        self._fields = [field_for(one) for one in self._settings]
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH_PX)
        self._problem = self._words("problem", "")
        self._build(words, accept_text)
        for one, entry in zip(self._settings, self._fields, strict=True):
            set_field_value(entry, getattr(start, one.name))
        self._prepare_first()

    def _build(self, words: str, accept_text: str) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        taken = accept_text.partition("&")[2][:1] + "c"
        labels = with_mnemonics([one.label for one in self._settings], taken)
        for one, label, entry in zip(self._settings, labels, self._fields, strict=True):
            tip = " ".join([one.help, *(f"{fact}." for fact in facts(one))])
            self._set_up(entry, f"{self.objectName()}_{one.name}", one.label, tip)
            about = QLabel(label)
            about.setToolTip(wrapped(tip))
            about.setBuddy(entry)
            form.addRow(about, entry)
        asked = self._words("words", words)
        asked.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(asked)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addWidget(self._buttons(accept_text))

    def _set_up(self, entry: QWidget, name: str, label: str, tip: str) -> None:
        entry.setObjectName(name)
        # Fields of numbers are lower than others by themselves, and cut what hangs below a line.
        entry.setMinimumHeight(self.fontMetrics().height() + _AROUND_TEXT_PX)
        entry.setAccessibleName(label)
        entry.setAccessibleDescription(tip)
        entry.setToolTip(wrapped(tip))
        if isinstance(entry, QComboBox):
            for at in range(entry.count()):
                entry.setItemText(
                    at, self._choice_words.get(entry.itemData(at), entry.itemText(at))
                )

    def _words(self, name: str, words: str) -> QLabel:
        """A label with some words; hidden while there are none."""
        label = QLabel(words, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        label.setObjectName(f"{self.objectName()}_{name}")
        if not words:
            label.hide()
        return label

    def _buttons(self, accept_text: str) -> QDialogButtonBox:
        box = QDialogButtonBox()
        accept = box.addButton(accept_text, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = box.addButton("&Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        for button, name, tip in (
            (accept, "accept", "Make the change; it can be undone (Enter)"),
            (cancel, "cancel", "Leave all as it is (Escape)"),
        ):
            button.setObjectName(f"{self.objectName()}_{name}")
            button.setToolTip(tip)
        accept.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _prepare_first(self) -> None:
        """Let typing replace what the first field shows."""
        first = self._fields[0]
        first.setFocus()
        if isinstance(first, QLineEdit | QAbstractSpinBox):
            first.selectAll()

    def accept(self) -> None:
        values: dict[str, Any] = {
            one.name: field_value(entry)
            for one, entry in zip(self._settings, self._fields, strict=True)
        }
        try:
            self._to_answer(self._kind(**values))
        except FunkGuiError as error:
            self._problem.setText(str(error))
            self._problem.show()
        else:
            super().accept()
