"""JSON arrays of values without names, a rating or a user's ratings in each.

In lines of their own, or in one array, as NumPy's `tolist` and pandas' `to_json(orient="values")`
give them. They are read as the text that they would be saved as.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks
from funkgui.ratings.readers.plain_text.text import Encoding
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.tables.json_objects import values_in_array
from funkgui.ratings.readers.tables.rows_text import Rows, rows_as_text
from funkgui.ratings.readers.tables.text_within import unnamed_within
from funkgui.ratings.readers.watch import Watch

_IN_ARRAY = re.compile(r"\s*\[\s*\[\s*[^\s\[{]")
_IN_LINES = re.compile(r"\s*\[[^\[{\r\n]+\][ \t]*[\r\n]+\s*\[")
"""An array of arrays, and lines of arrays, which hold neither arrays nor objects."""


def arrays_within(
    head: Head, encoding: Encoding, options: ReadOptions, text: str
) -> TableWithin | None:
    """The table that a file of arrays is; None where it is no such file.

    Parameters
    ----------
    text
        The start of the file.
    """
    in_array = _IN_ARRAY.match(text) is not None
    if not in_array and not _IN_LINES.match(text):
        return None
    source = head.source

    def rows(watch: Watch) -> Rows:
        values = values_in_array if in_array else _values_in_lines
        yield from (
            value if isinstance(value, list) else [str(value)]
            for value in values(source, encoding, watch)
        )

    about = About(source.path, source.n_bytes, options, "JSON arrays")
    return unnamed_within(rows_as_text(source, rows), about)


def _values_in_lines(source: Source, encoding: Encoding, watch: Watch) -> Iterator[Any]:
    """What lines hold: the text of those that are no JSON, and nothing for blank ones."""
    for block in read_blocks(source, encoding, False, watch):
        for line in block.decode(errors="replace").splitlines():
            try:
                yield json.loads(line) if line.strip() else []
            except (ValueError, RecursionError):
                yield line
