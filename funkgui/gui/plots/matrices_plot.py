"""M, what the model makes of it, and the mask, as images."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from funkgui.gui.plots.axes import (
    TEXT_PT,
    TITLE_PT,
    dress_colour_bar,
    empty,
    place,
    text_width_pt,
)
from funkgui.gui.plots.contents import MatricesContent
from funkgui.gui.plots.images import IndexedImage, between_colours, rating_colours
from funkgui.gui.plots.palette import Palette
from funkgui.ratings.matrix import FloatArray

_RIGHT, _TOP, _BOTTOM = 0.15, 0.34, 0.12
_BETWEEN = 0.2
_TICKS = 0.46
"""Height of the numbers and the label below an image."""
_BAR = 0.44
"""Height of the colour bar with its numbers and its distance from the images."""
_BAR_HEIGHT = 0.11
_SIDE, _SIDE_GAP = 1.6, 0.32
"""Width of the colour bar and the words beside the images of a flat figure, and before them."""
_BAR_RIGHT = 0.28
"""Room for half of a number at the end of that colour bar."""
_BAR_TICK = 0.3
"""Width that a number of the colour bar is given."""
_MOST_TICKS, _TICK_GAP = 6, 0.12
_TITLE_GAP = 0.16
_TALLEST = 1.6
"""Height over width of the images of a matrix far from square, where there is room."""


class MatricesPlot:
    """Three images beside each other; M and its reconstruction share one scale of colours."""

    def __init__(self, figure: Figure, colours: Palette) -> None:
        empty(figure, colours)
        self._figure, self._colours = figure, colours
        ratings = rating_colours(colours)
        axes = [figure.add_subplot(1, 3, n + 1) for n in range(3)]
        self._original = IndexedImage(axes[0], colours, ratings, "user", "item", written=True)
        self._found = IndexedImage(axes[1], colours, ratings, "user", "item", written=True)
        shares = between_colours(colours.mask, colours)
        self._mask = IndexedImage(axes[2], colours, shares, "user", "item")
        for one in (axes[0], axes[2]):
            one.set_ylabel("User", color=colours.text, fontsize=TEXT_PT)
        for one in axes:
            one.set_xlabel("Item", color=colours.text, fontsize=TEXT_PT, labelpad=2)
        self._bar_axes = figure.add_axes((0.1, 0.1, 0.5, 0.05), label="colour bar")
        image = self._original.image
        self._bar = figure.colorbar(image, cax=self._bar_axes, orientation="horizontal")
        dress_colour_bar(self._bar, colours)
        self._named: tuple[bool, ...] | None = None
        self._name_colours(np.empty(0, np.float32))
        self._lowest, self._highest = 1.0, 1.0

    def show(self, content: MatricesContent) -> None:
        """Exchange the images."""
        shape, limits, names = content.shape, content.limits, content.names
        rows, columns = shape
        square = 0.5 <= rows / columns <= 2
        self._lowest, self._highest = (rows / columns,) * 2 if square else (0.5, _TALLEST)
        self._original.title("Ratings M")
        self._original.show(content.original, limits, shape, names)
        self._found.title("Reconstruction")
        self._found.show(content.reconstruction, limits, shape, names)
        self._mask.title("Mask")
        self._mask.show(content.mask, (0.0, 1.0), shape, names)
        self._name_colours(content.mask)
        self._found.axes.tick_params(labelleft=False)
        self.layout()

    def layout(self) -> None:
        """Take up a new size of the figure.

        All in one row, or the mask below in a tall one; in a flat one, the colour bar and what the
        mask's colours mean stand beside the images, which else would have no height.
        """
        row, square = self._image_size(3, 1), self._image_size(2, 2)
        flat = self._image_size(3, 1, below=0.0, right=_SIDE)
        is_flat = flat[0] * flat[1] > row[0] * row[1]
        if is_flat:
            row = flat
        in_row = row[0] * row[1] >= 0.9 * square[0] * square[1]
        if not in_row:
            self._lay_out_square(*square)
        elif is_flat:
            self._lay_out_flat(*flat)
        else:
            self._lay_out_row(*row)
        self._mask.axes.tick_params(labelleft=not in_row)
        self._mask.axes.yaxis.label.set_visible(not in_row)
        for image in (self._original, self._found, self._mask):
            image.fit()

    def _name_colours(self, mask: FloatArray) -> None:
        """Say what the colours of the mask mean, of those that are there."""
        there = bool((mask < 1).any()), bool((mask > 0).any()), bool(np.isnan(mask).any())
        if there == self._named:  # as in each picture of a training
            return
        self._named = there
        colours = self._colours
        kinds = zip(
            there,
            (*colours.mask, colours.missing),
            ("trained on", "held out", "unknown"),
            strict=True,
        )
        self._legend = self._mask.axes.legend(
            handles=[
                Patch(color=colour, label=label) for is_there, colour, label in kinds if is_there
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

    def _lay_out_row(self, width: float, height: float) -> None:
        left, step = self._across(3, width, _RIGHT)
        first = self._first(height, _BAR)
        self._place_above(left, first, width, height, step)
        place(self._mask.axes, left + 2 * step, first, width, height)
        self._place_bar(left, first - _TICKS - 0.16, step + width)
        # Below the mask's numbers, in line with the colour bar.
        self._legend.set_bbox_to_anchor((0, -(_TICKS + 0.01) / max(height, 0.05)))

    def _lay_out_flat(self, width: float, height: float) -> None:
        left, step = self._across(3, width, _SIDE)
        first = self._first(height, 0.0)
        self._place_above(left, first, width, height, step)
        place(self._mask.axes, left + 2 * step, first, width, height)
        side = left + 2 * step + width + _SIDE_GAP
        self._place_bar(side, first + height - _BAR_HEIGHT, _SIDE - _SIDE_GAP - _BAR_RIGHT)
        below_bar = 1 - _BAR / max(height, 0.05)
        self._legend.set_bbox_to_anchor((1 + _SIDE_GAP / max(width, 0.05), below_bar))

    def _lay_out_square(self, width: float, height: float) -> None:
        left, step = self._across(2, width, _RIGHT)
        first = self._first(height, _BAR + _TOP + height + _TICKS)
        self._place_above(left, first, width, height, step)
        below = first - _TICKS - _BAR - _TOP - height
        place(self._mask.axes, left, below, width, height)
        self._place_bar(left, first - _TICKS - 0.16, step + width)
        self._legend.set_bbox_to_anchor((step / max(width, 0.05), 1))

    def _across(self, n: int, width: float, right: float) -> tuple[float, float]:
        """Where the first of so many images begins, and how far apart they begin.

        Narrow ones stand further apart, for their titles.
        """
        images = self._original, self._found, self._mask
        titles = [image.axes.get_title(loc="left") for image in images]
        title = max(text_width_pt(text, TITLE_PT) for text in titles) / 72 + _TITLE_GAP
        full_width = self._figure.get_size_inches()[0]
        room = (full_width - self._original.left - right - width) / (n - 1)
        step = min(max(width + _BETWEEN, title), max(room, width + _BETWEEN))
        size = TITLE_PT * min(step / title, 1.0)
        for image, text in zip(images, titles, strict=True):
            image.title(text, size)
        return (full_width - (n - 1) * step - width + self._original.left - right) / 2, step

    def _first(self, height: float, below: float) -> float:
        """The lower edge of the upper images, with so much below their numbers."""
        block = _TOP + height + _TICKS + below
        return float((self._figure.get_size_inches()[1] + block) / 2 - _TOP - height)

    def _place_above(
        self, left: float, bottom: float, width: float, height: float, step: float
    ) -> None:
        place(self._original.axes, left, bottom, width, height)
        place(self._found.axes, left + step, bottom, width, height)

    def _place_bar(self, left: float, bottom: float, width: float) -> None:
        place(self._bar_axes, left, bottom, width, _BAR_HEIGHT)
        for n_ticks in range(min(max(int(width / _BAR_TICK), 1), _MOST_TICKS), 0, -1):
            self._bar.set_ticks(MaxNLocator(n_ticks, steps=[1, 2, 2.5, 5, 10]))
            if self._are_apart(width):
                return
        self._bar.set_ticks(_near_ends(*self._bar_axes.get_xlim()))

    def _are_apart(self, width: float) -> bool:
        """Whether no number of a colour bar so wide touches the next one."""
        low, high = self._bar_axes.get_xlim()
        ticks = [tick for tick in sorted(self._bar.get_ticks()) if low <= tick <= high]
        texts = self._bar_axes.xaxis.get_major_formatter().format_ticks(ticks)
        widths = [text_width_pt(text, TEXT_PT) / 72 for text in texts]
        return all(
            (after - before) / (high - low) * width >= (one + other) / 2 + _TICK_GAP
            for (before, after), (one, other) in zip(pairwise(ticks), pairwise(widths), strict=True)
        )

    def _image_size(
        self, n_across: int, n_down: int, *, below: float = _BAR, right: float = _RIGHT
    ) -> tuple[float, float]:
        full_width, full_height = self._figure.get_size_inches()
        width = (full_width - self._original.left - right - (n_across - 1) * _BETWEEN) / n_across
        height = (full_height - _BOTTOM - below - n_down * (_TOP + _TICKS)) / n_down
        width, height = max(width, 0.05), max(height, 0.05)
        return min(width, height / self._lowest), min(height, width * self._highest)


def _near_ends(low: float, high: float) -> list[float]:
    """Numbers of one digit nearest to the ends of a range; where there are none, its middle."""
    digit = 10.0 ** math.floor(math.log10(max(abs(low), abs(high))))
    ends = [math.ceil(low / digit) * digit, math.floor(high / digit) * digit]
    return ends if ends[0] < ends[1] else [(low + high) / 2]
