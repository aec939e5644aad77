"""The weights that a generated matrix gave its factors, and how large the found ones are."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from funkgui.gui.plots.axes import dress_log, empty
from funkgui.gui.plots.contents import WeightsContent
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.pictures import FactorSizes
from funkgui.gui.plots.side_legend import SideLegend

_MOST_MARKED = 60
_LEAST = 1e-5
"""Sizes below this share of the largest are rounding, and out of sight."""


class WeightsPlot:
    """Weights over their factors, on a log axis."""

    def __init__(self, figure: Figure, colours: Palette) -> None:
        empty(figure, colours)
        self._colours = colours
        self._axes = axes = figure.add_subplot()
        dress_log(axes, colours, "Factor", "Weight in M")
        self._legend = SideLegend(axes, colours)
        self.layout()

    def show(self, content: WeightsContent) -> None:
        """Show other weights."""
        weights, n_factors, sizes = content.weights, content.n_factors, content.sizes
        colours, axes = self._colours, self._axes
        for old in [*axes.lines, *axes.patches]:
            old.remove()
        number = np.arange(1, len(weights) + 1)
        marker = "o" if len(weights) <= _MOST_MARKED else None
        axes.plot(number, weights, color=colours.train, lw=1.8, marker=marker, label="Weight")
        if n_factors is not None and n_factors < len(weights):
            axes.axvspan(
                0.5,
                n_factors + 0.5,
                color=colours.holdout,
                alpha=0.18,
                lw=0,
                label=f"Width of U and V: {n_factors:,} factors",
            )
        shown = [weights]
        if sizes is not None:
            self._draw_sizes(sizes, np.argsort(-np.abs(weights), kind="stable") + 1)
            shown += [sizes.true, sizes.found]
        every = np.concatenate(shown)
        good = every[every > _LEAST * float(every.max(initial=0))]
        low, high = (float(good.min()), float(good.max())) if len(good) else (0.1, 1.0)
        axes.set_xlim(0.5, len(weights) + 0.5)
        axes.set_ylim(low / 1.2, high * 1.2)
        self._legend.show([*axes.lines, *axes.patches])
        self.layout()

    def _draw_sizes(self, sizes: FactorSizes, numbers: NDArray[np.int64]) -> None:
        """Each at the factor whose weight is as high in the order of weights."""
        colours = self._colours
        for values, label, colour, marker in (
            (sizes.true, "Singular values of the truth", colours.muted, "_"),
            (sizes.found, "Singular values found", colours.holdout, "x"),
        ):
            n = min(len(values), len(numbers))
            order = np.argsort(numbers[:n])
            self._axes.plot(
                numbers[:n][order],
                values[:n][order],
                color=colour,
                marker=marker,
                lw=0,
                ms=5,
                mew=1.4,
                label=label,
            )

    def layout(self) -> None:
        """Take up a new size of the figure."""
        self._legend.arrange()
