"""M, what the model makes of it, and the mask, as images."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from funkgui.gui.plots.axes import TEXT_PT, dress_colour_bar, empty, place
from funkgui.gui.plots.images import IndexedImage, rating_colours, share_colours
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.pictures import Limits, value_limits
from funkgui.ratings.matrix import FloatArray

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.62, 0.15, 0.34, 0.12
_BETWEEN = 0.2
_TICKS = 0.46
"""Height of the numbers and the label below an image."""
_BAR = 0.44
"""Height of the colour bar with its numbers and its distance from the images."""
_BAR_HEIGHT = 0.11
_TALLEST = 1.6
"""Height over width of the images of a matrix far from square, where there is room."""


class MatricesPlot:
    """Three images beside each other; M and its reconstruction share one scale of colours.

    Parameters
    ----------
    figure
        Is cleared and then belongs to this plot.
    """

    def __init__(self, figure: Figure, colours: Palette) -> None:
        empty(figure, colours)
        self._figure = figure
        ratings = rating_colours(colours)
        axes = [figure.add_subplot(1, 3, n + 1) for n in range(3)]
        self._original = IndexedImage(axes[0], colours, ratings, "user", "item", written=True)
        self._found = IndexedImage(axes[1], colours, ratings, "user", "item", written=True)
        self._mask = IndexedImage(axes[2], colours, share_colours(colours), "user", "item")
        for one in (axes[0], axes[2]):
            one.set_ylabel("User", color=colours.text, fontsize=TEXT_PT)
        for one in axes:
            one.set_xlabel("Item", color=colours.text, fontsize=TEXT_PT, labelpad=2)
        self._bar_axes = figure.add_axes((0.1, 0.1, 0.5, 0.05), label="colour bar")
        mappable: Any = self._original.mappable
        bar = figure.colorbar(mappable, cax=self._bar_axes, orientation="horizontal")
        dress_colour_bar(bar, colours)
        self._legend = self._mask.axes.legend(
            handles=[
                Patch(color=colours.mask[0], label="trained on"),
                Patch(color=colours.mask[1], label="held out"),
                Patch(color=colours.missing, label="unknown"),
            ],
            loc="upper left",
            bbox_to_anchor=(0, 0),
            bbox_transform=self._mask.axes.transAxes,
            fontsize=TEXT_PT - 1,
            labelcolor=colours.text,
            frameon=False,
            ncols=1,
            handlelength=0.9,
            handleheight=0.8,
            labelspacing=0.25,
            borderaxespad=0,
            borderpad=0,
        )
        self._lowest, self._highest = 1.0, 1.0

    def update(
        self,
        original: FloatArray | None,
        reconstruction: FloatArray | None,
        mask: FloatArray | None,
        *,
        shape: tuple[int, int] | None = None,
        limits: Limits | None = None,
        reconstruction_title: str = "Reconstruction",
    ) -> None:
        """Exchange the images.

        Parameters
        ----------
        original, reconstruction
            (rows, columns) float32, NaN where unknown; perhaps means over blocks of cells.
        mask
            (rows, columns) share of each cell or block that is held out, NaN where unknown.
        shape
            Users and items of the whole matrix; None takes the images' own.
        limits
            Ends of the colour scale; None takes them from ``original``.
        """
        if original is not None:
            rows, columns = shape or original.shape
            square = 0.5 <= rows / columns <= 2
            self._lowest, self._highest = (rows / columns,) * 2 if square else (0.5, _TALLEST)
        limits = limits or value_limits(original)
        self._original.title("Ratings M")
        self._original.show(original, limits, shape=shape, message="Nothing is open.")
        self._found.title(reconstruction_title)
        self._found.show(reconstruction, limits, shape=shape, message="Not trained yet.")
        self._mask.title("Mask")
        self._mask.show(mask, (0.0, 1.0), shape=shape)
        self._found.axes.tick_params(labelleft=False)
        self.layout()

    def layout(self) -> None:
        """Take up a new size of the figure: all in one row, or the mask below in a tall one."""
        row, square = self._image_size(3, 1), self._image_size(2, 2)
        in_row = row[0] * row[1] >= 0.9 * square[0] * square[1]
        width, height = row if in_row else square
        n_across = 3 if in_row else 2
        full_width, full_height = self._figure.get_size_inches()
        left = (full_width - n_across * width - (n_across - 1) * _BETWEEN + _LEFT - _RIGHT) / 2
        block = _TOP + height + _TICKS + _BAR + (0 if in_row else _TOP + height + _TICKS)
        first = (full_height + block) / 2 - _TOP - height
        second = first - _TICKS - _BAR - _TOP - height
        place(self._original.axes, left, first, width, height)
        place(self._found.axes, left + width + _BETWEEN, first, width, height)
        bar = first - _TICKS - 0.16
        place(self._bar_axes, left, bar, 2 * width + _BETWEEN, _BAR_HEIGHT)
        if in_row:
            place(self._mask.axes, left + 2 * (width + _BETWEEN), first, width, height)
            # Below the mask's numbers, in line with the colour bar.
            self._legend.set_bbox_to_anchor((0, -(_TICKS + 0.01) / max(height, 0.05)))
        else:
            place(self._mask.axes, left, second, width, height)
            self._legend.set_bbox_to_anchor((1 + _BETWEEN / max(width, 0.05), 1))
        self._mask.axes.tick_params(labelleft=not in_row)
        self._mask.axes.yaxis.label.set_visible(not in_row)

    def _image_size(self, n_across: int, n_down: int) -> tuple[float, float]:
        full_width, full_height = self._figure.get_size_inches()
        width = (full_width - _LEFT - _RIGHT - (n_across - 1) * _BETWEEN) / n_across
        height = (full_height - _BOTTOM - _BAR - n_down * (_TOP + _TICKS)) / n_down
        width, height = max(width, 0.05), max(height, 0.05)
        return min(width, height / self._lowest), min(height, width * self._highest)
