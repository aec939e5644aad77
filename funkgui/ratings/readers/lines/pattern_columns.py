"""Columns out of lines of text by a regular expression, many lines at a time."""

from __future__ import annotations

from typing import Any

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
        `pyarrow.ChunkedArray` of strings. None where a line does not match, or is no UTF-8.
    """
    whole = csv.ParseOptions(delimiter=_NO_DELIMITER, quote_char=False)
    try:
        lines = parse_columns(block, {"line": pa.string()}, whole).column(0)
    except pa.ArrowInvalid:
        return None
    lines = lines.filter(pc.not_equal(pc.utf8_trim_whitespace(lines), ""))
    groups = pc.extract_regex(lines, f"^(?:{pattern})$")
    if groups.null_count:
        return None
    return [pc.struct_field(groups, f"c{n}") for n in range(groups.type.num_fields)]
