"""Arrays that are lists of ratings: user, item and rating in each row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import BoolArray
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.dense import DenseArray
from funkgui.ratings.readers.matrices.named_columns import Column, ColumnsContent
from funkgui.ratings.readers.matrices.words import numbers
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.looks import Looks
from funkgui.ratings.readers.plain_text.places import find_places
from funkgui.ratings.readers.preview import AS_WIDE, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.tables.rows import TakenColumns
from funkgui.ratings.readers.watch import Watch

_MOST_COLUMNS = 6
"""User, item and rating, and others such as category, helpfulness and time."""

_MOST_PLAIN_COLUMNS = 4
"""User, item, rating and time; with more, the rating may stand further on than third."""

_MOST_STEPS = 10
"""Ratings of a scale are rarely of more values; categories are."""

_MANY_ROWS = 10
"""So many times as many as columns."""

_BEYOND_SCALE = 4
"""Ids reach so many times as far as ratings."""

_LOOKED_AT = 50_000
_FEWEST_TRIPLES = 30
_SOME_PAIRS = 0.5
_ENOUGH_PAIRS = 0.9
"""Of a list of ratings nearly all pairs differ; of cells, few do."""

_TRIPLES = (
    "The array has {n} columns and the first two hold whole numbers: they are taken as user and "
    "item of the rating in the {which}, not as a matrix of {n} items."
)
_WHICH = {2: "third", 3: "fourth", 4: "fifth", 5: "sixth"}


@dataclass(frozen=True, eq=False)
class TriplesContent(ColumnsContent):
    """A list of ratings: user, item, rating and perhaps more in each row.

    Attributes
    ----------
    chosen
        Whether it was chosen where they stand.
    """

    chosen: bool = False

    @property
    def words(self) -> str:
        return f"{self.n:,} rows of user, item and rating"

    def preview(self, about: About) -> Preview:
        preview = super().preview(_named(about))
        others = () if self.chosen else (AS_WIDE,)
        doubts = (*preview.doubts, *self._doubts)
        return replace(preview, doubts=doubts, alternatives=(*others, *preview.alternatives))

    def read(self, about: About, watch: Watch) -> RatingFile:
        found = super().read(_named(about), watch)
        return replace(found, doubts=(*found.doubts, *self._doubts))

    @property
    def _doubts(self) -> tuple[str, ...]:
        rating = self.taken.places.rating
        if self.chosen or rating is None:
            return ()
        return (_TRIPLES.format(n=len(self.arrays), which=_WHICH[rating]),)


def _named(about: About) -> About:
    return replace(about, format=f"{about.format}, a row for each rating")


def find_triples(dense: DenseArray, options: ReadOptions) -> TriplesContent | None:
    """The list of ratings that an array is, by choice or by its looks; None where it is none."""
    n_columns = dense.shape[1]
    if options.orientation or not 3 <= n_columns <= _MOST_COLUMNS:
        return None
    chosen = any((options.user_column, options.item_column, options.rating_column))
    if not chosen and not _are_triples(dense):
        return None
    unnamed = {"rating": _rating_column(dense)}
    if n_columns == _MOST_PLAIN_COLUMNS:
        unnamed["time"] = 3
    places = find_places(None, n_columns, options, Looks(unnamed=unnamed))
    if places.fault or not places.has_users:
        return None
    columns = {name: _column(dense, n) for n, name in enumerate(numbers(n_columns))}
    return TriplesContent(columns, TakenColumns(tuple(columns), places), True, chosen)


def _column(dense: DenseArray, at: int) -> Column:
    def read(part: slice) -> Any:
        return dense.cells(part, slice(at, at + 1)).ravel()

    return Column(dense.shape[:1], dense.array.dtype, read)


def may_be_triples(dense: DenseArray) -> bool:
    """Whether a matrix may as well be a list of ratings: ids come again in some of its columns."""
    n_rows, n_columns = dense.shape
    if not 3 <= n_columns <= _MOST_COLUMNS or n_rows < max(_FEWEST_TRIPLES, _MANY_ROWS * n_columns):
        return False
    pairs = _first_rows(dense)[:, :2]
    return bool(_are_ids(pairs).all()) and _share_of_pairs(pairs) >= _SOME_PAIRS


def _are_triples(dense: DenseArray) -> bool:
    n_rows, n_columns = dense.shape
    if n_rows < _FEWEST_TRIPLES:
        return False
    some = _first_rows(dense)
    pairs = some[:, :2]
    if not _are_ids(pairs).all() or _share_of_pairs(pairs) < _ENOUGH_PAIRS:
        return False
    return n_columns <= _MOST_PLAIN_COLUMNS or (
        n_rows >= _MANY_ROWS * n_columns
        and len(np.unique(pairs[:, 0])) < len(pairs)
        and pairs.max() > _BEYOND_SCALE * some[:, _rating_column(dense)].max()
    )


def _rating_column(dense: DenseArray) -> int:
    """The first that holds few values, as far as there may be others before it."""
    n_columns = dense.shape[1]
    if n_columns > _MOST_PLAIN_COLUMNS:
        some = _first_rows(dense)
        for column in range(2, n_columns):
            if 1 < len(np.unique(some[:, column])) <= _MOST_STEPS:
                return column
    return 2


def _first_rows(dense: DenseArray) -> NDArray[Any]:
    return dense.cells(slice(_LOOKED_AT))


def _share_of_pairs(pairs: NDArray[Any]) -> float:
    """How many of the pairs differ from all others."""
    return len(np.unique(pairs, axis=0)) / len(pairs)


def _are_ids(pairs: NDArray[Any]) -> BoolArray:
    """Which rows hold two whole numbers from 0 on."""
    if pairs.dtype.kind == "b":
        return np.zeros(len(pairs), np.bool_)
    if pairs.dtype.kind in "iu":
        return np.asarray((pairs >= 0).all(axis=1))
    with np.errstate(invalid="ignore"):
        whole = (pairs >= 0) & (pairs < 2**53) & (pairs == np.floor(pairs))
    return np.asarray(whole.all(axis=1))
