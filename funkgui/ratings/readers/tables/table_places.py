"""Which columns of a table are whose: by their names, or where those do not tell by their looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from funkgui.ratings.readers.delimited.numbers import stands_for_number
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.looks import Looks
from funkgui.ratings.readers.plain_text.places import Places, find_places

SAMPLE_ROWS = 500

Rows = Sequence[Sequence[Any]]


def places_in(names: Sequence[str], options: ReadOptions, sample: Callable[[], Rows]) -> Places:
    """Where user, item, rating and time stand in a table.

    Parameters
    ----------
    names
        Of its columns.
    sample
        Gives its first rows, the values of all columns; not asked for where the names tell of
        each, and of one time at most.
    """
    places = find_places(names, len(names), options)
    if places.are_told and not _has_several_times(names, places):
        return places
    return find_places(names, len(names), options, _looks(sample()))


def _has_several_times(names: Sequence[str], places: Places) -> bool:
    """Whether another column than the one taken may hold the times."""
    if places.time is None:
        return False
    others = [name for n, name in enumerate(names) if n != places.time]
    return find_roles(others).time is not None


def _looks(rows: Rows) -> Looks:
    columns = list(zip(*rows, strict=True))
    texts = [
        ["" if value is None or isinstance(value, list | dict) else str(value) for value in column]
        for column in columns
    ]
    return Looks.of(texts, [n for n, column in enumerate(columns) if _are_numbers(column)])


def _are_numbers(values: Sequence[Any]) -> bool:
    """Whether most of the values that are known are numbers, or stand for some."""
    known = [value for value in values if value is not None]
    numbers = sum(not isinstance(one, bool) and stands_for_number(str(one)) for one in known)
    return numbers * 2 > len(known)
