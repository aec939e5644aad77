"""Everybody's best items in a file: whole, or not at all."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.factorization.recommend import top_items
from funkgui.factorization.recommendation_file import write_recommendations
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.reading import read_ratings
from tests.made_run import drawn_model
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def ratings():
    return rating_set(70, 50, 1500)


@pytest.fixture(scope="module")
def model(ratings):
    return drawn_model(np.random.default_rng(0), ratings.n_users, ratings.n_items, 4)


def test_it_holds_what_each_user_is_recommended(ratings, model, tmp_path, monkeypatch):
    monkeypatch.setattr("funkgui.factorization.recommendation_file._LINES_AT_ONCE", 33)
    path, shares = tmp_path / "best.csv", []
    n_written = write_recommendations(model, ratings, path, 7, progress=shares.append)

    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == n_written
    expected = [
        (str(ratings.user_ids[user]), str(rank), str(ratings.item_ids[one.item]), one.prediction)
        for user in range(ratings.n_users)
        for rank, one in enumerate(top_items(model, ratings, user, 7), start=1)
    ]
    assert [(row["user"], row["rank"], row["item"]) for row in rows] == [
        one[:3] for one in expected
    ]
    predictions = [float(row["prediction"]) for row in rows]
    assert predictions == pytest.approx([one[3] for one in expected], rel=1e-5)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_more_items_than_there_are(ratings, model, tmp_path):
    n_written = write_recommendations(model, ratings, tmp_path / "best.csv", 1000)
    n_open = np.count_nonzero(np.bincount(ratings.item_index, minlength=ratings.n_items))
    assert n_written == ratings.n_users * n_open - ratings.n_ratings


def test_labels_and_titles_are_quoted_where_they_must_be(ratings, model, tmp_path):
    titled = ratings.with_titles({str(label): f'"{label}", part 2' for label in ratings.item_ids})
    write_recommendations(model, titled, tmp_path / "best.csv", 1)
    with (tmp_path / "best.csv").open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            assert row["title"] == f'"{row["item"]}", part 2'


def test_spreadsheets_and_our_own_readers_are_told_that_it_is_utf_8(ratings, model, tmp_path):
    path = tmp_path / "best.csv"
    renamed = replace(ratings, user_ids=np.array([f"J\u00f6rg {n}" for n in range(70)]))
    write_recommendations(model, renamed, path, 3)

    assert path.read_bytes().startswith(b"\xef\xbb\xbfuser,")
    read = read_ratings(path, options=ReadOptions(rating_column="prediction")).ratings
    assert read.n_ratings == 210
    assert set(read.user_ids.tolist()) == set(renamed.user_ids.tolist())


@pytest.mark.parametrize("asked_before", [0, 2])
def test_a_cancel_leaves_the_old_file(ratings, model, tmp_path, asked_before):
    path, asked = tmp_path / "best.csv", []
    path.write_text("old")

    def cancelled():
        asked.append(1)
        return len(asked) > asked_before

    with pytest.raises(CancelledError):
        write_recommendations(model, ratings, path, 7, cancelled=cancelled)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
