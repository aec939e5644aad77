"""Spreadsheets: a sheet with user, item and rating in each row, or a wide one, as text would be."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers import delimited, wide
from funkgui.ratings.readers.head import Head
from funkgui.ratings.readers.library_faults import damage_as_read_error
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sheet_sizes import check_sizes
from funkgui.ratings.readers.sheet_text import sheet_head
from funkgui.ratings.readers.watch import Watch

KEY = "spreadsheet"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_MIMETYPE_AT = 30
"""Where the name of a zip's first member stands."""

_XLSX_STARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_OLD_OR_LOCKED = (
    "this is a workbook of an old Excel, or one locked by a password; save it as .xlsx without a "
    "password."
)
_SURE_ENOUGH = 0.5
_LEAST_CONFIDENCE = 0.1
_MOST_NAMED = 5

Table = wide.WideTable | wide.TooWide | delimited.DelimitedText


def recognise(head: Head, options: ReadOptions) -> Spreadsheet | Unreadable | None:
    """Tell whether a file is a spreadsheet, and which of its sheets holds ratings."""
    if head.start.startswith(_OLE):
        return Unreadable(ReadError(head.path, _OLD_OR_LOCKED))
    if not _may_be_spreadsheet(head.start):
        return None
    try:
        with head.source.local_file() as path:
            if not _is_spreadsheet(path):
                return None
            check_sizes(head.path, path)
            workbook = _open(head.path, path)
            return _with_ratings(workbook, head, options)
    except ReadError as error:
        return Unreadable(error)


def _may_be_spreadsheet(start: bytes) -> bool:
    name = start[_MIMETYPE_AT:]
    return start.startswith(_ZIP) and (name.startswith(_ODS) or name.startswith(_XLSX_STARTS))


def _is_spreadsheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return True  # cut off: to be said as of a spreadsheet
    return bool(names & {"xl/workbook.xml", "content.xml"})


def _open(shown: Path, path: Path) -> Any:
    import python_calamine as calamine

    with damage_as_read_error(shown):
        try:
            return calamine.CalamineWorkbook.from_path(str(path))
        except calamine.PasswordError as error:
            reason = "the spreadsheet is locked by a password; save it without one."
            raise ReadError(shown, reason) from error
        except calamine.CalamineError as error:
            raise ValueError(str(error)) from error


def _with_ratings(workbook: Any, head: Head, options: ReadOptions) -> Spreadsheet:
    """The sheet that the options name, or the first that holds ratings."""
    names = list(workbook.sheet_names)
    wanted = [options.part] if options.part else names
    if options.part and options.part not in names:
        there = ", ".join(names[:_MOST_NAMED])
        raise ReadError(head.path, f"there is no sheet {options.part}; there are {there}.")
    best: Spreadsheet | None = None
    for name in wanted:
        found = _sheet(workbook, name, head, options)
        if found is not None and (best is None or found.confidence > best.confidence):
            best = found
        if best is not None and best.confidence >= _SURE_ENOUGH:
            break
    if best is None:
        reason = "no sheet holds ratings; expected user, item and rating in each row."
        raise ReadError(head.path, reason)
    others = [name for name in names if name != best.sheet]
    if options.part or not others:
        return best
    more = ", ".join(others[:_MOST_NAMED])
    doubt = f"Of several sheets, “{best.sheet}” was taken; the others are {more}."
    return replace(best, doubts=(doubt,))


def _sheet(workbook: Any, name: str, head: Head, options: ReadOptions) -> Spreadsheet | None:
    import python_calamine as calamine

    with damage_as_read_error(head.path):
        try:
            sheet = workbook.get_sheet_by_name(name)
        except calamine.CalamineError as error:
            raise ValueError(str(error)) from error
    text = sheet_head(sheet, head.source)
    if text is None:
        return None
    chosen = options.changed(format="", part="", delimiter="comma", encoding="utf-8")
    asked = (wide.recognise(text, chosen), delimited.recognise(text, chosen))
    known: list[Table] = [found for found in asked if found is not None]
    if not known:
        return None
    return Spreadsheet(name, max(known, key=lambda found: found.confidence))


@dataclass(frozen=True)
class Spreadsheet:
    """A sheet of a spreadsheet.

    Attributes
    ----------
    sheet
        Its name.
    table
        What it is, as text.
    doubts
        What a person should know of how it was found.
    """

    sheet: str
    table: Table
    doubts: tuple[str, ...] = ()

    key = KEY

    @property
    def confidence(self) -> float:
        # No other format would read a sheet that lacks a column.
        return max(self.table.confidence, _LEAST_CONFIDENCE)

    def preview(self) -> Preview:
        """The first rows of the sheet."""
        preview = self.table.preview()
        return replace(
            preview,
            format=self._words(preview.format),
            key=KEY,
            doubts=self.doubts + preview.doubts,
        )

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings.

        Raises
        ------
        ReadError
            Where a column is missing or a cell is no rating.
        CancelledError
            Where the reading is no longer wanted.
        """
        found = self.table.read(watch)
        return replace(found, format=self._words(found.format), doubts=self.doubts + found.doubts)

    def _words(self, text: str) -> str:
        """What the sheet is like; that its text has commas is nothing that the file has."""
        words = [word for word in text.split(", ") if word not in ("delimited text", "comma")]
        return ", ".join([f"spreadsheet, sheet “{self.sheet}”", *words])


@dataclass(frozen=True)
class Unreadable:
    """A spreadsheet without ratings, or one that cannot be read."""

    error: ReadError

    key = KEY
    confidence = 1.0

    def preview(self) -> Preview:
        """Refuse.

        Raises
        ------
        ReadError
            In any case.
        """
        raise self.error

    def read(self, watch: Watch) -> RatingFile:
        """Refuse.

        Raises
        ------
        ReadError
            In any case.
        """
        watch.check()
        raise self.error
