"""Vowpal Wabbit's text, after the page "Input format" of its wiki.

``[Label] [Importance] [Base] ['Tag]|Namespace Features |Namespace Features ...``, where a
namespace is ``Name[:Value]`` and a feature ``Name[:Value]``; its matrix factorization example has
``5 |u 1 |i 2``.
"""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import ReadOptions, read_ratings

CONTENT = "4 |u 1 |i 10\n3.5 |u 1 |i 20\n5 |u 2 |i 10\n"
EXPECTED = [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0)]


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.replace("\n", "\r\n"),
        CONTENT.replace("\n", "  \n\n"),
        CONTENT.replace(" |u", " 1.0 'tag|u"),
        CONTENT.replace(" |u", " 1.0 0.5 'tag |u"),
        CONTENT.replace(" |u", " 'tag|u"),
        CONTENT.replace("|u", "|user").replace("|i", "|item:0.5"),
        CONTENT.replace(" |i", ":1 |i"),
        "".join(f"{r} |i {i} |u {u}\n" for u, i, r in EXPECTED),
    ],
)
def test_labels_users_and_items(read, triples, content):
    found = read(content)
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Vowpal Wabbit's text"
    assert not found.doubts


def test_names_as_features(read, triples):
    assert triples(read("5 1.0 'tag|user u1 |item i7\n").ratings) == [("u1", "i7", 5.0)]


def test_further_namespaces_are_left_out(read, triples):
    found = read(CONTENT.replace("\n", " |genre drama crime:0.5\n"))
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == ("Further features were left out: genre.",)


def test_namespaces_whose_names_do_not_tell(tmp_path, triples):
    path = tmp_path / "r.vw"
    path.write_text(CONTENT.replace("|u", "|a").replace("|i", "|b"))
    found = read_ratings(path)
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == ("Users were taken from |a and items from |b; the names do not tell.",)
    other = read_ratings(path, options=ReadOptions(user_column="b", item_column="a"))
    assert triples(other.ratings)[0] == (10, 1, 4.0)
    assert not other.doubts


def test_preview(preview):
    shown = preview(CONTENT, "r.vw")
    assert shown.columns == ("rating", "u", "i")
    assert shown.rows[1] == ("3.5", "1", "20")


@pytest.mark.parametrize(
    "line", ["|u 1 |i 10", "4 |u 1", "4 |u 1 2 |i 10", "1e99 |u 1 |i 2", "4 |u |i 10"]
)
def test_bad_lines(refusal, line):
    error = refusal(CONTENT * 10 + line + "\n")
    assert error.line == 31
    assert "expected a label and one feature each in |u and |i" in error.reason


def test_bars_as_delimiters_are_none(read):
    assert read("1|10|4\n2|10|5\n").format.startswith("delimited text")


@pytest.mark.timeout(20)
def test_long_lines_of_numbers_are_soon_known_for_something_else(refusal):
    lines = (" ".join(map(str, [7, *range(n, 20 * n, 7)])) + "\n" for n in range(100, 110))
    assert "these are no ratings" in refusal("".join(lines)).reason


def test_a_guessed_encoding_is_told(read):
    content = "5 |u René |i 1\n4 |u René |i 2\n".encode("cp1252")
    assert any("taken for Windows-1252" in doubt for doubt in read(content).doubts)
    assert not any("Windows" in doubt for doubt in read(content, encoding="cp1252").doubts)


def test_columns_that_are_chosen(read, refusal, triples):
    pairs = read(CONTENT, rating_column="none")
    assert triples(pairs.ratings) == [(1, 10, 1.0), (1, 20, 1.0), (2, 10, 1.0)]
    turned = read(CONTENT, rating_column="i", item_column="rating")
    assert triples(turned.ratings)[0] == (1, "3.5", 20.0)
    timed = read(CONTENT.replace("\n", " |t 9\n"), rating_column="i", item_column="rating")
    assert timed.ratings.n_ratings == 3
    words = CONTENT.replace("|i ", "|i y")
    assert "is no rating" in refusal(words, rating_column="i", item_column="rating").reason


def test_a_blank_id(refusal):
    error = refusal(CONTENT + "5 |u \u00a0 |i 10\n")
    assert error.line == 4
    assert "expected a label and one feature" in error.reason
