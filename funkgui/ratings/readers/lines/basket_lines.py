"""Lines that are lists of items with ratings, parsed many at a time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.readers.lines.line_pattern import NUMBER
from funkgui.ratings.readers.lines.pattern_columns import lines_of, numbers_of
from funkgui.ratings.readers.triples import TripleCollector

_RATED = rf"^\s*(?P<item>.*\S)\s*=\s*(?P<rating>{NUMBER})\s*$"
_NAMED = r"^\s*(?P<item>.*?)\s*(?:=[^=]*)?$"


class BasketCollector:
    """Parses lists of items, and gathers them as ratings of users numbered from 1.

    Parameters
    ----------
    triples
        What gathers them.
    is_implicit
        Whether each item counts as a rating of 1.
    """

    def __init__(self, triples: TripleCollector, is_implicit: bool) -> None:
        self._triples, self._is_implicit = triples, is_implicit
        self._n_users = 0

    def add(self, lines: bytes) -> bool:
        """Add whole lines, and tell whether each item could be read."""
        rows = lines_of(lines)
        if rows is None:
            return False
        rows = rows.filter(pc.match_substring_regex(rows, r"[^\s,]")).combine_chunks()
        if not len(rows):
            return True
        lists = pc.split_pattern(rows, ",")
        users, items = pc.list_parent_indices(lists), pc.list_flatten(lists)
        there = pc.match_substring_regex(items, r"\S")
        users, items = users.filter(there), items.filter(there)
        found = pc.extract_regex(items, _NAMED if self._is_implicit else _RATED)
        if found.null_count:
            return False
        if self._is_implicit:
            values = np.ones(len(items), np.float32)
        else:
            values = numbers_of(pc.struct_field(found, "rating"))
            if values is None:
                return False
        users = pa.chunked_array([pc.add(users.cast(pa.int64()), self._n_users + 1)])
        self._n_users += len(rows)
        return self._triples.add(users, pa.chunked_array([pc.struct_field(found, "item")]), values)
