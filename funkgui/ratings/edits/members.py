"""Edits that add and remove users, or items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.edit import Edited, no_places
from funkgui.ratings.edits.moves import Cells, Insert, Members, Remove
from funkgui.ratings.edits.names import (
    Forms,
    effort_of,
    fitting,
    refuse_bad_labels,
    refuse_bad_text,
)
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix


class RemoveUsers(Remove):
    """Take users out, with their ratings.

    Parameters
    ----------
    positions
        (n,) int64. Who goes.
    """

    def __init__(self, positions: IntArray) -> None:
        super().__init__(users=positions, text=f"Remove {one_or_more(len(positions), 'user')}")


class RemoveItems(Remove):
    """Take items out, with their ratings.

    Parameters
    ----------
    positions
        (n,) int64. What goes.
    """

    def __init__(self, positions: IntArray) -> None:
        super().__init__(items=positions, text=f"Remove {one_or_more(len(positions), 'item')}")


@dataclass(frozen=True, eq=False)
class AddUsers:
    """Append users who have rated nothing yet.

    Attributes
    ----------
    labels
        What they are called; nobody may be called so yet.
    """

    labels: Sequence[str]

    @property
    def text(self) -> str:
        return f"Add {one_or_more(len(self.labels), 'user')}"

    def effort(self, ratings: RatingMatrix) -> int:
        return effort_of(ratings.user_ids, self.labels) + 3 * ratings.n_users

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where a label is empty or taken.
        """
        labels = _checked(self.labels, ratings.user_ids, "user")
        users = Members(ratings.n_users + np.arange(len(labels)), labels)
        forms = replace(Forms.of(ratings), user_ids=labels.dtype)
        none = Members(no_places(), ratings.item_ids[:0])
        return Insert(users, none, Cells.none(ratings), self.text, forms).apply(ratings, holdout)


@dataclass(frozen=True, eq=False)
class AddItems:
    """Append items that nobody has rated yet.

    Attributes
    ----------
    labels
        What they are called; nothing may be called so yet.
    titles
        Their titles, empty where unknown; None gives them none.
    """

    labels: Sequence[str]
    titles: Sequence[str] | None = None

    @property
    def text(self) -> str:
        return f"Add {one_or_more(len(self.labels), 'item')}"

    def effort(self, ratings: RatingMatrix) -> int:
        return effort_of(ratings.item_ids, self.labels) + 3 * ratings.n_users

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where a label is empty or taken.
        """
        labels = _checked(self.labels, ratings.item_ids, "item")
        forms = replace(Forms.of(ratings), item_ids=labels.dtype)
        titles = None
        if self.titles is not None and any(self.titles):
            for title in self.titles:
                refuse_bad_text(title, "A title")
            known = ratings.item_titles
            dtype = fitting(np.array([], "U1") if known is None else known, self.titles)
            titles = np.array(self.titles, dtype)
            forms = replace(forms, item_titles=dtype)
        items = Members(ratings.n_items + np.arange(len(labels)), labels, titles)
        none = Members(no_places(), ratings.user_ids[:0])
        return Insert(none, items, Cells.none(ratings), self.text, forms).apply(ratings, holdout)


def _checked(labels: Sequence[str], others: Labels, kind: str) -> Labels:
    refuse_bad_labels(labels, others, range(len(others)), kind)
    return np.array(labels, np.str_).astype(fitting(others, labels))
