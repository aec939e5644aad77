"""Rows of a table as the comma-separated text that they would be saved as, made on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch

Rows = Generator[Sequence[Any], None, None]

_ROWS_AT_ONCE = 1000
LARGEST_EXACT = 2**53
"""Beyond it, not every whole number is a float."""


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

    def made(watch: Watch) -> Made:
        """Begin at the first row; as far as they tell, where they are on the disk is known."""
        done = [source.n_bytes]
        silent = Watch(lambda done_bytes, _: done.append(done_bytes), watch.cancelled)
        with closing(rows(silent)) as some:
            for text in _texts(some):
                yield text, done[-1]
        yield b"", source.n_bytes

    return made_head(MadeSource(source.path, source.n_bytes, made=made))


def _texts(rows: Rows) -> Iterator[bytes]:
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(map(text_of, row) for row in some)
        yield text.getvalue().replace("\0", "").encode(errors="replace")


def text_of(value: Any) -> str | None:
    """A value as it is called where it is an id; None for lists and objects, which are none."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        value = int(value)
    if value is None or isinstance(value, list | dict):
        return None
    # JSON may hold half a character, as of a text that was cut between two.
    return str(value).encode(errors="replace").decode()
