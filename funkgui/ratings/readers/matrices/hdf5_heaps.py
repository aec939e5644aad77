"""Whether HDF5's library can read the texts of a file: on a damaged heap it never ends.

After "HDF5 File Format Specification 3.0", section III.E: texts of any length stand in global heap
collections. The library (1.14) steps from object to object by their sizes and does not look
whether such a step leads anywhere.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from funkgui.errors import ReadError
from funkgui.ratings.readers.watch import Watch

_MARK = b"GCOL\x01\0\0\0"
_HEADER = struct.Struct("<8sQ")
_OBJECT = struct.Struct("<HHIQ")
_ALIGNMENT = 8

_PIECE_BYTES = 4 << 20
_MOST_BYTES = 64 << 20
"""Of a collection: the library makes them of 4 kB, or as large as the one text in them."""


def check_heaps(local: Path, path: Path, watch: Watch, most_bytes: int | None = None) -> None:
    """Refuse a file with a heap that the library would not come back from.

    Parameters
    ----------
    local
        The file as it is read.
    path
        The same, for messages.
    most_bytes
        Look at so much of its start, about; at all of it where that is None.

    Raises
    ------
    ReadError
        Where there is such a heap.
    CancelledError
        Where the reading was cancelled.
    """
    with local.open("rb") as file:
        start, rest = 0, b""
        while piece := file.read(_PIECE_BYTES):
            watch.check()
            text = rest + piece
            at = text.find(_MARK)
            while at >= 0:
                back = file.tell()
                file.seek(start + at)
                if not _is_sound(file.read(_HEADER.size), file):
                    reason = "the file is damaged where it keeps its texts; fetch it again."
                    raise ReadError(path, reason)
                file.seek(back)
                at = text.find(_MARK, at + 1)
            rest = text[-len(_MARK) + 1 :]
            start += len(text) - len(rest)
            if most_bytes is not None and start >= most_bytes:
                return


def _is_sound(header: bytes, file: BinaryIO) -> bool:
    """Whether each object of a collection ends within it."""
    if len(header) < _HEADER.size:
        return False
    _, size = _HEADER.unpack(header)
    if not _HEADER.size <= size <= _MOST_BYTES:
        return False
    heap = file.read(size - _HEADER.size)
    at = 0
    while len(heap) - at >= _OBJECT.size:
        index, _, _, n_bytes = _OBJECT.unpack_from(heap, at)
        step = n_bytes if index == 0 else _OBJECT.size + -(-n_bytes // _ALIGNMENT) * _ALIGNMENT
        if not _OBJECT.size <= step <= len(heap) - at:
            return False
        at += step
    return True
