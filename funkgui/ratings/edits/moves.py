"""Users, items and ratings taken out of a matrix and put in again: what moves the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.edit import Change, Edited, no_places
from funkgui.ratings.edits.names import Forms, converted
from funkgui.ratings.edits.positions import Positions, inverted, others, stretches
from funkgui.ratings.edits.splice import PutIn, TakeOut
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import (
    BoolArray,
    FloatArray,
    IndexArray,
    IntArray,
    Labels,
    RatingMatrix,
)


@dataclass(frozen=True, eq=False)
class Remove:
    """Take users and items out, with their ratings; the others close up.

    Attributes
    ----------
    users, items
        (n,) positions of those that go.
    forms
        dtypes of labels and titles afterwards; None keeps what they are now.
    """

    users: IntArray = field(default_factory=no_places)
    items: IntArray = field(default_factory=no_places)
    text: str = "Remove users and items"
    forms: Forms | None = None

    @classmethod
    def of(cls, kind: str, places: IntArray, text: str = "") -> Remove:
        """Take out some of a kind, ``user`` or ``item``."""
        text = text or f"Remove {one_or_more(len(places), kind)}"
        return cls(users=places, text=text) if kind == "user" else cls(items=places, text=text)

    def effort(self, ratings: RatingMatrix) -> int:
        return 4 * ratings.n_ratings + 10 * (ratings.n_users + ratings.n_items)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where no user or no item would be left."""
        users, items = others(self.users, ratings.n_users), others(self.items, ratings.n_items)
        lost_users, lost_items = others(users, ratings.n_users), others(items, ratings.n_items)
        if self.forms is None and (0 in (len(users), len(items))):
            kind = "user" if len(users) == 0 else "item"
            raise EditError(f"All {kind}s would be removed; leave at least one.")
        gone = Positions.where(ratings_of(ratings, lost_users, lost_items))
        cells = Cells.of(ratings, holdout, gone)
        after, mask = self._without(cells, users, items, ratings, holdout)
        inverse = Insert(
            Members.at(lost_users, ratings.user_ids),
            Members.at(lost_items, ratings.item_ids, ratings.item_titles),
            cells,
            Forms.of(ratings),
            self.text,
        )
        change = Change(
            user_places=users if len(lost_users) else None,
            item_places=items if len(lost_items) else None,
        )
        return Edited(after, mask, inverse, change)

    def _without(
        self,
        cells: Cells,
        users: IntArray,
        items: IntArray,
        ratings: RatingMatrix,
        holdout: Holdout,
    ) -> tuple[RatingMatrix, Holdout]:
        """Matrix and mask with some users and items, and without the cells of the others."""
        forms = self.forms or Forms.of(ratings)
        take_out = TakeOut(cells.positions)
        sizes = np.diff(ratings.indptr)
        sizes[cells.rows] -= cells.counts
        columns = _moved(take_out.of(ratings.item_index), inverted(items, ratings.n_items))
        parts: dict[str, Any] = {
            "indptr": np.concatenate([[0], np.cumsum(sizes[users])]),
            "user_ids": _left(ratings.user_ids, users, forms.user_ids),
            "item_ids": _left(ratings.item_ids, items, forms.item_ids),
            "item_titles": _left(ratings.item_titles, items, forms.item_titles),
        }
        if cells.positions.n == 0 and columns is ratings.item_index and _begin(users):
            return ratings.described(**parts), holdout
        after = replace(
            ratings,
            item_index=columns,
            values=take_out.of(ratings.values),
            times=None if ratings.times is None else take_out.of(ratings.times),
            **parts,
        )
        return after, Holdout(take_out.of(holdout.hidden), holdout.scheme)


@dataclass(frozen=True, eq=False)
class Members:
    """Users or items to put in.

    Attributes
    ----------
    places
        (n,) int64. Positions afterwards, ascending.
    labels
        (n,). What they are called.
    titles
        (n,) titles of items; None where there are none.
    """

    places: IntArray
    labels: Labels
    titles: Labels | None = None

    @classmethod
    def at(cls, places: IntArray, labels: Labels, titles: Labels | None = None) -> Members:
        """Those who stand at some places of a matrix, by the labels and titles of all."""
        return cls(places, labels[places], None if titles is None else titles[places])


@dataclass(frozen=True, eq=False)
class Cells:
    """Ratings to put in.

    Attributes
    ----------
    positions
        Where they stand in `RatingMatrix.values` afterwards.
    rows, counts
        (n_rows,) int64. Users that have some of them, as positions afterwards, and how many.
    items
        (n,) int32. Their columns afterwards.
    values, hidden, times
        (n,) as in a matrix and its mask.
    """

    positions: Positions
    rows: IntArray
    counts: IntArray
    items: IndexArray
    values: FloatArray
    hidden: BoolArray
    times: IntArray | None

    @classmethod
    def of(cls, ratings: RatingMatrix, holdout: Holdout, gone: Positions) -> Cells:
        """Ratings of a matrix, as they are to be put in again."""
        at = gone.places()
        counts = np.diff(np.searchsorted(at, ratings.indptr))
        rows = np.flatnonzero(counts)
        return cls(
            gone,
            rows,
            counts[rows],
            ratings.item_index[at],
            ratings.values[at],
            holdout.hidden[at],
            None if ratings.times is None else ratings.times[at],
        )

    @classmethod
    def none(cls, ratings: RatingMatrix) -> Cells:
        nowhere = Positions.at(no_places(), ratings.n_ratings)
        return cls.of(ratings, nothing_hidden(ratings), nowhere)


@dataclass(frozen=True, eq=False)
class Insert:
    """Put users, items and ratings in at their places: it takes a removal back.

    Attributes
    ----------
    users, items
        Who and what comes in.
    cells
        Their ratings.
    forms
        dtypes of labels and titles afterwards.
    """

    users: Members
    items: Members
    cells: Cells
    forms: Forms
    text: str = "Add users and items"

    def effort(self, ratings: RatingMatrix) -> int:
        appended = self.cells.positions.n == 0 and all(
            len(of.places) == 0 or of.places[0] == n
            for of, n in ((self.users, ratings.n_users), (self.items, ratings.n_items))
        )
        of_ratings = 0 if appended else 4 * self.cells.positions.length
        return of_ratings + 10 * (ratings.n_users + ratings.n_items)

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        cells, forms = self.cells, self.forms
        users = others(self.users.places, ratings.n_users + len(self.users.places))
        items = others(self.items.places, ratings.n_items + len(self.items.places))
        sizes = np.zeros(len(users) + len(self.users.places), np.int64)
        sizes[users] = np.diff(ratings.indptr)
        sizes[cells.rows] += cells.counts
        new, titles = (self.users.places, self.items.places), self.items.titles
        parts: dict[str, Any] = {
            "indptr": np.concatenate([[0], np.cumsum(sizes)]),
            "user_ids": _filled(ratings.user_ids, users, new[0], self.users.labels, forms.user_ids),
            "item_ids": _filled(ratings.item_ids, items, new[1], self.items.labels, forms.item_ids),
            "item_titles": _filled(ratings.item_titles, items, new[1], titles, forms.item_titles),
        }
        columns = _moved(ratings.item_index, items)
        if cells.positions.n == 0 and columns is ratings.item_index and _begin(users):
            after = ratings.described(**parts)
        else:
            put_in = PutIn(cells.positions)
            times = ratings.times
            if times is not None and cells.times is not None:
                times = put_in.into(times, cells.times)
            after = replace(
                ratings,
                item_index=put_in.into(columns, cells.items),
                values=put_in.into(ratings.values, cells.values),
                times=times,
                **parts,
            )
            holdout = Holdout(put_in.into(holdout.hidden, cells.hidden), holdout.scheme)
        inverse = Remove(self.users.places, self.items.places, self.text, Forms.of(ratings))
        change = Change(
            user_places=inverted(users, after.n_users) if len(self.users.places) else None,
            item_places=inverted(items, after.n_items) if len(self.items.places) else None,
        )
        return Edited(after, holdout, inverse, change)


def ratings_of(ratings: RatingMatrix, users: IntArray, items: IntArray) -> BoolArray:
    """(n_ratings,) bool. Which ratings are of some users (ascending) or of some items."""
    if len(items):
        lost = np.zeros(ratings.n_items, np.bool_)
        lost[items] = True
        theirs = lost[ratings.item_index]
    else:
        theirs = np.zeros(ratings.n_ratings, np.bool_)
    for first, stop in stretches(users):
        theirs[ratings.indptr[first] : ratings.indptr[stop]] = True
    return theirs


def _begin(kept: IntArray) -> bool:
    """Whether ascending positions are the first ones of all."""
    return len(kept) == 0 or int(kept[-1]) == len(kept) - 1


def _moved(columns: IndexArray, places: IntArray) -> IndexArray:
    """Columns of ratings after items moved; the array itself where those rated did not."""
    stay = (places < 0) | (places == np.arange(len(places)))
    if stay.all():
        return columns
    moved: IndexArray = places.astype(np.int32)[columns]
    return moved


def _left(labels: Labels | None, kept: IntArray, dtype: np.dtype[Any] | None) -> Labels | None:
    """Labels or titles of those that stay."""
    if labels is None or dtype is None:
        return None
    if len(kept) == len(labels):
        return converted(labels, dtype)
    return converted(labels[kept], dtype)


def _filled(
    labels: Labels | None,
    kept: IntArray,
    places: IntArray,
    new: Labels | None,
    dtype: np.dtype[Any] | None,
) -> Labels | None:
    """Labels or titles with new ones put in; those that are not known are empty."""
    if dtype is None:
        return None
    if labels is not None and len(places) == 0:
        return converted(labels, dtype)
    filled = np.zeros(len(kept) + len(places), dtype)
    if labels is not None:
        filled[kept] = converted(labels, dtype)
    if new is not None:
        filled[places] = new
    return filled
