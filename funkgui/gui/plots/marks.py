"""Marks in a plot of losses: thin dashed lines with a few words, in rows below each other.

The words stand at the top: losses fall, and leave most room there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from funkgui.gui.plots.axes import size_pt, text_width_pt
from funkgui.gui.plots.palette import Palette

_TEXT_PT = 8.0
_ROW_PT = 13.0
_FIRST_ROW_PT = 5.0
_GAP_PT = 4.0
"""Between a line and its words, and at least between two marks' words."""
_SHARE_OF_HEIGHT = 0.5
"""Rows do not reach further down than this part of the axes."""


@dataclass(frozen=True)
class Mark:
    """Words at a place on the x axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Box:
    """The upper right corner of the axes, in points from the axes' lower left corner."""

    left: float
    bottom: float


@dataclass(frozen=True)
class _Place:
    """Where the words of a mark stand, in points from the axes' lower left corner."""

    left: float
    right: float
    row: int
    at_left_of_line: bool


class Marks:
    """The marks of one axes."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        self._axes, self._colours = axes, colours
        self._shown: list[Mark] = []
        self._lines: list[Line2D] = []
        self._words: list[Annotation] = []

    def show(self, marks: Sequence[Mark]) -> None:
        """Show other marks; those of one place share a line."""
        merged = _merged(marks)
        if merged == self._shown:
            return
        for artist in (*self._lines, *self._words):
            artist.remove()
        self._shown = merged
        self._lines = [self._line(mark) for mark in merged]
        self._words = [self._label(mark) for mark in merged]

    def arrange(self, legend: Box | None) -> None:
        """Put the words where they do not overlap, for the limits and the size of now.

        Words that find no room are left out, older ones first; the lines stay.

        Parameters
        ----------
        legend
            A place to leave free.
        """
        width, height = size_pt(self._axes)
        low, high = self._axes.get_xlim()
        n_rows = max(int((_SHARE_OF_HEIGHT * height - _FIRST_ROW_PT) / _ROW_PT), 1)
        taken: list[_Place] = []
        for mark, words in zip(reversed(self._shown), reversed(self._words), strict=True):
            x = width * (mark.x - low) / (high - low)
            room = _room(x, text_width_pt(mark.text, _TEXT_PT), width)
            free = (_Place(*room, row, room[1] < x) for row in range(n_rows)) if room else ()
            place = next((one for one in free if not _covered(one, height, legend, taken)), None)
            words.set_visible(place is not None)
            if place is not None:
                taken.append(place)
                _move(words, place)

    def _line(self, mark: Mark) -> Line2D:
        return self._axes.axvline(
            mark.x, color=self._colours.muted, linewidth=0.7, linestyle=(0, (4, 3)), zorder=2.6
        )

    def _label(self, mark: Mark) -> Annotation:
        return self._axes.annotate(
            mark.text,
            (mark.x, 1),
            xycoords=self._axes.get_xaxis_transform(),
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=_TEXT_PT,
            color=self._colours.text,
            parse_math=False,
            va="top",
            annotation_clip=True,
            zorder=8,
            bbox={
                "boxstyle": "square,pad=0.15",
                "facecolor": self._colours.background,
                "edgecolor": "none",
                "alpha": 0.8,
            },
        )


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    texts: dict[float, list[str]] = {}
    for mark in marks:
        texts.setdefault(mark.x, []).append(mark.text)
    return [Mark(x, ", ".join(texts[x])) for x in sorted(texts)]


def _room(x: float, words: float, width: float) -> tuple[float, float] | None:
    """Ends of the words at the right of a line, or at its left where that is too near."""
    fits = x + 2 * _GAP_PT + words <= width
    left = x + _GAP_PT if fits else x - _GAP_PT - words
    return (left, left + words) if left >= 0 else None


def _covered(place: _Place, height: float, legend: Box | None, taken: Sequence[_Place]) -> bool:
    top = height - _FIRST_ROW_PT - _ROW_PT * place.row
    if legend is not None and place.right > legend.left and top > legend.bottom:
        return True
    return any(_overlap(place, other) for other in taken)


def _overlap(one: _Place, other: _Place) -> bool:
    apart = one.right + _GAP_PT <= other.left or other.right + _GAP_PT <= one.left
    return one.row == other.row and not apart


def _move(words: Annotation, place: _Place) -> None:
    side = -1 if place.at_left_of_line else 1
    words.set_horizontalalignment("right" if place.at_left_of_line else "left")
    words.set_position((side * _GAP_PT, -_FIRST_ROW_PT - _ROW_PT * place.row))
