"""Users' and items' labels, from a file's columns to sorted labels and positions in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funkgui.ratings.matrix import IndexArray, Labels
from funkgui.ratings.readers.growing import GrowingArray
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.vocabulary import (
    TOO_LARGE,
    Numbered,
    Vocabulary,
    Words,
    sorted_order,
)
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import pieces

PLAIN_INTEGER = "^(0|-?[1-9][0-9]{0,17})$"
"""An integer of 64 bits whose text is the same after a conversion to a number and back."""

_WHOLE = r"^(0|-?[1-9][0-9]{0,17})(\.0)?$"
_SURELY_WHOLE = r"[0-9]{2}\.0$"
"""Numbers of one digit, such as 4.0, may be ratings that are taken for ids."""

_ENOUGH_TO_MERGE = 500_000

_MOST_SMALL = 1 << 24
_SURELY_SMALL = 1 << 20
_SMALL_FOR_EACH_ROW = 8
"""Bounds below which integers are looked up in an array by their value."""

_ROWS_AT_ONCE = 1 << 18

_LABELS_AT_ONCE = 10_000
"""Converted in one go; in between another thread, such as the window's, can run."""

_MOST_LABEL_BYTES = 2 * 1024**3

_WORD = 8


class _Part:
    """The labels that the codes of some blocks stand for.

    Attributes
    ----------
    labels
        `pyarrow.Array` of strings or int64; None once they are merged.
    numbers
        (n_labels,) int32. The positions of the labels among those of the column, once merged.
    """

    def __init__(self, labels: Any) -> None:
        self.labels = labels
        self.numbers: IndexArray = np.empty(0, np.int32)


class _KnownPart(_Part):
    """Labels that are known by their codes.

    Attributes
    ----------
    vocabulary
        What the codes are of; None where they are the labels themselves.
    is_there
        (n_codes,) bool. Which of them occur.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        super().__init__(None)
        self.vocabulary = vocabulary
        self.is_there = np.zeros(0, np.bool_)

    def mark(self, codes: NDArray[np.integer[Any]], highest: int) -> None:
        """Take note of codes that occur."""
        if highest >= len(self.is_there):
            longer = np.zeros(9 * highest // 8 + 1, np.bool_)
            longer[: len(self.is_there)] = self.is_there
            self.is_there = longer
        # numpy takes such integers for places at once; others it turns into them one by one.
        self.is_there[codes.astype(np.intp, copy=False)] = True

    def labels_of(self, codes: NDArray[np.intp]) -> Any:
        """`pyarrow.Array` of strings or int64."""
        if self.vocabulary is None:
            return pa.array(codes, pa.int64())
        return as_strings(self.vocabulary.words(codes))

    def in_order(self, codes: NDArray[np.intp]) -> tuple[NDArray[np.integer[Any]], Labels] | None:
        """The places of the labels among each other, and these in order; None where it takes more
        than a look at their characters."""
        if self.vocabulary is None:
            return np.arange(len(codes)), codes
        words = self.vocabulary.words(codes)
        if (words[0].view(np.uint8)[::_WORD] <= ord("9")).all():  # perhaps all are integers
            return None
        order = sorted_order(words)
        ranks = np.empty(len(order), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return ranks, _as_text([characters.take(order) for characters in words])


class LabelCollector:
    """Gathers a column of labels block by block, without an object for each row.

    Integers of a modest size are their own codes, and texts may come with some. Others are
    encoded block by block; the distinct labels of the blocks are merged now and then, so that
    neither the time nor the memory of it grows with the number of blocks.

    Parameters
    ----------
    n_expected
        How many rows there may be; see `GrowingArray`.
    """

    def __init__(self, n_expected: int = 0) -> None:
        self._labels = pa.array([], pa.int64())
        self._codes = GrowingArray(np.int32, n_expected)
        self._blocks: list[tuple[int, _Part]] = []
        """Where each block's codes end, and what they stand for."""
        self._pending: list[_Part] = []
        self._n_pending = 0
        self._n_rows = 0
        self._small, self._texts = _KnownPart(), _KnownPart(Vocabulary())

    def add(self, column: Any) -> bool:
        """Add a block's column.

        Parameters
        ----------
        column
            (n,) integers; or texts that are numbered, all by one vocabulary; or a
            `pyarrow.ChunkedArray` of strings or of int64, or with a dictionary of strings that
            all occur.

        Returns
        -------
        complete
            Whether each row has a label. Where not, some of the column may have been added.
        """
        if isinstance(column, Numbered):
            self._texts.vocabulary = column.vocabulary
            self._add_known(self._texts, column.numbers, int(column.numbers.max()))
            return True
        if isinstance(column, np.ndarray):
            if self._add_small(column):
                return True
            column = pa.chunked_array([pa.array(column, pa.int64())])
        elif column.null_count:
            return False
        elif pa.types.is_integer(column.type) and self._add_small(column.to_numpy()):
            return True
        encoded = column.dictionary_encode()
        # All chunks share the labels that the column came to in the end.
        labels = encoded.chunk(encoded.num_chunks - 1).dictionary
        for chunk in encoded.chunks:
            self._codes.add(chunk.indices.to_numpy())
        part = _Part(labels)
        self._blocks.append((len(self._codes), part))
        self._pending.append(part)
        self._n_pending += len(labels)
        if self._n_pending > max(_ENOUGH_TO_MERGE, len(self._labels)):
            self._merge()
        if pa.types.is_integer(labels.type):
            return True
        return not pc.any(pc.equal(pc.utf8_trim_whitespace(labels), "")).as_py()

    def finish(self, watch: Watch) -> tuple[IndexArray, Labels]:
        """The position of each row's label, (n_rows,) int32, and the labels in order.

        Integers, where every label is a plain one, are ordered by value; text by code point.

        Raises
        ------
        UnfitRatingsError
            Where the labels would fill the memory.
        CancelledError
            Where the reading was cancelled.
        """
        found = [(part, np.flatnonzero(part.is_there)) for part in (self._small, self._texts)]
        found = [(part, codes) for part, codes in found if len(codes)]
        rank, labels = self._in_order(found)
        for part, codes in found:
            by_code = np.zeros(len(part.is_there), np.int32)
            by_code[codes] = rank[part.numbers]
            part.numbers = by_code
        return self._positions(rank, watch), labels

    def _in_order(
        self, found: list[tuple[_KnownPart, NDArray[np.intp]]]
    ) -> tuple[NDArray[np.integer[Any]], Labels]:
        """The positions of the labels once they are merged, and the labels in order.

        Parameters
        ----------
        found
            Which labels occur of those known by their codes.
        """
        if len(found) == 1 and not self._pending and not len(self._labels):
            part, codes = found[0]
            ordered = part.in_order(codes)
            if ordered is not None:
                part.numbers = np.arange(len(codes), dtype=np.int32)
                return ordered
        for part, codes in found:
            part.labels = part.labels_of(codes)
            self._pending.append(part)
        self._merge()
        labels = self._labels
        if pa.types.is_string(labels.type):
            labels = _without_decimals(pc.utf8_trim_whitespace(labels))
        distinct = labels.dictionary_encode()
        labels = _as_integers(distinct.dictionary)
        # UTF-8 sorts by bytes as its characters do by code point.
        order = pc.array_sort_indices(labels)
        rank = np.empty(len(labels), np.int32)
        rank[order.to_numpy()] = np.arange(len(labels), dtype=np.int32)
        return rank[distinct.indices.to_numpy()], _to_numpy(labels.take(order))

    def _add_small(self, numbers: NDArray[np.integer[Any]]) -> bool:
        """Add a block's integers if all are small enough to be looked up by value."""
        self._n_rows += len(numbers)
        bound = min(max(_SURELY_SMALL, _SMALL_FOR_EACH_ROW * self._n_rows), _MOST_SMALL)
        if not len(numbers) or numbers.min() < 0 or (high := int(numbers.max())) >= bound:
            return False
        self._add_known(self._small, numbers, high)
        return True

    def _add_known(self, part: _KnownPart, codes: NDArray[np.integer[Any]], highest: int) -> None:
        self._codes.add(codes)
        part.mark(codes, highest)
        if self._blocks and self._blocks[-1][1] is part:
            self._blocks.pop()
        self._blocks.append((len(self._codes), part))

    def _merge(self) -> None:
        """Find where the labels of the pending blocks stand among those of the whole column."""
        # Labels are numbered by their first places, so those numbered before stay as they are.
        columns = [self._labels, *(part.labels for part in self._pending)]
        if any(pa.types.is_string(labels.type) for labels in columns):
            columns = [labels.cast(pa.string()) for labels in columns]
        try:
            merged = pa.concat_arrays(columns).dictionary_encode()
        except pa.ArrowException as error:  # an array of text holds 2 GB
            raise UnfitRatingsError(TOO_LARGE) from error
        numbers = merged.indices.to_numpy()
        start = len(self._labels)
        for part in self._pending:
            stop = start + len(part.labels)
            part.numbers, part.labels = numbers[start:stop], None
            start = stop
        self._labels = merged.dictionary
        self._pending, self._n_pending = [], 0

    def _positions(self, rank: NDArray[np.integer[Any]], watch: Watch) -> IndexArray:
        """Turn the codes into positions in place, so that the rows are held once.

        Parameters
        ----------
        rank
            The positions of the merged labels.
        """
        positions = self._codes.finish()
        start = 0
        for stop, part in self._blocks:
            numbers = part.numbers if isinstance(part, _KnownPart) else rank[part.numbers]
            for piece in pieces(stop - start, _ROWS_AT_ONCE):
                watch.check()
                codes = positions[start:stop][piece]
                # All codes are within the numbers; "wrap" is the quickest way not to check it.
                numbers.take(codes, out=codes, mode="wrap")
            start = stop
        self._blocks = []
        return positions


class PositionCollector:
    """Gathers positions in a range whose labels are known beforehand: 1, 2, 3 and so on.

    Parameters
    ----------
    n_labels
        How many there are.
    """

    def __init__(self, n_labels: int) -> None:
        self._n_labels = n_labels
        self._positions = GrowingArray(np.int32)

    def add(self, positions: NDArray[np.integer[Any]]) -> bool:
        """Add some positions, from 0 to below the number of labels; each of them has a label."""
        self._positions.add(positions)
        return True

    def finish(self, watch: Watch) -> tuple[IndexArray, Labels]:
        """The positions, (n_rows,) int32, and the labels, (n_labels,) int64."""
        watch.check()
        return self._positions.finish(), np.arange(1, self._n_labels + 1, dtype=np.int64)


def _without_decimals(labels: Any) -> Any:
    """``17850`` of ``17850.0``, as pandas writes whole numbers of a column that has blanks."""
    if not pc.any(pc.match_substring_regex(labels, _SURELY_WHOLE)).as_py():
        return labels
    are_whole = pc.all(pc.match_substring_regex(labels, _WHOLE)).as_py()
    return pc.replace_substring_regex(labels, r"\.0$", "") if are_whole else labels


def _as_integers(labels: Any) -> Any:
    """Labels as numbers where every one is a plain integer."""
    if pa.types.is_integer(labels.type) or not len(labels):
        return labels
    plain = pc.all(pc.match_substring_regex(labels, PLAIN_INTEGER)).as_py()
    return pc.cast(labels, pa.int64()) if plain else labels


def _to_numpy(labels: Any) -> Labels:
    if pa.types.is_integer(labels.type):
        return np.array(labels.to_numpy())
    longest = pc.max(pc.utf8_length(labels)).as_py()
    _check_memory(len(labels), longest)
    text = np.empty(len(labels), f"<U{longest}")
    for start in range(0, len(labels), _LABELS_AT_ONCE):
        stop = start + _LABELS_AT_ONCE
        text[start:stop] = labels[start:stop].to_pylist()
    return text


def _as_text(words: Words) -> Labels:
    used = np.array([np.bitwise_or.reduce(characters) for characters in words])
    longest = int(np.count_nonzero(used.view(np.uint8)))
    _check_memory(len(words[0]), longest)
    characters = np.stack(words, axis=1).view(np.uint8)[:, :longest]
    return characters.astype(np.uint32).view(f"<U{longest}").ravel()


def as_strings(words: Words) -> Any:
    """`pyarrow.Array` of strings."""
    texts = np.stack(words, axis=1)
    return pa.array(texts.view(f"S{texts.itemsize * len(words)}").ravel()).cast(pa.string())


def _check_memory(n_labels: int, longest: int) -> None:
    if 4 * longest * n_labels > _MOST_LABEL_BYTES:
        raise UnfitRatingsError(
            f"one of the {n_labels:,} ids is {longest:,} characters long, which takes too much "
            "memory; check that the columns are the right ones."
        )
