"""The columns of user, item and rating of delimited text, parsed block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from funkgui.ratings.readers.layout import Layout, is_blank
from funkgui.ratings.readers.triples import TripleCollector

_PARALLEL_BYTES = 1024 * 1024
"""What one thread parses at a time."""


class ColumnCollector:
    """Parses the three columns of a file, and gathers them.

    Parameters
    ----------
    layout
        Where they stand.
    triples
        What gathers them.
    """

    def __init__(self, layout: Layout, triples: TripleCollector) -> None:
        self._layout, self._triples = layout, triples

    def add(self, lines: bytes) -> str | None:
        """Add whole lines with the delimiter's mark between the values.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        if not lines or lines.isspace():
            return None
        try:
            table = self._parse(lines)
        except pa.ArrowInvalid as error:
            return str(error)
        if not len(table):  # nothing but blank lines
            return None
        ratings = table.column(2)
        values = ratings.to_numpy()
        if not self._triples.add(table.column(0), table.column(1), values):
            return "an id is empty"
        if ratings.null_count or not np.isfinite(values).all():
            return "a rating is missing"
        return None

    def _parse(self, lines: bytes) -> Any:
        layout, csv = self._layout, pa.csv
        quotes = layout.delimiter.quotes and b'"' in lines
        names = [str(column) for column in range(layout.n_columns)]
        user, item, rating = (names[n] for n in (layout.user, layout.item, layout.rating))
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
                include_columns=[user, item, rating],
                column_types={user: pa.string(), item: pa.string(), rating: pa.float32()},
                null_values=[""],
                decimal_point=layout.decimal,
            ),
        )


def _skip_blank(row: Any) -> str:
    return "skip" if is_blank(row.text) else "error"
