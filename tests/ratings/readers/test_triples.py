"""Columns of labels and ratings, gathered piece by piece."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from funkgui.ratings.readers import ReadOptions
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch

OPTIONS = ReadOptions()


def column(labels, kind=None):
    return pa.chunked_array([pa.array(labels, kind)])


def gathered(*blocks, options=OPTIONS):
    collector = TripleCollector(options)
    for users, items, values in blocks:
        assert collector.add(column(users), column(items), np.array(values, np.float32))
    return collector.finish(Watch())


def test_integers_stay_integers(triples):
    matrix, _ = gathered(([10, 9, 2**62], [-1, -1, 0], [1, 2, 3]), ([9], [5], [4]))
    assert matrix.user_ids.dtype == np.int64
    assert triples(matrix) == [(9, -1, 2.0), (9, 5, 4.0), (10, -1, 1.0), (2**62, 0, 3.0)]


def test_a_rating_of_minus_zero_is_zero(read):
    for content in ("1,1,-0\n1,2,5\n", "1::1::-0.0\n2::1::4\n"):
        found = read(content).ratings
        assert not np.signbit(found.values).any()
        assert str(found.scale).startswith("0 to ")
    assert read("1,1,-0\n1,2,-5\n").ratings.values.tolist() == [0, -5]


def test_integers_and_text_become_text():
    matrix, n_duplicates = gathered(
        ([7, 8], ["a", "b"], [1, 2]), (["7", "x"], ["a", "b"], [3, 4]), ([9], ["a"], [5])
    )
    assert matrix.user_ids.tolist() == ["7", "8", "9", "x"]
    assert n_duplicates == 1
    assert matrix.rating(0, 0) == 3.0


def test_integers_and_plain_integers_as_text_are_integers():
    matrix, _ = gathered(([7, 8], [1, 1], [1, 2]), (["9"], ["2"], [3]))
    assert matrix.user_ids.tolist() == [7, 8, 9]
    assert matrix.item_ids.tolist() == [1, 2]


def test_a_row_without_a_label_is_told_of():
    collector = TripleCollector(OPTIONS)
    assert not collector.add(column([1, None], pa.int64()), column([1, 2]), np.ones(2, np.float32))


def test_what_stands_for_no_rating_is_left_out(triples):
    matrix, _ = gathered(([1, 2], [1, 1], [99, 3]), options=OPTIONS.changed(missing="99"))
    assert triples(matrix) == [(2, 1, 3.0)]


def test_positions_keep_those_without_ratings():
    collector = TripleCollector(OPTIONS.changed(missing="0"), (3, 4))
    assert collector.add(np.array([2, 0]), np.array([1, 1]), np.array([5, 0], np.float32))
    matrix, _ = collector.finish(Watch())
    assert collector.n_rows == 1
    assert matrix.user_ids.tolist() == [1, 2, 3]
    assert matrix.item_ids.tolist() == [1, 2, 3, 4]
    assert matrix.rating(2, 1) == 5.0
