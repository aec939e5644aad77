"""Columns that were chosen, and what to say where those that a rating needs cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.header import counts_column
from funkgui.ratings.readers.quoted import listed

ONLY_TITLES = (
    "this is a list of titles without ratings; open the ratings that it belongs to, and add it to "
    "them as their titles (“Add titles” in the window, --titles on the command line)."
)
"""What to say of a file of titles that is opened by itself."""

_MOST_NAMED = 20

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


def missing_column(
    names: Sequence[str] | None, n_columns: int, role: str, needed: Sequence[str]
) -> str:
    """That no column can be that of a role."""
    values = "1 value" if n_columns == 1 else f"{n_columns} values"
    there = f"each line has only {values}" if names is None else _listed(names)
    fault = f"there is no {role} column: {there}; expected {', '.join(needed)}."
    if role == "rating":
        return f"{fault} {without_ratings(names)}"
    if names is None:
        return fault
    one = (
        f" or, if all ratings are one user's, take the user column “{NO_COLUMN}”"
        if role == "user"
        else ""
    )
    return f"{fault} Choose the column of the {role.replace(' or ', 's and of the ')}s{one}."


def untold_columns(names: Sequence[str]) -> str:
    """That no name tells what a column of many is."""
    return (
        f"the names of the {len(names):,} columns tell of no user, item or rating: "
        f"{_listed(names)}; choose the column of each or, if most columns hold the ratings "
        "of an item, that the rows are users."
    )


def unknown_column(names: Sequence[str] | None, n_columns: int, wanted: str) -> str:
    """That there is no column of the name or number that was chosen."""
    return f"there is no column {wanted}: {_there(names, n_columns)}."


def column_taken_twice(
    names: Sequence[str] | None, n_columns: int, wanted: str, roles: tuple[str, str]
) -> str:
    """That one column was chosen for two roles."""
    return (
        f"column {wanted} cannot be that of the {roles[0]}s and of the {roles[1]}s; choose another "
        f"one: {_there(names, n_columns)}."
    )


def without_ratings(names: Sequence[str] | None) -> str:
    """What to do with mere pairs, or with counts."""
    pairs = (
        f"if each line tells that a user had an item, choose the rating column “{NO_COLUMN}” to "
        "make each pair a rating of 1"
    )
    counts = counts_column(names or ())
    if counts is not None:
        return (
            f"The column {counts} seems to hold counts: choose it as the rating column to take "
            f"them as they are or, {pairs}."
        )
    if names is None:
        return f"{pairs[0].upper()}{pairs[1:]}."
    return f"Choose the column of the ratings or, {pairs}."


def _there(names: Sequence[str] | None, n_columns: int) -> str:
    if names is None:
        return f"each line has {n_columns}, without names, numbered from 1"
    return _listed(names)


def _listed(names: Sequence[str]) -> str:
    return f"the columns are {listed(names, _MOST_NAMED)}"
