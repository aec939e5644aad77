"""A small dialog made from a dataclass: a field for each of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import FunkGuiError
from funkgui.gui.forms.settings_form import SettingsForm
from funkgui.gui.widgets import faint, fill, named, plain_label
from funkgui.ratings.setting import settings_of

T = TypeVar("T")

_WIDTH_PX = 380


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
        kind: type = type(start)
        self._to_answer, self._kind = answer, kind
        settings = [
            replace(one, choices=(choices or {}).get(one.name, one.choices))
            for one in settings_of(kind)
        ]
        taken = accept_text.partition("&")[2][:1] + "c"
        self._form = SettingsForm(settings, name, reserved_mnemonics=taken)
        self._form.show_values(vars(start))
        for one in settings:
            field = self._form.field(one.name)
            if isinstance(field, QComboBox):
                _call_choices(field, choice_words or {})
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH_PX)
        self._problem = self._words("problem", "")
        asked = faint(self._words("words", words))
        parts = (asked, self._form, self._problem, 1, self._buttons(accept_text))
        fill(QVBoxLayout(self), *parts, spacing=12)
        first = self._form.field(settings[0].name)
        first.setFocus()
        if isinstance(first, QLineEdit | QAbstractSpinBox):
            first.selectAll()  # what is typed replaces it

    def _words(self, name: str, words: str) -> QLabel:
        """A label with some words; hidden while there are none."""
        label = plain_label(f"{self.objectName()}_{name}", words)
        label.setHidden(not words)
        return label

    def _buttons(self, accept_text: str) -> QDialogButtonBox:
        box = QDialogButtonBox()
        accept = box.addButton(accept_text, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = box.addButton("&Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        for button, name, tip in (
            (accept, "accept", "Make the change; it can be undone (Enter)"),
            (cancel, "cancel", "Leave all as it is (Escape)"),
        ):
            named(button, f"{self.objectName()}_{name}", tip=tip)
        accept.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def accept(self) -> None:
        try:
            self._to_answer(self._kind(**self._form.values()))
        except FunkGuiError as error:
            self._problem.setText(str(error))
            self._problem.show()
        else:
            super().accept()


def _call_choices(field: QComboBox, words: Mapping[str, str]) -> None:
    """Show other words for choices, where there are some."""
    for at in range(field.count()):
        field.setItemText(at, words.get(field.itemData(at), field.itemText(at)))
