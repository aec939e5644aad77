"""Spreadsheets opened by the library, of which the sheet that is taken is parsed once."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakValueDictionary

import python_calamine as calamine

from funkgui.ratings.readers.sheets.old_workbook import LOCKED
from funkgui.ratings.readers.sheets.sheet_sizes import check_sizes, merged_cells
from funkgui.ratings.readers.sheets.sheet_text import sheet_head
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.unfit import UnfitRatingsError


class Workbook:
    """The sheets of a spreadsheet as text.

    Parameters
    ----------
    head
        The spreadsheet.
    path
        Where it is, unpacked.

    Raises
    ------
    ReadError
        Where it is damaged, locked, or would fill the memory.
    """

    def __init__(self, head: Head, path: Path) -> None:
        visible = calamine.SheetVisibleEnum
        self._head = head
        with _faults_of_library(head.path):
            check_sizes(path)
            self._opened = calamine.CalamineWorkbook.from_path(str(path))
            self._merged = merged_cells(path)
        self._taken: dict[str, Head] = {}
        # A reading that was left may still be within the library when the next one begins.
        self._one_at_once = threading.Lock()
        sheets = self._opened.sheets_metadata
        self.names: tuple[str, ...] = tuple(
            sheet.name
            for sheet in sorted(sheets, key=lambda sheet: sheet.visible != visible.Visible)
        )
        """Of the sheets; those come last that a person does not see."""

    def text(self, name: str) -> Head | None:
        """The beginning of a sheet; None where the sheet is empty."""
        with self._one_at_once:
            if name in self._taken:
                return self._taken[name]
            with _faults_of_library(self._head.path):
                sheet = self._opened.get_sheet_by_name(name)
            # Early versions of the library do not tell at all.
            merged = getattr(sheet, "merged_cell_ranges", None) or self._merged.get(name, [])
            return sheet_head(sheet, merged, self._head.source)

    def keep(self, name: str, text: Head) -> None:
        """Hold the sheet that is taken for the next look, and no other: sheets may be large."""
        self._taken = {name: text}


_held: WeakValueDictionary[tuple[Path, int, int], Workbook] = WeakValueDictionary()
"""Workbooks by path, size and time of the last change."""


def workbook_at(head: Head, path: Path) -> Workbook | None:
    """The spreadsheet in a file; None where it is another kind of zip archive.

    One that is unchanged, and still held, is not parsed a second time.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise cannot_read(head.path, error) from error
    key = path, status.st_size, status.st_mtime_ns
    workbook = _held.get(key)
    if workbook is None and _is_spreadsheet(path):
        workbook = _held[key] = Workbook(head, path)
    return workbook


def _is_spreadsheet(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return True  # cut off: to be said as of a spreadsheet
    return bool(names & {"xl/workbook.xml", "content.xml"})


@contextmanager
def _faults_of_library(shown: Path) -> Iterator[None]:
    with damage_as_read_error(shown):
        try:
            yield
        except calamine.PasswordError as error:
            raise UnfitRatingsError(LOCKED) from error
        except calamine.CalamineError as error:
            raise ValueError(str(error)) from error
