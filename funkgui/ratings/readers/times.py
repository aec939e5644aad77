"""Times of ratings as files have them: numbers, dates and date-times, as seconds since 1970 UTC.

A time never refuses a file: one that cannot be read is not known, and counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.matrix import NO_TIME, BoolArray, IntArray

_UNITS = ((10**11, 10**3), (10**14, 10**6), (10**17, 10**9))
"""The size from which on a number counts milliseconds, microseconds or nanoseconds, and how many of
those make a second.

As seconds the first would lie in the year 5138; as milliseconds it lies in 1973, before there were
such files.
"""

_IN_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_DAY_S = 86_400
_LARGEST = 9e18
"""Above it, a float may not fit an int64."""

_COMPACT = 19_000_101, 21_001_231
_YEARS = 1900, 2100
"""Bounds of whole numbers, in a column of dates, that are dates such as 20050906, or years."""

_BLANKS = ("", "-", "nan", "nat", "null", "none", "na", "n/a", "\\n", "0000-00-00")
"""Texts, in small letters, that stand for no time."""

_NUMBER = r"^[+-]?\d{1,20}(\.\d*)?([eE][+-]?\d{1,3})?$"
_CLOCK = (
    r"(?:(?:[T ]|, | at )+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    "(?:[ \u00a0\u202f]?(?P<half>[AaPp])\\.?[Mm]\\.?)?)?"
)
_ZONE = r" ?(?:Z|UTC|GMT|(?P<sign>[+-])(?P<zone_hour>\d{2})(?::?(?P<zone_minute>\d{2}))?)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_MONTH = r"(?P<month>\pL{3,9})"
_WEEKDAY = r"(?:\pL{2,10},? )?"
_DATES = (
    # ISO 8601 and RFC 3339, with or without a time of day and a zone; or with strokes.
    rf"^(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}{_ZONE}$",
    # "09 13, 2009", as in Amazon's reviews.
    r"^(?P<month>\d{1,2}) (?P<day>\d{1,2}), (?P<year>\d{4})$",
    rf"^(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}{_CLOCK}$",
    # "13-Sep-2009", "13. September 2009", and RFC 5322's "Sun, 13 Sep 2009 07:15:05 +0000".
    rf"^{_WEEKDAY}(?P<day>\d{{1,2}})\.?[- ]{_MONTH}\.?,?[- ]{_YEAR}{_CLOCK}{_ZONE}$",
    # "Sep 13, 2009 7:15 AM", "Sunday, September 13th, 2009".
    rf"^{_WEEKDAY}{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"{_CLOCK}{_ZONE}$",
    # C's asctime, and Twitter's "Sun Sep 13 07:15:05 +0000 2009".
    rf"^\pL{{3}} {_MONTH} +(?P<day>\d{{1,2}}) (?P<hour>\d{{2}}):(?P<minute>\d{{2}}):"
    rf"(?P<second>\d{{2}}){_ZONE} (?P<year>\d{{4}})$",
)
_MONTH_FIRST = rf"^(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})[-/]{_YEAR}{_CLOCK}$"
_DAY_FIRST = rf"^(?P<day>\d{{1,2}})[-/](?P<month>\d{{1,2}})[-/]{_YEAR}{_CLOCK}$"
"""The one of the two that reads more of some dates is taken."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
           "", "", "mär", "", "mai", "", "", "", "", "okt", "", "dez")  # fmt: skip
"""How the months' names begin, in English and then, where it is otherwise, in German."""

_FIRST_OF_1900S = 69
"""A year of two digits from here on is one of the last century, as in POSIX."""

_SAMPLE_ROWS = 1000


@dataclass(frozen=True, eq=False)
class Times:
    """The times of some rows.

    Attributes
    ----------
    seconds
        (n,) int64. Seconds since 1970 UTC, `NO_TIME` where there is none or it cannot be read.
    n_unread
        How many could not be read; blank ones are not among them.
    example
        The first of those.
    days_lead
        How many more dates such as 13/9/2009 can be read with the day first than with the month.
    day_first
        (n,) int64. The seconds with the day first, where the dates of these rows do not tell which
        it is and have been read with the month first; None elsewhere.
    untold
        The first of those dates.
    """

    seconds: IntArray
    n_unread: int = 0
    example: str = ""
    days_lead: int = 0
    day_first: IntArray | None = None
    untold: str = ""

    def only(self, chosen: BoolArray) -> Times:
        """The times of some of the rows; what could not be read is counted still."""
        day_first = None if self.day_first is None else self.day_first[chosen]
        return replace(self, seconds=self.seconds[chosen], day_first=day_first)


def is_date_name(name: str) -> bool:
    """Whether the name of a column tells of dates, which may be written as one number."""
    return name.partition(":")[0].strip().lower().endswith("date")


def as_times(column: Any, *, is_date: bool = False) -> Times:
    """A column as times.

    Dates and times without a zone are taken as UTC.

    Parameters
    ----------
    column
        `pyarrow.ChunkedArray` of any type: numbers of seconds, or by their size of smaller units;
        times of Arrow's own; or text of either, or of dates.
    is_date
        Whether whole numbers may be dates such as 20050906.
    """
    kind, types = column.type, pa.types
    if types.is_integer(kind):
        return _from_integers(column, is_date)
    if types.is_timestamp(kind):
        return Times(_scaled(column, _IN_A_SECOND[kind.unit]))
    if types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        seconds = pc.multiply(days, _DAY_S)
        return Times(_numbers(seconds))
    if types.is_floating(kind) or types.is_decimal(kind):
        return _from_floats(column.cast(pa.float64(), safe=False), is_date)
    return _from_text(column, is_date)


def time_type(texts: Any) -> Any:
    """The `pyarrow` type by which texts like these are parsed fastest; None if all are blank.

    Parameters
    ----------
    texts
        `pyarrow.ChunkedArray` of strings.
    """
    some = pc.utf8_trim_whitespace(texts[:_SAMPLE_ROWS].drop_null())
    some = some.filter(pc.not_equal(some, ""))
    if not len(some):
        return None
    kinds = (
        pa.int64(), pa.timestamp("s"), pa.float64(), pa.timestamp("us"), pa.timestamp("us", "UTC")
    )  # fmt: skip
    for kind in kinds:
        try:
            some.cast(kind)
        except pa.ArrowInvalid:
            continue
        return kind
    return pa.string()


def _numbers(column: Any) -> IntArray:
    """A column of int64, with `NO_TIME` where it has none."""
    if column.null_count:
        column = column.fill_null(NO_TIME)
    return np.asarray(column.to_numpy(), np.int64)


def _scaled(column: Any, unit: int) -> IntArray:
    numbers = _numbers(column.cast(pa.int64()))
    return numbers if unit == 1 else np.where(numbers == NO_TIME, NO_TIME, numbers // unit)


def _from_integers(column: Any, is_date: bool) -> Times:
    try:
        numbers = _numbers(column.cast(pa.int64()))
    except pa.ArrowInvalid:  # larger than that
        return _from_floats(column.cast(pa.float64(), safe=False), is_date)
    return _from_numbers(numbers, is_date)


def _from_numbers(numbers: IntArray, is_date: bool) -> Times:
    if is_date:
        known = numbers[numbers != NO_TIME]
        for (low, high), taken_apart in ((_COMPACT, _compact), (_YEARS, _years)):
            if len(known) and low <= known.min() and known.max() <= high:
                return _from_dates(numbers, *taken_apart(numbers))
    return Times(_by_size(numbers))


def _compact(numbers: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    return numbers // 10_000, numbers // 100 % 100, numbers % 100


def _years(numbers: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    return numbers, np.ones_like(numbers), np.ones_like(numbers)


def _from_dates(numbers: IntArray, year: IntArray, month: IntArray, day: IntArray) -> Times:
    known = numbers != NO_TIME
    days, is_date = _days(np.where(known, year, 1970), np.where(known, month, 1), day)
    bad = known & ~is_date
    example = str(numbers[bad][0]) if bad.any() else ""
    return Times(np.where(known & is_date, days * _DAY_S, NO_TIME), int(bad.sum()), example)


def _by_size(numbers: IntArray) -> IntArray:
    """Seconds from whole numbers of seconds, or by their size of smaller units."""
    least = _UNITS[0][0]
    if not len(numbers) or (-least < numbers.min() and numbers.max() < least):
        return numbers
    seconds = numbers.copy()
    for bound, unit in _UNITS:
        large = (numbers >= bound) | ((numbers <= -bound) & (numbers != NO_TIME))
        seconds[large] = numbers[large] // unit
    return seconds


def _from_floats(column: Any, is_date: bool) -> Times:
    numbers = np.array(column.to_numpy(), np.float64)
    missing = np.isnan(numbers)
    bad = ~missing & ~(np.abs(numbers) < _LARGEST)
    first = str(numbers[bad][0]) if bad.any() else ""
    numbers[missing | bad] = 0
    whole = np.floor(numbers).astype(np.int64)
    whole[missing | bad] = NO_TIME
    found = _from_numbers(whole, is_date)
    return Times(found.seconds, found.n_unread + int(bad.sum()), first or found.example)


def _from_text(column: Any, is_date: bool) -> Times:
    """Times from text; none from a type that cannot be made text."""
    try:
        text = column.cast(pa.string()).combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        n = len(column) - column.null_count
        return Times(np.full(len(column), NO_TIME), n, str(column.type))
    text = pc.utf8_trim(pc.utf8_trim_whitespace(text.fill_null("")), "[]")  # as LibraryThing's
    blank = pc.is_in(pc.utf8_lower(text), value_set=pa.array(_BLANKS)).to_numpy(False)
    seconds = np.full(len(text), NO_TIME)
    left: BoolArray = ~blank
    slashed = _Slashed(text)
    forms: list[Callable[[], IntArray]] = [
        *(partial(_dated, text, pattern) for pattern in _DATES),
        slashed.read,
        partial(_numbered, text, is_date),
    ]
    for times in forms:
        if not left.any():
            break
        found = times()
        seconds = np.where(left, found, seconds)
        left = left & (found == NO_TIME)
    example = text[int(np.argmax(left))].as_py() if left.any() else ""
    return slashed.told(Times(seconds, int(left.sum()), example))


class _Slashed:
    """Times of dates such as 9/13/2009 or, where more can be read so, such as 13/9/2009."""

    def __init__(self, text: Any) -> None:
        self._text = text
        self._month_first = self._day_first = np.empty(0, np.int64)

    def read(self) -> IntArray:
        self._month_first, self._day_first = (
            _dated(self._text, pattern) for pattern in (_MONTH_FIRST, _DAY_FIRST)
        )
        return self._day_first if self._days_lead > 0 else self._month_first

    @property
    def _days_lead(self) -> int:
        n_day_first, n_month_first = (
            int((seconds != NO_TIME).sum()) for seconds in (self._day_first, self._month_first)
        )
        return n_day_first - n_month_first

    def told(self, times: Times) -> Times:
        """The times, with what is to be known of the order in their dates."""
        differ = self._day_first != self._month_first
        if self._days_lead or not differ.any():
            return replace(times, days_lead=self._days_lead)
        untold = self._text[int(np.argmax(differ))].as_py()
        day_first = np.where(differ, self._day_first, times.seconds)
        return replace(times, day_first=day_first, untold=untold)


def _numbered(text: Any, is_date: bool) -> IntArray:
    """Times of those texts that are numbers."""
    numeric = pc.match_substring_regex(text, _NUMBER)
    numbers = pc.if_else(numeric, text, pa.scalar(None, pa.string()))
    try:
        return _from_integers(pa.chunked_array([numbers.cast(pa.int64())]), is_date).seconds
    except pa.ArrowInvalid:
        return _from_floats(pa.chunked_array([numbers.cast(pa.float64())]), is_date).seconds


def _dated(text: Any, pattern: str) -> IntArray:
    """Times of those texts that are dates of one form."""
    parts = pc.extract_regex(text, pattern)
    matched = np.asarray(parts.is_valid().to_numpy(False), np.bool_)
    seconds = np.full(len(text), NO_TIME)
    if not matched.any():
        return seconds
    parts = parts.filter(pa.array(matched))
    names = {field.name for field in parts.type}

    def part(name: str) -> IntArray:
        if name not in names:
            return np.zeros(len(parts), np.int64)
        digits = pc.struct_field(parts, name)
        if name == "month" and _MONTH in pattern:
            return _named_months(digits)
        digits = pc.if_else(pc.equal(digits, ""), "0", digits)
        return np.asarray(digits.cast(pa.int64()).to_numpy(False), np.int64)

    year = part("year")
    year = np.where(year < 100, year + np.where(year < _FIRST_OF_1900S, 2000, 1900), year)
    days, is_date = _days(year, part("month"), part("day"))
    hour, minute, second = part("hour"), part("minute"), part("second")
    if "half" in names:
        half = pc.utf8_lower(pc.struct_field(parts, "half")).to_numpy(False)
        is_date = is_date & ((half == "") | ((hour > 0) & (hour <= 12)))
        hour = np.where(half == "", hour, hour % 12 + 12 * (half == "p"))
    is_date = is_date & (hour < 24) & (minute < 60) & (second <= 60)
    found = days * _DAY_S + hour * 3600 + minute * 60 + second
    if "sign" in names:
        ahead = part("zone_hour") * 3600 + part("zone_minute") * 60
        west = pc.equal(pc.struct_field(parts, "sign"), "-").to_numpy(False)
        found = found - np.where(west, -ahead, ahead)
    seconds[matched] = np.where(is_date, found, NO_TIME)
    return seconds


def _named_months(months: Any) -> IntArray:
    """The numbers of months by their names; 0 where there is none of the name."""
    begin = pc.utf8_slice_codeunits(pc.utf8_lower(months), 0, 3)
    at = pc.index_in(begin, value_set=pa.array(_MONTHS)).fill_null(-1).to_numpy(False)
    return np.asarray(np.where(at < 0, 0, at % 12 + 1), np.int64)


def _days(year: IntArray, month: IntArray, day: IntArray) -> tuple[IntArray, BoolArray]:
    """Days since 1970, and which of them there are in the calendar."""
    months = (year - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    there = (month >= 1) & (month <= 12) & (day >= 1) & (day <= after - first)
    return first + day - 1, there
