"""Ratings kept as text in tables of every kind, as scraped reviews have them."""

from __future__ import annotations

import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings
from tests.ratings.readers.tables.conftest import FORMS


@pytest.fixture
def write(write_rows):
    """Write ratings of a user each into a file of a form."""

    def to_file(form, ratings):
        return write_rows(form, [(n, "x", one) for n, one in enumerate(ratings)])

    return to_file


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "numbers", "doubt"),
    [
        (["4/5", "3/5", None, "2"], [4, 3, 2], "Ratings such as “4/5” were taken as 4."),
        (["4 stars", "n/a", "1 star"], [4, 1], "Ratings such as “4 stars” were taken as 4."),
        (["12,400", "700"], [12400, 700], "Ratings such as “12,400” were taken as 12400."),
        (["like", "dislike"], [1, 0], "Ratings such as “like” were taken as 1."),
        (["B", "A-", ""], [3, 3.7], "Ratings such as “B” were taken as 3.0; A is 4, F is 0, and a "
         "plus or a minus is 0.3."),
    ],
)  # fmt: skip
def test_ratings_that_are_not_bare_numbers(write, form, written, numbers, doubt):
    found = read_ratings(write(form, written))
    assert found.ratings.values.tolist() == pytest.approx(numbers)
    assert doubt in found.doubts


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (["4/5", "8/10"], "“4/5” is out of 5 and “8/10” out of 10"),
        (["4", "B"], "the rating is “B”, which is no finite number"),
    ],
)
def test_ratings_on_two_scales_are_refused(write, form, written, reason):
    with pytest.raises(ReadError, match=reason):
        read_ratings(write(form, written))


@pytest.mark.parametrize("form", ["json", "parquet", "sqlite"])
def test_the_decimal_sign_is_that_of_the_whole_column(write, form):
    """Thousands may stand alone in what is read at once, where nothing else tells of them."""
    found = read_ratings(write(form, ["3,5"] * 20_000 + ["13,125"] * 20_000))
    assert found.ratings.values.max() == 13.125


def test_letters_far_into_a_file_of_numbers_are_refused(write):
    with pytest.raises(ReadError, match="entry 10,001: the rating is “B”"):
        read_ratings(write("json", [3] * 10_000 + ["B"]))


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet"])
def test_a_column_of_them_whose_name_does_not_tell(tmp_path, form, write):
    path = write(form, ["4/5", "3/5", "1/5"])
    path.write_bytes(path.read_bytes().replace(b"rating", b"scored"))
    found = read_ratings(path)
    assert found.columns == ("user", "item", "scored")
    assert found.ratings.values.tolist() == [4.0, 3.0, 1.0]
