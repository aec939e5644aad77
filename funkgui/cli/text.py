"""Results in words: numbers, aligned tables, JSON."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import numpy as np

from funkgui.errors import FunkGuiError
from funkgui.factorization import number_text
from funkgui.files.os_reasons import raise_if_pipe_is_closed
from funkgui.files.presence import STANDARD_OUTPUT

_WIDEST = 100
"""Signs of a column that others are aligned behind; a longer cell moves those behind it alone.

Ids that are hashes have 64, and folds that are named by two files about as many.
"""

UNKNOWN = "-"
"""Stands where there is no number."""


def write(text: str | bytes, *, err: bool = False) -> None:
    """Write results to standard output, or to standard error, followed by a new line.

    Raises
    ------
    FunkGuiError
        Where the disk is full or the like. A closed pipe is a `BrokenPipeError`.
    """
    try:
        click.echo(text, err=err)
    except OSError as error:
        problem = not_written(error)
        raise_if_pipe_is_closed(error)
        raise problem from error


def not_written(error: OSError) -> FunkGuiError:
    """What to say where standard output takes no more; nothing goes there from now on."""
    # Else Python tries once more as it ends, and fails with a status of its own.
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return FunkGuiError(f"The results could not be written: {error.strerror}; send them elsewhere.")


def write_results(
    results: Mapping[str, Any], text: str, *, as_json: bool, beside: Path | None = None
) -> None:
    """Write results as one JSON object, in which no finite number is null, or else in words.

    Parameters
    ----------
    beside
        The file of data that was written: where that is standard output, results go elsewhere.
    """
    told = json.dumps(plain(results), indent=2, allow_nan=False) if as_json else text
    write(told, err=beside == STANDARD_OUTPUT)


def plain(value: Any) -> Any:
    """The same in types that JSON has."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def error_text(error: float | None) -> str:
    """An RMSE or MSE; `UNKNOWN` where there is none."""
    if error is None or not math.isfinite(error):
        return UNKNOWN
    return number_text.error_text(error)


def rating_text(rating: float | None) -> str:
    """A rating or a prediction: two decimals, or three digits of the very small and large."""
    if rating is None or not math.isfinite(rating):
        return UNKNOWN
    return f"{rating:.2f}" if rating == 0 or 0.005 <= abs(rating) < 1e6 else f"{rating:.3g}"


def one_line(text: str) -> str:
    """A label or title from a file, fit for a terminal: without tabs, new lines and escapes."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def word(name: str) -> str:
    """A file's name as the command line takes it: in quotes where it has blanks."""
    return f'"{name}"' if " " in name else name


def table(rows: Iterable[Sequence[str]], align: str) -> str:
    """Lines with aligned columns, two blanks between them.

    Parameters
    ----------
    align
        One sign a column: ``<`` to the left, ``>`` to the right.
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [min(max(map(len, column)), _WIDEST) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths, strict=True)
        ).rstrip()
        for row in cells
    )
