"""Tables that may be wide ones, or may have a rating in each row."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.delimited.delimited import DelimitedText
from funkgui.ratings.readers.delimited.layout import sample_rows
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import AS_WIDE, MAY_BE_LONG, as_long
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.wide import wide
from funkgui.ratings.readers.wide.layout import find_wide_layout, may_be_wide
from funkgui.ratings.readers.wide.wide import WideTable

T = TypeVar("T")

_N_ROLES = 3
"""User, item and rating."""

_MAY_BE_WIDE = (
    "It may also be a table with a column for each item; if so, choose that the rows are users."
)


def _tells_nothing(table: DelimitedText, rows: list[list[str]]) -> bool:
    """Whether no name tells what a column is, and the table could be read as a wide one."""
    layout = table.layout
    if not layout.fault or len(layout.guessed) < _N_ROLES:
        return False
    return find_wide_layout(rows, table.options.changed(orientation="users")) is not None


def with_doubt(table: T, options: ReadOptions) -> T:
    """The table; with a doubt where it may be of the other kind, and nothing was chosen."""
    columns = options.user_column, options.item_column, options.rating_column
    if options.format or options.orientation or any(columns):
        return table
    if isinstance(table, WideTable):
        user = table.layout.user_column
        if user:
            return replace(table, either=(MAY_BE_LONG, as_long(user)))
    elif isinstance(table, DelimitedText):
        rows = [row for _, row in sample_rows(table.text, table.layout.delimiter)]
        if may_be_wide(rows, options) or _tells_nothing(table, rows):
            return replace(table, either=(_MAY_BE_WIDE, AS_WIDE))
    return table


def table_in(text: Head, options: ReadOptions) -> Recognised | None:
    """The table that a text holds, wide or with a rating in each row; None where it is none."""
    known = [wide.recognise(text, options), delimited.recognise(text, options)]
    found = max((one for one in known if one), key=lambda one: one.confidence, default=None)
    return None if found is None else with_doubt(found, options)


def wide_within(text: Head, about: About) -> TableWithin | None:
    """The wide table that a text with a line of names holds; None where a rating is in each row."""
    options = _options(about).changed(header="yes")
    found, rows = wide.recognise(text, options), delimited.recognise(text, options)
    if found is None or (rows is not None and rows.confidence > found.confidence):
        return None
    table = with_doubt(found, options)
    return TableWithin(about.format, table, found.confidence, ("comma",))


def unnamed_within(text: Head, about: About) -> TableWithin | None:
    """The table that rows, which may have no names, hold; None where they do not go together."""
    table = table_in(text, _options(about))
    hidden = ("delimited text", "comma", "no header")
    return None if table is None else TableWithin(about.format, table, 1.0, hidden)


def _options(about: About) -> ReadOptions:
    """How the text that a table would be saved as is to be read."""
    return about.options.changed(
        format="", part="", delimiter="comma", encoding="utf-8", decimal="."
    )
