"""``funkgui train RATINGS --test FILE``: what is held out is a file of its own."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from funkgui.project.project_file import load_project
from funkgui.ratings.select import only_ratings
from tests.cli.conftest import write_ratings

QUICK = ["--solver", "sparse", "--n-factors", "4", "--max-epochs", "3"]


@pytest.fixture
def parts(ratings, tmp_path):
    """The ratings in two files, and which of them are in the second."""
    tested = np.random.default_rng(0).random(ratings.n_ratings) < 0.2
    train = write_ratings(only_ratings(ratings, ~tested), tmp_path / "train.csv")
    return train, write_ratings(only_ratings(ratings, tested), tmp_path / "test.csv"), tested


def test_the_test_file_is_held_out(funkgui, parsed, parts, tmp_path):
    train, test, tested = parts
    saved = tmp_path / "model.funk"
    told = parsed(funkgui("train", train, "--test", test, *QUICK, "--save", saved, "--json").stdout)
    assert told["n_holdout"] == np.count_nonzero(tested)
    assert told["n_train"] == np.count_nonzero(~tested)
    holdout = load_project(saved).holdout
    assert np.array_equal(holdout.hidden, tested)
    assert holdout.scheme == "the ratings of test.csv"


def test_both_in_an_archive(funkgui, parsed, parts, tmp_path):
    train, test, tested = parts
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.write(train, "data/train.csv")
        archive.write(test, "data/test.csv")
    data = tmp_path / "data.zip"
    result = funkgui("train", data / "train.csv", "--test", data / "test.csv", *QUICK, "--json")
    assert parsed(result.stdout)["n_holdout"] == np.count_nonzero(tested)


def test_a_pair_in_both_files_is_held_out_and_told(funkgui, parsed, ratings_file, parts):
    _, test, tested = parts
    result = funkgui("train", ratings_file, "--test", test, *QUICK, "--json")
    assert parsed(result.stdout)["n_holdout"] == np.count_nonzero(tested)
    assert f"test.csv has {np.count_nonzero(tested):,} of the ratings in ratings.csv" in (
        result.stderr
    )


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["train.csv", "--holdout", "0.2"], "--holdout and --test both tell what is held out"),
        (["train.csv", "--continue", "model.funk"], "starts afresh"),
        (["--continue", "model.funk"], "--test goes with a file of ratings"),
    ],
)
def test_what_does_not_go_with_it(misused, args, reason):
    assert reason in misused("train", *args, "--test", "test.csv")


def test_a_test_file_that_would_be_overwritten(refused, parts):
    train, test, _ = parts
    assert "choose another name" in refused("train", train, "--test", test, "--save", test)
