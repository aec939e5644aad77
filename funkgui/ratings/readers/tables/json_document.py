"""One JSON object with a whole table within it.

As pandas' `DataFrame.to_json` writes one by default and with each `orient`, as a dictionary of
lists, as an answer of a service with an array of objects in it, or as ratings by user and item.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, repeat, zip_longest
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.plain_text.text import Encoding
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.tables.json_fields import Fields
from funkgui.ratings.readers.tables.json_nested import list_of_ratings, one_for_each
from funkgui.ratings.readers.tables.json_objects import pieces
from funkgui.ratings.readers.tables.object_table import LOOKED_AT, Object, ObjectTable, Within
from funkgui.ratings.readers.watch import Watch

_NO_TABLE = (
    "there is no table in this JSON; save an object with user, item and rating for each rating, "
    "in an array or in lines (in pandas by to_json(orient='records', lines=True))."
)

_NUMBERS_BETWEEN_CHECKS = 10_000

_STRING = r'"(?:[^"\\]|\\.)*"'
_START = re.compile(
    rf'\s*\[\s*\[|\s*{{\s*(?:{_STRING}\s*:\s*(?:{_STRING}|[^\[{{"\s,}}]+)\s*,\s*)*{_STRING}\s*:\s*[\[{{]'
)
"""An object with an array or an object in it, or arrays in an array."""

_AROUND = "The names around the {what} were taken as {whose}s."
_LISTED = "{what}, a rating for each of their {listed}"

_FEWEST_TELLING = 2
_FEW = 20
"""Rows, some of which may lack a value."""

_ITEM_AND_RATING = [[item, rating] for item in (str, int) for rating in (int, float)]
_MAY_BE, _IS_LONG, _BY_POSITION = 0.3, 0.6, 0.6
"""How sure it is of a file that lacks a column, is not looked through, or does not name columns."""


def may_be_document(text: str) -> bool:
    """Whether a text that may be cut begins with an object that has others within it."""
    return _START.match(text) is not None


def json_document(head: Head, encoding: Encoding, options: ReadOptions, text: str) -> JsonDocument:
    """The document that a file is, and how sure it is that it holds ratings.

    Parameters
    ----------
    text
        The start of the file.
    """
    try:
        table = table_within(json.loads(text), options) if head.whole else None
    except (ValueError, RecursionError):
        table = None
    if table is None:
        return JsonDocument(head, options, _MAY_BE if head.whole else _IS_LONG, encoding)
    first = list(islice(table.objects(), LOOKED_AT))
    confidence = confidence_of(Fields.of(first).places(first, options))
    return JsonDocument(head, options, confidence, encoding)


def confidence_of(places: Places) -> float:
    """How sure it is that objects are ratings, by the places of these in them."""
    if places.are_told:
        return 1.0
    return _MAY_BE if places.fault else _BY_POSITION  # a wide table has a fault, too


def is_document(only: Object, *, tells: bool) -> bool:
    """Whether the only object of a file is a table rather than a row.

    Parameters
    ----------
    tells
        Whether the names in it tell of a row.
    """
    parts = [value for value in only.values() if isinstance(value, dict | list)]
    if tells:
        return len(only) == sum(isinstance(value, list) for value in parts)
    return len(parts) * 2 > len(only) or _around_arrays({"": only}) is not None


def table_within(document: Any, options: ReadOptions) -> Within | None:
    """The table in an object; None where there is none."""
    if not isinstance(document, dict) or not document:
        return None
    names, data = document.get("columns", ()), document.get("data", ())
    if _is_list_of(names, str) and _is_list_of(data, list):
        return Within("JSON table", len(data), lambda: _labelled(names, data, document))
    if all(isinstance(value, dict) for value in document.values()):
        return _of_objects(document, options)
    lists = {name: value for name, value in document.items() if isinstance(value, list)}
    arrays = [value for value in lists.values() if _is_list_of(value, dict)]
    are_all = len(lists) == len(document) > 1 and len(arrays) == sum(map(bool, lists.values()))
    outer = _told_around(arrays) if are_all else ""
    if outer:
        return Within(
            "JSON arrays by name",
            sum(map(len, arrays)),
            lambda: (
                {outer: name} | one if isinstance(one, dict) else {}
                for name, array in lists.items()
                for one in array
            ),
            (_AROUND.format(what="arrays", whose=outer),),
        )
    if arrays:
        rows = [one if isinstance(one, dict) else {} for one in max(arrays, key=len)]
        listed = list_of_ratings(rows[:LOOKED_AT], options)
        if listed:
            rows = [element for one in rows for element in one_for_each(one, listed)]
        words = "JSON array within an object"
        words = _LISTED.format(what=words, listed=listed) if listed else words
        return Within(words, len(rows), lambda: iter(rows), are_of_lists=bool(listed))
    if len(lists) == len(document) > 1:
        rated = not _tell(lists) and all(map(_are_rated, lists.values()))
        if rated or _are_of_users(lists):
            return _of_users(lists, rated=rated)
        if len(set(map(len, lists.values()))) > 1 and not _tell(lists):
            return None
        columns = list(lists.values())
        n_rows = max(map(len, columns))
        return Within(
            "JSON columns", n_rows, lambda: (_row(lists, row) for row in zip_longest(*columns))
        )
    return _of_the_first([one for one in document.values() if isinstance(one, dict)], options)


def _are_of_users(lists: dict[str, list[Any]]) -> bool:
    """Whether lists hold the items of a user each, rather than the values of a column.

    Those of columns are of one length, and those of ratings hold some again; several users have
    some items in common.
    """
    if len(set(map(len, lists.values()))) == 1 or _tell(lists):
        return False
    if not all(map(_are_items, lists.values())):
        return False
    return len(set(chain(*lists.values()))) < sum(map(len, lists.values()))


def _are_items(values: list[Any]) -> bool:
    return all(type(one) in (str, int) for one in values) and len(set(values)) == len(values)


def _are_rated(values: list[Any]) -> bool:
    """Whether a list holds nothing but pairs of an item and a rating."""
    return all(
        isinstance(one, list) and [type(part) for part in one] in _ITEM_AND_RATING for one in values
    )


def _of_users(lists: dict[str, list[Any]], *, rated: bool) -> Within:
    """The items of each user; ``rated`` where each stands in a pair with its rating."""
    what = "their items and ratings" if rated else "their items, each pair as a rating of 1"
    return Within(
        f"JSON lists of items by user, {'with ratings' if rated else 'pairs as ratings of 1'}",
        sum(map(len, lists.values())),
        lambda: (
            {"user": user, "item": item, "rating": rating}
            for user, items in lists.items()
            for item, rating in (items if rated else zip(items, repeat(1), strict=False))
        ),
        (f"The names around the lists were taken as users and what is in them as {what}.",),
    )


def _told_around(arrays: Sequence[list[Any]]) -> str:
    """Which of user and item the names around arrays of ratings are; empty for neither."""
    missing = set()
    for array in arrays:
        roles = find_roles(list(array[0]))
        if roles.rating is None or (roles.user is None) == (roles.item is None):
            return ""
        missing.add("user" if roles.user is None else "item")
    return missing.pop() if len(missing) == 1 else ""


def _of_objects(document: dict[str, Object], options: ReadOptions) -> Within | None:
    """A table of an object that holds objects: columns, rows, or the ratings of each user."""
    inside = list(document.values())
    values = [value for one in inside for value in one.values()]
    are_deep = bool(values) and all(isinstance(value, dict) for value in values)
    if _tell(document) and not are_deep:
        return Within("JSON columns", len(inside[0]), lambda: _rows_of(document))
    are_mixed = not are_deep and any(map(_holds, values))
    of_lists = _of_their_lists(document, options) if are_mixed and len(inside) > 1 else None
    if of_lists is not None:
        return of_lists
    if _tell(dict.fromkeys(name for one in inside[:_FEW] for name in one)):
        return Within("JSON rows by name", len(inside), lambda: iter(inside))
    if are_deep or are_mixed:
        deeper = _by_names(document, options) if are_deep else None
        return deeper or _of_the_first(inside, options)
    if any(isinstance(value, str) for value in values):  # then not all of them are ratings
        if _are_numbered(inside[0]):
            return Within("JSON columns", len(inside[0]), lambda: _rows_of(document))
        if _are_numbered(document):
            return Within("JSON rows by name", len(inside), lambda: iter(inside))
    # A frame has a column for each item, all rows in each and nothing for those without a rating.
    is_frame = any(value is None for one in inside for value in one.values())
    is_frame = is_frame and all(one.keys() == inside[0].keys() for one in inside)
    rated = {
        name: {other: {"rating": value} for other, value in one.items()}
        for name, one in document.items()
    }
    return _by_both_names(rated, options, is_frame=is_frame)


def _by_names(document: dict[str, dict[str, Object]], options: ReadOptions) -> Within | None:
    """The ratings in objects within objects within one, of whom, or of what, their names tell.

    As Firebase keeps them, by user and item, or under a name of their own each. Where they are
    deeper, those under the only name, or under one of ratings, are taken.
    """
    ratings = [rating for one in document.values() for rating in one.values()]
    of_one = (field for one in ratings[:LOOKED_AT] for field in one.items())
    roles = find_roles([*dict.fromkeys(name for name, held in of_one if not _holds(held))])
    if roles.rating is None:
        told = (name for name in document if find_roles([name]).rating is not None)
        name = next(told, next(iter(document)) if len(document) == 1 else None)
        return None if name is None else table_within(document[name], options)
    if roles.user is None and roles.item is None:
        return _by_both_names(document, options)
    words, n = "JSON rows by name", len(ratings)
    if len(document) == 1 or None not in (roles.user, roles.item):
        return Within(words, n, lambda: iter(ratings))
    outer = "user" if roles.user is None else "item"
    rows = [{outer: name} | row for name, one in document.items() for row in one.values()]
    return Within(words, n, lambda: iter(rows), (_AROUND.format(what="objects", whose=outer),))


def _by_both_names(
    rated: dict[str, dict[str, Object]], options: ReadOptions, *, is_frame: bool = False
) -> Within:
    """Ratings within objects for their users, or in a data frame for their items."""
    is_turned = options.orientation == "items"
    outer, inner = ("item", "user") if is_frame != is_turned else ("user", "item")
    doubt = (
        f"The outer names were taken as {outer}s and the inner ones as {inner}s; if it is the "
        "other way round, choose that the rows are items."
    )
    return Within(
        "JSON ratings by name",
        sum(map(len, rated.values())),
        lambda: (
            {outer: name, inner: other} | rating
            for name, one in rated.items()
            for other, rating in one.items()
        ),
        () if options.orientation else (doubt,),
    )


def _of_their_lists(document: dict[str, Object], options: ReadOptions) -> Within | None:
    """The ratings that objects hold beside other things, under the names of their users."""
    for doubts in ((), (_AROUND.format(what="objects", whose="user"),)):
        around = [{"user": name} | one if doubts else one for name, one in document.items()]
        listed = list_of_ratings(around[:LOOKED_AT], options)
        if listed:
            rows = [element for one in around for element in one_for_each(one, listed)]
            if find_roles(Fields.of(rows[:LOOKED_AT]).names).user is None:
                continue
            beside = (field for field in around[0] if field not in (listed, "name"))
            if doubts and find_roles([*beside]).item is not None:  # of items, not of users
                return None
            words = _LISTED.format(what="JSON rows by name", listed=listed)
            return Within(words, len(rows), partial(iter, rows), doubts, are_of_lists=True)
    return None


def _of_the_first(inside: Sequence[Object], options: ReadOptions) -> Within | None:
    """The table of the first object within an object that holds an array of objects."""
    answers = (found for found in map(_around_arrays, inside) if found is not None)
    return table_within(next(answers, None), options)


def _around_arrays(one: Object) -> Object | None:
    """An object or the only one in it, or in that, which holds an array of objects."""
    if any(_is_list_of(value, dict) for value in one.values()):
        return one
    inside = [value for value in one.values() if isinstance(value, dict)]
    return _around_arrays(inside[0]) if len(inside) == 1 else None


def _are_numbered(names: Object) -> bool:
    """Whether names count up from 0, as those that pandas gives to rows do."""
    return list(names) == [str(n) for n in range(len(names))]


def _row(names: Iterable[str], values: Any) -> Object:
    """A row; there are no values where it is none."""
    return dict(zip(names, values, strict=False)) if isinstance(values, list | tuple) else {}


def _labelled(names: Sequence[str], data: Sequence[Any], document: Object) -> Iterator[Object]:
    """The rows of a table, each after its label where they have more than a number."""
    rows = (_row(names, row) for row in data)
    labels = document.get("index")
    if not isinstance(labels, list) or labels == list(range(len(data))):
        return rows
    return ({"": label} | row for label, row in zip(labels, rows, strict=False))


def _rows_of(columns: dict[str, Object]) -> Iterator[Object]:
    """The rows of columns that hold their values by the names of the rows."""
    first = next(iter(columns.values()))
    return ({name: one.get(row) for name, one in columns.items()} for row in first)


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def _tell(names: Object) -> bool:
    """Whether names tell of columns."""
    roles = find_roles(list(islice(names, LOOKED_AT)))
    found = (roles.user, roles.item, roles.rating)
    return sum(role is not None for role in found) >= _FEWEST_TELLING


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], kind)


class JsonDocument(ObjectTable):
    """A file with one JSON object, which holds a table."""

    words = "JSON"

    def table(self, watch: Watch) -> Within:
        silent = watch.silent()
        text = "".join(text for text, _ in pieces(self.head.source, self.encoding, silent))
        try:
            table = table_within(_parsed(text, watch), self.options)
        except (ValueError, RecursionError) as error:
            reason = f"it is no JSON ({str(error)[:100]}); it may be cut off."
            raise ReadError(self.head.path, reason) from error
        if table is None:
            raise ReadError(self.head.path, _NO_TABLE)
        return table


def _parsed(text: str, watch: Watch) -> Any:
    """What a text of JSON holds.

    The parser gets functions of Python's for numbers: a large text keeps other threads, such as
    the window's, waiting otherwise until all of it is parsed.
    """
    n_numbers = 0

    def number(digits: str, kind: type[int | float]) -> int | float:
        nonlocal n_numbers
        n_numbers += 1
        if n_numbers % _NUMBERS_BETWEEN_CHECKS == 0:
            watch.check()
        return kind(digits)

    return json.loads(
        text, parse_int=partial(number, kind=int), parse_float=partial(number, kind=float)
    )
