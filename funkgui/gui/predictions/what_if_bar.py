"""Says that predictions ask "what if", and lets the run's own be seen again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from funkgui.gui.predictions.trained_rows import Basis
from funkgui.gui.widgets import fill, named, plain_label

_TIP = (
    "Predict from the user's ratings as they are now: the model's items stay as trained, and only\n"
    "this user is fitted anew. Unchecked, the run's own predictions are shown; it is never changed"
)


class WhatIfBar(QWidget):
    """A switch, and what it is about in words; hidden where nothing has changed for the user."""

    toggled = Signal(bool)
    """The switch was turned, on or off."""

    def __init__(self) -> None:
        super().__init__()
        self._switch = named(QCheckBox("What if"), "what_if", "What if", _TIP)
        self._switch.setChecked(True)
        self._switch.toggled.connect(self.toggled)
        self._words = plain_label("what_if_words")
        row = fill(QHBoxLayout(self), spacing=8, margins=(0, 0, 0, 0))
        row.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def show_basis(self, basis: Basis | None, run_name: str) -> None:
        """Say what has changed for the user; None for nothing."""
        self.setVisible(basis is not None)
        if basis is not None:
            self._words.setText(what_if_words(basis, run_name, on=self._switch.isChecked()))


def what_if_words(basis: Basis, run_name: str, *, on: bool) -> str:
    """For example ``with the 3 ratings changed since Run 1 was trained``."""
    n = basis.n_changed
    ratings = "rating" if n == 1 else f"{n:,} ratings" if n is not None else "ratings"
    if basis.is_new:
        return (
            f"with the {ratings} of this user, whom {run_name} does not know"
            if on
            else f"off: {run_name} does not know this user"
        )
    if n is None:
        told = f"ratings have changed since {run_name} was trained, perhaps this user's too"
        return f"with this user's ratings as they are now: {told}" if on else f"off: {told}"
    if on:
        return f"with the {ratings} changed since {run_name} was trained"
    return f"off: {run_name} itself predicts, without the {ratings} changed since it was trained"
