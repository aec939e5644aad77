"""Several edits as one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from funkgui.ratings.edits.edit import Change, Edit, Edited, no_places
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix


@dataclass(frozen=True, eq=False)
class Together:
    """Edits made one after another, undone and redone as one.

    Attributes
    ----------
    edits
        Each for the matrix as those before it leave it.
    text
        What they do together, for the undo menu.
    """

    edits: Sequence[Edit]
    text: str

    def effort(self, ratings: RatingMatrix) -> int:
        return sum(edit.effort(ratings) for edit in self.edits)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make all edits in turn; `EditError` where one cannot be made, and then none is."""
        inverses: list[Edit] = []
        changes: list[Change] = []
        for edit in self.edits:
            edited = edit.apply(ratings, holdout)
            ratings, holdout = edited.ratings, edited.holdout
            inverses.append(edited.inverse)
            changes.append(edited.change)
        inverse = Together(inverses[::-1], self.text)
        return Edited(ratings, holdout, inverse, composed(changes))


def composed(changes: Sequence[Change]) -> Change:
    """What edits, one after the other, have changed."""
    if len(changes) == 1:
        return changes[0]
    return Change(
        np.concatenate([no_places(), *(one.users for one in changes)]),
        np.concatenate([no_places(), *(one.items for one in changes)]),
        reduce(composed_places, (one.user_places for one in changes), None),
        reduce(composed_places, (one.item_places for one in changes), None),
        any(one.titles for one in changes),
        reduce(_names, (one.renamed_users for one in changes), {}),
        reduce(_names, (one.renamed_items for one in changes), {}),
        any(one.scale for one in changes),
    )


def composed_places(first: IntArray | None, second: IntArray | None) -> IntArray | None:
    """Where each user, or item, stood before two moves; -1 for those who were not there."""
    if first is None or second is None:
        return second if first is None else first
    places = np.full(len(second), -1, np.int64)
    there = second >= 0
    places[there] = first[second[there]]
    return places


def _names(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """New labels by those before both renamings."""
    through = set(first.values())
    names = {was: second.get(now, now) for was, now in first.items()}
    return names | {was: now for was, now in second.items() if was not in through}
