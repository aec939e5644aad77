"""Users, items, ratings and their times, gathered piece by piece into a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import (
    NO_TIME,
    BoolArray,
    FloatArray,
    IndexArray,
    IntArray,
    RatingMatrix,
)
from funkgui.ratings.readers.growing import GrowingArray
from funkgui.ratings.readers.labels import LabelCollector, PositionCollector
from funkgui.ratings.readers.missing_code import without_codes
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.skipper import SkippedLines
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.times import Times
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.vocabulary import Numbered
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.threads import in_threads

_EARLIEST_S = 10**8
"""Seconds from 1970 to 1973."""

_FEWEST_TIMES = 20


class TripleCollector:
    """Gathers the columns that make ratings, whatever format they come from.

    Parameters
    ----------
    options
        How missing ratings and repeated pairs are dealt with.
    shape
        How many users and items there are, where positions are given for them, so that those
        without ratings count too; None where labels are given.
    n_expected
        How many rows there may be; see `GrowingArray`.

    Attributes
    ----------
    n_rows
        Rows with a rating gathered so far.
    n_missing
        Rows left out, whose rating stands for none.
    n_unread_times, unread_time
        How many times could not be read, and the first of them.
    """

    def __init__(
        self, options: ReadOptions, shape: tuple[int, int] | None = None, n_expected: int = 0
    ) -> None:
        self._options = options
        self._missing = options.missing_codes
        n_users, n_items = shape or (None, None)
        self._users, self._items = _collector(n_users, n_expected), _collector(n_items, n_expected)
        self._values = GrowingArray(np.float32, n_expected)
        self._n_expected = n_expected
        self._times: GrowingArray[np.int64] | None = None
        """Of all rows, once there was one with a time."""
        self._days_lead = 0
        self._untold: list[tuple[int, IntArray]] = []
        """Where times begin whose dates do not tell what stands first, and with the day first."""
        self._untold_date = ""
        self._rows: IntArray | None = None
        self.n_rows = 0
        self.n_missing = 0
        self.n_unread_times = 0
        self.unread_time = ""

    def add(self, users: Any, items: Any, values: FloatArray, times: Times | None = None) -> bool:
        """Add some rows.

        Parameters
        ----------
        users, items
            A label for each row, as `LabelCollector` takes them; or positions, (n,) integers, where
            a shape was given.
        values
            (n,) float32. The ratings. Those that stand for no rating are left out.
        times
            Of the n ratings; None where they have none.

        Returns
        -------
        complete
            Whether each row has a user and an item. Where not, what was added is of no use.
        """
        if self._missing:
            known = without_codes(values, self._missing)
            if not known.all():
                self.n_missing += int(len(known) - known.sum())
                users, items, values = _only(users, known), _only(items, known), values[known]
                times = None if times is None else times.only(known)
        if not len(values):
            return True
        complete = self._users.add(users) & self._items.add(items)
        self._values.add(values)
        self._add_times(times, len(values))
        self.n_rows += len(values)
        return complete

    def finish(self, watch: Watch) -> tuple[RatingMatrix, int]:
        """The matrix, and how many rows there are beyond one for each pair.

        Raises
        ------
        UnfitRatingsError
            Where the labels would fill the memory, or pairs are repeated and must not be, or add up
            to no number.
        """
        values = self._values.finish()
        rule = self._options.duplicates
        with ThreadPoolExecutor(1) as pool:
            scale_of_all = pool.submit(RatingScale.of, values)
            (user_index, user_ids), (item_index, item_ids) = in_threads(
                lambda labels: labels.finish(watch), (self._users, self._items)
            )
        watch.check()
        matrix, n_duplicates = RatingMatrix.from_indices(
            user_index,
            item_index,
            values,
            user_ids,
            item_ids,
            repeated="last" if rule == "refuse" else rule,
            copy=self._options.keeps_rows,
            times=self._finished_times(),
        )
        if self._options.keeps_rows:
            users, items = user_index.astype(np.int64), item_index.astype(np.int64)
            self._rows = positions_of(matrix, users, items)
        watch.check()
        if n_duplicates and rule == "refuse":
            raise UnfitRatingsError(_repeated(matrix, user_index, item_index, n_duplicates))
        if n_duplicates and rule == "sum" and not np.isfinite(matrix.values).all():
            raise UnfitRatingsError(
                "the ratings of a repeated pair add up to more than a rating may be, 3.4e38; take "
                "their mean, the first or the last."
            )
        scale = RatingScale.of(matrix.values) if n_duplicates else scale_of_all.result()
        if scale is not None and scale.low <= 0:  # there may be ratings of -0, which are 0
            matrix = replace(matrix, values=matrix.values + np.float32(0))
        return replace(matrix, scale=scale), n_duplicates

    def file(
        self,
        format: str,
        columns: Sequence[str],
        watch: Watch,
        *,
        doubts: Sequence[str] = (),
        skipped: SkippedLines | None = None,
    ) -> RatingFile:
        """What the file held, once all of it is added; raises as `finish` does.

        Parameters
        ----------
        skipped
            The lines that were passed over; None where none can be.
        """
        ratings, n_duplicates = self.finish(watch)
        skipped = skipped or SkippedLines()
        return RatingFile(
            ratings,
            format,
            self.n_rows,
            n_duplicates,
            tuple(columns),
            doubts=(*doubts, *self._date_doubts(), *_early_doubts(ratings.times)),
            n_missing=self.n_missing,
            skipped=tuple(skipped.first),
            n_skipped=skipped.n,
            n_unread_times=self.n_unread_times,
            unread_time=self.unread_time,
            rows=self._rows,
        )

    def _add_times(self, times: Times | None, n: int) -> None:
        """Add the times of n rows: a column that is blank to the end takes no memory."""
        if times is not None and times.n_unread:
            self.n_unread_times += times.n_unread
            self.unread_time = self.unread_time or times.example
        seconds = None if times is None else times.seconds
        if self._times is None:
            if seconds is None or (seconds == NO_TIME).all():
                return
            self._times = GrowingArray(np.int64, self._n_expected)
            self._times.room(self.n_rows)[:] = NO_TIME
        if times is not None:
            self._days_lead += times.days_lead
            if times.day_first is not None:
                self._untold.append((len(self._times), times.day_first))
                self._untold_date = self._untold_date or times.untold
        self._times.room(n)[:] = NO_TIME if seconds is None else seconds

    def _finished_times(self) -> IntArray | None:
        """The times; where a block did not tell what stands first in its dates, others do."""
        if self._times is None:
            return None
        times = self._times.finish()
        if self._days_lead > 0:
            for start, day_first in self._untold:
                times[start : start + len(day_first)] = day_first
        return times

    def _date_doubts(self) -> Iterator[str]:
        if self._untold and not self._days_lead:
            yield (
                f"Dates such as {self._untold_date} were read with the month first; if the day "
                "stands first, write them with the year first, such as 2020-12-31."
            )


def _collector(n_labels: int | None, n_expected: int) -> LabelCollector | PositionCollector:
    return LabelCollector(n_expected) if n_labels is None else PositionCollector(n_labels)


def _repeated(
    matrix: RatingMatrix, user_index: IndexArray, item_index: IndexArray, n_duplicates: int
) -> str:
    """A sentence that names a repeated pair: the first in the matrix."""
    keys = user_index.astype(np.int64)
    keys *= matrix.n_items
    keys += item_index
    keys.sort()
    at = int(np.argmax(keys[1:] == keys[:-1]))
    times = int(np.searchsorted(keys, keys[at], "right")) - at
    user, item = divmod(int(keys[at]), matrix.n_items)
    others = n_duplicates - times + 1
    more = f", and other pairs {others:,} times too often" if others else ""
    return (
        f"user {matrix.user_ids[user]} rates item {matrix.item_ids[item]} {times:,} times{more}; "
        "let the last, the first, the mean or the sum of repeated pairs count, or mend the file."
    )


def _early_doubts(times: IntArray | None) -> Iterator[str]:
    """That times are rather ranks, or numbers of categories."""
    # One late time settles it, without a copy of millions.
    if times is None or not len(times) or times.max() >= _EARLIEST_S:
        return
    known = times[times != NO_TIME]
    if len(known) >= _FEWEST_TIMES and np.abs(known).max() < _EARLIEST_S:
        yield (
            f"The times, from {known.min()} to {known.max()}, lie about 1970 as seconds since then;"
            f" if they tell of something else, choose the time column “{NO_COLUMN}”."
        )


def _only(rows: Any, known: BoolArray) -> Any:
    if isinstance(rows, np.ndarray):
        return rows[known]
    if isinstance(rows, Numbered):
        return rows._replace(numbers=rows.numbers[known])
    if pa.types.is_dictionary(rows.type):  # it would keep labels that no row has any more
        rows = rows.cast(rows.type.value_type)
    return rows.filter(known)
