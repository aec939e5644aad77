"""A small dialog made from a dataclass: a field for each of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.forms.setting_field import facts, field_for, field_value, set_field_value
from funkgui.gui.matrix.dialogs.ask_dialog import AskDialog
from funkgui.ratings.setting import settings_of

T = TypeVar("T")


class SettingsDialog(AskDialog, Generic[T]):
    """Asks for the settings of a dataclass.

    Parameters
    ----------
    name, title, accept_text, words
        As for `AskDialog`.
    start
        What the fields show at first: a dataclass of settings.
    answer
        Called with what was entered; a `FunkGuiError` that it raises is shown in the dialog, which
        then stays open.
    choice_words
        What the choices of a setting are called, where the setting's own words are not for people.
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
    ) -> None:
        super().__init__(name, title, accept_text, parent, words)
        self._to_answer, self._choice_words = answer, choice_words or {}
        self._kind = type(start)
        kind: type = self._kind
        self._settings = settings_of(kind)
        self._fields = [field_for(one) for one in self._settings]
        taken = accept_text.partition("&")[2][:1] + "c"
        labels = with_mnemonics([one.label for one in self._settings], taken)
        for one, label, entry in zip(self._settings, labels, self._fields, strict=True):
            tip = " ".join([one.help, *(f"{fact}." for fact in facts(one))])
            self._add_field(label, entry, one.name, tip)
            if isinstance(entry, QComboBox):
                self._name_choices(entry)
            set_field_value(entry, getattr(start, one.name))
        self._prepare_first()

    def _name_choices(self, box: QComboBox) -> None:
        for at in range(box.count()):
            box.setItemText(at, self._choice_words.get(box.itemData(at), box.itemText(at)))

    def _prepare_first(self) -> None:
        """Let typing replace what the first field shows."""
        first = self._fields[0]
        first.setFocus()
        if isinstance(first, QLineEdit | QAbstractSpinBox):
            first.selectAll()

    def _answer(self) -> None:
        values: dict[str, Any] = {
            one.name: field_value(entry)
            for one, entry in zip(self._settings, self._fields, strict=True)
        }
        self._to_answer(self._kind(**values))
