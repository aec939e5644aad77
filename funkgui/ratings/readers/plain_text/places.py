"""Which column is whose: by choice, by the names in a header line, else from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import (
    ONLY_TITLES,
    column_taken_twice,
    missing_column,
    unknown_column,
    untold_columns,
    without_ratings,
)
from funkgui.ratings.readers.plain_text.header import counts_column, find_roles
from funkgui.ratings.readers.plain_text.label_kinds import all_differ, nearly_all_differ

ONE_USER = "me"
"""What the user is called where all ratings are one user's."""

_NEEDED = ("user", "item", "rating")
_FEWEST_TO_DIFFER = 5
_MOST_UNNAMED = 5
"""How many columns without a telling name are taken in their order; more are not guessed."""

_NO_RATING = re.compile(
    r"|(.*[\W_])?(id|year|age|price|zip|zip.?code|no|nr|number|nummer|index)|.*(?-i:[a-z]I[dD])",
    re.IGNORECASE,
)
"""Names of numbers that are no ratings."""

_TYPE = re.compile(r":(token|float)(_seq)?$")
"""What RecBole's names end in."""

_INDEX = re.compile(
    r"unnamed: \d+|index|__index_level_\d+__|(review|comment)?[ _-]?u?id|", re.IGNORECASE
)
"""Names of columns that number the rows."""

_NO_USER = re.compile(
    r"(.*[\W_])?(title|author|year|genre|director|type|publisher|ur[il]|link|date|isbn"
    r"|season|episode|number|artist|album|brewery|winery)s?|.*\.ids\..*",
    re.IGNORECASE,
)
"""Names of what is told of an item."""

_AN_ID = re.compile(r".*[\W_]id|.*[a-z]I[dD]|.*\.ids\..*")
"""Names of ids, other than those that number the rows."""

_OWN = re.compile(r"(my|your)[\W_].*", re.IGNORECASE)
"""Names of ratings of the one who exported them."""


@dataclass(frozen=True)
class Looks:
    """What the first rows show of the columns, for where no name tells.

    Attributes
    ----------
    numbers
        The columns that hold numbers.
    distinct
        Those whose values all differ, or nearly so, in enough rows to tell.
    unrepeated
        Those whose values all differ where there are too few rows to tell.
    gaps
        Those that are blank in most rows.
    unnamed
        Where a role probably stands if there are no names, by role.
    no_rating
        Why none of the columns without names can be that of the ratings; empty where one can.
    """

    numbers: Sequence[int] = ()
    distinct: Sequence[int] = ()
    unrepeated: Sequence[int] = ()
    gaps: Sequence[int] = ()
    unnamed: Mapping[str, int] = field(default_factory=dict)
    no_rating: str = ""

    @classmethod
    def of(cls, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> Looks:
        """The looks of columns with names, of which some are known to hold numbers."""
        enough = len(columns[0]) >= _FEWEST_TO_DIFFER if columns else False
        differ = nearly_all_differ if enough else all_differ
        found = [n for n, column in enumerate(columns) if differ(column)]
        gaps = [n for n, column in enumerate(columns) if 2 * sum(map(bool, column)) < len(column)]
        looks = cls(numbers, gaps=gaps)
        return replace(looks, distinct=found) if enough else replace(looks, unrepeated=found)


@dataclass(frozen=True)
class Places:
    """Where user, item, rating and time stand in a line.

    Attributes
    ----------
    user, item, rating, time
        Positions of the columns, from 0; there may be no time, and no rating where each pair of
        user and item counts as one.
    has_users
        Whether there is a column of users; where not, all ratings are one user's.
    guessed
        The roles that were taken from a column, of those with names, whose name does not tell.
    fault
        Why they cannot be taken, and what to do; empty where they can.
    """

    user: int = 0
    item: int = 1
    rating: int | None = 2
    time: int | None = None
    guessed: tuple[str, ...] = ()
    fault: str = ""
    has_users: bool = True

    @property
    def by_position(self) -> bool:
        """Whether one of the columns needed was taken although its name does not tell."""
        return bool(self.guessed)


def find_places(
    names: Sequence[str] | None,
    n_columns: int,
    options: ReadOptions,
    looks: Looks | None = None,
) -> Places:
    """Find the columns of a table.

    Parameters
    ----------
    names
        Of the columns; None where the file does not name them.
    n_columns
        How many there are.
    options
        Columns that were chosen.
    looks
        What the columns hold. Where it is given, there may be no column of users.
    """
    return _Search(names, n_columns, options, looks).places()


class _Search:
    """A search for the columns of one table; the parameters are those of `find_places`."""

    def __init__(
        self,
        names: Sequence[str] | None,
        n_columns: int,
        options: ReadOptions,
        looks: Looks | None,
    ) -> None:
        optional = ("rating", "time") if looks is None else ("user", "rating", "time")
        self._names, self._n_columns, self._options = names, n_columns, options
        self._looks = looks or Looks()
        self._chosen, self._fault = _chosen(names, n_columns, options, optional)
        """Positions by role, as the options have them, and what is wrong with those."""
        self._named = _named(names, set(self._chosen.values()))
        """Positions by role, as the other names tell."""
        self._needed = [role for role in _NEEDED if getattr(options, f"{role}_column") != NO_COLUMN]

    def places(self) -> Places:
        """Where the columns stand: as chosen, as known, else as the order of the others has it."""
        names, looks, known = self._names, self._looks, self._known()
        if names is not None and _are_one_users(names, known, looks, self._options):
            self._needed.remove("user")
            if "item" not in self._chosen and known["item"] not in looks.distinct:
                known["item"] = next(_other_ids(names, looks), known["item"])
        guessed = [role for role in self._needed if role not in known]
        if names is not None and "rating" in guessed and ("user" in known or "item" in known):
            known |= _number_column(names, known, looks)
        free = self._free(known)
        places = known | {role: free.pop(0) for role in guessed if free and role not in known}
        return Places(
            places.get("user", 0),
            places.get("item", 0),
            places.get("rating", 0) if "rating" in self._needed else None,
            places.get("time"),
            () if names is None else tuple(guessed),
            self._fault_of(known, places),
            "user" in self._needed,
        )

    def _known(self) -> dict[str, int]:
        """Positions by role, as far as choices, names and looks tell."""
        names, looks = self._names, self._looks
        known = {
            role: place for role, place in (self._named | self._chosen).items() if place is not None
        }
        if names is None:
            for role, place in looks.unnamed.items():
                if place not in known.values():
                    known.setdefault(role, place)
        elif "rating" not in self._chosen and known.get("rating") not in looks.numbers:
            others = {role: place for role, place in known.items() if role != "rating"}
            known = others if _number_column(names, others, looks) else known
        if self._options.time_column == NO_COLUMN:
            known.pop("time", None)
        return known

    def _free(self, known: Mapping[str, int]) -> list[int]:
        """The columns that may be taken by their order."""
        names, looks, taken = self._names, self._looks, set(known.values())
        free = [n for n in range(self._n_columns) if n not in taken]
        if names is not None:  # what an item has, and an index, are the last to be an id
            free.sort(key=lambda n: (n in looks.gaps, _tells_of_item(names[n])))
            free.sort(key=lambda n: n in looks.distinct and _is_index(names[n]))
        return free

    def _fault_of(self, known: Mapping[str, int], places: Mapping[str, int]) -> str:
        """Why the columns cannot be taken; empty where they can."""
        names, needs_rating = self._names, "rating" in self._needed
        if _are_titles(self._named, self._looks) and not (
            self._chosen or self._options.rating_column
        ):
            return ONLY_TITLES
        if self._fault:
            return self._fault
        is_told = self._chosen or any(role in known for role in _NEEDED)
        if not is_told and names is not None and len(names) > _MOST_UNNAMED:
            return untold_columns(names)
        lacking = [role for role in self._needed if role not in places]
        tells_of_others = any(self._named.get(role) is not None for role in ("user", "item"))
        if needs_rating and "rating" not in known and tells_of_others:
            lacking = ["rating"]  # the names say that there is none
        if lacking:
            return missing_column(names, self._n_columns, lacking[-1], self._needed)
        if self._looks.no_rating and needs_rating and "rating" not in self._chosen:
            return f"{self._looks.no_rating}. {without_ratings(names)}"
        return ""


def _are_titles(named: Mapping[str, int | None], looks: Looks) -> bool:
    """Whether the names tell of items and their titles alone, and each row is of another item."""
    others = (named.get(role) for role in ("user", "rating"))
    if named.get("title") is None or any(place is not None for place in others):
        return False
    return named.get("item") in (*looks.distinct, *looks.unrepeated)


def _are_one_users(
    names: Sequence[str], known: Mapping[str, int], looks: Looks, options: ReadOptions
) -> bool:
    """Whether no column is named as that of the users, and each row rates another item.

    Of a few rows, and where an item comes again, that is said only where nothing is left that
    could name users.
    """
    if "user" in known or options.user_column or options.rating_column == NO_COLUMN:
        return False
    if "rating" not in known or "item" not in known:
        return False
    if known["item"] in looks.distinct or not (looks.distinct or looks.unrepeated):
        return known["item"] in looks.distinct
    if known["item"] in looks.unrepeated and _OWN.fullmatch(names[known["rating"]]):
        return True
    ids = _other_ids(names, looks)
    others = {*range(len(names))} - {*known.values(), *looks.gaps, *ids}
    return all(_tells_of_item(names[n]) for n in others)


def _other_ids(names: Sequence[str], looks: Looks) -> Iterator[int]:
    """Ids of which no two are the same; those of users would come again."""
    return (n for n in looks.distinct if _AN_ID.fullmatch(names[n]) and not _is_index(names[n]))


def _is_index(name: str) -> bool:
    return _INDEX.fullmatch(name) is not None


def _tells_of_item(name: str) -> bool:
    return _NO_USER.fullmatch(name) is not None


def _number_column(names: Sequence[str], known: Mapping[str, int], looks: Looks) -> dict[str, int]:
    """The column that ratings are to be taken from where no name tells: counts, or all there is."""
    bare = [_TYPE.sub("", name) for name in names]
    free = [
        n
        for n in looks.numbers
        if n not in known.values() and not any(p.fullmatch(bare[n]) for p in (_NO_RATING, _INDEX))
    ]
    counts = counts_column([names[n] for n in free])
    if counts is not None:
        return {"rating": next(n for n in free if names[n] == counts)}
    return {"rating": free[0]} if len(free) == 1 else {}


def _chosen(
    names: Sequence[str] | None, n_columns: int, options: ReadOptions, optional: Sequence[str]
) -> tuple[dict[str, int], str]:
    """The columns that the options name, and what is wrong with them."""
    chosen: dict[str, int] = {}
    for role in (*_NEEDED, "time"):
        wanted = getattr(options, f"{role}_column")
        if not wanted or (wanted == NO_COLUMN and role in optional):
            continue
        place = column_place(names, n_columns, wanted)
        if place is None:
            return chosen, unknown_column(names, n_columns, wanted)
        for other, taken in chosen.items():
            if taken == place:
                return chosen, column_taken_twice(names, n_columns, wanted, (other, role))
        chosen[role] = place
    return chosen, ""


def column_place(names: Sequence[str] | None, n_columns: int, wanted: str) -> int | None:
    """Position of a column by its name, else by its name however it is spelt, else by number."""
    named = list(names or ())
    spelt = [name.casefold() for name in named]
    for known, name in ((named, wanted), (spelt, wanted.casefold())):
        if name in known:
            return known.index(name)
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= n_columns:
        return int(wanted) - 1
    return None


def _named(names: Sequence[str] | None, taken: set[int]) -> dict[str, int | None]:
    if names is None:
        return {}
    return vars(find_roles(["" if n in taken else name for n, name in enumerate(names)]))
