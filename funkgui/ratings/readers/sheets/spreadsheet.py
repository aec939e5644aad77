"""Spreadsheets: a sheet with user, item and rating in each row, or a wide one, as text would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from funkgui.errors import PartError, ReadError
from funkgui.ratings.readers.delimited.delimited import DelimitedText
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.quoted import listed
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised, Refused
from funkgui.ratings.readers.sheets.sheet_text import holds_lines
from funkgui.ratings.readers.sheets.workbook import Workbook, workbook_at
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.readers.wide.either import table_in
from funkgui.ratings.readers.wide.wide import WideTable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_NAME_AT = 30
"""Where the name of a zip's first member stands."""

_XLSX_STARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_SURE_ENOUGH = 0.5
_LEAST_CONFIDENCE = 0.1
_MOST_NAMED = 5
_MOST_AFTER = 5
"""Sheets that are looked at after a wide one, which may sum up what they hold."""


def recognise(head: Head, options: ReadOptions) -> SheetTable | Refused | None:
    """Tell whether a file is a spreadsheet, and which of its sheets holds ratings."""
    if not _may_be_spreadsheet(head.start):
        return None
    try:
        with head.source.local_file() as path:
            workbook = workbook_at(head, path)
            return None if workbook is None else _with_ratings(workbook, head, options)
    except ReadError as error:
        return Refused(error, 1.0)


def sheet_as_text(head: Head) -> Head | None:
    """The text of a spreadsheet's first sheet that is not empty; None where it is no spreadsheet.

    `ReadError` where it is one and cannot be read, or is empty.
    """
    if not _may_be_spreadsheet(head.start):
        return None
    with head.source.local_file() as path:
        workbook = workbook_at(head, path)
        if workbook is None:
            return None
        sheets = map(workbook.text, workbook.names)
        text = next((sheet for sheet in sheets if sheet is not None), None)
    if text is None:
        raise ReadError(head.path, "the spreadsheet is empty.")
    return text


def _may_be_spreadsheet(start: bytes) -> bool:
    is_zip = start.startswith(_ZIP) and start.startswith((_ODS, *_XLSX_STARTS), _NAME_AT)
    return is_zip or start.startswith(_OLE)


def _with_ratings(workbook: Workbook, head: Head, options: ReadOptions) -> SheetTable:
    """The sheet that the options name, or the first that holds ratings."""
    names = list(workbook.names)
    if options.part and options.part not in names:
        there = listed(names, _MOST_NAMED)
        reason = f"there is no sheet {options.part}; there are {there}."
        raise PartError(head.path, reason, names)
    best: _Sheet | None = None
    wanted = [options.part] if options.part else names
    for at, name in enumerate(wanted):
        found = _sheet(workbook, name, options)
        if found is not None and (best is None or found.confidence > best.confidence):
            best = found
        if best is not None and best.confidence >= _SURE_ENOUGH:
            after = wanted[at + 1 :][:_MOST_AFTER] if best.is_wide else []
            sheets = (_sheet(workbook, name, options) for name in after)
            rows = next((one for one in sheets if one is not None and one.names_roles), None)
            best = best if rows is None else replace(rows, before_wide=True)
            break
    if best is None:
        reason = "no sheet holds ratings; expected user, item and rating in each row."
        raise PartError(head.path, reason, names)
    workbook.keep(best.name, best.text)
    others = [] if options.part else [name for name in names if name != best.name]
    return SheetTable(
        f"spreadsheet, sheet “{best.name}”",
        best.table,
        # No other format would read a sheet that lacks a column.
        max(best.confidence, _LEAST_CONFIDENCE),
        ("delimited text", "comma"),
        (best.doubt(others),) if others else (),
        best.name,
        workbook.names,
        workbook,
    )


@dataclass(frozen=True)
class SheetTable(TableWithin):
    """A table in a sheet.

    Attributes
    ----------
    workbook
        Held for the next look at the spreadsheet.
    """

    workbook: Workbook | None = None

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings, as `TableWithin.read` does; of several sheets an error names its."""
        try:
            return super().read(watch)
        except ReadError as error:
            error.sheet = self.part if len(self.parts) > 1 else ""
            raise


@dataclass(frozen=True)
class _Sheet:
    """A sheet with its text, the table in it, and whether it was taken in place of a wide one."""

    name: str
    text: Head
    table: Recognised
    before_wide: bool = False

    @property
    def confidence(self) -> float:
        return self.table.confidence

    @property
    def is_wide(self) -> bool:
        return isinstance(self.table, WideTable)

    @property
    def names_roles(self) -> bool:
        """Whether it surely has a rating in each row: names tell of user, item and rating."""
        table = self.table
        if not isinstance(table, DelimitedText) or self.confidence < _SURE_ENOUGH:
            return False
        layout = table.layout
        has_all = layout.names is not None and layout.rating is not None and layout.has_users
        return has_all and layout.are_told

    def doubt(self, others: Sequence[str]) -> str:
        """That other sheets were not taken."""
        why = ", which has a rating in each row" if self.before_wide else ""
        verb = "other is" if len(others) == 1 else "others are"
        names = listed(others, _MOST_NAMED)
        return f"Of several sheets, “{self.name}” was taken{why}; the {verb} {names}."


def _sheet(workbook: Workbook, name: str, options: ReadOptions) -> _Sheet | None:
    """A sheet, if it holds ratings."""
    text = workbook.text(name)
    if text is None:
        return None
    chosen = options.changed(format="", part="", delimiter="comma", encoding="utf-8")
    if holds_lines(text):
        chosen = chosen.changed(delimiter=options.delimiter)
    table = table_in(text, chosen)
    return None if table is None else _Sheet(name, text, table)
