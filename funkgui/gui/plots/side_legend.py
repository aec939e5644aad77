"""A legend beside an axes, where it can cover nothing that is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from funkgui.gui.plots.axes import TEXT_PT, numbers_width_pt, place, text_width_pt
from funkgui.gui.plots.marks import Box
from funkgui.gui.plots.palette import Palette

_BESIDE_PT = 40.0
"""What a legend is wider than its words: handles and margins."""
_STEP_PT = 24.0
"""Widths go by such steps, so that the axes keep theirs while a number in the words grows."""
_ROW_PT = 14.7
_MARGIN_PT = 6.0
"""What lies between the top of the axes and the first row."""
_LEAST_AXES, _LEAST_LOW_AXES = 0.9, 0.4
"""A legend stands beside axes that are left at least so many times its own width: axes in which
it fits, and those that are too low for it."""
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.78, 0.3, 0.52, 0.16
"""Inches of the figure that the axes leave free; at the left more where numbers are wide."""
_NAME_PT = 28.0
"""Width of the name up the axes, with what lies between it, the numbers and the axes."""


class SideLegend:
    """Stands at the right of the axes; in their corner where the figure is too narrow for both.

    It is not shown where it has no room in the corner either.
    """

    def __init__(self, axes: Axes, colours: Palette) -> None:
        self._axes, self._colours = axes, colours
        self._legend: Legend | None = None
        self._handles: list[Artist] = []
        self._title = ""
        self._n_unnamed = 0
        self._beside = False

    def show(self, handles: Sequence[Artist], title: str = "", n_unnamed: int = 0) -> None:
        """Name other artists by their labels; `arrange` is to follow, as after other labels.

        Parameters
        ----------
        n_unnamed
            How many more there are: they are counted, with the last of those to be named.
        """
        self._n_unnamed = n_unnamed
        if self._legend is None or list(handles) != self._handles or title != self._title:
            self._handles, self._title = list(handles), title
            self._make()

    def arrange(self) -> None:
        """Place the axes in the figure as it is now, and the legend beside them or within."""
        figure = self._axes.figure
        assert isinstance(figure, Figure)
        width, height = figure.get_size_inches()
        width, height = width - _LEFT, height - _BOTTOM - _TOP
        right = max(self._make_room(width, height), _RIGHT)
        place(self._axes, _LEFT, _BOTTOM, width - right, height)
        # Which numbers there are goes by the height.
        more = max((numbers_width_pt(self._axes.yaxis) + _NAME_PT) / 72 - _LEFT, 0.0)
        place(self._axes, _LEFT + more, _BOTTOM, width - right - more, height)

    def box_within(self, width_pt: float, height_pt: float) -> Box | None:
        """Where it stands in axes of that size, nearly; None where it stands beside them."""
        if self._legend is None or self._beside or not self._legend.get_visible():
            return None
        return Box(width_pt - self._width_pt, height_pt - self._height_pt)

    def _make(self) -> None:
        """Make the legend anew, its words blank: matplotlib drops labels that begin with _."""
        if self._legend is not None:
            self._legend.remove()
            self._legend = None
        if self._handles:
            self._legend = self._axes.legend(
                handles=self._handles,
                labels=[""] * len(self._handles),
                title=self._title or None,
                title_fontsize=TEXT_PT,
                alignment="left",
                fontsize=TEXT_PT,
                labelcolor=self._colours.text,
                facecolor=self._colours.background,
                edgecolor=self._colours.grid,
                framealpha=0.85,
                borderpad=0.6,
                handlelength=1.6,
            )
            self._legend.get_title().set_color(self._colours.text)
            for text in self._texts():
                text.set_parse_math(False)  # runs are called what people like

    def _make_room(self, width: float, height: float) -> float:
        """Choose a place, and say how much of that width, in inches, it takes from the axes."""
        if self._legend is None:
            return 0.0
        self._write(len(self._handles))
        own = self._width_pt / 72
        is_low = self._height_pt / 72 > height
        self._beside = width - own >= (_LEAST_LOW_AXES if is_low else _LEAST_AXES) * own
        self._legend.set_visible(self._beside or not is_low)
        self._legend.set_loc("upper left" if self._beside else "upper right")
        corner = (1.0, 0.0, 0.0, 1.0) if self._beside else (0.0, 0.0, 1.0, 1.0)
        self._legend.set_bbox_to_anchor(corner, transform=self._axes.transAxes)
        self._legend.set_frame_on(not self._beside)
        # Beside low axes, the last would be cut by the figure's edge.
        room = int((height + _BOTTOM - _MARGIN_PT / 72) * 72 / _ROW_PT) - bool(self._title)
        self._write(max(room, 1))
        return own if self._beside else 0.0

    def _write(self, room: int) -> None:
        """Name what there is room for, in so many rows, and say how many more there are."""
        if self._legend is None:
            return
        n = len(self._handles)
        n_named = n if n <= room and not self._n_unnamed else min(room, n) - 1
        n_more = n - n_named + self._n_unnamed
        rows = zip(
            self._handles, self._legend.legend_handles, self._legend.get_texts(), strict=True
        )
        for at, (named, handle, text) in enumerate(rows):
            text.set_text(str(named.get_label()) if at < n_named else f"{n_more:,} more")
            text.set_visible(at < n_named or at < room)
            if handle is not None:
                handle.set_visible(at < n_named)

    def _texts(self) -> list[Text]:
        assert self._legend is not None
        return [self._legend.get_title(), *self._legend.get_texts()]

    @property
    def _height_pt(self) -> float:
        return (len(self._handles) + bool(self._title)) * _ROW_PT + _BESIDE_PT / 2

    @property
    def _width_pt(self) -> float:
        words = max(text_width_pt(text.get_text(), TEXT_PT) for text in self._texts())
        return math.ceil((words + _BESIDE_PT) / _STEP_PT) * _STEP_PT
