"""Cells of matrices as text, for previews."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def numbers(n: int) -> tuple[str, ...]:
    """The labels of rows and columns: "1", "2" and so on."""
    return tuple(str(number + 1) for number in range(n))


def rows_of_text(cells: NDArray[Any]) -> tuple[tuple[str, ...], ...]:
    """(rows, columns) numbers as text, empty for NaN."""
    return tuple(tuple(number_text(cell) for cell in row) for row in cells)


def number_text(number: Any) -> str:
    """A number in few digits; empty for NaN."""
    if isinstance(number, np.floating | float):
        return "" if np.isnan(number) else f"{number:.7g}"
    return str(number)
