"""Two files of ratings brought together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.matrix import NO_TIME
from funkgui.ratings.readers.training_and_test import as_test

FIRST = "user,item,rating\n1,10,4\n2,10,3\n10,30,5\n"
SECOND = "user,item,rating\n2,10,1\n3,20,2.5\n10,10,4\n"
FIRST_TIMES = "user,item,rating,timestamp\n1,10,4,1\n2,10,3,2\n10,30,5,\n"
SECOND_TIMES = "user,item,rating,timestamp\n2,10,1,9\n3,20,2.5,8\n10,10,4,7\n"
PATH = Path("second.csv")


@pytest.fixture
def matrices(read):
    def of(first: str, second: str):
        return read(first, "first.csv").ratings, read(second, "second.csv").ratings

    return of


def test_numbers_and_text_are_matched_by_what_they_are_called(matrices, triples):
    parts = matrices("1,10,4\n2,10,3\n", "2,10,5\n007,x,1\n")
    ratings, _, n_in_both = as_test(*parts, PATH)
    assert triples(ratings) == [("007", "x", 1.0), ("1", "10", 4.0), ("2", "10", 5.0)]
    assert n_in_both == 1


def test_titles_of_both(matrices):
    first, second = matrices(FIRST, SECOND)
    first = first.with_titles({"10": "Ten", "30": ""})
    second = second.with_titles({"10": "Other", "20": "Twenty"})
    assert as_test(first, second, PATH)[0].item_titles.tolist() == ["Ten", "Twenty", ""]


def test_times_of_both(matrices):
    ratings, _, _ = as_test(*matrices(FIRST_TIMES, SECOND_TIMES), PATH)
    assert ratings.times.tolist() == [1, 9, 8, 7, NO_TIME]


def test_times_of_one(matrices):
    first, second = matrices(FIRST, SECOND_TIMES)
    assert as_test(first, second, PATH)[0].times.tolist() == [NO_TIME, 9, 8, 7, NO_TIME]
    assert as_test(second, first, PATH)[0].times.tolist() == [NO_TIME, NO_TIME, 8, 7, NO_TIME]
    assert as_test(*matrices(FIRST, SECOND), PATH)[0].times is None


def test_the_second_is_held_out(matrices, triples):
    ratings, holdout, n_in_both = as_test(*matrices(FIRST, SECOND), PATH)
    known = triples(ratings)
    hidden = [triple for triple, is_hidden in zip(known, holdout.hidden, strict=True) if is_hidden]
    assert hidden == [(2, 10, 1.0), (3, 20, 2.5), (10, 10, 4.0)]
    assert [triple for triple in known if triple not in hidden] == [(1, 10, 4.0), (10, 30, 5.0)]
    assert holdout.scheme == "the ratings of second.csv"
    assert n_in_both == 1
    assert ratings.user_ids.tolist() == [1, 2, 3, 10]
    assert ratings.item_ids.tolist() == [10, 20, 30]
    assert str(ratings.scale) == "1 to 5 by 0.5"


def test_nothing_left_to_train_on(matrices):
    with pytest.raises(ReadError, match="all the ratings to train on"):
        as_test(*matrices(FIRST, FIRST + SECOND.partition("\n")[2]), PATH)


def test_split_and_joined_again(shared_data, triples):
    from funkgui.ratings.readers import read_ratings
    from funkgui.ratings.select import only_ratings

    whole = read_ratings(shared_data / "ml-latest-small" / "ratings.csv").ratings
    tested = np.random.default_rng(0).random(whole.n_ratings) < 0.3
    parts = only_ratings(whole, ~tested), only_ratings(whole, tested)
    ratings, holdout, n_in_both = as_test(*parts, PATH)
    assert ratings.fingerprint == whole.fingerprint
    assert np.array_equal(holdout.hidden, tested)
    assert n_in_both == 0
