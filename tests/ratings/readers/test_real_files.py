"""The real files beside the checkout, with the counts that their makers state."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings, read_titles


@pytest.mark.parametrize(
    ("name", "n_users", "n_items", "n_ratings", "scale"),
    [
        ("ml-latest-small/ratings.csv", 610, 9724, 100_836, "0.5 to 5 by 0.5"),
        ("movietweetings-100k/ratings.dat", 16_554, 10_506, 100_000, "0 to 10 by 1"),
        ("spark-sample/sample_movielens_ratings.txt", 30, 100, 1501, "1 to 5 by 1"),
        ("libmf-demo/real_matrix.tr.txt", 1525, 177, 5000, "0.5 to 5.1 by 0.1"),
        ("libmf-demo/real_matrix.te.txt", 540, 112, 794, "0.5 to 5.1 by 0.1"),
        ("recosystem/smalltrain.txt", 999, 1000, 10_000, "1 to 5 by 1"),
    ],
)
def test_counts_and_scale(shared_data, name, n_users, n_items, n_ratings, scale):
    found = read_ratings(shared_data / name)
    ratings = found.ratings
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (n_users, n_items, n_ratings)
    assert found.n_rows == n_ratings
    assert found.n_duplicates == 0
    assert str(ratings.scale) == scale


def test_movielens_has_its_titles(shared_data):
    found = read_ratings(shared_data / "ml-latest-small" / "ratings.csv")
    ratings = found.ratings
    assert found.columns == ("userId", "movieId", "rating", "timestamp")
    assert found.format == "delimited text, comma, header line"
    assert found.titles_path == shared_data / "ml-latest-small" / "movies.csv"
    assert ratings.item_ids.dtype == np.int64
    assert ratings.item_ids[-1] == 193_609
    assert ratings.title(ratings.find_item(1)) == "Toy Story (1995)"
    assert ratings.title(ratings.find_item(193_609)) == "Andrew Dice Clay: Dice Rules (1991)"
    # Commas in a title, and doubled quotes.
    assert ratings.title(ratings.find_item(11)) == "American President, The (1995)"
    assert ratings.title(ratings.find_item(40_697)) == "Babylon 5"
    assert all(ratings.item_titles)
    assert ratings.rating(ratings.find_user(610), ratings.find_item(170_875)) == 3.0


def test_movielens_titles_file(shared_data):
    titles = read_titles(shared_data / "ml-latest-small" / "movies.csv")
    assert len(titles) == 9742
    assert len(titles) - len(set(titles.values())) == 5
    assert any('"' in title for title in titles.values())


def test_movietweetings_keeps_leading_zeros_and_zero_ratings(shared_data):
    found = read_ratings(shared_data / "movietweetings-100k" / "ratings.dat")
    ratings = found.ratings
    assert found.titles_path == shared_data / "movietweetings-100k" / "movies.dat"
    assert ratings.item_ids[0] == "0002844"
    assert ratings.title(0) == "Fantômas - À l'ombre de la guillotine (1913)"
    assert ratings.user_ids.dtype == np.int64
    assert np.count_nonzero(ratings.values == 0) > 0


def test_no_newline_at_the_end_loses_nothing(shared_data):
    path = shared_data / "spark-sample" / "sample_movielens_ratings.txt"
    last = path.read_text().splitlines()[-1].split("::")
    ratings = read_ratings(path).ratings
    user, item = ratings.find_user(last[0]), ratings.find_item(last[1])
    assert ratings.rating(user, item) == float(last[2])


def test_a_test_file_without_ratings_says_so(shared_data):
    with pytest.raises(ReadError, match=r"smalltest\.txt: there is no rating column"):
        read_ratings(shared_data / "recosystem" / "smalltest.txt")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "ml-latest-small/README.txt",
        "ml-latest-small/movies.csv",
        "movietweetings-100k/LICENSE",
        "movietweetings-100k/README.md",
        "movietweetings-100k/movies.dat",
        "spark-sample/LICENSE",
    ],
)
def test_files_that_are_no_ratings_are_refused(shared_data, name):
    with pytest.raises(ReadError):
        read_ratings(shared_data / name)
