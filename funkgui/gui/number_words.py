"""Numbers and times as the window writes them, of a width that does not jump while they change."""

from __future__ import annotations

import math

from PySide6.QtGui import QFont

from funkgui.factorization import number_text

UNKNOWN = "\N{EN DASH}"
"""Stands where there is no number."""


def error_text(value: float) -> str:
    """An error such as an RMSE; `UNKNOWN` for NaN and infinity."""
    if not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.1f}" if 100 <= value < 1e5 else with_minus(number_text.error_text(value))


def root_text(mse: float) -> str:
    """The root of a mean squared error; `UNKNOWN` for NaN."""
    return error_text(math.sqrt(mse)) if mse >= 0 else UNKNOWN


def with_minus(number: str) -> str:
    """A number as it is printed, with a minus sign where Python writes a hyphen."""
    return number.replace("-", "\N{MINUS SIGN}")


def rough_duration_text(seconds: float) -> str:
    """An estimated duration: whole seconds, minutes or hours."""
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    if seconds < 3600:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600):,} h"


def with_even_digits(font: QFont) -> QFont:
    """The font with digits of one width, where it offers them."""
    even = QFont(font)
    even.setFeature(QFont.Tag("tnum"), 1)
    return even
