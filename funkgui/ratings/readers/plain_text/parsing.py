"""Columns out of delimited text, by pyarrow's parser."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pyarrow import csv

_AT_ONCE_BYTES = 1024 * 1024
"""What is split and converted in one go: as much as the processor's cache holds."""

# The program hears signals itself: those that come as a call ends, pyarrow's own handler loses.
pa.enable_signal_handlers(False)


def parse_columns(
    text: bytes,
    types: dict[str, Any],
    parse_options: csv.ParseOptions,
    *,
    names: list[str] | None = None,
    use_threads: bool = True,
    **conversion: Any,
) -> pa.Table:
    """Parse text that has no header line.

    Parameters
    ----------
    types
        The `pyarrow.DataType` of each column that is wanted, by its name.
    names
        Those of all columns, where others are to be passed over.
    conversion
        Further `pyarrow.csv.ConvertOptions`.

    Raises
    ------
    pyarrow.ArrowInvalid
        Where a line has too few or too many columns, or a cell is not of its column's type.
    """
    return csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(
            column_names=names or list(types), block_size=_AT_ONCE_BYTES, use_threads=use_threads
        ),
        parse_options,
        csv.ConvertOptions(include_columns=list(types), column_types=types, **conversion),
    )
