"""Rows of a table as the comma-separated text that they would be saved as, made on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.watch import Watch

Rows = Generator[Sequence[Any], None, None]

_HEAD_BYTES = 64 * 1024
_ROWS_AT_ONCE = 1000


def rows_as_text(source: Source, rows: Callable[[Watch], Rows]) -> Head:
    """The text of a table.

    Parameters
    ----------
    source
        The file that it is in.
    rows
        Gives its rows from the first, that of the names if there are names.

    Raises
    ------
    ReadError
        Where the file is damaged.
    """
    text = _RowsSource(source.path, source.n_bytes, rows=rows)
    with text.open() as stream:
        start = stream.read(_HEAD_BYTES + 1)
    return Head(text, start[:_HEAD_BYTES], whole=len(start) <= _HEAD_BYTES)


@dataclass(frozen=True, kw_only=True)
class _RowsSource(Source):
    """The text of rows.

    Attributes
    ----------
    rows
        As of `rows_as_text`.
    """

    rows: Callable[[Watch], Rows]

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Begin at the first row; as far as they tell, where they are on the disk is known."""
        done = [self.n_bytes]
        cancelled = None if watch is None else watch.cancelled
        silent = Watch(lambda done_bytes, _: done.append(done_bytes), cancelled)

        def to_the_end(rows: Rows) -> Rows:
            yield from rows
            done.append(self.n_bytes)

        with closing(self.rows(silent)) as rows:
            yield Stream(self.path, _Text(to_the_end(rows)), lambda: done[-1])


class _Text:
    """Bytes of rows."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._rest = rows, b""

    def read(self, n_bytes: int) -> bytes:
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.tables.mixed import text_of

        if not self._rest:
            text = io.StringIO()
            rows = (map(text_of, row) for row in islice(self._rows, _ROWS_AT_ONCE))
            csv.writer(text, lineterminator="\n").writerows(rows)
            self._rest = text.getvalue().replace("\0", "").encode(errors="replace")
        part, self._rest = self._rest[:n_bytes], self._rest[n_bytes:]
        return part
