"""Orange's baskets, after "Loading your data" of its documentation.

Each line is a comma-separated list of names, each with or without a value after ``=``.
"""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import ReadOptions, read_ratings

CONTENT = "Up=5, The Godfather, Part II=3\nUp=2.5, It=4\n".replace(", Part", " Part")
EXPECTED = [(1, "The Godfather Part II", 3.0), (1, "Up", 5.0), (2, "It", 4.0), (2, "Up", 2.5)]


@pytest.mark.parametrize("name", ["r.basket", "r.txt"])
@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.rstrip(),
        CONTENT.replace("\n", "\r\n"),
        CONTENT.replace("\n", ",\n\n"),
        CONTENT.replace("=", " = "),
        CONTENT.replace(", ", ","),
    ],
)
def test_items_with_ratings(read, triples, content, name):
    found = read(content, name)
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Orange's baskets"
    assert found.doubts == ("Each line was taken for a user, numbered from 1.",)


def test_users_are_numbered_through_all_pieces(read):
    found = read("a=1, b=2\n" * 300_000, "r.basket")
    assert found.n_rows == 600_000
    assert found.ratings.n_users == 300_000


def test_names_without_ratings(tmp_path, refusal, triples):
    error = refusal("Up, It\nUp\n", "r.basket")
    assert error.line == 1
    assert "“Up” has no rating" in error.reason
    path = tmp_path / "r.basket"
    found = read_ratings(path, options=ReadOptions(rating_column="none"))
    assert triples(found.ratings) == [(1, "It", 1.0), (1, "Up", 1.0), (2, "Up", 1.0)]


@pytest.mark.parametrize("item", ["It", "It=", "It=x", "=3", "It=1e99"])
def test_bad_items(refusal, item):
    error = refusal(CONTENT * 20 + f"Up=3, {item}\n")
    assert error.line == 41
    assert f"“{item}” has no rating" in error.reason


def test_bad_lines_may_be_passed_over(read):
    found = read(CONTENT * 20 + "Up=3, It\n" + CONTENT, "r.basket", bad_lines="skip")
    assert found.n_rows == 84
    assert [line for line, _ in found.skipped] == [41]


def test_quotes_are_part_of_a_name(read):
    found = read('"Up"=5, It=3\n"Up"=2, It=4\n', "r.basket")
    assert found.ratings.item_ids.tolist() == ['"Up"', "It"]


def test_preview(preview):
    shown = preview(CONTENT, "r.basket")
    assert shown.columns == ("user", "item", "rating")
    assert shown.rows[2] == ("2", "Up", "2.5")
    assert shown.roles == ((0, "user"), (1, "item"), (2, "rating"))


@pytest.mark.parametrize("content", ["size=5\ncolour=3\n", "x = 5, y\nprose, of = sorts\n"])
def test_other_text_is_no_basket(refusal, content):
    refusal(content)


def test_a_guessed_encoding_is_told(read):
    content = "Café=5, Thé=3\nThé=4, Lait=2\n".encode("cp1252")
    assert any("taken for Windows-1252" in doubt for doubt in read(content).doubts)
    assert not any("Windows" in doubt for doubt in read(content, encoding="cp1252").doubts)


def test_letters_of_another_encoding_after_a_start_in_ascii(read):
    content = CONTENT.encode() * 3000 + "Café=3\n".encode("cp1252")
    assert "Café" in read(content, "r.basket").ratings.item_ids


def test_letters_that_were_lost_before_are_letters_all_the_same(read):
    found = read("Caf\ufffd=5, Up=3\nUp=4, It=3\n", "r.basket")
    assert "Caf\ufffd" in found.ratings.item_ids


def test_what_is_wrong_stands_beside_an_empty_preview(preview):
    assert "choose the rating column “none”" in preview("Up, It\nUp\n", "r.basket").doubts[-1]
