"""Grounds of the table's cells: soft colours by rating, and of held-out cells."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QPalette

from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.ratings.matrix import FloatArray, RatingMatrix

_N_LEVELS = 33
_SOFTEST, _STRONGEST = 0.05, 0.42
"""Share of the accent in the ground of the lowest and of the highest rating."""
_HELD_OUT_SHARE = 0.16
_SAMPLE = 200_000
"""Ratings looked at for the spread of a matrix without a scale."""

_Parts = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


class CellColours:
    """Colours of the cells under a palette.

    On a scale the ground goes from the table's own to the accent, evenly in lightness as seen;
    without one, from blue below zero over the table's own to orange above, as in the plots.
    """

    def __init__(self, palette: QPalette, ratings: RatingMatrix | None) -> None:
        base = palette.color(QPalette.ColorRole.Base)
        plots = DARK if base.lightness() < 128 else LIGHT
        self.mark = QColor(plots.holdout)
        self.held_out = mixed(base, self.mark, _HELD_OUT_SHARE)
        shares = np.linspace(_SOFTEST, _STRONGEST, _N_LEVELS).tolist()
        scale = ratings.scale if ratings is not None else None
        if scale is not None:
            accent = palette.color(QPalette.ColorRole.Accent)
            self._low, self._high = scale.low, scale.high
            self._levels = [mixed(base, accent, share) for share in shares]
        else:
            self._high = _spread(ratings)
            self._low = -self._high
            below, above = QColor(plots.diverging[1]), QColor(plots.diverging[3])
            self._levels = [
                mixed(base, below if share < 0 else above, abs(share))
                for share in np.linspace(-_STRONGEST, _STRONGEST, _N_LEVELS).tolist()
            ]

    def grounds(self, ratings: FloatArray) -> list[QColor]:
        """The grounds of cells with those ratings."""
        span = self._high - self._low
        shares = (ratings - self._low) / span if span > 0 else np.ones(len(ratings))
        levels = np.rint(np.clip(shares, 0, 1) * (_N_LEVELS - 1)).astype(np.int64)
        return [self._levels[level] for level in levels.tolist()]


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``1 - share`` of one colour and ``share`` of another, mixed as the eye sees them (OKLab).

    References
    ----------
    Bjorn Ottosson, "A perceptual color space for image processing", 2020,
    https://bottosson.github.io/posts/oklab/
    """
    return QColor.fromRgbF(*_mixed(_parts(one), _parts(other), share))


@lru_cache(maxsize=1024)  # asked for the same colours whenever another matrix is shown
def _mixed(one: _Parts, other: _Parts, share: float) -> _Parts:
    lab = (1 - share) * _oklab(one) + share * _oklab(other)
    red, green, blue = (_encoded(float(part)) for part in _FROM_LMS @ (_FROM_LAB @ lab) ** 3)
    return red, green, blue


_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS = np.linalg.inv(_TO_LMS)
_FROM_LAB = np.linalg.inv(_TO_LAB)


def _parts(colour: QColor) -> _Parts:
    return colour.redF(), colour.greenF(), colour.blueF()


def _oklab(parts: _Parts) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    linear = np.array([_decoded(part) for part in parts])
    lab: np.ndarray[tuple[int], np.dtype[np.float64]] = _TO_LAB @ np.cbrt(_TO_LMS @ linear)
    return lab


def _decoded(part: float) -> float:
    """Linear light of an sRGB component, 0 to 1."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _spread(ratings: RatingMatrix | None) -> float:
    """Two root mean squares of the ratings: few lie further from zero."""
    if ratings is None or ratings.n_ratings == 0:
        return 1.0
    sample = ratings.values[:_SAMPLE].astype(np.float64)
    return 2 * math.sqrt(float(np.mean(sample**2))) or 1.0
