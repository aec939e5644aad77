"""Numbers for short texts, such as the ids of a column, found for many at once.

A hash table in arrays: numpy lets go of the interpreter while it looks words up, so that threads do
so side by side, and a text that is known costs a third of what it takes to encode it anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funkgui.ratings.matrix import IndexArray, IntArray
from funkgui.ratings.readers.unfit import UnfitRatingsError

Words = Sequence[NDArray[np.uint64]]
"""Texts of the same number of rows, eight bytes in each array: the first byte is the lowest, and
zeros fill them up."""

MOST_WORDS = 5

TOO_LARGE = "the ids take more than 2 GB; check that the columns are the right ones."

_MOST_BYTES = 2 * 1024**3

_BITS = 64
_FEWEST = 1 << 12
_FACTORS = np.frombuffer(os.urandom(8 * MOST_WORDS), np.uint64) | np.uint64(1)
"""Odd, and drawn for each process: the highest bits of a product depend on all others, and no file
can be made of texts that share their places (M. Dietzfelbinger and others, "A reliable randomized
algorithm for the closest-pair problem", Journal of Algorithms 25, 1997: multiply-shift)."""


class Numbered(NamedTuple):
    """A column of texts.

    Attributes
    ----------
    numbers
        (n,) int32. Their numbers in the vocabulary.
    """

    numbers: IndexArray
    vocabulary: Vocabulary


class Vocabulary:
    """Texts and their numbers, from 1; several threads may ask at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n = 1
        self._table = _Table(np.zeros((1, _FEWEST), np.uint64), np.zeros(2 * _FEWEST, np.int32))

    def numbers(self, words: Words) -> IndexArray:
        """(n,) int32. The numbers of n texts, none of them empty; those that are new get some."""
        # Often equals lie together, and it is quicker to look up one of each run.
        is_first = np.zeros(len(words[0]), np.bool_)
        is_first[:1] = True
        for characters in words:
            is_first[1:] |= characters[1:] != characters[:-1]
        if 2 * np.count_nonzero(is_first) > len(is_first):
            return self._numbers(words)
        run = is_first.cumsum(dtype=np.int32)
        run -= 1
        return self._numbers(_at(words, is_first)).take(run, mode="wrap")

    def words(self, numbers: IntArray | IndexArray) -> Words:
        """The texts that have some numbers."""
        return [known.take(numbers) for known in self._table.words]

    def _numbers(self, words: Words) -> IndexArray:
        if len(words) > len(self._table.words):
            with self._lock:
                self._table = self._table.wider(len(words))
        numbers = self._table.find(words)
        new = np.flatnonzero(numbers == 0)
        if len(new):
            numbers[new] = self._added(_at(words, new))
        return numbers

    def _added(self, words: Words) -> IndexArray:
        """The numbers of texts that were new, some perhaps to another thread as well."""
        texts = np.stack(words, axis=1)
        width = pa.binary(texts.itemsize * len(words))
        buffers = [None, pa.py_buffer(texts)]
        encoded = pa.FixedSizeBinaryArray.from_buffers(width, len(texts), buffers)
        encoded = encoded.dictionary_encode()
        distinct = np.frombuffer(encoded.dictionary.buffers()[1], np.uint64)
        words = list(np.ascontiguousarray(distinct.reshape(-1, len(words)).T))
        with self._lock:
            numbers = self._table.find(words)
            new = np.flatnonzero(numbers == 0)
            stop = self._n + len(new)
            numbers[new] = np.arange(self._n, stop)
            if stop > self._table.words.shape[1]:
                self._table = self._table.longer(self._n, stop)
            self._table.put(_at(words, new), self._n)
            self._n = stop
        places: IndexArray = encoded.indices.to_numpy()
        return numbers[places]


class _Table(NamedTuple):
    """Texts, and where they are.

    Others may look up texts while one thread puts some in.

    Attributes
    ----------
    words
        (n_words, capacity). The texts by number; that of none, 0, is empty.
    slots
        (2 * capacity,) int32, a power of two. The numbers, each at the place that its text has
        or, where another was there, some steps on, each longer by one; 0 where none is.
    """

    words: NDArray[np.uint64]
    slots: IndexArray

    def find(self, words: Words) -> IndexArray:
        """(n,) int32. The numbers of n texts; 0 of those that are unknown."""
        places = self._places(words)
        numbers, others = self._look(words, places)
        at, step = others, 0
        while len(at):
            step += 1
            words, places = _at(words, others), places[others] + step
            numbers[at], others = self._look(words, places)
            at = at[others]
        return numbers

    def put(self, words: Words, first: int) -> None:
        """Put in distinct texts that are unknown, for which there is room."""
        numbers = np.arange(first, first + len(words[0]), dtype=np.int32)
        for known, given in zip(self.words, words, strict=False):
            known[first : first + len(numbers)] = given
        places, step = self._places(words), 0
        while len(numbers):
            free = self.slots.take(places, mode="wrap") == 0
            self.slots[places[free] % len(self.slots)] = numbers[free]
            lost = self.slots.take(places, mode="wrap") != numbers
            step += 1
            places, numbers = places[lost] + step, numbers[lost]

    def wider(self, n_words: int) -> _Table:
        """The same for texts of more words."""
        words = np.zeros((max(n_words, len(self.words)), self.words.shape[1]), np.uint64)
        words[: len(self.words)] = self.words
        return self._replace(words=words)

    def longer(self, n: int, n_wanted: int) -> _Table:
        """The first so many texts, with room for more.

        Raises
        ------
        UnfitRatingsError
            Where they would fill the memory.
        """
        if n_wanted * self.words.itemsize * len(self.words) > _MOST_BYTES:
            raise UnfitRatingsError(TOO_LARGE)
        capacity = 1 << n_wanted.bit_length()
        words = np.zeros((len(self.words), capacity), np.uint64)
        table = _Table(words, np.zeros(2 * capacity, np.int32))
        table.put(list(self.words[:, 1:n]), 1)
        return table

    def _places(self, words: Words) -> IntArray:
        hashed: NDArray[np.uint64] = words[0] * _FACTORS[0]
        for characters, factor in zip(words[1:], _FACTORS[1:], strict=False):
            hashed ^= characters * factor
        hashed >>= np.uint64(_BITS + 1 - len(self.slots).bit_length())
        return hashed.view(np.int64)

    def _look(self, words: Words, places: IntArray) -> tuple[IndexArray, IntArray]:
        """The numbers of texts that are at some places, and where others are instead."""
        numbers = self.slots.take(places, mode="wrap")
        taken = numbers > 0
        same = np.ones(len(numbers), np.bool_)
        for known, given in zip_longest(self.words, words, fillvalue=np.uint64(0)):
            same &= known.take(numbers, mode="wrap") == given
        numbers *= same
        return numbers, np.flatnonzero(taken > same)


def sorted_order(words: Words) -> IntArray:
    """(n,) int64. Where n distinct texts are, in the order of their characters."""
    keys: NDArray[Any]
    # The first character of each word has to weigh most.
    keys, *others = (characters.byteswap() for characters in reversed(words))
    for characters in others:
        keys = _dense_ranks(characters) << 32 | _dense_ranks(keys)
    return keys.argsort()


def _dense_ranks(keys: NDArray[Any]) -> IntArray:
    """(n,) int64. How many different keys are below each one."""
    order = keys.argsort()
    ordered = keys[order]
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.append(0, (ordered[1:] != ordered[:-1]).cumsum())
    return ranks


def _at(words: Words, rows: Any) -> Words:
    return [characters[rows] for characters in words]
