"""Wide tables: a row for each user, a column for each item, blank cells where no rating is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import LateCp1252Error, TableText
from funkgui.ratings.readers.delimited.layout import sample_rows
from funkgui.ratings.readers.delimited.title_lines import without_title
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import (
    count_line_ends,
    in_pieces,
    read_blocks,
    without_lines,
)
from funkgui.ratings.readers.plain_text.comments import without_comments
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS, Delimiter
from funkgui.ratings.readers.plain_text.skipper import SkippedLines, Skipper, each_line
from funkgui.ratings.readers.plain_text.text import Text, encoding_doubts, is_utf8
from funkgui.ratings.readers.preview import Preview, Role
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Refused
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.readers.wide.cells import CellCollector
from funkgui.ratings.readers.wide.layout import WideLayout, find_wide_layout

_MOST_COLUMNS = 1_000_000
_PREVIEW_ROWS = 100
_PREVIEW_COLUMNS = 100


def recognise(head: Head, options: ReadOptions) -> WideTable | Refused | None:
    """Tell whether a file is a wide table, and how it is laid out."""
    text = head.long_text()
    if text is None:
        return None
    text, n_comments = without_comments(text)
    above = without_title(text)
    for delimiter in DELIMITERS:
        if options.delimiter not in ("", delimiter.key):
            continue
        if above.text.lines.partition(b"\n")[0].count(delimiter.separator) >= _MOST_COLUMNS:
            return Refused(_too_wide(head.source.path, delimiter), 0.5)
        found = table_of(head.source, above.text, n_comments + above.n, delimiter, options)
        if found is not None:
            doubts = above.doubts + found.layout.doubts
            return replace(found, layout=replace(found.layout, doubts=doubts))
    return None


def table_of(
    source: Source, text: Text, n_lines_above: int, delimiter: Delimiter, options: ReadOptions
) -> WideTable | None:
    """The wide table that a text makes with a delimiter, if it is one.

    Parameters
    ----------
    text
        The start of the table.
    n_lines_above
        Lines of the source that come before it.
    """
    rows = sample_rows(text, delimiter)
    layout = find_wide_layout([row for _, row in rows], options) if rows else None
    if layout is None:
        return None
    n_lines = n_lines_above + (0 if layout.names is None else rows[0][0])
    return WideTable(source, text, options, delimiter, layout, n_lines)


@dataclass(frozen=True)
class WideTable(TableText):
    """A file recognised as a wide table.

    Attributes
    ----------
    delimiter
        What stands between its cells.
    layout
        Where labels and ratings stand.
    n_header_lines
        Lines before the first row of ratings.
    """

    delimiter: Delimiter
    layout: WideLayout
    n_header_lines: int

    confidence = 1.0

    @property
    def words(self) -> str:
        """The layout in words."""
        labels = {(True, True): "rows and columns labelled", (True, False): "rows labelled",
                  (False, True): "columns labelled", (False, False): "no labels"}  # fmt: skip
        which = labels[self.layout.has_labels, self.layout.names is not None]
        turned = ", items in rows" if self.layout.rows_are_items else ""
        return f"wide table, {self.delimiter.name}, {which}{turned}"

    @property
    def _doubts(self) -> tuple[str, ...]:
        return encoding_doubts(self.text.encoding, self.options.encoding) + self.layout.doubts

    def _preview(self) -> Preview:
        """The first rows: users, with a column for each item."""
        layout = self.layout
        lines = self._first_lines()
        rows = lines[layout.names is not None :]
        stop = min(layout.stop, layout.first + _PREVIEW_COLUMNS)
        names = [layout.name(n) for n in range(stop - layout.first)]
        labels = [
            row[layout.label] if layout.has_labels else str(n + 1) for n, row in enumerate(rows)
        ]
        cells = [row[layout.first : stop] for row in rows]
        if layout.rows_are_items:
            names, labels, cells = labels, names, [list(row) for row in zip(*cells, strict=True)]
        return Preview(
            self.words,
            ("", *names),
            tuple((label, *row) for label, row in zip(labels, cells, strict=True)),
            ((0, "user"),),
            wide=True,
            doubts=self._doubts,
            missing=layout.missing,
            as_is=self._as_is(lines),
            told=self.told(self.delimiter, layout.decimal, layout.names is not None),
        )

    def _first_lines(self) -> list[list[str]]:
        n_columns = self.layout.n_columns
        rows = [row for _, row in sample_rows(self.text, self.delimiter)][:_PREVIEW_ROWS]
        return [[cell.strip() for cell in (row + [""] * n_columns)[:n_columns]] for row in rows]

    def _as_is(self, lines: list[list[str]]) -> Preview:
        """The lines with what is taken from which column; those left out have no role."""
        layout = self.layout
        n_shown = min(layout.n_columns, _PREVIEW_COLUMNS)
        taken = range(layout.first, min(layout.stop, n_shown))
        roles: list[tuple[int, Role]] = [(at, "rating") for at in taken]
        if layout.has_labels and layout.label < n_shown:
            roles.append((layout.label, "item" if layout.rows_are_items else "user"))
        return Preview(
            self.words,
            tuple(str(n + 1) for n in range(n_shown)),
            tuple(tuple(line[:n_shown]) for line in lines),
            tuple(roles),
        )

    def _read(self, watch: Watch) -> RatingFile:
        triples = TripleCollector(self.options)
        cells = CellCollector(self.layout, self.delimiter, triples)
        skipped = self._add_all(cells, watch)
        if not triples.n_rows:
            raise ReadError(self.path, "all cells of the table are blank; choose another file.")
        doubts = (*self._doubts, *cells.doubts)
        return triples.file(self.words, (), watch, doubts=doubts, skipped=skipped)

    def _add_all(self, cells: CellCollector, watch: Watch) -> SkippedLines:
        """Add all rows, and tell which were passed over."""
        skipper = Skipper(cells.add, each_line(cells.fault_of), watch, cells.row_for_bad)
        n_lines = 0
        for number, block in enumerate(self._blocks(watch)):
            n_above = self.n_header_lines if number == 0 else 0
            lines = without_lines(block, n_above)
            n_lines += n_above
            if self.may_be_cp1252 and not is_utf8(lines):
                raise LateCp1252Error
            for piece in [lines] if b'"' in lines else in_pieces(lines):
                watch.check()
                self._add(cells, self.delimiter.translate(piece), n_lines, skipper, watch)
                n_lines += count_line_ends(piece)
        return skipper.skipped

    def _add(
        self, cells: CellCollector, lines: bytes, n_above: int, skipper: Skipper, watch: Watch
    ) -> None:
        if cells.add(lines) is None:
            return
        lines = cells.with_bare_ratings(lines)
        if self.options.bad_lines == "skip":
            skipper.add(lines, n_above + 1)
            return
        refusal = cells.add(lines)
        if refusal is None:
            return
        bad = cells.bad_row(lines, watch)
        if bad is not None:
            raise ReadError(self.path, bad.reason, n_above + bad.line)
        reason = f"this row or one after it cannot be read ({refusal})."
        raise ReadError(self.path, reason, n_above + 1)

    def _blocks(self, watch: Watch) -> Iterator[bytes]:
        return read_blocks(self.source, self.text.encoding, self.delimiter.quotes, watch)


def _too_wide(path: Path, delimiter: Delimiter) -> ReadError:
    return ReadError(
        path,
        f"the first line has more than {_MOST_COLUMNS:,} values between {delimiter.plural}; give "
        "the ratings as lines of user, item and rating.",
        1,
    )
