"""The types of the data in MATLAB's files of version 5, looked at before SciPy reads them.

SciPy looks a type up in a table without a check, and an unknown one ends the process.

References
----------
"MAT-File Format", The MathWorks, chapter 1: level 5 MAT-files.
"""

from __future__ import annotations

import zlib
from typing import Any

_HEADER_BYTES = 128
_ENDIAN_AT = 126
_ORDERS = {b"IM": "little", b"MI": "big"}

_MATRIX = 14
_COMPRESSED = 15
_NUMBER_TYPES = {1, 2, 3, 4, 5, 6, 7, 9, 12, 13}
"""Those of whole and real numbers, from miINT8 to miUINT64."""

_NUMBER_CLASSES = range(5, 16)
"""Classes of arrays that hold numbers: sparse, double, single and the whole ones."""

_N_NAMED = 2
"""Elements of a matrix before its numbers: its sizes and its name."""

_PIECE_BYTES = 64 * 1024


def check_types(file: Any) -> None:
    """Check the types of all matrices of numbers in a file; nothing where it is of version 4.

    Parameters
    ----------
    file
        Open for reading in any order.

    Raises
    ------
    ValueError
        Where one is none of numbers.
    """
    file.seek(_ENDIAN_AT)
    order = _ORDERS.get(bytes(file.read(2)))
    if order is None:
        return
    at = _HEADER_BYTES
    while True:
        file.seek(at)
        tag = bytes(file.read(8))
        if len(tag) < 8:
            return
        kind, n_bytes = _numbers(tag, order)
        if kind == _MATRIX:
            _check_matrix(_Plain(file), n_bytes, order)
        elif kind == _COMPRESSED:
            inside = _Inflated(file, n_bytes)
            kind, n_inside = _numbers(inside.read(8), order)
            if kind == _MATRIX:
                _check_matrix(inside, n_inside, order)
        at += 8 + n_bytes


def _check_matrix(reader: _Plain | _Inflated, n_bytes: int, order: str) -> None:
    flags = reader.read(16)
    if len(flags) < 16 or _numbers(flags[8:], order)[0] & 0xFF not in _NUMBER_CLASSES:
        return
    n_bytes -= 16
    n_elements = 0
    while n_bytes > 0:
        tag = reader.read(8)
        if len(tag) < 8:
            return  # cut off, which SciPy says
        kind, size = _numbers(tag, order)
        if kind >> 16:  # a small element: its data stands in the tag
            kind, size = kind & 0xFFFF, 0
        if n_elements >= _N_NAMED and kind not in _NUMBER_TYPES:
            raise ValueError(f"there is no type {kind} of numbers")
        n_elements += 1
        padded = -(-size // 8) * 8
        reader.skip(padded)
        n_bytes -= 8 + padded


def _numbers(tag: bytes, order: Any) -> tuple[int, int]:
    return int.from_bytes(tag[:4], order), int.from_bytes(tag[4:8], order)


class _Plain:
    """The file from where it is."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, n_bytes: int) -> bytes:
        return bytes(self._file.read(n_bytes))

    def skip(self, n_bytes: int) -> None:
        self._file.seek(n_bytes, 1)


class _Inflated:
    """What a compressed element unpacks to, some of it at a time."""

    def __init__(self, file: Any, n_bytes: int) -> None:
        self._file, self._n_left = file, n_bytes
        self._stream = zlib.decompressobj()
        self._rest = b""

    def read(self, n_bytes: int) -> bytes:
        parts = []
        while n_bytes > 0 and (part := self._some(n_bytes)):
            parts.append(part)
            n_bytes -= len(part)
        return b"".join(parts)

    def skip(self, n_bytes: int) -> None:
        while n_bytes > 0 and (part := self._some(min(n_bytes, _PIECE_BYTES))):
            n_bytes -= len(part)

    def _some(self, n_bytes: int) -> bytes:
        while not self._stream.eof:
            if not self._rest:
                self._rest = bytes(self._file.read(min(self._n_left, _PIECE_BYTES)))
                self._n_left -= len(self._rest)
                if not self._rest:
                    return b""
            part = self._stream.decompress(self._rest, n_bytes)
            self._rest = self._stream.unconsumed_tail
            if part:
                return part
        return b""
