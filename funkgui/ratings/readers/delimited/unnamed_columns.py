"""Where user, item, rating and time stand in columns without names, by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from statistics import median

from funkgui.ratings.readers.delimited.numbers import mostly_numbers, parse_number
from funkgui.ratings.readers.options import NO_COLUMN
from funkgui.ratings.readers.plain_text.column_faults import without_ratings
from funkgui.ratings.readers.plain_text.label_kinds import (
    DATES,
    ITEMS,
    USERS,
    are_mostly,
    tell_of_items_first,
)
from funkgui.ratings.readers.quoted import quoted

_MOST_PLAIN_COLUMNS = 4
"""User, item, rating and time; with more, the rating may stand further on than third."""

_STEPS = frozenset(map(str, range(11)))
_MOST_STEPS = 10
_FEWEST_STEPS = 3
_FEWEST_ROWS = 30
_HIGHEST_GRADE = 100

_FEWEST_GROUPS = 5
_SHORTEST_GROUP = 3
_SHORT = 0.05
"""Of the time of all ratings, how much the middle one of the users takes at the most."""

_ENOUGH_RUNS = 0.95
"""Of the rows of a column, where it comes in no groups, nearly all begin another value."""

_EARLIEST_S = 1e8
"""Seconds from 1970 to 1973. Smaller numbers are rather counts, or ranks."""

_FEWEST_TO_DIFFER = 5

_DEGREES = re.compile(r"-?\d{1,3}\.\d{4,}")
"""To ten metres and less; only ratings that were predicted have as many decimals."""

_ID = re.compile(r"\d+")

_FAR = re.compile(r"-?\d{2,3}\.\d+")
"""Ten degrees and more from the equator or from Greenwich, and above most scales of ratings."""


def unnamed_places(columns: list[list[str]], *, is_text: bool) -> dict[str, int]:
    """Where roles stand in columns without names, if not from left to right.

    Parameters
    ----------
    is_text
        Whether there may be columns of text: between blanks its words would be columns.
    """
    places: dict[str, int] = {}
    if len(columns) < 3:
        return places
    if len(columns) > 3 and are_mostly(DATES, columns[1]):
        others = [n for n in range(len(columns)) if n not in (1, *_degrees(columns))]
        told = unnamed_places([columns[n] for n in others], is_text=is_text)
        told = {"user": 0, "item": 1, "rating": 2} | told | {"time": -1}
        return {"time": 1} | {role: others[n] for role, n in told.items() if 0 <= n < len(others)}
    for n in (len(columns) - 1, 3):  # the fourth goes before the last
        known = [cell for cell in columns[n] if cell] if 1 < n < len(columns) else []
        is_time = _may_be_time if n > 2 else _is_time
        if known and all(map(is_time, known)):
            places["time"] = n
    is_text = is_text and not any(parse_number(cell) is not None for cell in columns[2])
    if is_text and len(columns[2]) >= _FEWEST_TO_DIFFER:
        numbers = (
            n for n, column in enumerate(columns[3:], 3)
            if mostly_numbers(column) and not all(map(_may_be_time, column))
        )  # fmt: skip
        rating = next(numbers, None)
        if rating is not None:
            places["rating"] = rating
            if not all(columns[1]) and all(columns[2]):
                places["item"] = 2
    elif len(columns) > _MOST_PLAIN_COLUMNS and len(columns[2]) >= _FEWEST_ROWS:
        places |= _steps_column(columns)
    if tell_of_items_first(columns[0], columns[1]):
        places |= {"user": 1, "item": 0}
    return places


def what_lacks(columns: list[list[str]], places: Mapping[str, int]) -> dict[str, str]:
    """Roles that no column of a table without names has, and what to say and do, by role.

    Such are the ratings where it holds where people were, or what they did or heard.

    Parameters
    ----------
    places
        Where its roles stand, as of `unnamed_places`.
    """
    whys = (why(columns, places) for why in (_why_check_ins, _why_events, _why_plays))
    no_ratings = (
        f"there is no rating column: {why}. {without_ratings(None)}" for why in whys if why
    )
    found = {"user": _why_no_users(columns), "rating": next(no_ratings, "")}
    return {role: why for role, why in found.items() if why}


def may_begin_with_items(first: Sequence[str], second: Sequence[str], times: Sequence[str]) -> bool:
    """Whether the second of two columns comes in groups of one time each, and the first does not.

    So do users whose ratings follow each other, behind the items. Of a file that is sorted by its
    items the second column comes in groups, too, but an item is rated over a long time.
    """
    if len(first) < _FEWEST_ROWS or are_mostly(USERS, first) or are_mostly(ITEMS, second):
        return False
    seconds = [number for time in times if (number := parse_number(time)) is not None]
    if len(seconds) < len(second):
        return False
    runs = groupby(zip(second, seconds, strict=True), key=itemgetter(0))
    groups = [[when for _, when in run] for _, run in runs]
    in_groups = _FEWEST_GROUPS <= len(groups) == len(set(second))
    if not in_groups or len(second) < _SHORTEST_GROUP * len(groups):
        return False
    span = median(max(group) - min(group) for group in groups)
    n_runs = sum(1 for _ in groupby(first))
    return span <= _SHORT * (max(seconds) - min(seconds)) and n_runs >= _ENOUGH_RUNS * len(first)


def _why_events(columns: list[list[str]], places: Mapping[str, int]) -> str:
    """That the third column holds ids, and one after it words for what was done."""
    if "rating" in places or len(columns) < 4 or len(columns[2]) < _FEWEST_ROWS:
        return ""
    if not all(map(str.isdecimal, columns[2])) or max(map(int, columns[2])) <= _HIGHEST_GRADE:
        return ""
    for n, column in enumerate(columns[3:], 3):
        words = dict.fromkeys(column)
        if n != places.get("time") and len(words) <= _MOST_STEPS and all(map(str.isalpha, words)):
            few = " and ".join(map(quoted, list(words)[:2]))
            return (
                f"the third holds ids, and column {n + 1} words such as {few}, as records of "
                "events do"
            )
    return ""


def _why_check_ins(columns: list[list[str]], places: Mapping[str, int]) -> str:
    """That two columns hold places on the earth, and none before them ratings."""
    degrees = _degrees(columns)
    if not degrees or "time" not in places or places.get("rating", 2) < degrees[0]:
        return ""
    first, second = (n + 1 for n in degrees)
    return f"the columns {first} and {second} hold places on the earth, as check-ins do"


def _why_plays(columns: list[list[str]], places: Mapping[str, int]) -> str:
    """That the only rating could be 0 in all rows, or tells the item, as albums do their artist."""
    item, rating = places.get("item", 1), places.get("rating", 2)
    if "time" not in places or rating >= len(columns) or len(columns[0]) < _FEWEST_ROWS:
        return ""
    ids, n_items = set(columns[rating]), len(set(columns[item]))
    if ids == {"0"}:
        return f"column {rating + 1} holds 0 in all rows"
    n_pairs = len(set(zip(columns[item], columns[rating], strict=True)))
    is_album = n_pairs == len(ids) > max(_MOST_STEPS, n_items)
    if not is_album or len(columns[0]) - len(ids) < _FEWEST_ROWS or not are_mostly(_ID, list(ids)):
        return ""
    return (
        f"each value in column {rating + 1} comes with one in column {item + 1}, as albums do with "
        "their artist"
    )


def _why_no_users(columns: list[list[str]]) -> str:
    """What to say where the first two columns hold items alone, such as works and editions."""
    known = [[cell for cell in column if cell] for column in columns[:2]]
    # Without a path it is less sure: m7 may be a man, and book 7 that of a user.
    are_items = (column and "/" in column[0] and are_mostly(ITEMS, column) for column in known)
    if not all(are_items) or len(known) < 2:
        return ""
    both = " and ".join(quoted(column[0]) for column in known)
    return (
        f"there is no user column: the first two hold items such as {both}; choose the column of "
        f"the users or, if all ratings are one user's, take the user column “{NO_COLUMN}”."
    )


def _degrees(columns: list[list[str]]) -> tuple[int, ...]:
    """Two columns side by side that hold latitudes and longitudes; none where there are none."""
    pairs = ((n, n + 1) for n in range(1, len(columns) - 1))
    return next((pair for pair in pairs if _are_degrees([columns[n] for n in pair])), ())


def _are_degrees(pair: Sequence[list[str]]) -> bool:
    """Whether two columns are of degrees, and one of them of too many for ratings."""
    return all(are_mostly(_DEGREES, column) for column in pair) and any(
        are_mostly(_FAR, column) for column in pair
    )


def _steps_column(columns: list[list[str]]) -> dict[str, int]:
    """The rating where the third column holds too many values for one, such as a category.

    It is the first after that which holds whole numbers up to 5 or 10.
    """
    if len(set(columns[2])) <= _MOST_STEPS or not mostly_numbers(columns[2]):
        return {}
    for n, column in enumerate(columns[3:], 3):
        values = set(column)
        if values <= _STEPS and len(values) >= _FEWEST_STEPS and values & {"5", "10"}:
            return {"rating": n}
    return {}


def _may_be_time(text: str) -> bool:
    """Whether a value that no name tells of is a time: a date, or seconds of the last decades."""
    return _is_time(text) or (parse_number(text) is None and text.strip()[:1].isdigit())


def _is_time(text: str) -> bool:
    """Whether a value is plainly one, where a rating is rather expected."""
    number = parse_number(text)
    return number >= _EARLIEST_S if number is not None else DATES.fullmatch(text) is not None
