"""Tables whose rows come one by one, as objects with named fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from funkgui.ratings.readers.about import About, FormatFile
from funkgui.ratings.readers.plain_text.text import Encoding
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.tables.json_fields import Fields, add_objects
from funkgui.ratings.readers.tables.json_objects import NumberedObject
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns, table_preview
from funkgui.ratings.readers.tables.rows_text import Rows, rows_as_text
from funkgui.ratings.readers.watch import UNWATCHED, Watch
from funkgui.ratings.readers.wide.either import wide_within

Object = dict[str, Any]

LOOKED_AT = 200
"""Objects at the start of a file that tell what is in all."""

_ROWS_BETWEEN_REPORTS = 10_000


@dataclass(frozen=True)
class Within:
    """The table in a file.

    Attributes
    ----------
    words
        What it is.
    n_rows
        How many rows it has; 0 where that is not known, and whoever gives them reports.
    objects
        Gives them.
    doubts
        What a person should know of how it was taken, a sentence each.
    are_of_lists
        Whether a row is an element of a list; then it is of no wide table.
    """

    words: str
    n_rows: int
    objects: Callable[[], Iterator[Object]]
    doubts: tuple[str, ...] = ()
    are_of_lists: bool = False


@dataclass(frozen=True)
class ObjectTable(FormatFile):
    """A file with a table of objects; each kind says what its `table` is.

    Attributes
    ----------
    encoding
        How it is written as bytes.
    """

    encoding: Encoding = "utf-8"

    @property
    def row_word(self) -> str:
        """What a row is called in messages, as for `RowCollector`."""
        return "row"

    def table(self, watch: Watch) -> Within:
        """The table.

        Raises
        ------
        ReadError
            Where there is none.
        """
        raise NotImplementedError

    def preview(self) -> Preview:
        table = self.table(UNWATCHED)
        fields, columns, first = self._columns(table)
        wide = self._wide(table, fields, columns, first)
        if wide is not None:
            return wide.preview()
        rows = fields.rows(first[:PREVIEW_ROWS])
        return table_preview(self._about(table), columns, rows, table.doubts)

    def read(self, watch: Watch) -> RatingFile:
        table = self.table(watch)
        fields, columns, first = self._columns(table)
        wide = self._wide(table, fields, columns, first)
        if wide is not None:
            return wide.read(watch)
        rows = RowCollector(self._about(table), columns, self.row_word)
        self.add_to(rows, columns, fields, table, watch)
        return rows.finish(watch, table.doubts)

    def add_to(
        self, rows: RowCollector, columns: TakenColumns, fields: Fields, table: Within, watch: Watch
    ) -> None:
        """Add all rows; raises what `add_objects` does."""
        add_objects(rows, fields.paths_to(columns.columns), self.numbered(table, watch), watch)

    def rows(self, watch: Watch) -> Rows:
        """The names of the fields, and then what each row holds in them."""
        table = self.table(watch)
        return self._rows(table, Fields.of(islice(table.objects(), LOOKED_AT)), watch)

    def _rows(self, table: Within, fields: Fields, watch: Watch) -> Rows:
        yield fields.names
        for _, one, _ in self.numbered(table, watch):
            if one is not None:
                yield from fields.rows([one])

    def numbered(self, table: Within, watch: Watch) -> Iterator[NumberedObject]:
        """All rows of the table; how far they are is reported."""
        n_bytes = self.head.source.n_bytes
        for number, one in enumerate(table.objects(), 1):
            if table.n_rows and number % _ROWS_BETWEEN_REPORTS == 0:
                watch.report(n_bytes * number // table.n_rows, n_bytes)
            yield number, one, ""
        watch.report(n_bytes, n_bytes)

    def _wide(
        self, table: Within, fields: Fields, columns: TakenColumns, first: list[Object]
    ) -> TableWithin | None:
        """The wide table that it may be where no names tell of user, item and rating."""
        if columns.places.are_told or table.are_of_lists or fields.hold_lists(first):
            return None
        text = rows_as_text(self.head.source, partial(self._rows, table, fields))
        return wide_within(text, self._about(table))

    def _about(self, table: Within) -> About:
        return replace(self.about, format=table.words)

    def _columns(self, table: Within) -> tuple[Fields, TakenColumns, list[Object]]:
        first = list(islice(table.objects(), LOOKED_AT))
        fields = Fields.of(first)
        return fields, TakenColumns(fields.names, fields.places(first, self.options)), first
