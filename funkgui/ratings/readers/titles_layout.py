"""How the lines of a file of titles are split, and where item and title stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited.layout import Rows, most_even, sample_rows
from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import (
    column_place,
    column_taken_twice,
    unknown_column,
)
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.header import find_title_columns
from funkgui.ratings.readers.preview import TitlesColumns
from funkgui.ratings.readers.sources.head import Head

_NETFLIX_LINE = re.compile(rb'(\d+),(\d{4}|NULL),(?!"([^"]|"")*"\s*(,|$))')
"""Item, year and title, which may have quotes but is not in them."""

_ENOUGH_LINES = 0.9
_SHOWN_ROWS = 50


def _split_netflix(lines: bytes) -> bytes:
    """Item, year and title: the commas of a title stand for themselves."""
    lines = lines.replace(b"\x1f", b" ")
    return re.sub(rb"(?m)^(\d+),(\d{4}|NULL),", b"\\1\x1f\\2\x1f", lines)


_NETFLIX_DELIMITER = Delimiter("comma", "commas", "\x1f", quotes=False, translate=_split_netflix)


@dataclass(frozen=True)
class TitlesLayout:
    """Where item and title stand in a line.

    Attributes
    ----------
    delimiter
        What separates the values.
    n_header_lines
        Lines before the first title.
    item, title
        Positions of the columns, from 0.
    fault
        Why they cannot be taken, and what to do; empty where they can.
    columns
        The same for a preview.
    """

    delimiter: Delimiter
    n_header_lines: int
    item: int
    title: int
    fault: str
    columns: TitlesColumns


def titles_layout(head: Head, options: ReadOptions) -> TitlesLayout:
    """Tell from the first lines of a file of titles how it is laid out.

    Raises
    ------
    ReadError
        Where it is no table.
    """
    text = head.text
    if text is None:
        raise head.refusal()
    lines = [line for line in text.lines.splitlines() if line.strip()]
    if lines and _share(lines) > _ENOUGH_LINES:
        rows = sample_rows(text, _NETFLIX_DELIMITER)
        return _layout(_NETFLIX_DELIMITER, rows, options, found=(0, 2))
    even = most_even(text)
    if even is None:
        raise ReadError(head.path, "there are no titles; expected item and title in each line.")
    return _layout(*even, options)


def _share(lines: Sequence[bytes]) -> float:
    """The share of the lines that look like those of Netflix's file."""
    return sum(_NETFLIX_LINE.match(line) is not None for line in lines) / len(lines)


def _layout(
    delimiter: Delimiter, rows: Rows, options: ReadOptions, found: tuple[int, int] | None = None
) -> TitlesLayout:
    n_lines, first = rows[0]
    first = [name.strip() for name in first]
    n_columns = max(len(row) for _, row in rows)
    numbers = [str(n + 1) for n in range(n_columns)]
    may_be_names = found is None and all(parse_number(name) is None for name in first)
    named = find_title_columns(first) if may_be_names else None
    wanted = options.titles_id_column, options.titles_title_column
    spelt = [name.casefold() for name in first]
    has_names = named is not None or (
        may_be_names and any(one.casefold() in spelt for one in wanted if one)
    )
    names = first + numbers[len(first) :] if has_names else numbers
    chosen = [column_place(names, n_columns, one) if one else None for one in wanted]
    lacking = next((w for w, n in zip(wanted, chosen, strict=True) if w and n is None), "")
    fault = unknown_column(names, n_columns, lacking) if lacking else ""
    data = [row for _, row in (rows[1:] if has_names else rows)]
    item, title = _columns(chosen, found or named, data)
    if item == title and not fault:
        fault = column_taken_twice(names, n_columns, names[item], ("id", "title"))
    shown = tuple(tuple((row + [""] * n_columns)[:n_columns]) for row in data[:_SHOWN_ROWS])
    columns = TitlesColumns(tuple(names), rows=shown)
    if not fault:
        is_guessed = not (found or named or all(wanted))
        columns = TitlesColumns(tuple(names), names[item], names[title], shown, is_guessed)
    return TitlesLayout(delimiter, n_lines if has_names else 0, item, title, fault, columns)


def _columns(
    chosen: Sequence[int | None], found: tuple[int, int] | None, rows: Sequence[Sequence[str]]
) -> tuple[int, int]:
    """Positions of item and title: as chosen, else as found, else from left to right."""
    item, title = chosen
    if item is None:
        item = found[0] if found and found[0] != title else int(title == 0)
    if title is None:
        title = found[1] if found and found[1] != item else _first_text(rows, item)
    return item, title


def _first_text(rows: Sequence[Sequence[str]], item: int) -> int:
    """The first column beside the item's that mostly holds no numbers, such as years."""
    others = [n for n in range(max(map(len, rows), default=2)) if n != item]
    for column in others:
        values = [row[column] for row in rows if len(row) > column and row[column].strip()]
        numbers = sum(parse_number(value) is not None for value in values)
        if numbers * 2 < len(values):
            return column
    return others[0] if others else item
