"""U and V for other programs."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import WriteError
from funkgui.factorization.factors_file import write_factors
from tests.made_run import drawn_model
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def ratings():
    return rating_set(7, 5, 20)


@pytest.fixture(scope="module")
def model(ratings):
    return drawn_model(np.random.default_rng(0), ratings.n_users, ratings.n_items, 3, mean=3.25)


def test_numpys_archive_holds_all_that_a_prediction_takes(ratings, model, tmp_path):
    write_factors(model, ratings, tmp_path / "factors.npz")

    with np.load(tmp_path / "factors.npz", allow_pickle=False) as found:
        predicted = (
            found["mean"]
            + found["user_bias"][:, None]
            + found["item_bias"]
            + found["u"] @ found["v"].T
        )
        assert found["user_ids"].tolist() == ratings.user_ids.tolist()
        assert found["item_ids"].tolist() == ratings.item_ids.tolist()
    every = slice(None)
    np.testing.assert_allclose(predicted, model.reconstruct(every, every), rtol=1e-5)


def test_a_table_reads_back_as_the_very_same_numbers(ratings, model, tmp_path):
    write_factors(model, ratings, tmp_path / "factors.csv")

    header, mean, *lines = csv.reader(
        (tmp_path / "factors.csv").read_text("utf-8-sig").splitlines()
    )
    assert header == ["kind", "id", "bias", "factor 1", "factor 2", "factor 3"]
    assert mean == ["mean", "", "3.25", "", "", ""]
    ids = [*(["user", str(one)] for one in ratings.user_ids)]
    ids += [["item", str(one)] for one in ratings.item_ids]
    assert [line[:2] for line in lines] == ids
    numbers = np.array([line[2:] for line in lines], np.float32)
    biases = np.concatenate([model.user_bias, model.item_bias])
    np.testing.assert_array_equal(numbers, np.c_[biases, np.r_[model.u, model.v]])


def test_items_bring_their_titles(ratings, model, tmp_path):
    titled = ratings.with_titles({str(label): f'"{label}", part 2' for label in ratings.item_ids})
    write_factors(model, titled, tmp_path / "factors.csv")

    lines = csv.reader((tmp_path / "factors.csv").read_text("utf-8-sig").splitlines())
    header, _, first, *_, last = lines
    assert header[:4] == ["kind", "id", "title", "bias"]
    assert (first[2], last[2]) == ("", f'"{titled.item_ids[-1]}", part 2')


def test_a_table_says_that_its_letters_are_utf_8(ratings, model, tmp_path):
    write_factors(model, ratings, tmp_path / "factors.csv")

    assert (tmp_path / "factors.csv").read_bytes().startswith(b"\xef\xbb\xbfkind,")


def test_an_ending_says_the_format(ratings, model, tmp_path):
    with pytest.raises(WriteError, match=r"end its name in \.npz or \.csv"):
        write_factors(model, ratings, tmp_path / "factors.txt")


def test_a_failed_write_leaves_the_old_file(ratings, model, tmp_path):
    path = tmp_path / "factors.csv"
    path.write_text("old")
    with pytest.raises(ValueError, match="zip"):
        write_factors(replace(model, user_bias=model.user_bias[1:]), ratings, path)

    assert path.read_text() == "old"
    with pytest.raises(WriteError, match="there is no folder"):
        write_factors(model, ratings, tmp_path / "no" / "factors.npz")
