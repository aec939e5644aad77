"""What is written in any format reads back as the same matrix."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.readers import ReadOptions, read_ratings
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.writers import FORMATS, write_ratings

INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")

READ_BY = {"wide": ReadOptions(format="wide", missing="none")}
"""A small table leaves open whether it is wide, and whether 0 is a rating in it."""


def matrix(rows, times=None) -> RatingMatrix:
    """Of (user, item, rating) rows, and perhaps their times; the labels in order."""
    users, user_index = np.unique([user for user, _, _ in rows], return_inverse=True)
    items, item_index = np.unique([item for _, item, _ in rows], return_inverse=True)
    values = np.array([rating for _, _, rating in rows], np.float32)
    made, _ = RatingMatrix.from_indices(
        user_index,
        item_index,
        values,
        users,
        items,
        times=None if times is None else np.array(times, np.int64),
    )
    return made


@st.composite
def matrices(draw) -> RatingMatrix:
    letters = st.text("abXY01é中😀-_.:;,|\t\"'\n# %", min_size=1, max_size=8)
    # Labels that are all numbers are taken for numbers.
    text = letters.map(str.strip).filter(bool).map(lambda label: f"x{label}")
    number = st.integers(-(10**17), 10**17)
    stars = st.sampled_from(
        [
            st.integers(-10, 10),
            st.integers(1, 10).map(lambda n: n / 2),
            st.floats(allow_nan=False, allow_infinity=False, width=32),
        ]
    )
    row = st.tuples(
        draw(st.sampled_from([text, number])), draw(st.sampled_from([text, number])), draw(stars)
    )
    rows = draw(st.lists(row, min_size=1, max_size=30))
    # From 1900 to 5138, beyond which seconds are taken for milliseconds.
    time = st.integers(-(2**31), 10**11 - 1) | st.just(NO_TIME)
    times = draw(st.none() | st.lists(time, min_size=len(rows), max_size=len(rows)))
    return matrix(rows, times)


def read_back(ratings: RatingMatrix, path, key: str) -> RatingMatrix:
    write_ratings(ratings, path, key)
    return read_ratings(path, options=READ_BY.get(key)).ratings


@pytest.mark.parametrize("key", FORMATS)
@settings(max_examples=60, deadline=None)
@example(ratings=matrix([(1, 1, 3.0)]))
@example(ratings=matrix([('a"b', "c,d", 0.0), ("a\nb", "c\td", -1.5)]))
@example(ratings=matrix([("user", "item", 3.0), ("rating", "item", 3.0)]))
@example(ratings=matrix([(1, 1, 3.0), (1, 2, 2.0)], [978300760, NO_TIME]))
@example(ratings=matrix([("a,b", 1, 3.0), ("b", 2, 2.0)], [NO_TIME, 20050906]))
@example(ratings=matrix([(1, 1, 3.0)], [NO_TIME]))
@given(ratings=matrices())
def test_the_same_matrix_is_read(tmp_path_factory, key, ratings):
    path = tmp_path_factory.getbasetemp() / f"round-trip{FORMATS[key].endings[0]}"
    found = read_back(ratings, path, key)
    assert found.fingerprint == ratings.fingerprint
    assert found.scale == RatingScale.of(ratings.values)
    if FORMATS[key].has_times and ratings.times is not None and (ratings.times > NO_TIME).any():
        assert found.times.tolist() == ratings.times.tolist()
    else:
        assert found.times is None
    if FORMATS[key].has_ids:
        assert found.user_ids.tolist() == ratings.user_ids.tolist()
        assert found.item_ids.tolist() == ratings.item_ids.tolist()
    else:
        assert found.user_ids.tolist() == list(range(1, ratings.n_users + 1))


@pytest.mark.parametrize("key", [key for key, one in FORMATS.items() if one.has_unrated])
def test_users_and_items_without_ratings_are_kept(tmp_path, key):
    ratings, _ = RatingMatrix.from_indices(
        np.array([1, 3]), np.array([0, 2]), np.array([4, 5], np.float32), np.arange(1, 6),
        np.arange(1, 5),
    )  # fmt: skip
    found = read_back(ratings, tmp_path / f"r{FORMATS[key].endings[0]}", key)
    assert found.fingerprint == ratings.fingerprint
    assert (found.n_users, found.n_items) == (5, 4)


@pytest.mark.parametrize("key", FORMATS)
def test_more_than_one_piece(tmp_path, key, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.writers.pieces._PIECE", 7)
    monkeypatch.setattr("funkgui.ratings.writers.wide._CELLS_AT_ONCE", 50)
    monkeypatch.setattr("funkgui.ratings.writers.scipy_npz._PIECE_BYTES", 64)
    rng = np.random.default_rng(0)
    rows = [(f"u{n % 23}", f"i{n % 19}", float(rng.integers(1, 11) / 2)) for n in range(300)]
    ratings = matrix(rows, range(1_000_000_000, 1_000_000_300))
    found = read_back(ratings, tmp_path / f"r{FORMATS[key].endings[0]}", key)
    assert found.fingerprint == ratings.fingerprint
    if FORMATS[key].has_times:
        assert np.array_equal(found.times, ratings.times)


def test_parquet_has_times_by_type(tmp_path):
    ratings = matrix([(1, 1, 3.0), (1, 2, 2.0)], [978300760, NO_TIME])
    write_ratings(ratings, tmp_path / "r.parquet")
    column = pq.read_table(tmp_path / "r.parquet")["timestamp"]
    assert column.to_pylist() == [datetime(2000, 12, 31, 22, 12, 40, tzinfo=UTC), None]


def test_times_too_far_away_for_parquets_are_kept_as_numbers(tmp_path):
    times = [10**17, -(10**17), NO_TIME]
    ratings = matrix([("a", "x", 3.0), ("b", "x", 2.0), ("c", "x", 1.0)], times)
    write_ratings(ratings, tmp_path / "r.parquet")
    column = pq.read_table(tmp_path / "r.parquet")["timestamp"]
    assert column.to_pylist() == [10**17, -(10**17), None]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("csv", "user,item,rating,timestamp\n1,1,3,978300760\n1,2,2,\n"),
        ("tsv", "user\titem\trating\ttimestamp\n1\t1\t3\t978300760\n1\t2\t2\t\n"),
        (
            "recbole",
            "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
            "1\t1\t3\t978300760\n1\t2\t2\t\n",
        ),
    ],
)
def test_text_has_seconds_and_a_blank_for_none(tmp_path, key, text):
    ratings = matrix([(1, 1, 3.0), (1, 2, 2.0)], [978300760, NO_TIME])
    write_ratings(ratings, tmp_path / "r", key)
    assert (tmp_path / "r").read_text() == text
