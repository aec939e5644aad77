"""What users, items and runs are called in plots of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from funkgui.ratings.matrix import Labels, RatingMatrix

_LONGEST = 40

NameOf = Callable[[int], str]
"""A name by its position, from 0."""


@dataclass(frozen=True, eq=False)
class Names:
    """Labels of users and items, and titles, without the ratings: plots outlive these."""

    user_ids: Labels
    item_ids: Labels
    item_titles: Labels | None

    @classmethod
    def of(cls, ratings: RatingMatrix) -> Names:
        return cls(ratings.user_ids, ratings.item_ids, ratings.item_titles)

    def of_kind(self, kind: str) -> NameOf | None:
        """Names of what an axis counts, ``user`` or ``item``; None where it counts factors."""
        return {"user": self._user, "item": self._item}.get(kind)

    def _user(self, at: int) -> str:
        return str(self.user_ids[at])

    def _item(self, at: int) -> str:
        title = "" if self.item_titles is None else str(self.item_titles[at])
        return title or str(self.item_ids[at])


def told(name: NameOf | None, number: int) -> str:
    """The one of that number, from 1, for a line of text."""
    return shortened(f"{number:,}" if name is None else name(number - 1))


def shortened(name: str) -> str:
    """A name of at most 40 letters: longer ones are cut."""
    short = f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    return name if len(name) <= _LONGEST else short
