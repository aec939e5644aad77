"""Numbers and words from the characters of a text, many at once.

The characters of a value are taken up as one word of 64 bits, and the eight digits in it are put
together within the word, as Daniel Lemire describes in "Quickly parsing eight digits"
(https://lemire.me/blog/2018/10/03/quickly-parsing-eight-digits/) after an idea of Johnny Lee.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.readers.vocabulary import MOST_WORDS, Words

Word = TypeVar("Word", np.uint32, np.uint64)

_BYTE = 8
_WORD = 8
_BITS = _WORD * _BYTE
_MOST_DIGITS = 2 * _WORD
_MOST_IN_RATING = 4

_ZEROS = np.uint64(0x3030_3030_3030_3030)
"""What the digits differ from by their numbers, and no other character by less than ten."""

_TO_TOP_BIT = np.uint64(0x7676_7676_7676_7676)
_TOP_BITS = 0x8080_8080_8080_8080
"""What has the top bit once that is added is no digit."""

_NO_RATING = 0xE0E0_E0E0
"""Bits that neither a digit nor the point has, which differs from the zero by 30."""

_FIRST = np.uint64(0xFF)
_POINT = 14

_STEPS = (
    (2, np.uint16(10 << 8 | 1), np.uint16(8)),
    (4, np.uint32(100 << 16 | 1), np.uint32(16)),
    (8, np.uint64(10_000 << 32 | 1), np.uint64(32)),
)
"""Each makes one number of two neighbours: their digits then, a factor and a shift."""

WORDS_BEYOND = MOST_WORDS

MISTAKABLE = b"!\"#$%&'()>"
"""Characters that would be taken for the digits or the point of a rating."""

_POWERS = 10 ** np.arange(_WORD + 1, dtype=np.uint64)


class NotPlainError(Exception):
    """There is a value that is not plain; caught by what reads the text."""


class Values:
    """A column of values in a text of ASCII without `MISTAKABLE` characters.

    Parameters
    ----------
    words
        The text from its second byte on; eight bytes make a word, the first of them its lowest.
        There are `WORDS_BEYOND` more after the one in which the last value begins.
    before, after
        (n,) int64. Where in the text the separators on both sides of each value are, in bits.
    """

    def __init__(self, words: NDArray[np.uint64], before: IntArray, after: IntArray) -> None:
        self._words = words
        # The bit behind that separator, counted from the first of the words.
        self._starts = np.ascontiguousarray(before)
        # The bits of a word that the value leaves free; less than none where it is longer.
        self._free = self._starts - after
        self._free += _BITS + _BYTE
        self._shortest = (_BITS - int(self._free.max())) // _BYTE
        self._longest = (_BITS - int(self._free.min())) // _BYTE

    def integers(self, *, zeros_ahead: bool) -> IntArray:
        """The values as (n,) int64.

        Parameters
        ----------
        zeros_ahead
            Whether a value may begin with a zero that is lost in a number.

        Raises
        ------
        NotPlainError
            Where a value is no integer, or one of more than 16 digits.
        """
        if self._shortest < 1 or self._longest > _MOST_DIGITS:
            raise NotPlainError
        first, *rest = self._characters(1 if self._longest <= _WORD else 2, np.uint64)
        first ^= _ZEROS
        if not zeros_ahead and self._has_zeros_ahead(first):
            raise NotPlainError
        if not rest:
            return _put_together(first, self._free, self._longest)
        # Where all are as long, as times are, a single number does for all.
        free = self._free if self._shortest < self._longest else self._free[0]
        n_more = np.maximum(-free, 0)
        numbers = _put_together(first, np.maximum(free, 0), _WORD)
        numbers *= _POWERS.view(np.int64)[n_more // _BYTE]
        rest[0] ^= _ZEROS
        numbers += _put_together(rest[0], _BITS - n_more, self._longest - _WORD)
        return numbers

    def ratings(self) -> FloatArray:
        """The values as (n,) float32.

        Raises
        ------
        NotPlainError
            Where a value is not of up to four characters, digits with perhaps a point in between.
        """
        if self._shortest < 1 or self._longest > _MOST_IN_RATING:
            raise NotPlainError
        (keys,) = self._characters(1, np.uint32)
        keys ^= np.uint32(_ZEROS & 0xFFFF_FFFF)
        keys <<= (self._free - _BITS // 2).astype(np.uint32)
        if int(np.bitwise_or.reduce(keys)) & _NO_RATING:
            raise NotPlainError
        # The low halves of the four bytes side by side: 16 bits, looked up in a table.
        keys &= np.uint32(0x0F0F_0F0F)
        keys |= keys >> np.uint32(4)
        keys &= np.uint32(0x00FF_00FF)
        keys |= keys >> np.uint32(8)
        keys &= np.uint32(0xFFFF)
        values = _RATINGS.take(keys, mode="wrap")
        if np.isnan(values.min()):
            raise NotPlainError
        return values

    def texts(self) -> Words:
        """The values as n texts.

        Raises
        ------
        NotPlainError
            Where a value is empty or longer than 40 characters.
        """
        if self._shortest < 1 or self._longest > _WORD * MOST_WORDS:
            raise NotPlainError
        words = self._characters(-(-self._longest // _WORD), np.uint64)
        for number, characters in enumerate(words):
            beyond = np.clip(number * _BITS + self._free, 0, _BITS).view(np.uint64)
            characters <<= beyond
            characters >>= beyond
        return words

    def _characters(self, n_words: int, kind: type[Word]) -> list[NDArray[Word]]:
        """The first characters of each value, as many as such a word holds, and further words.

        Each is put together from the two words that it lies across, which is quicker than to take
        it from where it lies. numpy takes fastest where it may wrap around; nothing does.
        """
        words = self._words.view(kind)
        n_bits = _BYTE * words.itemsize
        at = self._starts >> (n_bits.bit_length() - 1)
        ahead = (self._starts.view(np.uint64) & np.uint64(n_bits - 1)).astype(kind, copy=False)
        behind = kind(n_bits) - ahead
        found = []
        low = words.take(at, mode="wrap")
        for number in range(n_words):
            high = words[number + 1 :].take(at, mode="wrap")
            characters = low >> ahead
            # A shift by all bits leaves nothing in numpy.
            characters |= high << behind
            found.append(characters)
            low = high
        return found

    def _has_zeros_ahead(self, first: NDArray[np.uint64]) -> bool:
        digits = first & _FIRST
        return not digits.min() and bool((self._free[digits == 0] < _BITS - _BYTE).any())


def _put_together(characters: NDArray[np.uint64], free: Any, most: int) -> IntArray:
    """The numbers that the first digits of each eight characters make, where they lie.

    Parameters
    ----------
    characters
        What they differ from zeros by.
    free
        How many bits are left beside the digits: (n,) int64 or one for all, from 0 to 64.
    most
        The most digits that one of them has.
    """
    characters <<= free.view(np.uint64)
    if int(np.bitwise_or.reduce(characters + _TO_TOP_BIT)) & _TOP_BITS:
        raise NotPlainError
    for so_far, factor, shift in _STEPS:
        pairs = characters.view(factor.dtype)
        pairs *= factor
        pairs >>= shift
        if most <= so_far < _WORD:
            characters >>= np.uint64(_BITS - _BYTE * so_far)
            break
    return characters.view(np.int64)


def _rating_table() -> FloatArray:
    """The ratings of up to four characters by the low halves of those; NaN where there is none."""
    table = np.full(1 << 16, np.nan, np.float32)
    n = np.arange(10_000)
    a, b, c, d = (n // power % 10 for power in (1000, 100, 10, 1))
    table[a | b << 4 | c << 8 | d << 12] = n
    few = n < 1000
    n, b, c, d = n[few], b[few], c[few], d[few]
    table[b | c << 4 | _POINT << 8 | d << 12] = n / 10
    table[b | _POINT << 4 | c << 8 | d << 12] = n / 100
    return table


_RATINGS = _rating_table()
