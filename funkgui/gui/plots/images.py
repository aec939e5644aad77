"""Images on axes: colour scales, limits, and an image whose data can be exchanged."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.text import Text

from funkgui.gui.plots.axes import (
    MINUS,
    TEXT_PT,
    TITLE_PT,
    dress,
    dress_indices,
    plain_number,
    size_pt,
    text_width_pt,
)
from funkgui.gui.plots.name_ticks import ROW_PT, write_names
from funkgui.gui.plots.names import Names, told
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.pictures import Limits
from funkgui.ratings.matrix import FloatArray

_LABEL_PAD_PT, _TICKS_PT = 4.0, 16.0
_BESIDE_PT, _BETWEEN_NAMES_PT = 34.0, 6.0
"""Room for the name of a row where the axis says nothing else, and between those of columns."""
_WRITTEN_PT = TEXT_PT - 1
_MOST_WRITTEN = 6
"""Up to this many rows and columns the numbers are written into the cells."""
_AIR_PT = 4.0
_UNTRAINED = "Not trained yet."
_LEFT, _NAME_PT = 0.62, 26.0
"""Least inches beside an image, and the width of what rows are called with what lies between."""
_LEAST_OF_TWO_DECIMALS = 0.1
"""Colours that end below want digits in place of decimals."""


def rating_colours(colours: Palette) -> Colormap:
    """Even steps of rating look like even steps of colour."""
    return colormaps["viridis"].with_extremes(bad=colours.missing)


def between_colours(ends: tuple[str, ...], colours: Palette) -> Colormap:
    """Even steps from one of some colours of the palette to the next."""
    return LinearSegmentedColormap.from_list("between", ends).with_extremes(bad=colours.missing)


class IndexedImage:
    """A matrix as an image; its axes count rows and columns of the matrix it was made from.

    Parameters
    ----------
    axes
        Where it is drawn.
    colour_map
        Of the values.
    row_name, column_name
        What one row and one column is: ``user``, ``item``, ``factor``.
    written
        Whether the numbers of a very small matrix are written into its cells.
    """

    def __init__(
        self,
        axes: Axes,
        colours: Palette,
        colour_map: Colormap,
        row_name: str,
        column_name: str,
        *,
        written: bool = False,
    ) -> None:
        dress(axes, colours)
        self.axes = axes
        self._colours = colours
        self._kinds = row_name, column_name
        self._names: Names | None = None
        # Scattered ratings among unknown cells are mixed as colours; mixed as numbers they vanish.
        self.image = axes.imshow(
            np.full((1, 1), np.nan), cmap=colour_map, aspect="auto", interpolation_stage="rgba"
        )
        self._write_numbers = written
        self._written: list[Text] = []
        self._title_size = TITLE_PT
        self._shape: tuple[int, int] | None = (0, 0)
        self._n_cells: tuple[int, ...] = (0, 0)
        self._message = axes.text(
            0.5,
            0.5,
            "",
            transform=axes.transAxes,
            ha="center",
            va="center",
            color=colours.muted,
            fontsize=TEXT_PT,
        )
        axes.format_coord = self._format_place  # type: ignore[method-assign]

    def show(
        self,
        cells: FloatArray | None,
        limits: Limits,
        shape: tuple[int, int] | None,
        names: Names | None,
    ) -> None:
        """Exchange the picture; `fit` is to follow.

        Parameters
        ----------
        cells
            (rows, columns), perhaps means over blocks; None where nothing is trained.
        shape
            Rows and columns of the matrix that ``cells`` was made from.
        names
            Of its users and items; None calls them by their numbers.
        """
        self._message.set_text("")
        self.image.set_visible(cells is not None)
        for text in self._written:
            text.remove()
        self._written = []
        whole = None if cells is None else shape
        self._names = names
        if whole != self._shape:
            self._shape = whole
            self._set_ticks()
        if cells is not None and whole is not None:
            self._n_cells = cells.shape
            self.image.set_data(_of_even_sides(cells))
            self.image.set_clim(*limits)
            if self._write_numbers and max(whole) <= _MOST_WRITTEN and cells.shape == whole:
                self._write(cells, max(map(abs, limits)))

    @property
    def left(self) -> float:
        """Inches that are to be free at its left, for the numbers of its rows and their name."""
        n_rows = self._shape[0] if self._shape else 0
        return max(_LEFT, (text_width_pt(f"{n_rows:,}", TEXT_PT) + _NAME_PT) / 72)

    def title(self, text: str, size: float = TITLE_PT) -> None:
        """Write above the image."""
        if (self.axes.get_title(loc="left"), self._title_size) != (text, size):
            self._title_size = size
            self.axes.set_title(text, loc="left", color=self._colours.text, fontsize=size, pad=5)

    def fit_title(self, room: float) -> None:
        """Write it so small that it takes no more than that width, in inches."""
        text = self.axes.get_title(loc="left")
        width = text_width_pt(text, TITLE_PT) if text else 0.0
        self.title(text, TITLE_PT * min(72 * room / max(width, 1.0), 1.0))

    def fit(self) -> None:
        """Show numbers in the cells, and names beside them, where there is room for them."""
        if self._names is not None and self._shape:
            self._set_ticks()
        narrow = text_width_pt(_UNTRAINED, TEXT_PT) > size_pt(self.axes)[0]
        if self._shape is None:
            self._message.set_text(_UNTRAINED.replace(" ", "\n") if narrow else _UNTRAINED)
        self._smooth_what_is_dense()
        if self._written and self._shape:
            width, height = size_pt(self.axes)
            rows, columns = self._shape
            widest = max(text_width_pt(one.get_text(), _WRITTEN_PT) for one in self._written)
            fits = widest + _AIR_PT < width / columns and height / rows > _WRITTEN_PT
            for one in self._written:
                one.set_visible(fits)

    def _smooth_what_is_dense(self) -> None:
        """Mix cells where there are more of them than pixels; else they have sharp edges."""
        pixels = np.multiply(size_pt(self.axes), self.axes.figure.dpi / 72)
        has_room = pixels[0] >= self._n_cells[1] and pixels[1] >= self._n_cells[0]
        self.image.set_interpolation("nearest" if has_room else None)

    def _set_ticks(self) -> None:
        # The axis keeps its name where it is beside an image that has ticks.
        self.axes.xaxis.labelpad = _LABEL_PAD_PT + (_TICKS_PT if self._shape is None else 0)
        if self._shape is None:
            self.axes.set(xticks=[], yticks=[])
            return
        rows, columns = self._shape
        self.image.set_extent((0.5, columns + 0.5, rows + 0.5, 0.5))
        dress_indices(self.axes)
        if self._names is not None:
            self._write_names(self._names, rows, columns)

    def _write_names(self, names: Names, rows: int, columns: int) -> None:
        width, height = size_pt(self.axes)
        of_row, of_column = map(names.of_kind, self._kinds)
        self.axes.tick_params(labelsize=TEXT_PT)
        room = _BESIDE_PT if height / rows >= ROW_PT else 0.0
        is_named = write_names(self.axes.yaxis, of_row, rows, room)
        # Names of any length would run into the word for what they name.
        self.axes.yaxis.label.set_alpha(0 if is_named else 1)
        write_names(self.axes.xaxis, of_column, columns, width / columns - _BETWEEN_NAMES_PT)

    def _write(self, cells: FloatArray, largest: float) -> None:
        for (row, column), value in np.ndenumerate(cells):
            if not np.isfinite(value):
                continue
            red, green, blue, _ = self.image.to_rgba(np.array([value]))[0]
            light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
            self._written.append(
                self.axes.text(
                    column + 1,
                    row + 1,
                    _cell_text(float(value), largest),
                    ha="center",
                    va="center",
                    fontsize=_WRITTEN_PT,
                    color="#111111" if light else "#ffffff",
                    clip_on=True,
                )
            )

    def _format_place(self, x: float, y: float) -> str:
        if self._shape is None:
            return ""
        words = []
        for kind, at, n in zip(self._kinds, (y, x), self._shape, strict=True):
            name = None if self._names is None else self._names.of_kind(kind)
            words.append(f"{kind} {told(name, min(max(round(at), 1), n))}")
        return ", ".join(words)


def _of_even_sides(cells: FloatArray) -> FloatArray:
    """The same picture; matplotlib, smoothing a side of many cells, would smear one of few."""
    most = max(cells.shape)
    for axis, n in enumerate(cells.shape):
        cells = np.repeat(cells, most // max(n, 1), axis)
    return cells


def _cell_text(value: float, largest: float) -> str:
    """A number among others up to the largest."""
    if largest < _LEAST_OF_TWO_DECIMALS:
        return plain_number(float(f"{value:.2g}"))
    return f"{value:z.2f}".replace("-", MINUS)
