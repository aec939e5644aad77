"""Edits of what users and items are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.names import (
    FIELDS,
    Forms,
    converted,
    effort_of,
    fitting,
    refuse_bad_labels,
    refuse_bad_text,
)
from funkgui.ratings.edits.positions import others
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix


@dataclass(frozen=True, eq=False)
class Rename:
    """Give users, or items, other labels.

    Attributes
    ----------
    kind
        ``user`` or ``item``.
    labels
        New labels by position.
    """

    kind: str
    labels: Mapping[int, str]

    @property
    def text(self) -> str:
        return f"Rename {one_or_more(len(self.labels), self.kind)}"

    def effort(self, ratings: RatingMatrix) -> int:
        labels: Labels = getattr(ratings, FIELDS[self.kind])
        return effort_of(labels, fitting(labels, list(self.labels.values())))

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a label is empty or taken."""
        field, names = FIELDS[self.kind], list(self.labels.values())
        labels: Labels = getattr(ratings, field)
        at = np.fromiter(self.labels, np.int64, len(names))
        stay = others(at, len(labels))
        refuse_bad_labels(names, labels[stay], stay, self.kind)
        dtype = fitting(labels, names)
        new = np.array(names, np.str_).astype(dtype)
        forms = replace(Forms.of(ratings), **{field: dtype})
        return PutNames(field, at, new, forms, self.text).apply(ratings, holdout)


@dataclass(frozen=True, eq=False)
class SetTitles:
    """Give items other titles.

    Attributes
    ----------
    titles
        New titles by position; an empty one takes the title away.
    """

    titles: Mapping[int, str]

    @property
    def text(self) -> str:
        return f"Set {one_or_more(len(self.titles), 'title')}"

    def effort(self, ratings: RatingMatrix) -> int:
        return 20 * ratings.n_items

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a title has line ends or other controls."""
        for title in self.titles.values():
            refuse_bad_text(title, "A title")
        return _retitled(ratings, holdout, self.titles, self.text)


@dataclass(frozen=True, eq=False)
class SetTitlesByLabel:
    """Give all items the titles of a list, such as a file of titles; others get none.

    Attributes
    ----------
    titles
        Titles by item label.
    """

    titles: Mapping[str, str]
    text: str = "Set titles of all items"

    def effort(self, ratings: RatingMatrix) -> int:
        return 40 * ratings.n_items

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        labels = enumerate(ratings.item_ids.tolist())
        titles = {at: self.titles.get(str(label), "") for at, label in labels}
        return _retitled(ratings, holdout, titles, self.text)


@dataclass(frozen=True, eq=False)
class PutNames:
    """Put labels or titles at positions, unchecked: it takes renamings back.

    Attributes
    ----------
    field
        Of a `RatingMatrix`: ``user_ids``, ``item_ids`` or ``item_titles``.
    positions
        (n,) int64, each once.
    names
        (n,) labels or titles.
    forms
        dtypes of labels and titles afterwards.
    """

    field: str
    positions: IntArray
    names: Labels
    forms: Forms
    text: str = "Rename"

    def effort(self, ratings: RatingMatrix) -> int:
        labels, dtype = getattr(ratings, self.field), getattr(self.forms, self.field)
        if labels is None or dtype is None:
            return ratings.n_items
        return effort_of(labels, dtype)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        dtype: np.dtype[Any] | None = getattr(self.forms, self.field)
        before: Labels | None = getattr(ratings, self.field)
        if before is None:
            before = np.zeros(ratings.n_items, "U1")
        old = before[self.positions]
        after = None
        if dtype is not None:
            # Those that go may be no numbers where numbers come.
            stay = others(self.positions, len(before))
            after = np.empty(len(before), dtype)
            after[stay] = converted(before[stay], dtype)
            after[self.positions] = self.names
        inverse = PutNames(self.field, self.positions, old, Forms.of(ratings), self.text)
        renamed: dict[str, dict[str, str]] = {}
        if self.field in FIELDS.values():
            pairs = zip(old.tolist(), self.names.tolist(), strict=True)
            names = {str(was): str(now) for was, now in pairs}
            renamed = {f"renamed_{self.field.removesuffix('_ids')}s": names}
        change = Change(titles=True, **renamed)  # type: ignore[arg-type]
        return Edited(ratings.described(**{self.field: after}), holdout, inverse, change)


def _retitled(
    ratings: RatingMatrix, holdout: Holdout, titles: Mapping[int, str], text: str
) -> Edited:
    known = ratings.item_titles
    if known is not None:
        titles = {at: title for at, title in titles.items() if str(known[at]) != title}
    dtype = fitting(np.array([], "U1") if known is None else known, list(titles.values()))
    at = np.fromiter(titles, np.int64, len(titles))
    new = np.array(list(titles.values()), dtype)
    forms = replace(Forms.of(ratings), item_titles=dtype)
    return PutNames("item_titles", at, new, forms, text).apply(ratings, holdout)
