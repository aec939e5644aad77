"""Colours of the overview: of known shares, and of mean ratings on their scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPalette

from funkgui.gui.matrix.palettes import mixed
from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.ratings.density import Density
from funkgui.ratings.matrix import RatingScale

_N_SHADES = 256
_EXTREMES = (1, 99)
"""Percentiles of the blocks' means that have the first and the last shade."""


class Shown(Enum):
    """What the overview shows of each block; the value is what the choice says."""

    DENSITY = "Density"
    MEAN = "Mean"


@dataclass(frozen=True)
class Legend:
    """The shades from the lowest to the highest value, and what these two are."""

    colours: tuple[QColor, ...]
    low: str
    high: str


class Shades:
    """Turns densities into images under a palette.

    The known share goes from the table's ground over blue to the darkest or lightest blue, by the
    square root, so that sparse parts show, too. The mean has the table's palette, only stronger:
    on a scale from a tint of the accent to a shade of it; without one from blue below zero to
    orange above. Lightness alone tells more from less, for eyes of every kind.
    """

    def __init__(self, palette: QPalette) -> None:
        self.ground = palette.color(QPalette.ColorRole.Base)
        plots = DARK if self.ground.lightness() < 128 else LIGHT
        low, below, _, above, high = (QColor(one) for one in plots.diverging)
        neutral = mixed(self.ground, palette.color(QPalette.ColorRole.Text), 0.12)
        accent = palette.color(QPalette.ColorRole.Accent)
        strongest = mixed(accent, palette.color(QPalette.ColorRole.Text), 0.55)
        self._shares = _ramp((self.ground, below, low))
        self._on_scale = _ramp((mixed(self.ground, accent, 0.15), accent, strongest))
        self._signed = _ramp((low, below, neutral, above, high))

    def image(self, density: Density, shown: Shown, scale: RatingScale | None) -> QImage:
        """One pixel for each block; empty blocks have the table's ground."""
        low, high = _bounds(density, shown, scale)
        span = high - low or 1.0
        if shown is Shown.DENSITY:
            levels, ramp = np.sqrt(density.shares / span), self._shares
        else:
            levels, ramp = (density.means - low) / span, self._means(scale)
        known = density.counts > 0
        # The least of all is still told from nothing.
        at = np.clip(np.nan_to_num(levels) * (_N_SHADES - 1), 1, _N_SHADES - 1).astype(np.int64)
        pixels = np.where(known, _pixels(ramp)[at], _pixels([self.ground])[0])
        return _image(pixels)

    def legend(self, density: Density, shown: Shown, scale: RatingScale | None) -> Legend:
        """What the shades mean."""
        low, high = _bounds(density, shown, scale)
        if shown is Shown.DENSITY:
            # Even steps of the bar are even steps of the share's square root, as in the image.
            return Legend(tuple(self._shares), "0 %", f"{_percent(high)} known")
        means = tuple(self._means(scale))
        return Legend(means, f"{low:.3g}", f"{high:.3g}")

    def _means(self, scale: RatingScale | None) -> list[QColor]:
        return self._signed if scale is None else self._on_scale


def _bounds(density: Density, shown: Shown, scale: RatingScale | None) -> tuple[float, float]:
    """The values with the first and the last shade."""
    if shown is Shown.DENSITY:
        return 0.0, float(density.shares.max(initial=0.0))
    means = density.means[density.counts > 0]
    if len(means) == 0:
        return 0.0, 0.0
    low, high = (float(one) for one in np.percentile(means, _EXTREMES))
    if scale is None:
        most = max(abs(low), abs(high))
        return -most, most
    return low, high


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _ramp(stops: tuple[QColor, ...]) -> list[QColor]:
    """Shades between some colours, in even steps as the eye sees them."""
    at = np.linspace(0, len(stops) - 1, _N_SHADES)
    first = np.minimum(at.astype(np.int64), len(stops) - 2)
    return [
        mixed(stops[index], stops[index + 1], share)
        for index, share in zip(first.tolist(), (at - first).tolist(), strict=True)
    ]


def _pixels(colours: list[QColor]) -> NDArray[np.uint32]:
    return np.array([colour.rgb() for colour in colours], np.uint32)


def _image(pixels: NDArray[np.uint32]) -> QImage:
    height, width = pixels.shape
    data = np.ascontiguousarray(pixels, np.uint32)
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
