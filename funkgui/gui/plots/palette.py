"""Colours of the plots, on a light and on a dark ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette


@dataclass(frozen=True)
class Palette:
    """Colours of a plot, as ``#rrggbb``.

    Attributes
    ----------
    background, text, muted, grid
        Ground of the figure, its writing, its lesser writing, and its lines.
    train, holdout
        The losses of the run that is shown; the line to beat is muted.
    others
        Other runs, in turn.
    mask
        Ratings trained on and held out, as areas.
    missing
        Cells of an image that hold nothing.
    diverging
        Negative, zero and positive, for images of signed numbers.
    """

    background: str
    text: str
    muted: str
    grid: str
    train: str
    holdout: str
    others: tuple[str, ...]
    mask: tuple[str, str]
    missing: str
    diverging: tuple[str, str, str, str, str]


LIGHT = Palette(
    background="#ffffff",
    text="#1f2328",
    muted="#5c6470",
    grid="#e3e6ea",
    train="#2f6fd6",
    holdout="#d3661b",
    others=("#2a9d8f", "#8a63d2", "#b8860b", "#c2408f", "#4f7f2a", "#6f7a88"),
    mask=("#2f6fd6", "#d3661b"),
    missing="#eceef1",
    diverging=("#123f7d", "#5b94d6", "#f4f4f4", "#e28a55", "#8a2f0d"),
)

DARK = Palette(
    background="#1d2026",
    text="#e6e8eb",
    muted="#a3abb6",
    grid="#343943",
    train="#7fb0ff",
    holdout="#ffa45e",
    others=("#5fd0c2", "#b99bf5", "#e0bd55", "#f08ac6", "#9ccb70", "#aab4c0"),
    mask=("#3d72c4", "#d9853b"),
    missing="#2b2f37",
    diverging=("#a9d0ff", "#3f7fc9", "#23262c", "#c8682f", "#ffd2ae"),
)


def colours_for(palette: QPalette) -> Palette:
    """The colours that suit a window's palette, by the ground of its tables and fields."""
    return DARK if palette.base().color().lightness() < 128 else LIGHT
