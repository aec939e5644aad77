"""Files of titles: what the items that people rated are called."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited.layout import Rows, csv_rows, most_even, parse_number
from funkgui.ratings.readers.lines.pieces import utf8_or_cp1252
from funkgui.ratings.readers.plain_text.blocks import read_blocks, without_lines
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.header import find_title_columns
from funkgui.ratings.readers.plain_text.text import Encoding, Text
from funkgui.ratings.readers.sheets.spreadsheet import sheet_as_text
from funkgui.ratings.readers.sources.head import Head, read_head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import SUFFIXES
from funkgui.ratings.readers.watch import ProgressCallback, Watch

_BESIDE = {"ratings.csv": "movies.csv", "ratings.dat": "movies.dat", "u.data": "u.item"}
"""The files of ratings and of titles that MovieLens and those after its model come as.

RecBole's end in ``.inter`` and ``.item``.
"""

_NETFLIX = re.compile(r"(mv_\d+|combined_data_\d+)\.txt")
_NETFLIX_TITLES = ("movie_titles.txt", "movie_titles.csv")
_NETFLIX_LINE = re.compile(rb'(\d+),(\d{4}|NULL),(?!"([^"]|"")*"\s*(,|$))')
"""Item, year and title, which may have quotes but is not in them."""


def _split_netflix(lines: bytes) -> bytes:
    """Item, year and title: the commas of a title stand for themselves."""
    lines = lines.replace(b"\x1f", b" ")
    return re.sub(rb"(?m)^(\d+),(\d{4}|NULL),", b"\\1\x1f\\2\x1f", lines)


_NETFLIX_DELIMITER = Delimiter("comma", "commas", "\x1f", quotes=False, translate=_split_netflix)

_LINES_BETWEEN_CHECKS = 1000
_LONGEST_TITLE = 500
"""An array of titles gives each the room of the longest."""


@dataclass(frozen=True)
class _Columns:
    """Where item and title stand in a line, and how many lines come before the first."""

    item: int
    title: int
    n_header_lines: int


def find_titles(ratings: Path) -> Path | None:
    """The file of titles that plainly belongs to a file of ratings, if there is one beside it."""
    folders = [ratings.parent]
    if ratings.name.lower().startswith("mv_"):  # in a folder of thousands, the titles above it
        folders.append(ratings.parent.parent)
    places = [folder / name for folder in folders for name in _titles_names(ratings.name)]
    return next((place for place in places if place.is_file()), None)


def titles_beside(ratings: str, sources: Sequence[Source]) -> Source | None:
    """The file of titles that plainly belongs to a file of ratings, of those around it."""
    wanted = [name.lower() for name in _titles_names(ratings.rpartition("/")[2])]
    return next((one for one in sources if one.path.name.lower() in wanted), None)


def _titles_names(ratings: str) -> list[str]:
    """What the titles to a file of ratings may be called, packed as the ratings are or not."""
    packed = next((suffix for suffix in SUFFIXES.values() if ratings.lower().endswith(suffix)), "")
    name = ratings[: len(ratings) - len(packed)]
    if _NETFLIX.fullmatch(name.lower()):
        names = list(_NETFLIX_TITLES)
    elif name.lower().endswith(".inter"):
        names = [f"{name[: -len('.inter')]}.item"]
    else:
        names = [_BESIDE[name.lower()]] if name.lower() in _BESIDE else []
    return [name + suffix for name in names for suffix in dict.fromkeys(("", packed))]


def read_titles(
    path: Path,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, str]:
    """Read the titles of items from delimited text with an item and a title in each line.

    Columns are found by the names in a header line; without one, the item comes first and its
    title is the first column of text. Lines without either are passed over.

    Parameters
    ----------
    path
        The file.
    progress
        Called with the bytes read and the bytes in all.
    cancelled
        Tells whether the reading is no longer wanted.

    Returns
    -------
    titles
        Title by item label, both as text. Where an item occurs twice, the last title counts.

    Raises
    ------
    ReadError
        Where the file cannot be read or holds no titles.
    CancelledError
        Where the reading was cancelled.
    """
    return titles_of(read_head(Path(path)), Watch(progress, cancelled))


def titles_of(head: Head, watch: Watch) -> dict[str, str]:
    """Read the titles from the file of a head, as `read_titles` does."""
    head = sheet_as_text(head) or head
    if head.text is None:
        raise head.refusal()
    delimiter, columns = _layout(head.path, head.text)
    titles: dict[str, str] = {}
    for row in _rows(head.source, head.text.encoding, delimiter, columns.n_header_lines, watch):
        if len(row) > max(columns.item, columns.title):
            titles[row[columns.item].strip()] = row[columns.title].strip()[:_LONGEST_TITLE]
    titles.pop("", None)
    if not titles:
        raise ReadError(head.path, "there are no titles under the header line.")
    return titles


def _layout(path: Path, text: Text) -> tuple[Delimiter, _Columns]:
    """How the lines are split, and where item and title stand in them."""
    lines = [line for line in text.lines.splitlines() if line.strip()]
    if lines and sum(_NETFLIX_LINE.match(line) is not None for line in lines) > 0.9 * len(lines):
        return _NETFLIX_DELIMITER, _Columns(0, 2, 0)
    even = most_even(text)
    if even is None:
        raise ReadError(path, "there are no titles; expected item and title in each line.")
    delimiter, rows = even
    return delimiter, _columns(rows)


def _rows(
    source: Source, encoding: Encoding, delimiter: Delimiter, n_header_lines: int, watch: Watch
) -> Iterator[list[str]]:
    for block in read_blocks(source, encoding, delimiter.quotes, watch):
        lines = delimiter.translate(utf8_or_cp1252(without_lines(block, n_header_lines)))
        n_header_lines = 0
        try:
            for number, (_, row) in enumerate(csv_rows(lines, delimiter)):
                if number % _LINES_BETWEEN_CHECKS == 0:
                    watch.check()
                yield row
        except csv.Error as error:
            raise ReadError(
                source.path, f"a line cannot be split into values ({error})."
            ) from error


def _columns(rows: Rows) -> _Columns:
    n_lines, first = rows[0]
    named = find_title_columns(first)
    if named is not None and all(parse_number(name) is None for name in first):
        return _Columns(*named, n_lines)
    return _Columns(0, _first_text([row for _, row in rows]), 0)


def _first_text(rows: Sequence[Sequence[str]]) -> int:
    """The first column after the item's that mostly holds no numbers, such as years."""
    for column in range(1, max(len(row) for row in rows)):
        values = [row[column] for row in rows if len(row) > column and row[column].strip()]
        numbers = sum(parse_number(value) is not None for value in values)
        if numbers * 2 < len(values):
            return column
    return 1
