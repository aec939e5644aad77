"""The columns of user, item and rating of delimited text, parsed block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from funkgui.ratings.readers.layout import Layout, is_blank
from funkgui.ratings.readers.text import is_utf8
from funkgui.ratings.readers.triples import TripleCollector

_EMPTY_ID = "an id is empty"

_PARALLEL_BYTES = 1024 * 1024
"""What one thread parses at a time."""


class ColumnCollector:
    """Parses the columns of users, items and ratings, and gathers them.

    Parameters
    ----------
    layout
        Where they stand.
    triples
        What gathers them.
    all_or_none
        Whether lines that are refused must have added nothing.
    """

    def __init__(
        self, layout: Layout, triples: TripleCollector, *, all_or_none: bool = False
    ) -> None:
        self._layout, self._triples, self._all_or_none = layout, triples, all_or_none

    def add(self, lines: bytes) -> str | None:
        """Add whole lines with the delimiter's mark between the values.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        if not lines or lines.isspace():
            return None
        if not is_utf8(lines):  # pyarrow would print a traceback where such a line is too short
            return "the text is not UTF-8"
        try:
            table = self._parse(lines)
        except pa.ArrowInvalid as error:
            return str(error)
        if not len(table):  # nothing but blank lines
            return None
        users, items = table.column(0), table.column(1)
        if self._layout.rating is None:
            values = np.ones(len(table), np.float32)
        else:
            ratings = table.column(2)
            values = ratings.to_numpy()
            if ratings.null_count or not np.isfinite(values).all():
                return "a rating is missing"
        if self._all_or_none and (_has_empty(users) or _has_empty(items)):
            return _EMPTY_ID
        return None if self._triples.add(users, items, values) else _EMPTY_ID

    def _parse(self, lines: bytes) -> Any:
        layout, csv = self._layout, pa.csv
        quotes = layout.delimiter.quotes and b'"' in lines
        names = [str(column) for column in range(layout.n_columns)]
        user, item = names[layout.user], names[layout.item]
        types = {user: pa.string(), item: pa.string()}
        if layout.rating is not None:
            types[names[layout.rating]] = pa.float32()
        return csv.read_csv(
            pa.BufferReader(lines),
            read_options=csv.ReadOptions(column_names=names, block_size=_PARALLEL_BYTES),
            parse_options=csv.ParseOptions(
                delimiter=layout.delimiter.mark,
                quote_char='"' if quotes else False,
                newlines_in_values=quotes,
                invalid_row_handler=_skip_blank,
            ),
            convert_options=csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                null_values=[""],
                decimal_point=layout.decimal,
            ),
        )


def _has_empty(labels: Any) -> bool:
    blank = pc.equal(pc.utf8_trim_whitespace(labels), "")
    return bool(pc.any(blank).as_py())


def _skip_blank(row: Any) -> str:
    return "skip" if is_blank(row.text) else "error"
