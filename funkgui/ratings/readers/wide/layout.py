"""Where labels and ratings stand in a wide table."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class WideLayout:
    """Where labels and ratings stand in a table.

    Attributes
    ----------
    n_columns
        Cells in each row.
    names
        Labels over the columns of ratings; None where there are none.
    has_labels
        Whether the first column holds the rows' labels.
    first, stop
        The columns of ratings: from the first to before the last.
    missing
        The number that stands for no rating, if any does.
    decimal
        The decimal sign.
    rows_are_items
        Whether rows are items and columns users.
    doubts
        What a person should know of how it was taken, a sentence each.
    user_column
        That of the users, where there may as well be a rating in each row.
    label
        The column of the rows' labels, where there is one.
    """

    n_columns: int
    names: tuple[str, ...] | None
    has_labels: bool
    first: int
    stop: int
    missing: float | None = None
    decimal: str = "."
    rows_are_items: bool = False
    doubts: tuple[str, ...] = ()
    user_column: str = ""
    label: int = 0

    @property
    def n_named(self) -> int:
        """How many columns hold ratings."""
        return self.stop - self.first

    def with_doubts(self, doubts: tuple[str, ...]) -> WideLayout:
        """The same layout, with more to be known of it."""
        return replace(self, doubts=(*doubts, *self.doubts))

    def name(self, column: int) -> str:
        """The label over one of the columns of ratings, or its number from 1."""
        return str(column + 1) if self.names is None else self.names[column]
