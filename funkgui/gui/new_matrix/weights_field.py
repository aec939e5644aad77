"""The weights of a product's factors: a series, or numbers typed one by one."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from funkgui.gui.forms.float_field import FloatField
from funkgui.gui.forms.setting_field import OwnField
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.widgets import fill, named
from funkgui.ratings.generated.weights import DEFAULT_RATIO, FLAT, GEOMETRIC, HARMONIC

_TYPED = "typed"
_TITLES = {
    HARMONIC: "Harmonic: 1, 1/2, 1/3 \N{HORIZONTAL ELLIPSIS}",
    GEOMETRIC: "Geometric",
    FLAT: "Flat: all 1",
    _TYPED: "Typed",
}
_EXAMPLE = "3, 2, 1"


class WeightsField(OwnField):
    """Chooses a series of weights, its ratio, or numbers; its value is their text."""

    def __init__(self) -> None:
        super().__init__()
        self._series = turned_in_focus(QComboBox())
        for key, title in _TITLES.items():
            self._series.addItem(title, key)
        self._ratio = turned_in_focus(FloatField(0.001, 1.0))
        self._ratio.setValue(DEFAULT_RATIO)
        self._typed = QLineEdit(_EXAMPLE)
        self._typed.setPlaceholderText("Such as 3, 2, 1")
        layout = QHBoxLayout(self)
        fill(layout, self._series, (self._ratio, 1), (self._typed, 1), margins=(0, 0, 0, 0))
        self.setFocusProxy(self._series)
        self._series.currentIndexChanged.connect(self._on_changed)
        self._ratio.valueChanged.connect(self.valueChanged)
        self._typed.textChanged.connect(self.valueChanged)
        self._on_changed()

    def value(self) -> str:
        """The weights as text: ``harmonic``, ``geometric:0.9``, ``3, 2, 1``."""
        series = str(self._series.currentData())
        if series == GEOMETRIC:
            return f"{GEOMETRIC}:{self._ratio.value():g}"
        return self._typed.text().strip() if series == _TYPED else series

    def setValue(self, value: str) -> None:
        """Show weights by their text."""
        name, _, ratio = value.partition(":")
        if name == GEOMETRIC:
            self._ratio.setValue(float(ratio or DEFAULT_RATIO))
        elif name not in (HARMONIC, FLAT):
            name = _TYPED
            self._typed.setText(value)
        self._series.setCurrentIndex(self._series.findData(name))

    def describe(self, name: str, label: str, tip: str) -> None:
        """Name the widgets of the field, for programs and for people."""
        self.setObjectName(name)
        about = (
            (self._series, "series", label, tip),
            (
                self._ratio,
                "ratio",
                "Ratio of the weights",
                "Each weight is so many times the one before, from 0.001 to 1",
            ),
            (
                self._typed,
                "typed",
                "Typed weights",
                "A number for each factor, with commas or blanks between them; the rank is how "
                "many they are",
            ),
        )
        for widget, part, words, help in about:
            named(widget, f"{name}_{part}", words, help)

    def _on_changed(self) -> None:
        series = self._series.currentData()
        self._ratio.setVisible(series == GEOMETRIC)
        self._typed.setVisible(series == _TYPED)
        self.valueChanged.emit()
