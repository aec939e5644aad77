"""A file is written whole or not at all, told of while it is, and ended when that is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

from funkgui.errors import CancelledError, ConfigError, WriteError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.writers import FORMATS, format_of, write_ratings
from tests.dense import from_dense, to_dense
from tests.rating_set import rating_set
from tests.systems import files_of_at_most, only_unix

KEYS = tuple(FORMATS)


@pytest.fixture(scope="module")
def ratings() -> RatingMatrix:
    return rating_set(200, 100, 9000, rank=2, seed=3)


@pytest.mark.parametrize("key", KEYS)
def test_progress_goes_up_to_the_end(ratings, tmp_path, key, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.writers.pieces._PIECE", 1000)
    told = []
    write_ratings(ratings, tmp_path / "r", key, progress=lambda *two: told.append(two))
    done = [one for one, _ in told]
    assert len(done) > 1 or key == "wide"
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("asked", [1, 2])
def test_a_cancel_leaves_the_old_file(ratings, tmp_path, key, asked):
    path = tmp_path / "r"
    path.write_text("old")
    answers = iter([False] * (asked - 1))
    with pytest.raises(CancelledError):
        write_ratings(ratings, path, key, cancelled=lambda: next(answers, True))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@only_unix
@pytest.mark.parametrize("key", KEYS)
def test_a_full_disk_leaves_the_old_file(ratings, tmp_path, key):
    path = tmp_path / "r"
    path.write_text("old")
    reason = "r was not written: it grew larger"
    with files_of_at_most(1000), pytest.raises(WriteError, match=reason):
        write_ratings(ratings, path, key)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_places_where_nothing_can_be_written(ratings, tmp_path):
    with pytest.raises(WriteError, match="there is no folder"):
        write_ratings(ratings, tmp_path / "none" / "r.csv")
    with pytest.raises(WriteError, match="it is a folder"):
        write_ratings(ratings, tmp_path, "csv")


def test_the_ending_tells_the_format():
    for name, key in (
        ("r.csv", "csv"),
        ("R.TSV", "tsv"),
        ("r.pq", "parquet"),
        ("r.inter", "recbole"),
    ):
        assert format_of(Path(name)).key == key
    assert format_of(Path("r.csv"), "wide").key == "wide"
    with pytest.raises(ConfigError, match=r"r\.doc does not tell .* \.csv, \.tsv, \.parquet"):
        format_of(Path("r.doc"))
    with pytest.raises(ConfigError, match="Nothing is written as doc; formats are csv, tsv"):
        format_of(Path("r.csv"), "doc")


def test_no_ratings(tmp_path):
    empty = from_dense(np.full((2, 2), np.nan))
    with pytest.raises(WriteError, match="there are no ratings"):
        write_ratings(empty, tmp_path / "r.csv")
    assert not any(tmp_path.iterdir())


def test_a_wide_table_of_too_many_cells(tmp_path):
    many, _ = RatingMatrix.from_indices(
        np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, np.float32),
        np.arange(100_000), np.arange(100_000),
    )  # fmt: skip
    with pytest.raises(WriteError, match="10,000,000,000 cells; choose another format"):
        write_ratings(many, tmp_path / "r.csv", "wide")
    assert not any(tmp_path.iterdir())


def test_what_is_left_out_is_told(tmp_path):
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 1]), np.array([0, 0]), np.array([4, 5], np.float32),
        np.array(["Ann", "Bob", "Cleo"]), np.array([7, 8]), np.array(["Dune", ""]),
    )  # fmt: skip
    titles = "The titles of the items are not in it."
    assert write_ratings(ratings, tmp_path / "r.csv").left_out == (
        "Without ratings, and so not in it: 1 user, 1 item.",
        titles,
    )
    assert write_ratings(ratings, tmp_path / "r.mtx").left_out == (
        "Matrix Market has no room for ids: users and items are numbered from 1.",
        titles,
    )
    assert write_ratings(ratings, tmp_path / "r.npz").left_out == (titles,)


def test_scipy_loads_what_is_written_for_it(ratings, tmp_path):
    write_ratings(ratings, tmp_path / "r.npz")
    loaded = scipy.sparse.load_npz(tmp_path / "r.npz")
    assert np.array_equal(loaded.indptr, ratings.indptr)
    assert np.array_equal(loaded.toarray(), np.nan_to_num(to_dense(ratings)))
    with np.load(tmp_path / "r.npz") as arrays:
        assert np.array_equal(arrays["item_ids"], ratings.item_ids)


def test_the_text_of_each_format(tmp_path):
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1]), np.array([0, 2, 1]), np.array([4, 0.5, 3], np.float32),
        np.array(["Ann", "Bob"]), np.array(["x", 'y "2"', "z"]),
    )  # fmt: skip
    expected = {
        "csv": 'user,item,rating\n"Ann","x",4\n"Ann","z",0.5\n"Bob","y ""2""",3\n',
        "wide": 'user,x,"y ""2""",z\nAnn,4,,0.5\nBob,,3,\n',
        "matrix-market": (
            "%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 4\n1 3 0.5\n2 2 3\n"
        ),
    }
    for key, text in expected.items():
        write_ratings(ratings, tmp_path / "r", key)
        assert (tmp_path / "r").read_text() == text
    plain, _ = RatingMatrix.from_indices(
        np.array([0]), np.array([0]), np.array([4], np.float32), np.array(["Ann B"]), np.array([7])
    )
    write_ratings(plain, tmp_path / "r", "recbole")
    header = "user_id:token\titem_id:token\trating:float\n"
    assert (tmp_path / "r").read_text() == f"{header}Ann B\t7\t4\n"


@only_unix
def test_the_old_permissions_stay(ratings, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("old")
    path.chmod(0o640)
    write_ratings(ratings, path)
    assert path.stat().st_mode & 0o777 == 0o640
