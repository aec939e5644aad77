"""Whether a matrix of the size that its file claims can be, before room is made for it."""

from __future__ import annotations

from funkgui.ratings.free_memory import free_bytes
from funkgui.ratings.readers.unfit import UnfitRatingsError

_EMPTY_AT_MOST = 20_000_000
"""Rows and columns that may be without ratings: each takes 16 bytes."""

_MOST_COLUMNS = 2**31 - 1

_MOST_UNPACKED_BYTES = 4 << 30
_MOST_RATIO = 300
"""Zeros shrink to a thousandth: what is of more than this is made to fill a memory, or should be
sparse."""


def check_shape(shape: tuple[int, int], n_ratings: int) -> None:
    """Refuse a matrix that consists of empty rows and columns for the most part.

    Raises
    ------
    UnfitRatingsError
        Where it does, or a size is negative or beyond what can be numbered.
    """
    n_rows, n_columns = shape
    if min(shape) < 0 or max(shape) > _MOST_COLUMNS:
        wrong = "which cannot be"
    elif n_rows + n_columns > _EMPTY_AT_MOST + 2 * n_ratings:
        wrong = f"but only {n_ratings:,} ratings"
    else:
        return
    raise UnfitRatingsError(
        f"it claims {n_rows:,} rows and {n_columns:,} columns, {wrong}; check that it is whole "
        "and a matrix of ratings.",
    )


def check_memory(n_bytes: int) -> None:
    """Refuse what does not fit in the memory that is free.

    Raises
    ------
    UnfitRatingsError
        Where it does not.
    """
    free = free_bytes()
    if n_bytes > free:
        raise UnfitRatingsError(
            f"its arrays claim {n_bytes / 1e9:,.1f} GB of memory and {free / 1e9:,.1f} GB are "
            "free; check that the file is whole, or close other programs.",
        )


def check_expansion(n_bytes: int, n_packed_bytes: int, claim: str = "its arrays claim") -> None:
    """Refuse arrays that unpack to far more than matrices of ratings do.

    Parameters
    ----------
    n_packed_bytes
        What the file takes on the disk.
    claim
        What is told to be so large, and that it claims to.

    Raises
    ------
    UnfitRatingsError
        Where they do.
    """
    if n_bytes > max(_MOST_UNPACKED_BYTES, _MOST_RATIO * n_packed_bytes):
        raise UnfitRatingsError(
            f"{claim} {n_bytes / 1e9:,.1f} GB, more than {_MOST_RATIO} times what the "
            "file takes; if it is whole, save the ratings as a sparse matrix.",
        )
