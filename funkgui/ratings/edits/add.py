"""Adding users, or items, as an edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.edit import Edited, no_places
from funkgui.ratings.edits.moves import Cells, Insert, Members
from funkgui.ratings.edits.names import (
    FIELDS,
    Forms,
    effort_of,
    fitting,
    refuse_bad_labels,
)
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import Labels, RatingMatrix


@dataclass(frozen=True, eq=False)
class Add:
    """Append users who have rated nothing yet, or items that nobody has rated yet.

    Attributes
    ----------
    kind
        ``user`` or ``item``.
    labels
        What they are called; no other one of their kind may be called so.
    """

    kind: str
    labels: Sequence[str]

    @property
    def text(self) -> str:
        return f"Add {one_or_more(len(self.labels), self.kind)}"

    def effort(self, ratings: RatingMatrix) -> int:
        labels: Labels = getattr(ratings, FIELDS[self.kind])
        return effort_of(labels, fitting(labels, self.labels)) + 3 * ratings.n_users

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a label is empty or taken."""
        field = FIELDS[self.kind]
        others: Labels = getattr(ratings, field)
        refuse_bad_labels(self.labels, others, range(len(others)), self.kind)
        labels = np.array(self.labels, np.str_).astype(fitting(others, self.labels))
        moved = {one: Members(no_places(), getattr(ratings, one)[:0]) for one in FIELDS.values()}
        moved[field] = Members(len(others) + np.arange(len(labels)), labels)
        forms = replace(Forms.of(ratings), **{field: labels.dtype})
        users, items = moved["user_ids"], moved["item_ids"]
        return Insert(users, items, Cells.none(ratings), forms, self.text).apply(ratings, holdout)
