"""Tables of other formats, recognised by the comma-separated text that they would be saved as."""

from __future__ import annotations

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.wide import wide
from funkgui.ratings.readers.wide.either import table_in, with_doubt


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
