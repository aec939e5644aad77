"""Several edits as one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.ratings.edits.edit import Change, Edit, Edited
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
        change = Change()
        for edit in self.edits:
            edited = edit.apply(ratings, holdout)
            ratings, holdout = edited.ratings, edited.holdout
            inverses.append(edited.inverse)
            change = composed(change, edited.change)
        return Edited(ratings, holdout, Together(inverses[::-1], self.text), change)


def composed(first: Change, second: Change) -> Change:
    """What two edits, one after the other, have changed."""
    return Change(
        np.concatenate([first.users, second.users]),
        np.concatenate([first.items, second.items]),
        composed_places(first.user_places, second.user_places),
        composed_places(first.item_places, second.item_places),
        first.titles or second.titles,
        _names(first.renamed_users, second.renamed_users),
        _names(first.renamed_items, second.renamed_items),
        first.scale or second.scale,
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
