"""Lines of text as columns, and columns out of them by a regular expression."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from funkgui.ratings.readers.plain_text.parsing import parse_columns

_NO_DELIMITER = "\x1e"


def columns_of(block: bytes, pattern: str) -> list[Any] | None:
    """The groups ``c0``, ``c1`` and so on of each line that is not blank.

    Returns
    -------
    columns
        The first as (n,) float32, the others as `pyarrow.ChunkedArray` of strings. None where a
        line does not match, or has a number that is not finite.
    """
    lines = lines_of(block)
    if lines is None:
        return None
    lines = lines.filter(pc.not_equal(pc.utf8_trim_whitespace(lines), ""))
    groups = pc.extract_regex(lines, f"^(?:{pattern})$")
    if groups.null_count:
        return None
    names = [groups.type.field(n).name for n in range(groups.type.num_fields)]
    columns = {name: pc.struct_field(groups, name) for name in names}
    numbers = numbers_of(columns["c0"])
    if numbers is None:
        return None
    return [numbers, *(columns[f"c{n}"] for n in range(1, len(names)))]


def lines_of(block: bytes) -> Any:
    """The lines of a block that are not empty, `pyarrow.ChunkedArray`; None for no UTF-8."""
    if not block.strip():
        return pa.chunked_array([], pa.string())
    try:
        whole = csv.ParseOptions(delimiter=_NO_DELIMITER, quote_char=False)
        table = parse_columns(block, {"line": pa.string()}, whole)
    except pa.ArrowInvalid:
        return None
    return table.column(0)


def numbers_of(column: Any) -> Any:
    """A column of numbers as (n,) float32; None where one is not finite, or is none."""
    try:
        numbers = pc.cast(pc.utf8_ltrim(column, "+"), pa.float32()).to_numpy()
    except pa.ArrowInvalid:
        return None
    return numbers if np.isfinite(numbers).all() else None
