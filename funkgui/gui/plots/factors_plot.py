"""U and V as images, beside the ones that a generated matrix was made from."""

from __future__ import annotations

from matplotlib.figure import Figure

from funkgui.gui.plots.axes import TEXT_PT, dress_colour_bar, empty, numbers_width_pt, place
from funkgui.gui.plots.contents import FactorsContent
from funkgui.gui.plots.images import IndexedImage, between_colours
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.pictures import signed_limit

_RIGHT, _TOP, _BOTTOM = 0.88, 0.34, 0.5
_BAR_LEFT, _BAR_WIDTH, _BESIDE_BAR = 0.12, 0.11, 0.14
"""The colour bar, and what is free beside it apart from its numbers."""
_ACROSS, _DOWN = 0.62, 0.72
_LEAST_U_SHARE = 0.34
"""Of the images' width; U is tall and V is wide, unless there are as few items as factors."""
_TITLE_GAP = 0.14
_LOW = 0.6
"""Images of less height, in inches, stand in one row."""


class FactorsPlot:
    """U and V, found and (for generated matrices) original, on one scale of colours.

    Parameters
    ----------
    with_original
        Whether there are original factors to show above the found ones.
    """

    def __init__(self, figure: Figure, colours: Palette, *, with_original: bool) -> None:
        empty(figure, colours)
        self._figure = figure
        self._with_original = with_original
        signed = between_colours(colours.diverging, colours)
        self._rows: list[tuple[IndexedImage, IndexedImage]] = []
        self._u_share = _LEAST_U_SHARE
        n_rows = 2 if with_original else 1
        for row in range(n_rows):
            pair = []
            for column, names in enumerate((("user", "factor"), ("factor", "item"))):
                axes = figure.add_subplot(n_rows, 2, 2 * row + column + 1)
                axes.set_ylabel(names[0].title(), color=colours.text, fontsize=TEXT_PT)
                axes.set_xlabel(names[1].title(), color=colours.text, fontsize=TEXT_PT)
                pair.append(IndexedImage(axes, colours, signed, *names, written=True))
            self._rows.append((pair[0], pair[1]))
        self._bar_axes = figure.add_axes((0.9, 0.1, 0.02, 0.8), label="colour bar")
        bar = figure.colorbar(self._rows[0][0].image, cax=self._bar_axes)
        dress_colour_bar(bar, colours)
        self.layout()

    def show(self, content: FactorsContent) -> None:
        """Exchange the images."""
        found, original, n_items = content.found, content.original, content.n_items
        if either := found or original:
            n_factors = either[0].shape[1]
            self._u_share = min(max(n_factors / (n_factors + n_items), _LEAST_U_SHARE), 0.5)
        limit = signed_limit(*(found or ()), *(original or ()))
        shown = [(original, "original"), (found, "found")] if self._with_original else [(found, "")]
        for (u_image, v_image), (factors, word) in zip(self._rows, shown, strict=True):
            u, v = factors or (None, None)
            for image, matrix, name in ((u_image, u, "U"), (v_image, v, "V")):
                note = content.original_note if word == "original" and name == "V" else ""
                image.title(" ".join(part for part in (name, word, note) if part))
                shape = None
                if matrix is not None:
                    of_u, of_v = (content.n_users, matrix.shape[1]), (len(matrix), n_items)
                    shape = of_u if name == "U" else of_v
                image.show(matrix, (-limit, limit), shape, content.names)
        self.layout()

    def layout(self) -> None:
        """Take up a new size of the figure: pairs above each other, in a low one in one row."""
        full_width, full_height = self._figure.get_size_inches()
        bar_height = full_height - _TOP - _BOTTOM
        n = len(self._rows)
        height = (bar_height - (n - 1) * _DOWN) / n
        n_across = n if height < _LOW else 1
        if n_across > 1:
            height = bar_height
        numbers = numbers_width_pt(self._bar_axes.yaxis) / 72
        right = max(_BAR_LEFT + _BAR_WIDTH + numbers + _BESIDE_BAR, _RIGHT)
        before = self._rows[0][0].left
        width = (full_width - right) / n_across - before - _ACROSS
        u_width = width * self._u_share
        for at, (u_image, v_image) in enumerate(self._rows):
            row, column = divmod(at, n_across)
            left = before + column * (before + width + _ACROSS)
            bottom = full_height - _TOP - height - row * (height + _DOWN)
            place(u_image.axes, left, bottom, u_width, height)
            place(v_image.axes, left + u_width + _ACROSS, bottom, width - u_width, height)
            v_image.fit_title(width - u_width + _ACROSS - _TITLE_GAP)
            for image in (u_image, v_image):
                image.axes.xaxis.label.set_visible(at >= n - n_across)
                image.fit()
        place(self._bar_axes, full_width - right + _BAR_LEFT, _BOTTOM, _BAR_WIDTH, bar_height)
