"""Rows of a table, piece by piece, into a matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from funkgui.errors import ReadError
from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.delimited.bare_ratings import BareRatings
from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32, left_out_doubts
from funkgui.ratings.readers.doubts import column_doubts, sample_alternatives, sample_doubts
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import ONLY_TITLES
from funkgui.ratings.readers.plain_text.places import ONE_USER, Places
from funkgui.ratings.readers.plain_text.skipper import SkippedLines
from funkgui.ratings.readers.preview import AS_PAIRS, Alternative, Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.tables.arrow_columns import (
    as_labels,
    as_ratings,
    plain,
    without_label,
    without_rating,
)
from funkgui.ratings.readers.tables.rows_text import text_of
from funkgui.ratings.readers.tables.table_places import Rows, places_in
from funkgui.ratings.readers.times import Times, as_times, is_date_name
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch


@dataclass(frozen=True)
class TakenColumns:
    """The columns of a table that are read.

    Attributes
    ----------
    names
        Of all columns.
    places
        Where user, item, rating and time stand among them.
    """

    names: tuple[str, ...]
    places: Places

    @classmethod
    def of(
        cls, names: Iterable[str], options: ReadOptions, sample: Callable[[], Rows]
    ) -> TakenColumns:
        """Those that names or looks tell, as `places_in` does."""
        names = tuple(names)
        return cls(names, places_in(names, options, sample))

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the columns of user, item and rating, as far as there are such."""
        return tuple(self.names[place] for place, role in self.places.roles if role != "time")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that are read: those needed and, where there is one, the time."""
        time = self.places.time
        return (*self.needed, self.names[time]) if time is not None else self.needed


class RowCollector:
    """Gathers the rows of a table.

    Parameters
    ----------
    about
        The file.
    columns
        Which of its columns are read.
    row_word
        What a row is called in messages; "line" makes their numbers those of `ReadError`.

    Raises
    ------
    ReadError
        Where a column is missing.
    """

    def __init__(self, about: About, columns: TakenColumns, row_word: str = "row") -> None:
        if columns.places.fault:
            raise ReadError(about.path, columns.places.fault)
        self._about, self._columns, self._row_word = about, columns, row_word
        self._triples = TripleCollector(about.options)
        self._skipped = SkippedLines()
        self._bare = BareRatings(decimal=about.options.decimal)
        self._n_without: Counter[str] = Counter()
        self._first_unnamed: tuple[int, str] | None = None
        """Number of the first row left out without a user or an item, and what is wrong."""
        places = columns.places
        self._label_names = columns.names[places.user], columns.names[places.item]
        self.n_seen = 0

    def add(self, columns: Iterable[Any], numbers: Sequence[int] | None = None) -> None:
        """Add some rows.

        Parameters
        ----------
        columns
            One for each of `TakenColumns.columns`, `pyarrow.Array` or `ChunkedArray` of any type.
        numbers
            Of the rows, from 1; None where they follow on those seen so far.

        Raises
        ------
        ReadError
            Where a rating is no number, and its row is not to be passed over.
        UnfitRatingsError
            Where a column is of a type that cannot be used, or the ratings are on several scales.
        """
        given = [_chunked(column) for column in columns]
        if not self._columns.places.has_users:
            given.insert(0, pa.chunked_array([pa.repeat(pa.scalar(ONE_USER), len(given[0]))]))
        users, items, *others = given
        ratings = None if self._columns.places.rating is None else others.pop(0)
        times = self._times(others[0]) if others else None
        labels = [
            as_labels(column, name)
            for column, name in zip((users, items), self._label_names, strict=True)
        ]
        values = self._values(ratings, len(labels[0]))
        lacks = {
            "rating": ~np.isfinite(values),
            "user": without_label(labels[0]),
            "item": without_label(labels[1]),
        }
        bad = np.logical_or.reduce(list(lacks.values()))
        if bad.any():
            self._deal_with(lacks, labels, ratings, numbers)
            labels = [column.filter(pa.array(~bad)) for column in labels]
            values = values[~bad]
            times = None if times is None else times.only(~bad)
        self._triples.add(labels[0], labels[1], values, times)
        self.n_seen += len(bad)

    def skip(self, n_row: int, reason: str) -> None:
        """Pass over a row that could not be taken apart, or refuse it.

        Parameters
        ----------
        n_row
            Its number from 1.
        """
        if self._about.options.bad_lines != "skip":
            raise self._error(n_row, reason)
        self._skipped.add(n_row, reason)

    def finish(self, watch: Watch, doubts: Sequence[str] = ()) -> RatingFile:
        """The ratings.

        Raises
        ------
        ReadError
            Where there are none, or so many rows lack a user or an item that each may be the one
            above.
        UnfitRatingsError, CancelledError
            As `TripleCollector.finish` does.
        """
        triples = self._triples
        n = self._n_without
        if self._first_unnamed and n["user"] + n["item"] >= triples.n_rows + triples.n_missing:
            raise self._error(*self._first_unnamed)
        if not triples.n_rows:
            raise ReadError(self._about.path, "there are no ratings in it; choose another file.")
        left_out = left_out_doubts(n)
        return triples.file(
            self._about.format,
            self._columns.columns,
            watch,
            doubts=(*_doubts(self._about, self._columns), *doubts, *left_out, *self._bare.doubts),
            skipped=self._skipped,
        )

    def _values(self, ratings: Any | None, n: int) -> FloatArray:
        if ratings is None:
            return np.ones(n, np.float32)
        name = self._columns.needed[-1]
        return as_ratings(ratings, name, self._bare)

    def _times(self, column: Any) -> Times:
        return as_times(plain(column), is_date=is_date_name(self._columns.columns[-1]))

    def _deal_with(
        self,
        lacks: dict[str, BoolArray],
        labels: list[Any],
        ratings: Any | None,
        numbers: Sequence[int] | None,
    ) -> None:
        """Count the rows to be left out; refuse the first of the other bad ones, or note them."""
        is_told = self._about.options.bad_lines == "skip"  # row by row
        bad = lacks["rating"]
        if ratings is not None:
            unrated = bad & without_rating(ratings)
            self._n_without["rating"] += int(unrated.sum())
            lacks = {what: rows & ~unrated for what, rows in lacks.items()}
            bad = lacks["rating"]
        unnamed = (lacks["user"] | lacks["item"]) & ~bad
        if is_told:
            bad, unnamed = bad | unnamed, np.zeros_like(bad)

        def told(at: int) -> tuple[int, str]:
            number = self.n_seen + at + 1 if numbers is None else numbers[at]
            return number, self._fault(at, labels, ratings)

        for at in np.flatnonzero(bad).tolist():
            self.skip(*told(at))
        if unnamed.any():
            self._first_unnamed = self._first_unnamed or told(int(np.argmax(unnamed)))
            self._n_without["user"] += int((unnamed & lacks["user"]).sum())
            self._n_without["item"] += int((unnamed & ~lacks["user"]).sum())

    def _fault(self, at: int, labels: list[Any], ratings: Any | None) -> str:
        for role, column in zip(("user", "item"), labels, strict=True):
            label = column[at].as_py()
            if label is None or not str(label).strip():
                return f"the {role} id is empty; give it one or remove the {self._row_word}."
        rating = None if ratings is None else ratings[at].as_py()
        shown = "" if rating is None else str(rating).strip()
        if not shown:
            return f"the rating is missing; give it one or remove the {self._row_word}."
        return (
            f"the rating is {quoted(shown)}, which is no finite number; correct it or remove the "
            f"{self._row_word}."
        )

    def _error(self, n_row: int, reason: str) -> ReadError:
        if self._row_word == "line":
            return ReadError(self._about.path, reason, n_row)
        return ReadError(self._about.path, f"{self._row_word} {n_row:,}: {reason}")


def table_preview(
    about: About, columns: TakenColumns, rows: Sequence[Sequence[Any]], doubts: Sequence[str] = ()
) -> Preview:
    """The first rows of a table.

    Parameters
    ----------
    rows
        The values of all columns.
    """
    fault = columns.places.fault
    faults = (fault[0].upper() + fault[1:],) if fault else _doubts(about, columns)
    shown = tuple(tuple(_cell(value) for value in row) for row in rows)
    roles = () if fault else columns.places.roles
    as_pairs = about.options.changed(rating_column=NO_COLUMN)
    pairs = None
    if fault not in ("", ONLY_TITLES) and not about.options.rating_column:
        pairs = places_in(columns.names, as_pairs, lambda: rows)
    ratings = _first_ratings(columns.places, rows, about.options.missing_codes)
    is_guessed = columns.places.guessed == ("rating",)
    if pairs is not None and pairs.may_be_pairs:
        alternatives: tuple[Alternative, ...] = (AS_PAIRS,)
    elif fault or about.options.missing:
        alternatives = ()
    else:
        alternatives = sample_alternatives(ratings, is_guessed)
    return Preview(
        about.format,
        columns.names,
        shown,
        roles,
        doubts=(*faults, *doubts, *sample_doubts(ratings, is_guessed)),
        alternatives=alternatives,
    )


def _doubts(about: About, columns: TakenColumns) -> tuple[str, ...]:
    return tuple(column_doubts(columns.places, columns.names, about.options))


def _first_ratings(
    places: Places, rows: Sequence[Sequence[Any]], missing: Sequence[float]
) -> FloatArray:
    """The ratings among some rows, as far as they are numbers."""
    values = [] if places.rating is None or places.fault else [row[places.rating] for row in rows]
    numbers = [one for one in values if isinstance(one, (int, float)) and one not in missing]
    return np.array([one for one in numbers if abs(one) < LARGEST_FLOAT32], np.float32)


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, list | dict) else text_of(value) or ""


def _chunked(column: Any) -> Any:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
