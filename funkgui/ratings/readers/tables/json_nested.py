"""Objects with a list of ratings within them: a user's items, or an item's reviews.

As the games of Steam's users in UCSD's data sets: ``{"user_id": "u", "items": [{"item_id": "10",
"playtime_forever": 6}, ...]}``. The list may be within an object, beside its length. Ratings by
item, ``{"user": 1, "ratings": {"Up": 4, ...}}``, are such a list, too, and mere ids, ``{"user": 1,
"items": ["Up", "It"]}``, which may have their ratings in a list beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import counts_column, find_roles
from funkgui.ratings.readers.tables.json_fields import Fields
from funkgui.ratings.readers.tables.json_objects import NumberedObject
from funkgui.ratings.readers.tables.object_table import Object

_NUMBER_OF = re.compile(r"num(ber)?([_ ]?[oO]f)?(_| |[A-Z])")

_MANY_NAMES = 1000
"""Names of fields about which is not asked again: those of most objects are alike."""

_NAME, _USER, _ITEM, _RATING = "name", "user", "item", "rating"
"""What is told beside a list, and of a rating in an object of them, by the names of fields."""


def list_of_ratings(objects: Sequence[Object], options: ReadOptions) -> str:
    """The name of the field that holds a list with a rating in each element.

    Empty where the fields around it tell of user, item and rating by themselves, or those within
    do not tell more.

    Parameters
    ----------
    objects
        The first ones.
    """
    if _are_ratings(objects, options):
        return ""
    for name in dict.fromkeys(name for one in objects for name in one):
        if _hold_ratings(objects, name):
            return name
    return _only_list(objects)


def _only_list(objects: Sequence[Object]) -> str:
    """The only field that holds lists of objects, where nothing beside it tells of a rating.

    As the tracks of a playlist with a name. Empty where there is none, or the objects in it do
    not tell of ratings either.
    """
    names = dict.fromkeys(name for one in objects for name in one)
    lists = [name for name in names if any(_holds_objects(one.get(name)) for one in objects)]
    if len(lists) != 1:
        return ""
    beside = find_roles([name for name in names if name not in (*lists, "name")])
    elements = Fields.of(element for one in objects for element in one_for_each(one, lists[0]))
    within = find_roles([name for name in elements.names if name not in names])
    tell = any(role is not None for role in (within.item, within.rating, within.time))
    return lists[0] if tell and beside.item is beside.rating is None else ""


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def within_lists(objects: Iterable[NumberedObject], name: str) -> Iterator[NumberedObject]:
    """An object for each element of their lists, under the numbers of those that they stand in."""
    for number, one, reason in objects:
        if one is None:
            yield number, one, reason
        else:
            for element in one_for_each(one, name):
                yield number, element, ""


def one_for_each(one: Object, name: str) -> Iterator[Object]:
    """What stands in an object and in an element of its list, for each element.

    Of two fields of one name that of the element counts; what counts the elements is left out.
    """
    held = one.get(name)
    within = (
        [value for value in held.values() if _holds_objects(value)]
        if isinstance(held, dict)
        else []
    )
    held = within[0] if len(within) == 1 else held
    is_typed = isinstance(held, dict) and any(key.startswith("$") for key in held)
    if isinstance(held, dict) and not is_typed and find_roles([name]).rating is not None:
        held = [{_ITEM: item, _RATING: rating} for item, rating in held.items()]
    if isinstance(held, list) and all(type(element) in (str, int) for element in held):
        role = _role_of_each(name)
        held = _of_each(one, name, role) if role else []
    if isinstance(held, list):
        around = {
            other: value for other, value in one.items() if other != name and not _counts(other)
        }
        elements = [element for element in held if isinstance(element, dict)]
        if _NAME in around and elements and not _tell_of_pairs((*around, *elements[0])):
            around = {_USER: around.pop(_NAME)} | around
        yield from (around | element for element in elements)


def _of_each(one: Object, name: str, role: str) -> list[Object]:
    """An object for each id in a list, with what has its place in other lists of that length."""
    n = len(one[name])
    lists = {role if other == name else other: value for other, value in one.items()
             if isinstance(value, list) and len(value) == n}  # fmt: skip
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


@lru_cache(_MANY_NAMES)
def _tell_of_pairs(names: tuple[str, ...]) -> bool:
    """Whether names tell of a user, or of an item, by more than a mere name."""
    roles = find_roles([name for name in names if name != _NAME])
    return roles.user is not None or roles.item is not None


@lru_cache(_MANY_NAMES)
def _counts(name: str) -> bool:
    """Whether a field beside a list counts something."""
    return counts_column([name]) is not None or _NUMBER_OF.match(name) is not None


def _role_of_each(name: str) -> str:
    """What those of whom the name of a list speaks are, ``user`` or ``item``; empty for neither."""
    roles = find_roles([name.removesuffix("s")])
    return "user" if roles.user is not None else _ITEM if roles.item is not None else ""


def _hold_ratings(objects: Sequence[Object], name: str) -> bool:
    """Whether the elements of their lists tell of a user or an item, and all fields of both."""
    elements = [element for one in objects for element in one_for_each({name: one.get(name)}, name)]
    within = find_roles(Fields.of(elements).names)
    if within.user is within.item is None:
        return False
    whole = find_roles(Fields.of(one for each in objects for one in one_for_each(each, name)).names)
    return None not in (whole.user, whole.item)


def _are_ratings(objects: Sequence[Object], options: ReadOptions) -> bool:
    """Whether the fields that hold no lists tell of user, item and rating."""
    fields = Fields.of(
        {name: value for name, value in one.items() if not isinstance(value, list)}
        for one in objects
    )
    places = fields.places(objects, options)
    return places.has_users and places.are_told
