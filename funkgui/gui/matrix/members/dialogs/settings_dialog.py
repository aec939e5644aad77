"""A small dialog made from a dataclass: a field for each of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.forms.setting_field import facts, field_for, field_value, set_field_value
from funkgui.gui.matrix.members.dialogs.ask_dialog import AskDialog
from funkgui.ratings.setting import settings_of

T = TypeVar("T")


@dataclass(frozen=True)
class Request(Generic[T]):
    """What is asked.

    Attributes
    ----------
    name
        Object name of the dialog.
    title
        Of its window.
    start
        What the fields show at first: a dataclass of settings.
    accept_text
        On the button that accepts, with its mnemonic.
    answer
        Called with what was entered; a `FunkGuiError` that it raises is shown, and asked anew.
    words
        Further words; empty for none.
    choice_words
        What choices are called, where their own words are not for people.
    """

    name: str
    title: str
    start: T
    accept_text: str
    answer: Callable[[T], None]
    words: str = ""
    choice_words: Mapping[str, str] = field(default_factory=dict)


class SettingsDialog(AskDialog, Generic[T]):
    """Asks for the settings of a dataclass.

    Parameters
    ----------
    request
        What is asked.
    """

    def __init__(self, request: Request[T], parent: QWidget) -> None:
        super().__init__(
            request.name, request.title, request.accept_text, parent, words=request.words
        )
        self._request = request
        self._kind = type(request.start)
        kind: type = self._kind
        self._settings = settings_of(kind)
        self._fields = [field_for(one) for one in self._settings]
        taken = request.accept_text.partition("&")[2][:1] + "c"
        labels = with_mnemonics([one.label for one in self._settings], taken)
        for one, label, entry in zip(self._settings, labels, self._fields, strict=True):
            tip = " ".join([one.help, *(f"{fact}." for fact in facts(one))])
            self._add_field(label, entry, one.name, tip)
            if isinstance(entry, QComboBox):
                self._name_choices(entry)
            set_field_value(entry, getattr(request.start, one.name))
        self._prepare_first()

    def _name_choices(self, box: QComboBox) -> None:
        for at in range(box.count()):
            words = self._request.choice_words.get(box.itemData(at))
            if words is not None:
                box.setItemText(at, words)

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
        self._request.answer(self._kind(**values))


def ask(request: Request[T], parent: QWidget) -> None:
    """Open a dialog; the answer comes to the request's callback."""
    SettingsDialog(request, parent).open()
