"""Fingerprints of the known cells: short, equal for equal cells, and quick to keep up to date."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.threads import in_threads, pieces, pieces_within

_PIECE = 1 << 16
"""Cells dealt with in one go: what is worked out for them stays in a core's own cache."""
_IN_A_THREAD = 1 << 20

_MODULUS = 1 << 64
_FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)


def cells_sum(
    users: NDArray[np.integer[Any]],
    items: NDArray[np.integer[Any]],
    values: NDArray[np.float32],
) -> int:
    """The sum of a 64-bit hash of each cell, modulo 2^64.

    It does not depend on the order of the cells, so that an edit adds what is new and takes away
    what is gone.

    Parameters
    ----------
    users, items
        (n,) positions of the cells.
    values
        (n,) float32. Their ratings.
    """

    def of(part: slice) -> int:
        within = pieces_within(part, _PIECE)
        return sum(_sum_of_piece(users[at], items[at], values[at]) for at in within)

    return sum(in_threads(of, pieces(len(values), _IN_A_THREAD))) % _MODULUS


def first_form(
    shape: tuple[int, int],
    indptr: NDArray[np.int64],
    item_index: NDArray[np.int32],
    values: NDArray[np.float32],
) -> str:
    """The fingerprint as projects had it at first: a hash of the arrays, to be found whole."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(repr(shape).encode())
    for array in (indptr, item_index, values):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def is_of_first_form(fingerprint: str) -> bool:
    """Whether a matrix's fingerprint, or one that begins with it, was made by `first_form`."""
    return ":" not in fingerprint


def _sum_of_piece(
    users: NDArray[np.integer[Any]], items: NDArray[np.integer[Any]], values: NDArray[np.float32]
) -> int:
    hashes = users.astype(np.uint64)
    hashes <<= np.uint64(32)
    hashes |= items.astype(np.uint64)
    mix(hashes)
    # Adding zero makes one number of 0 and -0, which are equal ratings.
    hashes ^= (values + np.float32(0)).view(np.uint32)
    mix(hashes)
    return int(hashes.sum(dtype=np.uint64))


def mix(numbers: NDArray[np.uint64]) -> None:
    """Turn numbers, in place, into others that look drawn at random; no two into the same.

    References
    ----------
    G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
    with the constants of D. Stafford's variant 13.
    """
    numbers += np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in zip(_SHIFTS[:2], _FACTORS, strict=True):
        numbers ^= numbers >> shift
        numbers *= factor
    numbers ^= numbers >> _SHIFTS[-1]
