"""Python values as Arrow's columns, for what a file keeps without a type for each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from funkgui.ratings.readers.tables.rows_text import text_of


def column_of(values: Sequence[Any]) -> Any:
    """A `pyarrow.Array` of numbers or of text; as text where there are several types.

    Lists and objects are left out, since they are neither ids nor ratings.
    """
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        column = None
    if column is None or pa.types.is_nested(column.type):
        return pa.array([text_of(value) for value in values], pa.string())
    return column
