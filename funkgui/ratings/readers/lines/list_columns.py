"""Lines that are lists of items, parsed many at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.readers.lines import user_lists
from funkgui.ratings.readers.lines.line_pattern import NUMBER
from funkgui.ratings.readers.lines.pattern_columns import lines_of, numbers_of
from funkgui.ratings.readers.times import as_times
from funkgui.ratings.readers.triples import TripleCollector

_RATED = rf"^\s*(?P<item>.*\S)\s*=\s*(?P<rating>{NUMBER})\s*$"
_NAMED = r"^\s*(?P<item>.*?)\s*(?:=[^=]*)?$"
_SHOWN = r"^(?P<item>\S+)-(?P<rating>[01])$"


class BasketCollector:
    """Parses baskets, as ratings of users numbered from 1.

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
        rows = _rows_of(lines, r"[^\s,]")
        if rows is None:
            return False
        if not len(rows):
            return True
        lists = pc.split_pattern(rows, ",")
        users, items = pc.list_parent_indices(lists), pc.list_flatten(lists)
        there = pc.match_substring_regex(items, r"\S")
        users, items = users.filter(there), items.filter(there)
        found = _rated(items, _NAMED if self._is_implicit else _RATED, self._is_implicit)
        if found is None:
            return False
        items, values = found
        users = pa.chunked_array([pc.add(users.cast(pa.int64()), self._n_users + 1)])
        self._n_users += len(rows)
        return self._triples.add(users, pa.chunked_array([items]), values)


class UserListCollector:
    """Parses lists of items, each pair a rating of 1.

    Parameters
    ----------
    triples
        What gathers them.
    names_users
        Whether a line begins with its user; else the user is its number from 1.
    n_before
        How many of its ids are no items.
    """

    def __init__(self, triples: TripleCollector, names_users: bool, n_before: int) -> None:
        self._triples, self._names_users, self._n_before = triples, names_users, n_before
        self._n_users = 0

    def add(self, lines: bytes) -> bool:
        """Add whole lines, and tell whether each item could be read."""
        rows = _rows_of(lines, r"\S")
        if rows is None:
            return False
        if not pc.all(pc.match_substring_regex(rows, f"^(?:{user_lists.LINE})$")).as_py():
            return not len(rows)
        blank = pc.replace_substring_regex(rows, user_lists.SEPARATORS, " ")
        lists = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(blank))
        ids = pc.list_flatten(lists)
        lengths = pc.list_value_length(lists).to_numpy()
        is_item = np.ones(len(ids), np.bool_)
        if self._n_before:
            is_item[np.cumsum(lengths) - lengths] = False
        if self._names_users:
            of_lines = pa.chunked_array([ids.filter(pa.array(~is_item))])
        else:
            numbers = np.arange(self._n_users + 1, self._n_users + len(rows) + 1)
            of_lines = pa.chunked_array([pa.array(numbers)])
        self._n_users += len(rows)
        users = of_lines.take(pa.array(np.repeat(np.arange(len(rows)), lengths - self._n_before)))
        items = pa.chunked_array([ids.filter(pa.array(is_item))])
        return self._triples.add(users, items, np.ones(len(items), np.float32))


def add_impressions(
    triples: TripleCollector, is_implicit: bool, has_times: bool, lines: bytes
) -> bool:
    """Add whole lines of impression, user, time, history and what was shown, ``N1-1 N2-0``.

    Parameters
    ----------
    is_implicit
        Whether each item counts as a rating of 1, and not as the 1 or 0 of a click.
    has_times
        Whether the times are kept.

    Returns
    -------
    complete
        Whether each item could be read.
    """
    rows = _rows_of(lines, r"\S")
    if rows is None:
        return False
    cells = pc.split_pattern(rows, "\t")
    if not len(rows) or pc.any(pc.not_equal(pc.list_value_length(cells), 5)).as_py():
        return not len(rows)
    users, times, shown = (pc.list_element(cells, n) for n in (1, 2, 4))
    lists = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(shown))
    parents, items = pc.list_parent_indices(lists), pc.list_flatten(lists)
    there = pc.not_equal(items, "")
    parents = parents.filter(there)
    found = _rated(items.filter(there), _SHOWN, is_implicit)
    if found is None:
        return False
    items, values = found
    when = as_times(pa.chunked_array([times.take(parents)])) if has_times else None
    users = pa.chunked_array([users.take(parents)])
    return triples.add(users, pa.chunked_array([items]), values, when)


def _rows_of(lines: bytes, pattern: str) -> Any:
    """The lines with something in them that matches; None for no UTF-8."""
    rows = lines_of(lines)
    if rows is None:
        return None
    return rows.filter(pc.match_substring_regex(rows, pattern)).combine_chunks()


def _rated(items: Any, pattern: str, is_implicit: bool) -> tuple[Any, FloatArray] | None:
    """Items and ratings by the groups of a pattern; None where one does not match."""
    found = pc.extract_regex(items, pattern)
    if found.null_count:
        return None
    if is_implicit:
        values = np.ones(len(items), np.float32)
    else:
        values = numbers_of(pc.struct_field(found, "rating"))
    return None if values is None else (pc.struct_field(found, "item"), values)
