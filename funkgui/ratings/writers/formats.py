"""The formats that ratings are written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers import lines, matrix_market, parquet, scipy_npz, wide


@dataclass(frozen=True)
class WriteFormat:
    """A format that ratings are written in.

    Attributes
    ----------
    key
        Its name, as for `write_ratings`.
    label
        Its name for people.
    endings
        How names of its files end; the first is its own.
    write
        Writes a matrix to an open file, raising `OSError` and `CancelledError`.
    is_own_ending
        Whether a file that ends so is of this format, and no other is meant.
    has_ids
        Whether it says what users and items are called.
    has_unrated
        Whether users and items without ratings are read back from it.
    has_times
        Whether it keeps the times of ratings.
    """

    key: str
    label: str
    endings: tuple[str, ...]
    write: Callable[[RatingMatrix, RawIOBase, Watch], None]
    is_own_ending: bool = True
    has_ids: bool = True
    has_unrated: bool = False
    has_times: bool = True


FORMATS = {
    one.key: one
    for one in (
        WriteFormat("csv", "CSV", (".csv",), lines.write_csv),
        WriteFormat("tsv", "tab-separated values", (".tsv",), lines.write_tsv),
        WriteFormat("parquet", "Parquet", (".parquet", ".pq"), parquet.write),
        WriteFormat(
            "matrix-market",
            "Matrix Market",
            (".mtx",),
            matrix_market.write,
            has_ids=False,
            has_unrated=True,
            has_times=False,
        ),
        WriteFormat("npz", "SciPy sparse matrix", (".npz",), scipy_npz.write, has_unrated=True),
        WriteFormat(
            "wide", "wide CSV", (".csv",), wide.write, is_own_ending=False, has_times=False
        ),
        WriteFormat("recbole", "RecBole", (".inter",), lines.write_recbole),
    )
}
"""All formats by name."""
