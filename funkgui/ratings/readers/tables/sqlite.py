"""SQLite databases: a table or view of ratings, or a query.

After "Database File Format" (https://www.sqlite.org/fileformat2.html). The file is opened for
reading alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from funkgui.errors import PartError
from funkgui.ratings.readers.about import About, FormatFile
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.quoted import listed
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.tables.arrow_columns import column_of
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns, table_preview
from funkgui.ratings.readers.tables.table_places import SAMPLE_ROWS, Rows
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import UNWATCHED, Watch

_MAGIC = b"SQLite format 3\0"
_QUERY = re.compile(r"\s*(select|with|values)\b", re.IGNORECASE)
_ROWS_AT_ONCE = 20_000
_STEPS_BETWEEN_CHECKS = 200_000
"""Of SQLite's machine: some milliseconds."""

_MOST_VALUE_BYTES = 16 << 20


def recognise(head: Head, options: ReadOptions) -> SqliteFile | None:
    """Tell whether a file is a database of SQLite."""
    return SqliteFile(head, options) if head.start.startswith(_MAGIC) else None


class SqliteFile(FormatFile):
    """A database of SQLite; the part that the options name is a table, a view or a query."""

    words = "SQLite"

    def preview(self) -> Preview:
        with self._opened(UNWATCHED) as database:
            table = database.table(self.options.part)
            first = database.first_rows(table.columns.names, table.source, PREVIEW_ROWS)
            preview = table_preview(self._about(table), table.columns, first)
            return replace(preview, part=table.part, parts=database.names)

    def read(self, watch: Watch) -> RatingFile:
        with self._opened(watch) as database:
            table = database.table(self.options.part)
            about = self._about(table)
            collector = RowCollector(about, table.columns)
            n_rows = database.n_rows(table.source)
            for rows in database.rows(table.columns.columns, table.source):
                collector.add(column_of(column) for column in zip(*rows, strict=True))
                share = min(collector.n_seen / n_rows, 1.0) if n_rows else 0.0
                watch.report(int(share * about.n_bytes), about.n_bytes)
        watch.report(about.n_bytes, about.n_bytes)
        return collector.finish(watch)

    def _about(self, table: _Table) -> About:
        return replace(self.about, format=f"{self.words}, {table.words}")

    @contextmanager
    def _opened(self, watch: Watch) -> Iterator[_Database]:
        path = self.head.path
        with (
            self.head.source.local_file(watch) as local,
            damage_as_read_error(path),
            _refusals(watch),
            closing(sqlite3.connect(_address(local), uri=True)) as connection,
        ):
            yield _Database(connection, path, self.options, watch)


@dataclass(frozen=True)
class _Table:
    """What is read: where it comes from as SQL, its part and what to call it, and its columns."""

    source: str
    part: str
    words: str
    columns: TakenColumns

    @property
    def tells(self) -> bool:
        """Whether the names of the columns tell that these are ratings of users."""
        return self.columns.places.are_told and self.columns.places.has_users


class _Database:
    """An open database."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, options: ReadOptions, watch: Watch
    ) -> None:
        self._connection, self._path, self._options = connection, path, options
        # Its schema may have been written to do harm.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE_BYTES)
        cancelled = watch.cancelled
        if cancelled is not None:
            connection.set_progress_handler(lambda: int(cancelled()), _STEPS_BETWEEN_CHECKS)

    def table(self, wanted: str) -> _Table:
        """The table that is meant."""
        if _QUERY.match(wanted):
            return self._described(f"({wanted.strip().rstrip(';')})", wanted, "query")
        names = self.names
        if wanted:
            same = [name for name in names if name.casefold() == wanted.casefold()]
            if not same:
                reason = f"there is no table called {wanted}; there are {listed(names)}."
                raise PartError(self._path, reason, names)
            return self._named(same[0])
        tables = [self._named(name) for name in names]
        telling = [one for one in tables if one.tells]
        if len(telling) == 1 or len(tables) == 1:
            return (telling or tables)[0]
        if telling:
            those = listed([one.part for one in telling])
            reason = f"several tables could be ratings; choose one of {those}."
            raise PartError(self._path, reason, names)
        there = f"there are {listed(names)}" if names else "there is none at all"
        reason = f"no table has columns of user, item and rating; {there}. Choose one, and columns."
        raise PartError(self._path, reason, names)

    def rows(
        self, columns: tuple[str, ...], source: str, limit: int = -1
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Some columns of all rows, piece by piece."""
        named = ", ".join(_quoted(name) for name in columns)
        cursor = self._connection.execute(f"SELECT {named} FROM {source} LIMIT {limit}")
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows

    def first_rows(self, columns: tuple[str, ...], source: str, n: int) -> Rows:
        """Some columns of the first rows."""
        return list(chain.from_iterable(self.rows(columns, source, n)))

    def n_rows(self, source: str) -> int:
        """About how many rows there are; 0 where that is not known at once."""
        if source.startswith("("):
            return 0
        try:
            (last,) = self._connection.execute(f"SELECT max(rowid) FROM {source}").fetchone()
        except sqlite3.OperationalError:  # a view, or a table without row numbers
            return 0
        return last if isinstance(last, int) else 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tables and views."""
        found = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        )
        return tuple(name for (name,) in found)

    def _named(self, name: str) -> _Table:
        return self._described(_quoted(name), name, f"table {name}")

    def _described(self, source: str, part: str, words: str) -> _Table:
        cursor = self._connection.execute(f"SELECT * FROM {source} LIMIT 0")
        names = tuple(column[0] for column in cursor.description)
        sample = partial(self.first_rows, names, source, SAMPLE_ROWS)
        return _Table(source, part, words, TakenColumns.of(names, self._options, sample))


def _address(path: Path) -> str:
    """The URI of a database; one that nobody writes to is not locked, nor is anything made."""
    logs = [Path(f"{path}{ending}") for ending in ("-wal", "-journal")]
    quiet = not any(log.exists() and log.stat().st_size for log in logs)
    return f"file:{quote(str(path.absolute()))}?mode=ro{'&immutable=1' if quiet else ''}"


@contextmanager
def _refusals(watch: Watch) -> Iterator[None]:
    """Make an `UnfitRatingsError` of what SQLite says."""
    try:
        yield
    except sqlite3.Error as error:
        watch.check()  # an interrupted query
        said = " ".join(str(error).split())[:150]
        reason = f"the database cannot be read ({said}); check the part, or fetch the file again."
        raise UnfitRatingsError(reason) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
