"""Files of titles: what the items that people rated are called."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.cancellable import cancellable
from funkgui.ratings.readers.delimited.layout import csv_rows
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks, without_lines
from funkgui.ratings.readers.plain_text.text import Encoding, utf8_or_cp1252
from funkgui.ratings.readers.preview import TitlesColumns
from funkgui.ratings.readers.sheets.spreadsheet import sheet_as_text
from funkgui.ratings.readers.sources.head import Head, read_head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import SUFFIXES
from funkgui.ratings.readers.tables.table_text import table_as_text
from funkgui.ratings.readers.titles_layout import TitlesLayout, titles_layout
from funkgui.ratings.readers.watch import ProgressCallback, Watch

_BESIDE = {
    "ratings.csv": ("movies.csv", "books.csv", "Books.csv", "restaurants.csv"),
    "rating.csv": ("movie.csv", "anime.csv"),
    "ratings.dat": ("movies.dat",),
    "u.data": ("u.item",),
    "user_ratedmovies.dat": ("movies.dat",),
    "user_ratedmovies-timestamps.dat": ("movies.dat",),
    "user_artists.dat": ("artists.dat",),
    "bx-book-ratings.csv": ("BX-Books.csv",),
    "rating_complete.csv": ("anime.csv",),
    "animelist.csv": ("anime.csv",),
    "raw_interactions.csv": ("RAW_recipes.csv",),
    "user_ratings.csv": ("games.csv",),
}
"""The files of ratings and of titles that come together: MovieLens' and those after its model,
HetRec 2011's, Book-Crossing's, Goodbooks', Dianping's, and on Kaggle MyAnimeList's, Food.com's and
BoardGameGeek's.

RecBole's end in ``.inter`` and ``.item``.
"""

_ALIKE = re.compile(
    r"(?P<before>.+[-_. ])?(?P<what>ratings?|reviews?|interactions?|data)(?P<end>\.[\w.]+)",
    re.IGNORECASE,
)
_OF_ITEMS = ("items", "movies", "films", "books", "titles")
"""A file of titles may have the name of its ratings but for one word: ``small_data.parquet`` and
``small_items.parquet``, or ``ratings.json`` and ``movies.json``."""

_NETFLIX = re.compile(r"(mv_\d+|combined_data_\d+)\.txt")
_NETFLIX_TITLES = ("movie_titles.txt", "movie_titles.csv")
_DECIMALS = ".0"
_LINES_BETWEEN_CHECKS = 1000
_LONGEST_TITLE = 500
"""An array of titles takes as much memory for each as for the longest."""


def is_named_like_titles(name: str) -> bool:
    """Whether a file's name says that it has titles, as ``movies.csv`` and ``u.item`` do."""
    words = set(re.split(r"[-_. ]", name.lower()))
    return not words.isdisjoint((*_OF_ITEMS, "item")) and words.isdisjoint(("rating", "ratings"))


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
    """Possible names of the file of titles, compressed as the ratings are or not."""
    packed = next((suffix for suffix in SUFFIXES.values() if ratings.lower().endswith(suffix)), "")
    name = ratings[: len(ratings) - len(packed)]
    if _NETFLIX.fullmatch(name.lower()):
        names = list(_NETFLIX_TITLES)
    elif name.lower().endswith(".inter"):
        names = [f"{name[: -len('.inter')]}.item"]
    else:
        names = [*_BESIDE.get(name.lower(), ()), *_alike(name)]
    return [name + suffix for name in names for suffix in dict.fromkeys(("", packed))]


def _alike(name: str) -> list[str]:
    """Possible names that differ from that of the ratings in one word."""
    found = _ALIKE.fullmatch(name)
    before = "" if found is None else found["before"] or ""
    if found is None or (not before and found["what"].lower() == "data"):
        return []
    return [f"{before}{word}{found['end']}" for word in _OF_ITEMS]


def read_titles(
    path: Path,
    *,
    options: ReadOptions | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, str]:
    """Read the titles of items from a table with an item and a title in each row.

    Columns that the options do not choose are found by the names in a header line; without one,
    the item comes first and its title is the first column of text. Lines without either are
    passed over.

    Parameters
    ----------
    path
        The file.
    options
        Which columns are those of the item and of its title, where that was chosen.
    progress
        Called with the bytes read and the bytes in all.
    cancelled
        Tells whether the reading was cancelled.

    Returns
    -------
    titles
        Title by item label, both as text. Where an item occurs twice, the last title counts. What
        an item such as 17.0 is called, 17 is too: so `LabelCollector` takes it as a rule.

    Raises
    ------
    ReadError
        Where the file cannot be read, holds no titles, or lacks a column that was chosen.
    CancelledError
        Where the reading was cancelled.
    """
    return cancellable(
        lambda watch: titles_of(read_head(Path(path)), watch, options or ReadOptions()),
        Watch(progress, cancelled),
    )


def preview_titles(
    path: Path,
    options: ReadOptions | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> TitlesColumns:
    """Look at the beginning of a file of titles, and tell which columns would be taken.

    Raises
    ------
    ReadError
        Where the file cannot be read, or is no table.
    CancelledError
        Where the preview was cancelled.
    """
    return cancellable(
        lambda watch: titles_columns(read_head(Path(path)), options or ReadOptions()),
        Watch(cancelled=cancelled),
    )


def titles_of(head: Head, watch: Watch, options: ReadOptions) -> dict[str, str]:
    """Read the titles from the file of a head, as `read_titles` does."""
    head = titles_text(head, options)
    layout = titles_layout(head, options)
    assert head.text is not None, "there is a layout of text alone"
    if layout.fault:
        raise ReadError(head.path, layout.fault)
    titles: dict[str, str] = {}
    for row in _rows(head.source, head.text.encoding, layout, watch):
        if len(row) > max(layout.item, layout.title):
            titles[row[layout.item].strip()] = row[layout.title].strip()[:_LONGEST_TITLE]
    titles.pop("", None)
    for item, title in list(titles.items()):
        if item.endswith(_DECIMALS):
            titles.setdefault(item.removesuffix(_DECIMALS), title)
    if not titles:
        raise ReadError(
            head.path, "there are no titles under the header line; choose another file."
        )
    return titles


def titles_columns(head: Head, options: ReadOptions) -> TitlesColumns:
    """The columns of a file of titles, for a preview; raises `ReadError` where it is no table."""
    return titles_layout(titles_text(head, options), options).columns


def titles_text(head: Head, options: ReadOptions) -> Head:
    """The file of a head as text, if it is a table of another form; text stays as it is.

    It is in the encoding of the ratings where its own cannot be told.
    """
    head = sheet_as_text(head) or table_as_text(head) or head
    if head.text is not None and head.text.encoding == "cp1252":
        return replace(head, encoding=options.encoding)
    return head


def _rows(
    source: Source, encoding: Encoding, layout: TitlesLayout, watch: Watch
) -> Iterator[list[str]]:
    delimiter, n_header_lines = layout.delimiter, layout.n_header_lines
    # As MySQL writes a quote within quotes; where a value ends there, the backslash is its own.
    escaped = re.compile(rb'\\"(?!%b(?! )|[\r\n]|\Z)' % re.escape(delimiter.mark.encode()))
    for block in read_blocks(source, encoding, delimiter.quotes, watch):
        lines = delimiter.translate(utf8_or_cp1252(without_lines(block, n_header_lines)))
        if delimiter.quotes:
            lines = escaped.sub(b'""', lines)
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
