"""What the plots share: ticks of a log axis, places in inches, and the dress of an axes.

Every tick is written as a plain number: matplotlib's powers of ten go through its formula parser,
which costs more than all the rest of a redraw.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from funkgui.gui.plots.palette import Palette

TEXT_PT = 9.0
TITLE_PT = 10.0
MINUS = "\N{MINUS SIGN}"
_MOST_DECADES, _MOST_STEPS = 7, 6
_STEPS_OF_ONE_SIZE = 8
"""A log axis over less than such a ratio has ticks at 0.5, 1, 1.5 and the like."""
_MOST_ACROSS, _BETWEEN_PT, _LEAST_BETWEEN_PT = 7, 20.0, 6.0
"""Ticks below an axes, and what lies between their numbers; at least, where they are but few."""
_MOST_ROWS, _MOST_ON_BAR, _ROW_HEIGHT = 4, 6, 1.3
"""Ticks beside an image and a colour bar; their distance, in heights of their writing."""


class LossLocator(Locator):
    """Ticks of a log axis that shows anything from a few per cent to many decades."""

    def __call__(self) -> NDArray[np.float64]:  # type: ignore[override]
        axes, low, high = _in_view(self)
        height = size_pt(axes)[1]
        if low > 0 and high < _STEPS_OF_ONE_SIZE * low:
            # Larger steps where there is little room: to leave some out would be uneven.
            for most in range(_MOST_STEPS, 1, -1):
                ticks = _even(low, high, most)
                if 1 < len(ticks) == len(_apart(ticks, low, high, height)):
                    return ticks
        return _apart(self.tick_values(low, high), low, high, height)

    def tick_values(self, vmin: float, vmax: float) -> NDArray[np.float64]:  # type: ignore[override]
        if not (0 < vmin < vmax < math.inf):
            return np.array([])
        if vmax / vmin < _STEPS_OF_ONE_SIZE:
            return _even(vmin, vmax, _MOST_STEPS)
        first, last = math.floor(math.log10(vmin)), math.ceil(math.log10(vmax))
        if vmax / vmin < 300:
            decades = 10.0 ** np.arange(first, last + 1)
            ticks = np.outer(decades, (1.0, 2.0, 5.0)).ravel()
        else:
            stride = -(-(last - first) // _MOST_DECADES)
            ticks = 10.0 ** np.arange(first, last + 1, stride)
        return ticks[(ticks >= vmin) & (ticks <= vmax)]


def _in_view(locator: Locator) -> tuple[Axes, float, float]:
    """The axes that a locator is for, and the least and the greatest value in sight."""
    axis = locator.axis
    assert isinstance(axis, Axis)
    low, high = sorted(axis.get_view_interval())
    return axis.axes, low, high


def _even(low: float, high: float, most: int) -> NDArray[np.float64]:
    """At most so many steps of one size."""
    ticks = np.asarray(MaxNLocator(most).tick_values(low, high))
    return ticks[(ticks >= low) & (ticks <= high)]


def _apart(
    ticks: NDArray[np.float64], low: float, high: float, height: float
) -> NDArray[np.float64]:
    """The ticks of a log axis, from the lowest up, whose numbers do not run into each other."""
    kept: list[float] = []
    for tick in ticks.tolist():
        if not kept or math.log(tick / kept[-1], high / low) * height >= _ROW_HEIGHT * TEXT_PT:
            kept.append(tick)
    return np.array(kept)


def _with_first(
    ticks: NDArray[np.float64], low: float, high: float, least: float = 0.0
) -> NDArray[np.float64]:
    """A single tick of a scale that counts tells nothing: the first place is marked beside it.

    Not where it is nearer than ``least``: 1 beside 5,000 would be 15,000.
    """
    first = math.ceil(low)
    if len(ticks) == 1 and ticks[0] > (low + high) / 2 and ticks[0] - first >= least:
        return np.array([first, *ticks])
    return ticks


class AcrossLocator(MaxNLocator):
    """Ticks below an axes, no more than their numbers have room for."""

    def __init__(self, *, integer: bool, at_least: int = 2) -> None:
        super().__init__(integer=integer, steps=[1, 2, 2.5, 5, 10], min_n_ticks=at_least)

    def __call__(self) -> NDArray[np.float64]:  # type: ignore[override]
        axes, low, high = _in_view(self)
        number = text_width_pt(f"{high:,.0f}", TEXT_PT)
        width = size_pt(axes)[0]
        room = min(max(int(width / (number + _BETWEEN_PT)), 1), _MOST_ACROSS)
        ticks = self._ticks(room, low, high)
        if len(ticks) < 2:
            # The ends of the steps are out of sight: one step more may have room.
            more = self._ticks(room + 1, low, high)
            if (np.diff(more) * width >= (high - low) * (number + _LEAST_BETWEEN_PT)).all():
                ticks = more
        least = (high - low) * (number / 2 + _LEAST_BETWEEN_PT) / width
        return _with_first(ticks, low, high, least)

    def _ticks(self, n_steps: int, low: float, high: float) -> NDArray[np.float64]:
        self.set_params(nbins=n_steps)
        ticks = np.asarray(super().__call__())
        return np.asarray(ticks[(ticks >= low) & (ticks <= high)])


class RowLocator(MaxNLocator):
    """Ticks beside an image, at whole rows, or a colour bar: as many as numbers have room."""

    def __init__(self, most: int = _MOST_ROWS, *, integer: bool = True) -> None:
        super().__init__(integer=integer, steps=[1, 2, 5, 10], min_n_ticks=1)
        self._most = most

    def __call__(self) -> NDArray[np.float64]:  # type: ignore[override]
        axes, low, high = _in_view(self)
        room = int(size_pt(axes)[1] / (_ROW_HEIGHT * TEXT_PT))
        self.set_params(nbins=min(max(room, 1), self._most))
        ticks = np.asarray(super().__call__())
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        return _with_first(ticks, low, high) if room > 1 else ticks


def plain_number(value: float, _: int | None = None) -> str:
    """A loss as a reader wants it: 0.0032, 1.5, 12,000."""
    size = abs(value)
    if 1e-5 <= size < 1e-4:  # where Python's own format writes powers of ten
        text = np.format_float_positional(value, 6, fractional=False, trim="-")
    else:
        text = f"{value:,.6g}" if size == 0 or 1e-4 <= size < 1e7 else f"{value:.3g}"
    return text.replace("-", MINUS)


def loss_number(loss: float) -> str:
    """A loss as words tell it, with three digits: 0.629, 16.0, 1,230."""
    loss = float(f"{loss:.3g}")
    if 1e-4 <= loss < 100:
        return f"{loss:.{2 - math.floor(math.log10(loss))}f}"
    return plain_number(loss)


def whole_number(value: float, _: int | None = None) -> str:
    """A count on an axis; nothing between two whole numbers."""
    return f"{value:,.0f}" if float(value).is_integer() else ""


def dress(axes: Axes, colours: Palette) -> None:
    """Colours and sizes of an axes' frame and ticks."""
    axes.set_facecolor(colours.background)
    axes.tick_params(
        colors=colours.muted, labelcolor=colours.text, labelsize=TEXT_PT, length=3, width=0.8
    )
    for side in axes.spines.values():
        side.set_color(colours.grid)
        side.set_linewidth(0.8)


def dress_log(axes: Axes, colours: Palette, across: str, up: str) -> None:
    """The dress of an axes with whole numbers across and a log axis up, with their names."""
    dress(axes, colours)
    set_log(axes, True)
    axes.xaxis.set_major_locator(AcrossLocator(integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(whole_number))
    axes.grid(True, color=colours.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(across, color=colours.text, fontsize=TEXT_PT)
    axes.set_ylabel(up, color=colours.text, fontsize=TEXT_PT)


def set_log(axes: Axes, log: bool) -> None:
    """Choose the scale up an axes; numbers that are all zero have no place on a log one."""
    if log:
        axes.set_yscale("log", nonpositive="mask")
        axes.yaxis.set_major_locator(LossLocator())
    else:
        axes.set_yscale("linear")
        axes.yaxis.set_major_locator(MaxNLocator(2, steps=[1, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(plain_number))
    axes.yaxis.set_minor_locator(NullLocator())


def dress_indices(axes: Axes) -> None:
    """Ticks for an image whose axes count users, items or factors."""
    axes.xaxis.set_major_locator(AcrossLocator(integer=True, at_least=1))
    axes.yaxis.set_major_locator(RowLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(whole_number))


def dress_colour_bar(bar: Colorbar, colours: Palette) -> None:
    """Ticks and frame of a colour bar."""
    bar.outline.set_visible(False)
    bar.locator = RowLocator(_MOST_ON_BAR, integer=False)
    bar.formatter = FuncFormatter(plain_number)
    bar.update_ticks()
    dress(bar.ax, colours)


def place(axes: Axes, left: float, bottom: float, width: float, height: float) -> None:
    """Put an axes at a place given in inches from the figure's lower left corner."""
    figure = axes.figure
    assert isinstance(figure, Figure)
    full_width, full_height = figure.get_size_inches()
    # A window squeezed to nothing still asks for a drawing; matplotlib wants positive sizes.
    width, height = max(width, 0.05), max(height, 0.05)
    axes.set_position(
        (left / full_width, bottom / full_height, width / full_width, height / full_height)
    )


def size_pt(axes: Axes) -> tuple[float, float]:
    """Width and height of an axes, in points."""
    figure = axes.figure
    assert isinstance(figure, Figure)
    width, height = figure.get_size_inches()
    box = axes.get_position()
    return 72 * width * box.width, 72 * height * box.height


def text_width_pt(text: str, size: float) -> float:
    """Width of a line of plain text in points, found without drawing it."""
    font = FontProperties(size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def numbers_width_pt(axis: Axis) -> float:
    """Width of the widest number along an axis, in points."""
    texts = axis.get_major_formatter().format_ticks(axis.get_majorticklocs().tolist())
    return max((text_width_pt(text, TEXT_PT) for text in texts), default=0.0)


def empty(figure: Figure, colours: Palette) -> None:
    """Clear a figure and give it its ground."""
    figure.clear()
    figure.set_facecolor(colours.background)
