"""Which column is whose: by choice, by the names in a header line, else from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import (
    NEEDED,
    ONLY_TITLES,
    chosen_columns,
    missing_column,
    untold_columns,
)
from funkgui.ratings.readers.plain_text.header import counts_column, find_roles, tells_of_item
from funkgui.ratings.readers.plain_text.looks import Looks

ONE_USER = "me"
"""What the user is called where all ratings are one user's."""

_MOST_UNNAMED = 5
"""How many columns without a telling name are taken in their order; more are not guessed."""

_NO_RATING = re.compile(
    r"|(.*[\W_])?(id|year|age|price|zip|zip.?code|no|nr|number|nummer|index|categor(y|ies))"
    r"|.*(?-i:[a-z]I[dD])|order.?number|time.?frame",
    re.IGNORECASE,
)
"""Names of numbers that are no ratings."""

_TYPE = re.compile(r":(token|float)(_seq)?$")
"""What RecBole's names end in."""

_INDEX = re.compile(
    r"unnamed: \d+|index|__index_level_\d+__|(review|comment|rating|check.?in)?[ _-]?u?id|",
    re.IGNORECASE,
)
"""Names of columns that number the rows."""

_AN_ID = re.compile(r".*[\W_]id|.*[a-z]I[dD]|.*\.ids\..*|(?i:id)_.+|[iI]d[A-Z].*")
"""Names of ids, other than those that number the rows."""

_WORDS = re.compile(
    r"(.*[\W_])?(reviews?|comments?|content|text|summary|notes|tags|description|remarks?|body|genres?)",
    re.IGNORECASE,
)
"""Names of what is told in words."""

_OWN = re.compile(r"(my|your)[\W_].*", re.IGNORECASE)
"""Names of ratings of the one who exported them."""

_FEW_ALIKE, _MOST_ALIKE = 0.1, 0.9
"""Of the rows in which an item comes again, how many may have a user who had it before: few where
one of many columns is sought, and more where users may come back to it."""


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
    def are_told(self) -> bool:
        """Whether choices or names tell of all columns needed."""
        return not (self.fault or self.guessed)

    @property
    def may_be_pairs(self) -> bool:
        """Whether each row may tell that a user had an item: a name tells of one of them."""
        is_told = not {"user", "item"} <= {*self.guessed}
        return self.has_users and is_told and not self.fault

    @property
    def roles(self) -> tuple[tuple[int, str], ...]:
        """The columns taken, and what for."""
        columns = {
            "user": self.user if self.has_users else None,
            "item": self.item,
            "rating": self.rating,
            "time": self.time,
        }
        return tuple((n, role) for role, n in columns.items() if n is not None)


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
        self._chosen, self._fault = chosen_columns(names, n_columns, options, optional)
        """Positions by role, as the options have them, and what is wrong with those."""
        self._named = _named(names, set(self._chosen.values()), self._looks)
        """Positions by role, as the other names tell."""
        lacking = {role for role in optional if getattr(options, f"{role}_column") == NO_COLUMN}
        self._needed = [role for role in NEEDED if role not in lacking]

    def places(self) -> Places:
        """Where the columns stand: as chosen, as known, else as the order of the others has it."""
        names, looks, known = self._names, self._looks, self._known()
        guessed = [role for role in self._needed if role not in known]
        if names is not None and "rating" in guessed and ("user" in known or "item" in known):
            known |= _number_column(names, known, looks)
        if self._are_one_users(known):
            self._needed.remove("user")
            guessed.remove("user")
            if names and "item" not in self._chosen and known["item"] not in looks.distinct:
                known["item"] = next(_other_ids(names, looks), known["item"])
        places = dict(known)
        for role in guessed:
            free = None if role in known else next(self._free(role, places, known), None)
            places |= {} if free is None else {role: free}
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
        elif "rating" not in self._chosen and known.get("rating") not in (
            *looks.numbers,
            *looks.gaps,
        ):
            others = {role: place for role, place in known.items() if role != "rating"}
            taken = {*self._chosen.values(), *known.values()}
            named = _named(names, taken, looks)["rating"]
            if named is not None and named in looks.numbers:  # as beside “Notes” in words
                known |= {"rating": named}
            elif _number_column(names, others, looks):
                known = others
        if self._options.time_column == NO_COLUMN:
            known.pop("time", None)
        return known

    def _free(
        self, role: str, places: Mapping[str, int], known: Mapping[str, int]
    ) -> Iterator[int]:
        """The columns that may be taken for a role by their order.

        Parameters
        ----------
        places
            The columns that are taken, by role.
        known
            Those of them that were not taken by their order.
        """
        names, looks, taken = self._names, self._looks, set(places.values())
        free = [n for n in range(self._n_columns) if n not in taken]
        if names is None:
            return iter(free)
        gaps = frozenset(looks.gaps)  # of thousands of columns, too
        # What an item has, and an index, are the last to be an id.
        free.sort(key=lambda n: (n in gaps, tells_of_item(names[n])))
        is_told = self._n_columns <= _MOST_UNNAMED or {"user", "item"} & known.keys()
        of_rows = frozenset(() if is_told else looks.distinct)  # else their ids are taken at last
        free.sort(key=lambda n: (self._is_index(n), n in of_rows))
        if not looks.columns:
            return iter(free)
        if role == "rating":
            return (n for n in free if n in looks.numbers)
        if self._are_users(role, known):
            return iter(())
        may_be_ids = self._may_be_users if role == "user" else looks.may_be_ids
        ids = (n for n in free if not self._is_index(n) and may_be_ids(n))
        others = "item" if role == "user" else "user"
        if others in known:
            return (n for n in ids if self._may_be_id(n, known[others], is_user=role == "user"))
        if others in places:
            other = places[others]
            return (n for n in ids if looks.tells_apart(other, n, _MOST_ALIKE))
        return ids

    def _are_users(self, role: str, known: Mapping[str, int]) -> bool:
        """Whether the items are sought of a table that has each user once, and no ratings."""
        is_rated = self._named.get("rating") is not None
        return role == "item" and not is_rated and known.get("user") in self._looks.distinct

    def _may_be_id(self, n: int, other: int, *, is_user: bool) -> bool:
        """Whether a column may be that of users, or of items, beside that of the others."""
        looks, name = self._looks, (self._names or ())[n]
        is_id = _AN_ID.fullmatch(name) is not None
        is_number = n in looks.numbers and not is_id and self._n_columns > _MOST_UNNAMED
        is_number |= counts_column([name]) is not None
        if n in looks.gaps or is_number or find_roles([name]).time is not None:
            return False
        # One of its own for each row is that of what the row tells.
        is_of_row = is_id and n in looks.distinct and looks.may_be_of_one(other)
        if is_user and (is_of_row or tells_of_item(name)):
            return False
        is_sure = "rating" in self._needed and self._n_columns > _MOST_UNNAMED
        return looks.tells_apart(other, n, _FEW_ALIKE if is_sure else _MOST_ALIKE)

    def _may_be_users(self, n: int) -> bool:
        """Whether a column may be of ids, and not of what users tell in words."""
        name = (self._names or ())[n]
        return self._looks.may_be_ids(n) and _WORDS.fullmatch(name) is None

    def _is_index(self, n: int) -> bool:
        return n in self._looks.distinct and _is_index((self._names or ())[n])

    def _are_one_users(self, known: Mapping[str, int]) -> bool:
        """Whether no column can be that of users, and each row rates another item or nearly so.

        Of a few rows that is said only where nothing is left that could name users.
        """
        names, looks = self._names, self._looks
        if names is None or not looks.columns or "user" in known or "user" not in self._needed:
            return False
        if not ({*self._needed} - {"user"}) <= known.keys():
            return False
        item, is_rated = known["item"], "rating" in self._needed
        free = self._free("user", known, known)
        if item in looks.distinct and is_rated:
            return not any(_AN_ID.fullmatch(names[n]) and looks.comes_in_groups(n) for n in free)
        if looks.are_enough:
            return looks.may_be_of_one(item) and next(free, None) is None
        if item not in looks.unrepeated or not is_rated:
            return False
        ids = _other_ids(names, looks)
        others = {*range(len(names))} - {*known.values(), *looks.gaps, *ids}
        others = {n for n in others if self._may_be_users(n)}
        is_own = _OWN.fullmatch(names[known["rating"]]) is not None
        # Of many columns that name the item twice, one would name the user.
        is_own |= self._named["title"] is not None and len(names) > _MOST_UNNAMED
        return is_own or all(tells_of_item(names[n]) for n in others)

    def _fault_of(self, known: Mapping[str, int], places: Mapping[str, int]) -> str:
        """Why the columns cannot be taken; empty where they can."""
        names, needs_rating = self._names, "rating" in self._needed
        if _are_titles(self._named, self._looks, has_numbers="rating" in known) and not (
            self._chosen or self._options.rating_column
        ):
            return ONLY_TITLES
        if self._fault:
            return self._fault
        is_told = self._chosen or any(role in known for role in NEEDED)
        if not is_told and names is not None and len(names) > _MOST_UNNAMED:
            return untold_columns(names)
        lacking = [role for role in self._needed if role not in places]
        tells_of_others = any(self._named.get(role) is not None for role in ("user", "item"))
        if needs_rating and "rating" not in known and tells_of_others:
            lacking = ["rating"]  # the names say that there is none
        if lacking:
            lacking = [role for role in self._needed if role not in known] if names else lacking
            role = lacking[-1] if "rating" in lacking else " or ".join(lacking)
            return missing_column(names, self._n_columns, role, self._needed)
        faults = self._looks.lacking.items()
        wanted = {*self._needed} - {*self._chosen}
        return next((fault for role, fault in faults if role in wanted), "")


def _are_titles(named: Mapping[str, int | None], looks: Looks, *, has_numbers: bool) -> bool:
    """Whether the names tell of items alone, and each row is of another one.

    Parameters
    ----------
    has_numbers
        Whether there is a column of numbers that may be ratings.
    """
    if any(named.get(role) is not None for role in ("user", "rating")):
        return False
    if named.get("title") is not None:
        return named.get("item") in (*looks.distinct, *looks.unrepeated)
    return not has_numbers and named.get("item") in looks.distinct


def _other_ids(names: Sequence[str], looks: Looks) -> Iterator[int]:
    """Ids of which no two are the same; those of users would come again."""
    return (n for n in looks.distinct if _AN_ID.fullmatch(names[n]) and not _is_index(names[n]))


def _is_index(name: str) -> bool:
    return _INDEX.fullmatch(name) is not None


def _number_column(names: Sequence[str], known: Mapping[str, int], looks: Looks) -> dict[str, int]:
    """The column that ratings are to be taken from where no name tells: counts, or all there is.

    Counts are taken where users are known: else they may be told of the items, or each row of one
    time that the user had the item.
    """
    bare = [_TYPE.sub("", name) for name in names]
    free = [
        n
        for n in looks.numbers
        if n not in known.values()
        and not any(p.fullmatch(bare[n]) for p in (_NO_RATING, _INDEX))
        and not (looks.may_be_times(n) or looks.are_years(n))
    ]
    counts = counts_column([names[n] for n in free])
    if counts is not None:
        return {"rating": names.index(counts)} if "user" in known else {}
    return {"rating": free[0]} if len(free) == 1 else {}


def _named(names: Sequence[str] | None, taken: set[int], looks: Looks) -> dict[str, int | None]:
    """Positions by role, as names tell; of several users or times, one not mostly blank, no users
    who are all guests, and no years where there are other times."""
    if names is None:
        return {}

    def without(left_out: set[int]) -> dict[str, int | None]:
        return vars(find_roles(["" if n in left_out else name for n, name in enumerate(names)]))

    named = without(taken)
    time = named["time"]
    years = {time} if time is not None and looks.columns and looks.are_years(time) else set()
    user = named["user"]
    guests = {user} if user is not None and looks.are_guests(user) else set()
    for role, poor in (("user", {*looks.gaps, *guests}), ("time", {*looks.gaps, *years})):
        if named[role] in poor:
            other = without(taken | poor)[role]
            named = named | {role: named[role] if other is None else other}
    title, item = named["title"], named["item"]
    if named["user"] is None and title is not None and looks.columns:
        once = (*looks.distinct, *looks.unrepeated)
        # It may be the name of a user.
        if item is None or (item not in once and looks.tells_apart(item, title, _FEW_ALIKE)):
            named = named | {"title": None}
    return named
