"""Lines of plain numbers, such as ``7,31,4.5,1395436958``, read in numpy.

Where all values are short unsigned numbers, as they are in most large files of ratings, this takes
half of the time of a parser that is ready for anything, to which the others are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.readers.delimited.digits import NotPlainError, Numbers
from funkgui.ratings.readers.delimited.layout import Layout

_PIECE_BYTES = 1024 * 1024
"""Small enough for the processor's cache; large enough that threads, which need the interpreter
between numpy's loops, seldom wait for it."""

_MARGIN_BYTES = 48
"""For the line ends around a piece, and for words that begin near its end."""

_LINE_FEED = ord("\n")
_POINT = np.uint8(ord("."))
_POINT_TO_NINE = np.uint8(ord("9") - ord("."))
"""A point, a stroke and the ten digits have neighbouring codes."""


class PlainRows(NamedTuple):
    """The values of some lines.

    Attributes
    ----------
    users, items
        (n,) int32 where all fit, else int64. They are below 10^16.
    values
        (n,) float32. The ratings.
    times
        (n,) int64, as they stand in the lines; None where they are not asked for.
    """

    users: NDArray[np.integer[Any]]
    items: NDArray[np.integer[Any]]
    values: FloatArray
    times: IntArray | None


class PlainNumbers:
    """Reads lines of plain numbers.

    Parameters
    ----------
    layout
        Where the columns stand, and what separates them.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._separator = layout.delimiter.separator

    def parse(self, lines: bytes) -> PlainRows | None:
        """What whole lines hold; several threads may ask at once.

        Returns
        -------
        rows
            None where there is anything but the right number of plain numbers in each line:
            unsigned integers of up to 16 digits, without zeros ahead where they are ids, and
            ratings of up to four characters.
        """
        separators = [self._separator] * (self._layout.n_columns - 1) + [_line_end(lines)]
        try:
            pieces = [self._rows(piece) for piece in _pieces(lines, separators)]
        except NotPlainError:
            return None
        users, items, values, times = zip(*pieces, strict=True)
        return PlainRows(
            _joined(users),
            _joined(items),
            np.concatenate(values),
            None if times[0] is None else np.concatenate(times),
        )

    def _rows(self, piece: _Piece) -> PlainRows:
        before, after = piece.before, piece.after

        def numbers(column: int) -> Numbers:
            at = column * len(self._separator)
            return Numbers(piece.words, before[:, at], after[:, at])

        layout = self._layout
        users = numbers(layout.user).integers(zeros_ahead=False)
        items = numbers(layout.item).integers(zeros_ahead=False)
        if layout.rating is None:
            values = np.ones(len(before), np.float32)
        else:
            values = numbers(layout.rating).ratings()
        if layout.time is None:
            return PlainRows(users, items, values, None)
        return PlainRows(users, items, values, numbers(layout.time).integers(zeros_ahead=True))


def _joined(pieces: Sequence[IntArray]) -> NDArray[np.integer[Any]]:
    """Integers in one array, of half the size where they fit."""
    few_digits = max(int(piece.max()) for piece in pieces) <= np.iinfo(np.int32).max
    return np.concatenate(pieces, dtype=np.int32 if few_digits else np.int64, casting="unsafe")


class _Piece(NamedTuple):
    """Some lines, valid until the next are taken.

    Attributes
    ----------
    words
        As `Numbers` wants them.
    before, after
        (n_lines, n) int64. Where in the text the bytes of the separators are: those of the line
        with the last one before it, and those of the line.
    """

    words: NDArray[np.uint64]
    before: IntArray
    after: IntArray


def _pieces(lines: bytes, separators: list[bytes]) -> Iterator[_Piece]:
    """Some lines after the other.

    Parameters
    ----------
    separators
        What must follow each value of a line; the very last may lack it.

    Raises
    ------
    NotPlainError
        Where there is anything else that is neither a digit nor a point nor a stroke.
    """
    text, words = _room()
    codes = np.empty_like(text)
    whole, end = np.frombuffer(lines, np.uint8), np.frombuffer(separators[-1], np.uint8)
    text[0] = _LINE_FEED
    start = 0
    while start < len(lines):
        stop = _end_of_piece(lines, start)
        n = 1 + stop - start
        text[1:n] = whole[start:stop]
        if text[n - 1] != _LINE_FEED:
            text[n : n + len(end)] = end
            n += len(end)
        # What lies below the point wraps around to above the nine.
        np.subtract(text[:n], _POINT, out=codes[:n])
        np.greater(codes[:n], _POINT_TO_NINE, out=codes[:n].view(np.bool_))
        found = np.flatnonzero(codes[:n].view(np.bool_))
        yield _Piece(words, *_by_lines(text, found, separators))
        start = stop


def _by_lines(
    text: NDArray[np.uint8], found: IntArray, separators: list[bytes]
) -> tuple[IntArray, IntArray]:
    """What is before and after the values of each line, where that is what it must be."""
    of_line = np.frombuffer(b"".join(separators), np.uint8)
    n = len(of_line)
    there = text.take(found[1:], mode="clip")
    if len(there) % n or (there[:n] != of_line).any() or (there[n:] != there[:-n]).any():
        raise NotPlainError
    before, after = found[:-1].reshape(-1, n), found[1:].reshape(-1, n)
    at = 0
    for separator in separators:
        for byte in range(at, at + len(separator) - 1):
            if (after[:, byte + 1] - after[:, byte]).max() > 1:
                raise NotPlainError
        at += len(separator)
    return before, after


def _room() -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Room for a piece of text, and the same from its second byte on as words."""
    room = np.zeros(_PIECE_BYTES + _MARGIN_BYTES, np.uint8)
    text = room[-(room.ctypes.data + 1) % 8 :]
    return text, text[1 : 1 + (len(text) - 1) // 8 * 8].view("<u8")


def _end_of_piece(lines: bytes, start: int) -> int:
    stop = start + _PIECE_BYTES
    if stop >= len(lines):
        return len(lines)
    stop = lines.rfind(b"\n", start, stop) + 1
    if not stop:
        raise NotPlainError
    return stop


def _line_end(lines: bytes) -> bytes:
    """How the first line ends."""
    at = lines.find(b"\n")
    return b"\r\n" if at > 0 and lines[at - 1 : at] == b"\r" else b"\n"
