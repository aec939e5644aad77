"""The choices of an import as a form: one field for each of `ReadOptions`."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from funkgui.ratings.readers.options import ReadOption, ReadOptions, read_options
from funkgui.ratings.readers.preview import Preview

_AUTOMATIC = "Automatic"
_COLUMNS = {
    "user_column": "user",
    "item_column": "item",
    "rating_column": "rating",
    "time_column": "time",
}
"""Options that name a column, and the role that it has in a preview."""

_FEWEST_LETTERS = 14


class ChoicesForm(QWidget):
    """Shows the choices, and tells when another one is made."""

    changed = Signal()

    def __init__(self, formats: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_choices")
        self._fields: dict[str, QComboBox | QLineEdit] = {}
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for option in read_options():
            choices = ("", *formats) if option.name == "format" else option.choices
            self._add(option, choices)

    def options(self) -> ReadOptions:
        """The choices as they are now."""
        return ReadOptions(**{name: _value(field) for name, field in self._fields.items()})

    def show_options(self, options: ReadOptions) -> None:
        """Show these choices; `changed` is not emitted."""
        for name, field in self._fields.items():
            value = getattr(options, name)
            field.blockSignals(True)
            if isinstance(field, QLineEdit):
                field.setText(value)
            else:
                _choose(field, value)
            field.blockSignals(False)

    def show_preview(self, preview: Preview) -> None:
        """Offer the columns of a file, and say which were found."""
        found = {role: preview.columns[at] for at, role in preview.roles}
        for name, role in _COLUMNS.items():
            field = self._fields[name]
            assert isinstance(field, QComboBox)
            chosen = _value(field)
            automatic = f"{_AUTOMATIC} ({found[role]})" if found.get(role) else _AUTOMATIC
            field.blockSignals(True)
            field.clear()
            field.addItem(automatic if not chosen else _AUTOMATIC, "")
            for column in preview.columns if not preview.wide else ():
                field.addItem(column, column)
            _choose(field, chosen)
            field.blockSignals(False)

    def _add(self, option: ReadOption, choices: tuple[str, ...]) -> None:
        field: QComboBox | QLineEdit
        if choices or option.name in _COLUMNS:
            field = QComboBox()
            field.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            field.setMinimumContentsLength(_FEWEST_LETTERS)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            for choice in choices or ("",):
                field.addItem(choice or _AUTOMATIC, choice)
            field.currentIndexChanged.connect(self.changed)
        else:
            field = QLineEdit()
            field.setPlaceholderText(_AUTOMATIC)
            field.editingFinished.connect(self.changed)
        field.setObjectName(f"import_{option.name}")
        field.setAccessibleName(option.label)
        field.setToolTip(option.help)
        label = QLabel(option.label)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(field)
        self._layout.addRow(label, field)
        self._fields[option.name] = field


def _value(field: QComboBox | QLineEdit) -> str:
    if isinstance(field, QLineEdit):
        return field.text().strip()
    return str(field.currentData() or "")


def _choose(field: QComboBox, value: str) -> None:
    if field.findData(value) < 0:
        field.addItem(value, value)
    field.setCurrentIndex(field.findData(value))
