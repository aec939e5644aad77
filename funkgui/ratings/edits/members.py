"""Edits that add and remove users, or items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.edit import Edited, no_places
from funkgui.ratings.edits.moves import Cells, Insert, Members, Remove
from funkgui.ratings.edits.names import (
    FIELDS,
    Forms,
    effort_of,
    fitting,
    refuse_bad_labels,
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
class _Add:
    labels: Sequence[str]

    _kind: ClassVar[str]

    @property
    def text(self) -> str:
        return f"Add {one_or_more(len(self.labels), self._kind)}"

    def effort(self, ratings: RatingMatrix) -> int:
        return effort_of(getattr(ratings, FIELDS[self._kind]), self.labels) + 3 * ratings.n_users

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where a label is empty or taken.
        """
        field = FIELDS[self._kind]
        others: Labels = getattr(ratings, field)
        refuse_bad_labels(self.labels, others, range(len(others)), self._kind)
        labels = np.array(self.labels, np.str_).astype(fitting(others, self.labels))
        moved = {one: Members(no_places(), getattr(ratings, one)[:0]) for one in FIELDS.values()}
        moved[field] = Members(len(others) + np.arange(len(labels)), labels)
        forms = replace(Forms.of(ratings), **{field: labels.dtype})
        users, items = moved["user_ids"], moved["item_ids"]
        return Insert(users, items, Cells.none(ratings), forms, self.text).apply(ratings, holdout)


class AddUsers(_Add):
    """Append users who have rated nothing yet.

    Attributes
    ----------
    labels
        What they are called; nobody may be called so yet.
    """

    _kind = "user"


class AddItems(_Add):
    """Append items that nobody has rated yet.

    Attributes
    ----------
    labels
        What they are called; nothing may be called so yet.
    """

    _kind = "item"
