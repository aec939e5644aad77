"""Plain lines, such as ``7,31,4.5,1395436958`` and ``A2SUAM1J3GNN3B,tt0111161,4``, read in numpy.

Where all values are short unsigned numbers, the ids perhaps short words, as they are in most large
files of ratings, this takes half of the time of a parser that is ready for anything, to which the
others are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.readers.delimited.characters import (
    WORDS_BEYOND,
    NotPlainError,
    Values,
)
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.plain_text.blocks import BLOCK_BYTES
from funkgui.ratings.readers.times import Times, as_times, is_date_name
from funkgui.ratings.readers.vocabulary import Numbered, Vocabulary, Words

_PIECE_BYTES = BLOCK_BYTES // 3 + 8 * 1024
"""Small enough for the processor's cache; large enough that threads, which need the interpreter
between numpy's loops, seldom wait for it. Three that end where lines do make up a block."""

_MARGIN_BYTES = 32 + 8 * WORDS_BEYOND
"""For the line ends around a piece, and for words that begin near its end."""

_PLAIN_ID = re.compile(rb"0|[1-9][0-9]*")
_OF_NUMBERS = re.compile(rb"[./0-9]*")

_LINE_FEED = ord("\n")
_IN_NUMBERS = (ord("."), ord("9"))
"""A point, a stroke and the ten digits have neighbouring codes."""
_IN_WORDS = (ord("*"), ord("~"))
"""Letters, digits and most signs; none of `MISTAKABLE` but the last."""


class Columns(NamedTuple):
    """The values of some lines.

    Attributes
    ----------
    users, items
        (n,) integers, numbered texts, or a `pyarrow.ChunkedArray` of int64 or strings.
    values
        (n,) float32. The ratings.
    times
        Their times; None where the lines have none.
    """

    users: Any
    items: Any
    values: FloatArray
    times: Times | None


class PlainLines:
    """Reads lines of plain numbers and words.

    Parameters
    ----------
    layout
        Where the columns stand, and what separates them.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._separator = layout.delimiter.separator
        self._users, self._items = Vocabulary(), Vocabulary()
        self._is_date = layout.time is not None and is_date_name(layout.name(layout.time))

    def parse(self, lines: bytes) -> Columns | None:
        """What whole lines hold; several threads may ask at once.

        Returns
        -------
        columns
            None where there is anything but the right number of plain values in each line:
            unsigned integers of up to 16 digits, without zeros ahead where they are ids; in place
            of ids, if the first is none, texts of up to 40 characters of ASCII without quotes,
            brackets and blanks; and ratings of up to four characters.
        """
        separators = [self._separator] * (self._layout.n_columns - 1) + [_line_end(lines)]
        first = lines[: lines.find(b"\n") + 1 or None].rstrip().split(self._separator)
        texts = {
            column
            for column in (self._layout.user, self._layout.item)
            if not _PLAIN_ID.fullmatch(b"".join(first[column : column + 1]))
        }
        has_words = not all(map(_OF_NUMBERS.fullmatch, first))
        if has_words and b">" in lines:  # the last of `MISTAKABLE`
            return None
        if self._layout.time is not None and not b"".join(first[self._layout.time :][:1]).isdigit():
            return None  # a date, before the other columns are read for nothing
        within = _IN_WORDS if has_words else _IN_NUMBERS
        try:
            pieces = [self._rows(piece, texts) for piece in _pieces(lines, separators, within)]
        except NotPlainError:
            return None
        users, items, values, times = zip(*pieces, strict=True)
        seconds = None if times[0] is None else pa.chunked_array(times)
        return Columns(
            _joined(users, self._users),
            _joined(items, self._items),
            np.concatenate(values),
            None if seconds is None else as_times(seconds, is_date=self._is_date),
        )

    def _rows(
        self, piece: _Piece, texts: set[int]
    ) -> tuple[IntArray | Words, IntArray | Words, FloatArray, IntArray | None]:
        """Users, items, ratings and, as they stand there, times."""
        before, after = piece.before, piece.after

        def values(column: int) -> Values:
            at = column * len(self._separator)
            return Values(piece.words, before[:, at], after[:, at])

        def ids(column: int) -> IntArray | Words:
            found = values(column)
            return found.texts() if column in texts else found.integers(zeros_ahead=False)

        layout = self._layout
        users, items = ids(layout.user), ids(layout.item)
        if layout.rating is None:
            ratings = np.ones(len(before), np.float32)
        else:
            ratings = values(layout.rating).ratings()
        if layout.time is None:
            return users, items, ratings, None
        return users, items, ratings, values(layout.time).integers(zeros_ahead=True)


def _joined(pieces: Sequence[IntArray] | Sequence[Words], vocabulary: Vocabulary) -> Any:
    """Ids as (n,) int32 where all fit, else int64, below 10^16; texts with their numbers."""
    if not isinstance(pieces[0], np.ndarray):
        numbers = [vocabulary.numbers(texts) for texts in cast("Sequence[Words]", pieces)]
        return Numbered(np.concatenate(numbers), vocabulary)
    integers = cast("Sequence[IntArray]", pieces)
    few_digits = max(int(piece.max()) for piece in integers) <= np.iinfo(np.int32).max
    return np.concatenate(integers, dtype=np.int32 if few_digits else np.int64, casting="unsafe")


class _Piece(NamedTuple):
    """Some lines, valid until the next are taken.

    Attributes
    ----------
    words
        As `Values` wants them.
    before, after
        (n_lines, n) int64. Where in the text, in bits, the bytes of the separators are: those of
        the line with the last one before it, and those of the line.
    """

    words: NDArray[np.uint64]
    before: IntArray
    after: IntArray


def _pieces(lines: bytes, separators: list[bytes], within: tuple[int, int]) -> Iterator[_Piece]:
    """Some lines after the other.

    Parameters
    ----------
    separators
        What must follow each value of a line; the very last may lack it.
    within
        The lowest and the highest code of what values are made of.

    Raises
    ------
    NotPlainError
        Where there is anything else.
    """
    text, words = _room()
    codes = np.empty_like(text)
    whole, end = np.frombuffer(lines, np.uint8), np.frombuffer(separators[-1], np.uint8)
    text[0] = _LINE_FEED
    low, high = np.uint8(within[0]), np.uint8(within[1])
    among = [byte for byte in set(b"".join(separators)) if low <= byte <= high]
    start = 0
    while start < len(lines):
        stop = _end_of_piece(lines, start)
        n = 1 + stop - start
        text[1:n] = whole[start:stop]
        if text[n - 1] != _LINE_FEED:
            text[n : n + len(end)] = end
            n += len(end)
        # What lies below the lowest wraps around to above the highest.
        np.subtract(text[:n], low, out=codes[:n])
        apart = codes[:n].view(np.bool_)
        np.greater(codes[:n], high - low, out=apart)
        for byte in among:
            apart |= text[:n] == byte
        found = np.flatnonzero(apart)
        yield _Piece(words, *_by_lines(text, found, separators))
        start = stop


def _by_lines(
    text: NDArray[np.uint8], found: IntArray, separators: list[bytes]
) -> tuple[IntArray, IntArray]:
    """What is before and after the values of each line, where that is what it must be."""
    of_line = np.frombuffer(b"".join(separators), np.uint8)
    n = len(of_line)
    there = text.take(found[1:], mode="wrap")
    if len(there) % n or (there[:n] != of_line).any() or (there[n:] != there[:-n]).any():
        raise NotPlainError
    after = found[1:].reshape(-1, n)
    at = 0
    for separator in separators:
        for byte in range(at, at + len(separator) - 1):
            if (after[:, byte + 1] - after[:, byte]).max() > 1:
                raise NotPlainError
        at += len(separator)
    found <<= 3  # bits, as all that is taken up is shifted by them
    return found[:-1].reshape(-1, n), after


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
