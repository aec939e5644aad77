"""Where the columns stand that were chosen by name or number."""

from __future__ import annotations

from collections.abc import Sequence

from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import column_taken_twice, unknown_column

NEEDED = ("user", "item", "rating")


def chosen_columns(
    names: Sequence[str] | None, n_columns: int, options: ReadOptions, optional: Sequence[str]
) -> tuple[dict[str, int], str]:
    """The columns that the options name, and what is wrong with them."""
    chosen: dict[str, int] = {}
    for role in (*NEEDED, "time"):
        wanted = getattr(options, f"{role}_column")
        if not wanted or (wanted == NO_COLUMN and role in optional):
            continue
        place = column_place(names, n_columns, wanted)
        if place is None:
            return chosen, unknown_column(names, n_columns, wanted)
        for other, taken in chosen.items():
            if taken == place:
                return chosen, column_taken_twice(names, n_columns, wanted, (other, role))
        chosen[role] = place
    return chosen, ""


def column_place(names: Sequence[str] | None, n_columns: int, wanted: str) -> int | None:
    """Position of a column by its name, else by its name however it is spelt, else by number."""
    named = list(names or ())
    spelt = [name.casefold() for name in named]
    for known, name in ((named, wanted), (spelt, wanted.casefold())):
        if name in known:
            return known.index(name)
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= n_columns:
        return int(wanted) - 1
    return None
