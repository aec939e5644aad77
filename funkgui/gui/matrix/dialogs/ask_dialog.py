"""What the small dialogs have in common: fields, a sentence about what is wrong, two buttons."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import FunkGuiError
from funkgui.gui.forms.setting_field import wrapped

_WIDTH_PX = 380
_AROUND_TEXT_PX = 10


class AskDialog(QDialog):
    """Asks with `open`, which does not wait; Enter accepts, Escape leaves all as it is.

    Parameters
    ----------
    name
        Object name.
    title
        Of the dialog's window.
    accept_text
        On the button that accepts, with its mnemonic.
    words
        What is asked about; empty where the title says it.
    """

    def __init__(
        self, name: str, title: str, accept_text: str, parent: QWidget, words: str
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH_PX)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._problem = QLabel()
        self._problem.setObjectName(f"{name}_problem")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        if words:
            column.addWidget(self._words(words))
        column.addLayout(self._form)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addWidget(self._buttons(accept_text))

    @abstractmethod
    def _answer(self) -> None:
        """Do what was asked for; a `FunkGuiError` is shown, and the dialog stays open."""

    def _add_field(self, label: str, field: QWidget, name: str, tip: str) -> None:
        """Put a field below those that there are.

        Parameters
        ----------
        label
            With its mnemonic.
        name
            Last part of the field's object name.
        tip
            One sentence.
        """
        field.setObjectName(f"{self.objectName()}_{name}")
        # Fields of numbers are lower than others by themselves, and cut what hangs below a line.
        field.setMinimumHeight(self.fontMetrics().height() + _AROUND_TEXT_PX)
        field.setAccessibleName(label.replace("&", ""))
        field.setAccessibleDescription(tip)
        field.setToolTip(wrapped(tip))
        about = QLabel(label)
        about.setToolTip(wrapped(tip))
        about.setBuddy(field)
        self._form.addRow(about, field)

    def _words(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setObjectName(f"{self.objectName()}_words")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
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

    def _show_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def accept(self) -> None:
        try:
            self._answer()
        except FunkGuiError as error:
            self._show_problem(str(error))
        else:
            super().accept()
