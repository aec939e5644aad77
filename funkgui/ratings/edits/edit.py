"""What every edit can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix


def no_places() -> IntArray:
    """(0,) int64. No user, no item."""
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Change:
    """What is different after an edit, for whoever shows or uses the matrix.

    Attributes
    ----------
    users, items
        (n,) int64. Positions of the cells that have another rating, or went in or out of the
        mask. Not to be relied on where users or items moved: then any cell may be another.
    user_places, item_places
        (n_users,) and (n_items,) int64, of the matrix after the edit: where each one stood before,
        -1 for those that are new. None where all stand where they stood.
    titles
        Whether titles or labels are others.
    renamed_users, renamed_items
        New label of each one that was renamed, by its label before.
    scale
        Whether the scale is another.
    """

    users: IntArray = field(default_factory=no_places)
    items: IntArray = field(default_factory=no_places)
    user_places: IntArray | None = None
    item_places: IntArray | None = None
    titles: bool = False
    renamed_users: Mapping[str, str] = field(default_factory=dict)
    renamed_items: Mapping[str, str] = field(default_factory=dict)
    scale: bool = False

    @property
    def moves(self) -> bool:
        """Whether users or items were added, removed or moved."""
        return self.user_places is not None or self.item_places is not None


@dataclass(frozen=True, eq=False)
class Edited:
    """What came of an edit.

    Attributes
    ----------
    ratings, holdout
        The matrix and its mask after the edit.
    inverse
        The edit that takes it back.
    change
        What is different.
    """

    ratings: RatingMatrix
    holdout: Holdout
    inverse: Edit
    change: Change


class Edit(Protocol):
    """A change of the ratings, of the mask, or of users and items. Immutable."""

    @property
    def text(self) -> str:
        """What the edit does, for the undo menu and the list of steps: ``Clear 12 ratings``."""

    def effort(self, ratings: RatingMatrix) -> int:
        """Roughly how many numbers applying it reads and writes; 10 million take about 30 ms."""

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; what is given stays as it is.

        Raises
        ------
        EditError
            Where it cannot be made.
        """
