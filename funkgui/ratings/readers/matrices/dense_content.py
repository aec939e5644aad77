"""A dense array as what a file holds ratings in: a matrix, or a row for each rating."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.dense import (
    DenseArray,
    dense_array,
    doubts_about,
    read_dense,
)
from funkgui.ratings.readers.matrices.triples_content import (
    TriplesContent,
    find_triples,
    may_be_triples,
)
from funkgui.ratings.readers.matrices.words import numbers, rows_of_text
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import (
    MAY_BE_LONG,
    PREVIEW_ROWS,
    Alternative,
    Preview,
    as_long,
)
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

_MOST_BITS = 100_000_000
"""Cells that are looked through to tell what marks ratings from what they are."""


@dataclass(frozen=True, eq=False)
class DenseContent:
    """A matrix with a row for each user and a column for each item."""

    dense: DenseArray

    @property
    def words(self) -> str:
        n_users, n_items = self.dense.shape
        return f"dense, {n_users:,} x {n_items:,}"

    def preview(self, about: About) -> Preview:
        """The first users and items."""
        cells = self.dense.corner(PREVIEW_ROWS)
        doubts = doubts_about(self.dense, about.options, 10 * PREVIEW_ROWS)
        columns = numbers(cells.shape[1])
        rows = rows_of_text(cells)
        either, alternatives = self._either(about)
        return Preview(
            self._format(about),
            columns,
            rows,
            wide=True,
            doubts=(*doubts, *either),
            alternatives=alternatives,
        )

    def read(self, about: About, watch: Watch) -> RatingFile:
        found = read_dense(self.dense, replace(about, format=self._format(about)), watch)
        return replace(found, doubts=(*found.doubts, *self._either(about)[0]))

    def _either(self, about: About) -> tuple[tuple[str, ...], tuple[Alternative, ...]]:
        """That it may be a list of ratings, and what it is read as then."""
        if about.options.orientation or not may_be_triples(self.dense):
            return (), ()
        return (MAY_BE_LONG,), (as_long("1"),)

    def _format(self, about: About) -> str:
        return f"{about.format}, dense"


def dense_content(
    array: Any, options: ReadOptions, by_items: bool = False
) -> DenseContent | TriplesContent:
    """What a two-dimensional array is: a matrix, or a list of ratings.

    Parameters
    ----------
    options
        Which it is to be, where that was chosen.
    by_items
        Whether its first axis are the items, where the options do not turn it round.
    """
    dense = dense_array(array, by_items != (options.orientation == "items"))
    return find_triples(dense, options) or DenseContent(dense)


def holds_bits(content: object) -> bool:
    """Whether a dense array that is not too large holds but zeros and ones, as masks do."""
    if not isinstance(content, DenseContent):
        return False
    n_users, n_items = content.dense.shape
    return n_users * n_items <= _MOST_BITS and all(
        bool(((tile == 0) | (tile == 1)).all()) for _, _, tile in content.dense.tiles()
    )
