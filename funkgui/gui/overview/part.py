"""Which part of the view the overview shows: all of it, or some that was zoomed into."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.gui.matrix.cells.rectangles import Rectangle

_FEWEST = 8
"""Rows or columns that are not zoomed into any further."""


@dataclass(frozen=True)
class Part:
    """Rows and columns of the view.

    Attributes
    ----------
    top, left
        The first of them.
    n_rows, n_columns
        How many.
    shape
        Rows and columns of the whole view.
    """

    top: int
    left: int
    n_rows: int
    n_columns: int
    shape: tuple[int, int]

    @classmethod
    def whole(cls, n_rows: int, n_columns: int) -> Part:
        return cls(0, 0, n_rows, n_columns, (n_rows, n_columns))

    @property
    def is_whole(self) -> bool:
        return (self.n_rows, self.n_columns) == self.shape

    def place(self, down: float, across: float) -> tuple[int, int]:
        """The row and column at a share of the height and width, 0 to 1; the nearest in it."""
        row = self.top + min(max(int(down * self.n_rows), 0), self.n_rows - 1)
        column = self.left + min(max(int(across * self.n_columns), 0), self.n_columns - 1)
        return row, column

    def shares(self, of: Rectangle) -> tuple[float, float, float, float]:
        """Where a rectangle lies in the part: top, left, height and width as shares of its own."""
        return (
            (of.top - self.top) / self.n_rows,
            (of.left - self.left) / self.n_columns,
            (of.bottom + 1 - of.top) / self.n_rows,
            (of.right + 1 - of.left) / self.n_columns,
        )

    def zoomed(self, factor: float, down: float, across: float) -> Part:
        """So much more or less of the view, with the place at these shares staying there."""
        n_rows = _counted(self.n_rows / factor, self.shape[0])
        n_columns = _counted(self.n_columns / factor, self.shape[1])
        top = self.top + down * (self.n_rows - n_rows)
        left = self.left + across * (self.n_columns - n_columns)
        return self._near(top, left, n_rows, n_columns)

    def around(self, seen: Rectangle) -> Part:
        """As much of the view; moved where the middle of what is seen would lie outside."""
        row, column = middle_of(seen)
        if 0 <= row - self.top < self.n_rows and 0 <= column - self.left < self.n_columns:
            return self
        top, left = row - self.n_rows / 2, column - self.n_columns / 2
        return self._near(top, left, self.n_rows, self.n_columns)

    def _near(self, top: float, left: float, n_rows: int, n_columns: int) -> Part:
        """So many rows and columns of the view, as near to a place as lets none be missing."""
        first_row = min(max(round(top), 0), self.shape[0] - n_rows)
        first_column = min(max(round(left), 0), self.shape[1] - n_columns)
        return Part(first_row, first_column, n_rows, n_columns, self.shape)


def middle_of(seen: Rectangle) -> tuple[int, int]:
    """Row and column in the middle."""
    return (seen.top + seen.bottom) // 2, (seen.left + seen.right) // 2


def _counted(wanted: float, n: int) -> int:
    return min(max(round(wanted), min(_FEWEST, n)), n)
