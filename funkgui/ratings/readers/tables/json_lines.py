"""JSON Lines: an object with user, item and rating in each line; or one array of such objects.

After https://jsonlines.org and RFC 8259. Fields within fields are named with a dot; an object may
hold a list of ratings. Arrays without names, a rating or a user's ratings in each, in lines of
their own or in one array, as NumPy's `tolist` and pandas' `to_json(orient="values")` give them, are
read as the text that they would be saved as.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import json as arrow_json

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, read_blocks
from funkgui.ratings.readers.plain_text.text import Encoding, is_utf8, utf8_converter
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.tables.arrow_columns import column_at
from funkgui.ratings.readers.tables.json_document import (
    JsonDocument,
    confidence_of,
    is_document,
    json_document,
    may_be_document,
)
from funkgui.ratings.readers.tables.json_fields import Fields, add_objects, schema_of
from funkgui.ratings.readers.tables.json_nested import (
    list_of_ratings,
    one_for_each,
    within_lists,
)
from funkgui.ratings.readers.tables.json_objects import (
    NumberedObject,
    is_python,
    objects_at_start,
    objects_in_array,
    objects_in_lines,
    values_in_array,
)
from funkgui.ratings.readers.tables.object_table import LOOKED_AT, ObjectTable, Within
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns
from funkgui.ratings.readers.tables.rows_text import Rows, rows_as_text
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.readers.wide.either import unnamed_within

_PARALLEL_BYTES = 1 << 20

_IN_ARRAY = re.compile(r"\s*\[\s*\[\s*[^\s\[{]")
_IN_LINES = re.compile(r"\s*\[[^\[{\r\n]+\][ \t]*[\r\n]+\s*\[")
"""An array of arrays, and lines of arrays, which hold neither arrays nor objects."""


def recognise(head: Head, options: ReadOptions) -> JsonFile | JsonDocument | TableWithin | None:
    """Tell whether a file begins with a JSON object, or with an array of such."""
    known = head.text
    if known is None:
        return None
    # Not its lines: an array may stand in a single one, of which the start is all there is.
    text = utf8_converter(known.encoding)(head.start, head.whole).decode(errors="replace")
    if not (text.lstrip().startswith(("{", "[")) or is_python(text)):
        return None
    arrays = _arrays_within(head, known.encoding, options, text)
    if arrays is not None:
        return arrays
    objects = objects_at_start(text, LOOKED_AT)
    if not objects:
        return json_document(head, known.encoding, options, text) if may_be_document(text) else None
    is_alone = len(objects) == 1 and not is_array(text)
    listed = "" if is_alone else list_of_ratings(objects, options)
    if listed:
        rows = [element for one in objects for element in one_for_each(one, listed)]
        first = tuple(rows[:LOOKED_AT])
        return JsonFile(head, options, 1.0, known.encoding, first, is_array(text), listed)
    fields = Fields.of(objects)
    places = fields.places(objects, options)
    confidence = confidence_of(places)
    if is_alone and is_document(objects[0], tells=confidence == 1):
        return json_document(head, known.encoding, options, text)
    return JsonFile(head, options, confidence, known.encoding, tuple(objects), is_array(text))


def is_array(text: str) -> bool:
    """Whether a text begins with an array."""
    return text.lstrip().startswith("[")


@dataclass(frozen=True)
class JsonFile(ObjectTable):
    """A file of JSON objects.

    Attributes
    ----------
    objects
        The first ones; where each holds a list, one for each element of those.
    is_array
        Whether they stand in an array; else in lines of their own.
    listed
        The field of each that holds a list of ratings; empty where there is none.
    """

    objects: tuple[dict[str, Any], ...] = ()
    is_array: bool = False
    listed: str = ""

    @property
    def words(self) -> str:
        words = "JSON array" if self.is_array else "JSON lines"
        if is_python(self.head.start.decode(errors="replace")):
            words = "Python dictionaries in lines"
        return f"{words}, a rating for each of their {self.listed}" if self.listed else words

    @property
    def row_word(self) -> str:
        return "entry" if self.is_array else "line"

    def table(self, watch: Watch) -> Within:
        """The first objects, which are all that columns are told from."""
        return Within(self.words, 0, lambda: iter(self.objects), are_of_lists=bool(self.listed))

    def numbered(self, table: Within, watch: Watch) -> Iterator[NumberedObject]:
        """All objects, or those of their lists."""
        objects = self._alone(watch)
        return within_lists(objects, self.listed) if self.listed else objects

    def _alone(self, watch: Watch) -> Iterator[NumberedObject]:
        if self.is_array:
            yield from objects_in_array(self.head.source, self.encoding, watch)
            return
        n_lines = 0
        for block in read_blocks(self.head.source, self.encoding, False, watch):
            yield from objects_in_lines(block, n_lines + 1)
            n_lines += count_line_ends(block)

    def add_to(
        self, rows: RowCollector, columns: TakenColumns, fields: Fields, table: Within, watch: Watch
    ) -> None:
        """Add all rows, those of lines in bulk where they are all alike."""
        if self.is_array or self.listed:
            super().add_to(rows, columns, fields, table, watch)
            watch.report(self.head.source.n_bytes, self.head.source.n_bytes)
            return
        paths = fields.paths_to(columns.columns)
        schema = schema_of(paths, [role for _, role in columns.places.roles], self.objects)
        n_lines = 0
        for block in read_blocks(self.head.source, self.encoding, False, watch):
            n_ends = count_line_ends(block)
            # Without an end the last line counts, too.
            n_rows = n_ends + (not block.endswith((b"\n", b"\r")))
            parsed = _parsed(block, schema)
            if parsed is None or parsed.num_rows != n_rows:
                add_objects(rows, paths, objects_in_lines(block, n_lines + 1), watch)
            else:
                numbers = range(n_lines + 1, n_lines + n_rows + 1)
                rows.add((column_at(parsed, path) for path in paths), numbers)
            n_lines += n_ends


def _parsed(block: bytes, schema: Any) -> Any:
    """The fields that are needed as `pyarrow.Table`; None where not all lines hold them so."""
    if schema is None or not is_utf8(block):
        return None
    try:
        return arrow_json.read_json(
            pa.BufferReader(block),
            read_options=arrow_json.ReadOptions(block_size=max(_PARALLEL_BYTES, len(block) // 8)),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="ignore"
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _arrays_within(
    head: Head, encoding: Encoding, options: ReadOptions, text: str
) -> TableWithin | None:
    """The table that a file of arrays is; None where it is no such file.

    Parameters
    ----------
    text
        The start of the file.
    """
    in_array = _IN_ARRAY.match(text) is not None
    if not in_array and not _IN_LINES.match(text):
        return None
    source = head.source

    def rows(watch: Watch) -> Rows:
        values = values_in_array if in_array else _values_in_lines
        yield from (
            value if isinstance(value, list) else [str(value)]
            for value in values(source, encoding, watch)
        )

    about = About(source.path, source.n_bytes, options, "JSON arrays")
    return unnamed_within(rows_as_text(source, rows), about)


def _values_in_lines(source: Source, encoding: Encoding, watch: Watch) -> Iterator[Any]:
    """What lines hold: the text of those that are no JSON, and nothing for blank ones."""
    for block in read_blocks(source, encoding, False, watch):
        for line in block.decode(errors="replace").splitlines():
            try:
                yield json.loads(line) if line.strip() else []
            except (ValueError, RecursionError):
                yield line
