"""What spreadsheets put into the clipboard as text, read as a block of ratings.

Excel ends every row with CR LF, the last one too; LibreOffice with LF, and leaves it out after a
single cell. Both part cells by tabs.
Excel puts a cell into double quotes where it holds a tab, a line end or a quote, which is doubled
then; LibreOffice (as seen in 7.4) writes quotes as they are, and a line end as a blank. How
decimals are written goes by their locale.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funkgui.errors import EditError
from funkgui.gui.matrix.cells.rating_text import (
    has_decimal_comma,
    may_have_decimal_comma,
    typed_rating,
)
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import FloatArray

if TYPE_CHECKING:
    import pyarrow as pa

CORNER = "user"
"""Stands over the users where labels were copied, too; so do wide CSV files have it."""
_HEAD = 1 << 22
"""Letters looked at for the first row."""
_LEAST_READ_AT_ONCE = 1 << 20
_ROWS_AT_ONCE = 1000
_SHOWN_LETTERS = 30
_QUOTED_CELL = re.compile(r'(?:^|(?<=[\t\r\n]))"(?:[^"]|"")*"(?=[\t\r\n]|$)')
_BEGINS_QUOTED = re.compile(r'(?:^|(?<=[\t\r\n]))"[^\t\r\n]*')
_A_DECIMAL_COMMA = re.compile(r"(?:^|[\t\r\n])[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0*,\d+)(?=[\t\r\n]|$)")


@dataclass(frozen=True, eq=False)
class Block:
    """Ratings in rows and columns.

    Attributes
    ----------
    values
        (n_rows, n_columns) float32, NaN where a cell was blank.
    users, items
        Labels of rows and columns, where they were copied, too.
    """

    values: FloatArray
    users: list[str] | None = None
    items: list[str] | None = None

    @property
    def is_labelled(self) -> bool:
        return self.users is not None


def read_block(text: str, cancelled: Cancelled = lambda: False) -> Block:
    """Read what was copied in a spreadsheet.

    Raises
    ------
    EditError
        Where there is nothing, or a cell is no number: it names the first such cell and says how
        many there are.
    """
    if not text:
        raise EditError("There is no text in the clipboard to be pasted; copy some cells first.")
    text = _as_quoted(text)
    try:
        head = next(_rows(text[:_HEAD])) or [""]  # of a blank line, the reader makes no cell
        is_labelled = head[0].strip().lower() == CORNER and len(head) > 1
        block = _in_columns(text, len(head), is_labelled)
        stop_if(cancelled)
        if block is None:
            block = _cell_by_cell(text, is_labelled, cancelled)
    except csv.Error as problem:
        raise EditError(f"What is in the clipboard cannot be read as a table: {problem}.") from None
    items = [label.strip() for label in head[1:]] if is_labelled else None
    return Block(block.values, block.users, items)


def names_in(text: str) -> list[str] | None:
    """The cells of one row, or of one column, where most of them are no numbers; else None."""
    try:
        rows = list(_rows(_as_quoted(text)))
    except csv.Error:
        return None
    cells = rows[0] if len(rows) == 1 else [row[0] if row else "" for row in rows]
    names = [cell.strip() for cell in cells]
    is_one_line = len(rows) == 1 or all(len(row) <= 1 for row in rows)
    numbers = _numbers(set(names))
    n_words = sum(isinstance(numbers[name], str) for name in names)
    return names if is_one_line and 2 * n_words > len(names) else None


def _as_quoted(text: str) -> str:
    """The text with cells that begin with a quote put into quotes, where quotes part no cells."""
    if not _BEGINS_QUOTED.search(_QUOTED_CELL.sub("", text)):
        return text
    return _BEGINS_QUOTED.sub(lambda cell: f'"{cell[0].replace(chr(34), 2 * chr(34))}"', text)


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter="\t")


def _in_columns(text: str, n_columns: int, is_labelled: bool) -> Block | None:
    """The block read column by column without a look at single cells.

    None where not every cell is a plain number, or rows differ in length: then a closer look is
    needed, for what it is or for what to say.
    """
    table = _table(text, n_columns, is_labelled, ".")
    if table is None and "." not in text and _A_DECIMAL_COMMA.search(text):
        table = _table(text, n_columns, is_labelled, ",")
    if table is None:
        return None
    first = 1 if is_labelled else 0
    values = np.empty((table.num_rows, n_columns - first), np.float32)
    for column in range(first, n_columns):
        cells = table.column(column)
        numbers = cells.to_numpy()
        with np.errstate(over="ignore"):
            values[:, column - first] = numbers
        finite = np.isfinite(values[:, column - first])
        if np.count_nonzero(finite) != table.num_rows - cells.null_count:
            return None
    users = [str(label).strip() for label in table.column(0).to_pylist()] if is_labelled else None
    return Block(values, users)


def _table(text: str, n_columns: int, is_labelled: bool, decimal_point: str) -> pa.Table | None:
    import pyarrow as pa
    import pyarrow.csv

    names = [str(number) for number in range(n_columns)]
    types = dict.fromkeys(names, pa.float64())
    if is_labelled:
        types[names[0]] = pa.string()
    longest_row = 8 * max(text.find("\n"), len(text) if "\n" not in text else 0)
    try:
        return pa.csv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pa.csv.ReadOptions(
                column_names=names,
                skip_rows_after_names=1 if is_labelled else 0,
                block_size=max(longest_row, _LEAST_READ_AT_ONCE),
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter="\t", newlines_in_values='"' in text, ignore_empty_lines=False
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                quoted_strings_can_be_null=True,
                decimal_point=decimal_point,
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None


def _cell_by_cell(text: str, is_labelled: bool, cancelled: Cancelled) -> Block:
    rows: list[list[str]] = []
    for row in _rows(text):
        if len(rows) % _ROWS_AT_ONCE == 0:
            stop_if(cancelled)
        rows.append([cell.strip() for cell in row] or [""])
    users = None
    if is_labelled:
        users = [row[0] for row in rows[1:]]
        rows = [row[1:] for row in rows[1:]]
    numbers = _numbers({cell for row in rows for cell in row})
    _check_cells(rows, numbers, 1 if is_labelled else 0)
    values = np.full((len(rows), max(map(len, rows), default=0)), np.nan, np.float32)
    for number, row in enumerate(rows):
        values[number, : len(row)] = [numbers[cell] for cell in row]
    return Block(values, users)


def _numbers(texts: set[str]) -> dict[str, float | str]:
    """What each text stands for: a number, NaN for a blank, or why it is none, in words."""
    is_with_commas = any(map(has_decimal_comma, texts)) and not any("." in one for one in texts)
    numbers: dict[str, float | str] = {}
    for text in texts:
        plain = text
        if is_with_commas and may_have_decimal_comma(text):
            plain = text.replace(",", ".")
        try:
            number = typed_rating(plain, None)
        except EditError as error:
            numbers[text] = str(error)
        else:
            numbers[text] = np.nan if number is None else number
    return numbers


def _check_cells(rows: list[list[str]], numbers: dict[str, float | str], offset: int) -> None:
    bad = [
        (row, column, cell)
        for row, cells in enumerate(rows, 1 + offset)
        for column, cell in enumerate(cells, 1 + offset)
        if isinstance(numbers[cell], str)
    ]
    if bad:
        row, column, cell = bad[0]
        reason, n_more = _shortened(str(numbers[cell])), len(bad) - 1
        are_none = "is no rating" if n_more == 1 else "are no ratings"
        also = f"; {counted(n_more, 'more cell')} {are_none}" if n_more else ""
        raise EditError(
            f"Nothing was pasted: in row {row:,}, column {column:,} of what was copied, "
            f"{reason}{also}."
        )


def _shortened(reason: str) -> str:
    """A reason that quotes a cell, without most of a very long one."""
    reason = " ".join(reason.split())
    if len(reason) <= 4 * _SHOWN_LETTERS:
        return reason
    ellipsis = "\N{HORIZONTAL ELLIPSIS}"
    return f"{reason[: 2 * _SHOWN_LETTERS]}{ellipsis}{reason[-_SHOWN_LETTERS:]}"
