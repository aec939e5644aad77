"""Colours of the overview: of known shares, and of mean ratings on their scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from PySide6.QtGui import QColor, QImage, QPalette

from funkgui.gui.matrix.look.colours import CellColours
from funkgui.gui.matrix.look.layers import PaletteName
from funkgui.gui.matrix.look.palettes import Packed, gradient, image_of, mixed
from funkgui.gui.number_words import with_minus
from funkgui.gui.plots.palette import colours_for
from funkgui.ratings.density import Density
from funkgui.ratings.matrix import RatingMatrix

_N_SHADES = 256
_EXTREMES = (1, 99)
"""Percentiles of the blocks' means that have the first and the last shade."""
_ZERO_TINT = 0.12
"""Share of the text's colour in that of a mean of zero."""


class Shown(Enum):
    """What the overview shows of each block; the value is what the choice says."""

    DENSITY = "Density"
    MEAN = "Mean"


@dataclass(frozen=True)
class Legend:
    """The shades from the lowest to the highest value, and what these two are."""

    colours: Packed
    low: str
    high: str


class Shades:
    """Turns densities into images.

    The known share goes from the table's ground over blue to the darkest or lightest blue, by the
    square root, so that sparse parts show, too. The mean has the palette of the table without
    numbers; without a scale it goes from blue below zero to orange above, with a tint for zero,
    which is not to look like nothing.

    Parameters
    ----------
    palette, name
        Of the window, and which one of ratings.
    ratings
        Whose scale counts.
    """

    def __init__(self, palette: QPalette, ratings: RatingMatrix, name: PaletteName) -> None:
        ground = palette.color(QPalette.ColorRole.Base)
        plots = colours_for(palette)
        low, below, _, above, high = (QColor(one) for one in plots.diverging)
        self._ground = ground.rgb()
        self._is_signed = ratings.scale is None
        self._shares = gradient([ground, below, low], _N_SHADES)
        if self._is_signed:
            zero = mixed(ground, palette.color(QPalette.ColorRole.Text), _ZERO_TINT)
            self._means = gradient([low, below, zero, above, high], _N_SHADES)
        else:
            self._means = CellColours(palette, ratings, name, strong=True).ratings.grounds

    def image(self, density: Density, shown: Shown) -> QImage:
        """One pixel for each block; empty blocks have the table's ground."""
        low, high = self._bounds(density, shown)
        span = high - low or 1.0
        if shown is Shown.DENSITY:
            levels, ramp = np.sqrt(density.shares / span), self._shares
        else:
            levels, ramp = (density.means - low) / span, self._means
        most = len(ramp) - 1
        # The least of all is still told from nothing.
        at = np.clip(np.rint(np.nan_to_num(levels) * most), 1, most).astype(np.int64)
        pixels = np.where(density.counts > 0, ramp[at], np.uint32(self._ground))
        return image_of(pixels, QImage.Format.Format_RGB32).copy()

    def legend(self, density: Density, shown: Shown) -> Legend:
        """What the shades mean."""
        low, high = self._bounds(density, shown)
        if shown is Shown.DENSITY:
            # Even steps of the bar are even steps of the share's square root, as in the image.
            return Legend(self._shares, "0 %", f"{100 * high:.3g} % known")
        return Legend(self._means, with_minus(f"{low:.3g}"), with_minus(f"{high:.3g}"))

    def _bounds(self, density: Density, shown: Shown) -> tuple[float, float]:
        """The values with the first and the last shade."""
        if shown is Shown.DENSITY:
            return 0.0, float(density.shares.max(initial=0.0))
        means = density.means[density.counts > 0]
        if len(means) == 0:
            return 0.0, 0.0
        low, high = (float(one) for one in np.percentile(means, _EXTREMES))
        if self._is_signed:
            most = max(abs(low), abs(high))
            return -most, most
        return low, high
