"""Grounds of the table's cells, and what is written on them in, for every layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPalette

from funkgui.gui.matrix.look.layers import PaletteName
from funkgui.gui.matrix.look.palettes import (
    Packed,
    cividis,
    gradient,
    inks_on,
    mixed,
    softened,
    viridis,
)
from funkgui.gui.plots.palette import DARK, Palette, colours_for
from funkgui.ratings.matrix import RatingMatrix

_N_LEVELS = 129
_SOFT = {False: (0.05, 0.42), True: (0.08, 0.68)}
_STRONG = (0.14, 1.0)
"""Share of the accent in the ground of the lowest and of the highest rating: under numbers, on a
light and on a dark ground of the table, and without numbers."""
_PREDICTED_SHARE = {PaletteName.SOFT: 0.72, PaletteName.CIVIDIS: 0.5, PaletteName.VIRIDIS: 0.5}
"""Share of the table's own ground in that of a prediction."""
_HELD_OUT_SHARE = 0.16
_MASK_SHARES = {False: 0.3, True: 0.8}
_KNOWN_SHARE = 0.6
_VEIL_ALPHA = 70
"""Of 255: how strongly the accent lies over selected cells."""
_SAMPLE = 200_000
"""Ratings looked at for the spread of a matrix without a scale."""


@dataclass(frozen=True, eq=False)
class ColourScale:
    """Colours of numbers.

    Attributes
    ----------
    low, high
        Numbers that have the first colour and the last; further ones have these, too.
    grounds, inks
        (n,) packed colours, evenly from low to high, and what is written on them in.
    """

    low: float
    high: float
    grounds: Packed
    inks: Packed

    def levels(self, numbers: NDArray[Any]) -> NDArray[np.int64]:
        """Which of the colours numbers have; the middle one for NaN."""
        span = self.high - self.low
        n = len(self.grounds)
        shares = (numbers - self.low) / span if span > 0 else np.ones(numbers.shape)
        return np.rint(np.clip(np.nan_to_num(shares, nan=0.5), 0, 1) * (n - 1)).astype(np.int64)


@dataclass(frozen=True)
class Plain:
    """One ground, and what is written on it in: packed colours."""

    ground: int
    ink: int


class CellColours:
    """Colours of the cells, made to suit the colours of the window.

    Ratings on a scale have grounds from that of the table to the accent, or those of viridis or
    cividis, evenly in lightness as seen. Ratings without a scale, and errors, go from blue below
    zero over the table's own to orange above, as in the plots; these are told apart by eyes that
    do not tell red from green.

    Parameters
    ----------
    palette
        Colours of the window.
    ratings
        On whose scale the colours lie; None while nothing is open.
    name
        Which palette the ratings have.
    strong
        Whether there are no numbers to be read on the grounds.
    error_high
        The error that has the strongest colour.
    """

    def __init__(
        self,
        palette: QPalette,
        ratings: RatingMatrix | None,
        name: PaletteName = PaletteName.SOFT,
        *,
        strong: bool = False,
        error_high: float = 1.0,
    ) -> None:
        base = palette.color(QPalette.ColorRole.Base)
        text = palette.color(QPalette.ColorRole.Text)
        plots = colours_for(palette)
        self._base, self.text = base, text
        self._faint = palette.color(QPalette.ColorRole.PlaceholderText)
        self.mark = QColor(plots.holdout)
        self.veil = palette.color(QPalette.ColorRole.Highlight)
        self.veil.setAlpha(_VEIL_ALPHA)
        self.blank = self._plain(base)
        self.held_out = self._plain(mixed(base, self.mark, _HELD_OUT_SHARE))
        trained, hidden = (QColor(one) for one in plots.mask)
        share = _MASK_SHARES[strong]
        self.mask_trained = self._plain(mixed(base, trained, share))
        self.mask_held_out = self._plain(mixed(base, hidden, share))
        self.known = self._plain(mixed(base, text, _KNOWN_SHARE))
        accent = palette.color(QPalette.ColorRole.Accent)
        low, high, grounds = self._grounds(ratings, name, accent, plots, strong)
        self.ratings = ColourScale(low, high, grounds, inks_on(grounds, [text]))
        predicted = softened(grounds, base, _PREDICTED_SHARE[name])
        inks = inks_on(predicted, [self._faint])
        if (inks != self._faint.rgb()).any():  # black here and grey there would mean nothing
            inks = inks_on(predicted, [text])
        self.predictions = ColourScale(low, high, predicted, inks)
        self.predicted_alone = Plain(base.rgb(), int(inks_on(_one(base), [self._faint])[0]))
        errors = _diverging(plots, base)
        self.errors = ColourScale(-error_high, error_high, errors, inks_on(errors, [text]))

    def _plain(self, ground: QColor) -> Plain:
        return Plain(ground.rgb(), int(inks_on(_one(ground), [self.text])[0]))

    def _grounds(
        self,
        ratings: RatingMatrix | None,
        name: PaletteName,
        accent: QColor,
        plots: Palette,
        strong: bool,
    ) -> tuple[float, float, Packed]:
        """Lowest and highest rating that differ in colour, and the colours between."""
        softest, strongest = _STRONG if strong else _SOFT[plots is DARK]
        scale = ratings.scale if ratings is not None else None
        base = self._base
        if scale is None:
            high = spread(ratings)
            if strong or name is not PaletteName.SOFT:
                return -high, high, _diverging(plots, base)
            below, above = QColor(plots.diverging[1]), QColor(plots.diverging[3])
            stops = [mixed(base, below, strongest), base, mixed(base, above, strongest)]
            return -high, high, gradient(stops, _N_LEVELS)
        if name is PaletteName.SOFT:
            stops = [mixed(base, accent, softest), mixed(base, accent, strongest)]
            return scale.low, scale.high, gradient(stops, _N_LEVELS)
        whole = cividis if name is PaletteName.CIVIDIS else viridis
        return scale.low, scale.high, whole(_N_LEVELS)


def _diverging(plots: Palette, base: QColor) -> Packed:
    """From blue below zero over a ground to orange above."""
    far_below, below, _, above, far_above = (QColor(one) for one in plots.diverging)
    return gradient([far_below, below, base, above, far_above], _N_LEVELS)


def _one(colour: QColor) -> Packed:
    return np.array([colour.rgb()], np.uint32)


def spread(ratings: RatingMatrix | None) -> float:
    """Two root mean squares of the ratings, in two digits: few lie further from zero."""
    if ratings is None or ratings.n_ratings == 0:
        return 1.0
    sample = ratings.values[:_SAMPLE].astype(np.float64)
    return in_two_digits(2 * math.sqrt(float(np.mean(sample**2)))) or 1.0


def in_two_digits(number: float) -> float:
    """A number as a legend is to say it: 0.399736 as 0.4."""
    return float(f"{number:.2g}")
