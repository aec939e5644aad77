"""The rows, or the columns, of a grid of equal cells: where each lies, and how far it is scrolled.

Plain arithmetic in Python's integers: Qt counts pixels in 32 bits, which 72 million rows of 30
pixels are too many for.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_BAR_STEPS = 2**30
"""Steps of a scroll bar; where there are more pixels, a step is several of them."""


@dataclass
class Axis:
    """The rows, or the columns, of a grid.

    Attributes
    ----------
    count
        How many there are.
    cell_px
        Height or width of each, in pixels.
    view_px
        Pixels in sight.
    offset_px
        Pixels scrolled past; any size.
    most_bar_steps
        The largest value that the scroll bar may have.
    """

    count: int = 0
    cell_px: int = 1
    view_px: int = 0
    offset_px: int = 0
    most_bar_steps: int = MOST_BAR_STEPS

    @property
    def last_offset_px(self) -> int:
        """The offset at which the last cell ends where the view does."""
        return max(self.count * self.cell_px - self.view_px, 0)

    @property
    def bar_step_px(self) -> int:
        """Pixels that a step of the scroll bar stands for."""
        return max(-(-self.last_offset_px // self.most_bar_steps), 1)

    @property
    def bar_maximum(self) -> int:
        return -(-self.last_offset_px // self.bar_step_px)

    @property
    def bar_value(self) -> int:
        """Where the scroll bar stands; at its end only at the last offset."""
        if self.offset_px == self.last_offset_px:
            return self.bar_maximum
        return self.offset_px // self.bar_step_px

    @property
    def seen(self) -> tuple[int, int] | None:
        """First and last cell in sight; None where there are none."""
        return self.between(0, self.view_px - 1)

    def scroll_to(self, offset_px: int) -> None:
        """Scroll as far as that, within the ends."""
        self.offset_px = min(max(offset_px, 0), self.last_offset_px)

    def take_bar(self, value: int) -> None:
        """Scroll to where the bar was moved."""
        if value != self.bar_value:
            self.scroll_to(value * self.bar_step_px)

    def start_of(self, cell: int) -> int:
        """First pixel of a cell, counted from the first one in sight."""
        return cell * self.cell_px - self.offset_px

    def nearest(self, position_px: int) -> int:
        """The cell at a position in the view, or the nearest one; -1 where there are none."""
        return min(max((position_px + self.offset_px) // self.cell_px, 0), self.count - 1)

    def at(self, position_px: int) -> int:
        """The cell at a position in the view; -1 for none."""
        cell = (position_px + self.offset_px) // self.cell_px
        return cell if 0 <= cell < self.count else -1

    def between(self, first_px: int, last_px: int) -> tuple[int, int] | None:
        """First and last cell of a part of the view; None where there are none."""
        first = self.at(max(first_px, -self.offset_px))
        return None if first < 0 or last_px < first_px else (first, self.nearest(last_px))

    def show(self, cell: int) -> None:
        """Scroll no further than need be for a cell to be in sight."""
        start = cell * self.cell_px
        if start < self.offset_px or self.cell_px > self.view_px:
            self.scroll_to(start)
        elif start + self.cell_px > self.offset_px + self.view_px:
            self.scroll_to(start + self.cell_px - self.view_px)

    def show_in_middle(self, cell: int) -> None:
        self.scroll_to(cell * self.cell_px + (self.cell_px - self.view_px) // 2)

    def resize_cells(self, cell_px: int, kept_px: int) -> None:
        """Give the cells another size; what lies at a position in the view stays there."""
        kept = (self.offset_px + kept_px) * cell_px // self.cell_px
        self.cell_px = cell_px
        self.scroll_to(kept - kept_px)
