"""Edits of the mask: which ratings are hidden from training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.positions import Positions
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_of, users_at
from funkgui.ratings.matrix import IntArray, RatingMatrix

_BY_HAND = "by hand"


@dataclass(frozen=True, eq=False)
class ReplaceHoldout:
    """Hide other ratings from training.

    Attributes
    ----------
    holdout
        The mask afterwards.
    """

    holdout: Holdout
    text: str = "Draw the held-out ratings anew"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings // 2

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where the mask was drawn for other ratings."""
        _check_length(len(self.holdout.hidden), ratings)
        changed = Positions.where(self.holdout.hidden != holdout.hidden)
        inverse = FlipHidden(changed, holdout.scheme, self.text)
        return Edited(ratings, self.holdout, inverse, _change(ratings, changed))


@dataclass(frozen=True, eq=False)
class HideCells:
    """Hide known cells from training, or show them to it again; blanks stay as they are.

    Attributes
    ----------
    users, items
        (n,) positions of the cells; each cell at most once.
    hidden
        Whether they are held out afterwards.
    """

    users: IntArray
    items: IntArray
    hidden: bool
    text: str = "Edit the mask"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings // 4 + 60 * len(self.users)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        at = positions_of(ratings, self.users, self.items)
        at = at[at >= 0]
        other = np.zeros(ratings.n_ratings, np.bool_)
        other[at] = holdout.hidden[at] != self.hidden
        changed = Positions.where(other)
        scheme = holdout.scheme
        if changed.n and holdout.n_hidden == 0:
            scheme = f"cells chosen {_BY_HAND}"
        elif changed.n and not scheme.endswith(_BY_HAND):
            scheme += f", edited {_BY_HAND}"
        return FlipHidden(changed, scheme, self.text).apply(ratings, holdout)


@dataclass(frozen=True, eq=False)
class FlipHidden:
    """Hide what is shown and show what is hidden, at some positions: it takes edits of masks back.

    Attributes
    ----------
    changed
        Positions in `Holdout.hidden`.
    scheme
        How the mask was drawn, afterwards.
    """

    changed: Positions
    scheme: str
    text: str = "Edit the mask"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings // 4

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        _check_length(self.changed.length, ratings)
        if self.changed.packed:
            hidden = holdout.hidden ^ self.changed.mask()
        else:
            hidden = holdout.hidden.copy()
            hidden[self.changed.data] ^= True
        inverse = FlipHidden(self.changed, holdout.scheme, self.text)
        return Edited(
            ratings, Holdout(hidden, self.scheme), inverse, _change(ratings, self.changed)
        )


def _check_length(length: int, ratings: RatingMatrix) -> None:
    if length != ratings.n_ratings:
        raise EditError(
            f"The mask was drawn for {length:,} ratings and there are now "
            f"{ratings.n_ratings:,}; draw it anew."
        )


def _change(ratings: RatingMatrix, changed: Positions) -> Change:
    at = changed.places()
    return Change(users_at(ratings, at), ratings.item_index[at].astype(np.int64))
