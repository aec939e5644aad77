"""The choices of an import as a form: one field for each of `ReadOptions`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QWidget

from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.importing.part_field import PartField
from funkgui.gui.widgets import label_of, named
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.preview import Preview, TitlesColumns
from funkgui.ratings.setting import Setting, settings_of

_AUTOMATIC = "Automatic"
_COLUMNS = {
    "user_column": "user",
    "item_column": "item",
    "rating_column": "rating",
    "time_column": "time",
}
"""Options that name a column, and the role that it has in a preview."""

_WITHOUT = {
    "user_column": "None: all are one user's",
    "rating_column": "None: each pair counts as 1",
    "time_column": "None",
}
"""Columns that a file may be read without, and what to call that."""

_TOLD = ("delimiter", "header", "encoding", "decimal")
"""Options that a text tells, where nobody chooses."""

_WORDS = {
    ("encoding", "utf-8"): "UTF-8",
    ("encoding", "utf-16"): "UTF-16",
    ("encoding", "cp1250"): "cp1250 (Central Europe)",
    ("encoding", "cp1251"): "cp1251 (Cyrillic)",
    ("encoding", "cp1252"): "cp1252 (Western Europe)",
    ("encoding", "cp1253"): "cp1253 (Greek)",
    ("encoding", "cp1254"): "cp1254 (Turkish)",
    ("encoding", "gb18030"): "gb18030 (Chinese)",
    ("encoding", "big5"): "big5 (Chinese, Taiwan)",
    ("encoding", "cp932"): "cp932 (Japanese)",
    ("encoding", "cp949"): "cp949 (Korean)",
    ("duplicates", "last"): "The last counts",
    ("duplicates", "first"): "The first counts",
    ("duplicates", "mean"): "Their mean counts",
    ("duplicates", "sum"): "Their sum counts",
    ("duplicates", "refuse"): "Refuse the file",
    ("bad_lines", "stop"): "Refuse the file",
    ("bad_lines", "skip"): "Pass over them",
}
"""What choices are called that do not speak for themselves."""

_TITLES_COLUMNS = {"titles_id_column": "item", "titles_title_column": "title"}
"""Options that name a column of the file of titles, and the field of `TitlesColumns`."""

_FEWEST_LETTERS = 14
_LONGEST_FOUND = 12
"""Letters of a column's name that there is room for beside the word Automatic."""


TITLES_OPTIONS = tuple(_TITLES_COLUMNS)
"""The options about a file of titles."""


class ChoicesForm(QWidget):
    """Shows the choices, and tells when another one is made.

    Parameters
    ----------
    names
        Of the options that are shown; all where that is None.
    prefix
        What the object names begin with.
    reserved
        Letters that, with Alt, lead elsewhere in the window.
    """

    changed = Signal()

    def __init__(
        self,
        names: Sequence[str] | None = None,
        prefix: str = "import",
        reserved: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}_choices")
        self._prefix = prefix
        self._fields: dict[str, QComboBox | QLineEdit] = {}
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        shown = [one for one in settings_of(ReadOptions) if names is None or one.name in names]
        labels = with_mnemonics([option.label for option in shown], reserved)
        for option, label in zip(shown, labels, strict=True):
            self._add(option, label)

    def options(self) -> ReadOptions:
        """The choices as they are now."""
        return ReadOptions.from_dict({name: _value(field) for name, field in self._fields.items()})

    def show_options(self, options: ReadOptions) -> None:
        """Show these choices; `changed` is not emitted."""
        for name, field in self._fields.items():
            value = getattr(options, name)
            with QSignalBlocker(field):
                if isinstance(field, QLineEdit):
                    field.setText(value)
                elif isinstance(field, PartField):
                    field.show_value(value)
                else:
                    _choose(field, value, _WITHOUT.get(name) if value == NO_COLUMN else None)

    def show_preview(self, preview: Preview) -> None:
        """Offer the parts and the columns of a file, and say which were found."""
        self.show_parts(preview.parts, preview.part)
        found = {role: preview.columns[at] for at, role in preview.roles}
        if "item" in found and "user" not in found:
            found["user"] = "none"
        columns = () if preview.wide else preview.columns
        for name, role in _COLUMNS.items():
            self._offer(name, columns, found.get(role, ""))
        self._show_told(preview)
        self.show_titles(preview.titles)

    def forget_file(self) -> None:
        """Offer nothing that was found in a file."""
        self.show_parts(())
        for name in _COLUMNS:
            self._offer(name, (), "")
        self._show_told(None)
        self.show_titles(None)

    def show_parts(self, parts: Sequence[str], found: str = "") -> None:
        """Offer the parts of a file, and say which was found."""
        field = self._fields["part"]
        assert isinstance(field, PartField)
        with QSignalBlocker(field):
            field.offer(parts, found)

    def show_titles(self, titles: TitlesColumns | None) -> None:
        """Offer the columns of a file of titles, if there is one, and say which were found."""
        for name, role in _TITLES_COLUMNS.items():
            if titles is None:
                self._offer(name, (), "")
            else:
                self._offer(name, titles.names, getattr(titles, role))
            self._fields[name].setEnabled(titles is not None)

    def _show_told(self, preview: Preview | None) -> None:
        told = {} if preview is None else dict(preview.told)
        for name in _TOLD:
            field = self._fields[name]
            assert isinstance(field, QComboBox)
            found = told.get(name, "")
            found = _WORDS.get((name, found), found).partition(" (")[0]
            field.setItemText(0, f"{_AUTOMATIC} ({found})" if found else _AUTOMATIC)

    def _offer(self, name: str, columns: Sequence[str], found: str) -> None:
        """Offer the columns for an option, and say which was found; the choice stays."""
        field = self._fields[name]
        assert isinstance(field, QComboBox)
        chosen = _value(field)
        if len(found) > _LONGEST_FOUND:
            found = f"{found[: _LONGEST_FOUND - 1]}\N{HORIZONTAL ELLIPSIS}"
        with QSignalBlocker(field):
            field.clear()
            field.addItem(f"{_AUTOMATIC} ({found})" if found and not chosen else _AUTOMATIC, "")
            if name in _WITHOUT:
                field.addItem(_WITHOUT[name], NO_COLUMN)
            for column in columns:
                if column != NO_COLUMN:
                    field.addItem(column, column)
            _choose(field, chosen)

    def _add(self, option: Setting, text: str) -> None:
        field = self._field(option.name, option.choices)
        named(field, f"{self._prefix}_{option.name}", option.label, option.help)
        self._layout.addRow(label_of(field, text), field)
        self._fields[option.name] = field

    def _field(self, name: str, choices: tuple[str, ...]) -> QComboBox | QLineEdit:
        if not choices and name not in (*_COLUMNS, *_TITLES_COLUMNS, "part"):
            line = QLineEdit()
            line.setPlaceholderText(_AUTOMATIC)
            line.editingFinished.connect(self.changed)
            return line
        field: QComboBox
        if name == "part":
            field = PartField(_AUTOMATIC)
            field.chosen.connect(self.changed)
        else:
            field = QComboBox()
            for choice in choices or ("",):
                field.addItem(_WORDS.get((name, choice), choice) or _AUTOMATIC, choice)
            field.currentIndexChanged.connect(self.changed)
        field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        field.setMinimumContentsLength(_FEWEST_LETTERS)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return turned_in_focus(field)


def _value(field: QComboBox | QLineEdit) -> str:
    if isinstance(field, QLineEdit):
        return field.text().strip()
    if isinstance(field, PartField):
        return field.value
    return str(field.currentData() or "")


def _choose(field: QComboBox, value: str, words: str | None = None) -> None:
    if field.findData(value) < 0:
        field.addItem(words or value, value)
    field.setCurrentIndex(field.findData(value))
