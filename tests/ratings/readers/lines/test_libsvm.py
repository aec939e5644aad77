"""LIBSVM's and libFM's text, with a column for each user and each item.

Written to LIBSVM's README ("<label> <index1>:<value1> <index2>:<value2> ... Indices must be in
ASCENDING order"), SVMlight's page ("# <info>" after the features) and libFM's manual, section 2.1,
whose script numbers users and items in the order in which they come.
"""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import ReadOptions, read_ratings

CONTENT = "4 0:1 610:1\n3.5 0:1 612:1\n5 2:1 610:1\n"
EXPECTED = [(0, 610, 4.0), (0, 612, 3.5), (2, 610, 5.0)]
ORDER = "The first feature of each line was taken for the users, the second for the items."


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.rstrip(),
        CONTENT.replace("\n", "\r\n"),
        CONTENT.replace("\n", " \n\n"),
        CONTENT.replace(":1", ":1.0"),
        CONTENT.replace(" ", "\t"),
        CONTENT.replace("\n", " # who\n"),
        CONTENT.replace("5 2", "+5 2"),
    ],
)
def test_one_hot_columns(read, triples, content):
    found = read(content)
    assert triples(found.ratings) == EXPECTED
    assert found.format == "LIBSVM's text, users and items one-hot"
    assert found.doubts == (ORDER, "Users are features 0 to 2, items 610 to 612; none is both.")


def test_further_features_are_left_out(read, triples):
    found = read(CONTENT.replace("\n", " 700:1 701:0.25\n"))
    assert triples(found.ratings) == EXPECTED
    assert found.doubts[0] == "Each line has further features: left out."


def test_numbers_in_the_order_in_which_they_come(read, triples):
    found = read("5 0:1 1:1\n4 0:1 2:1\n3 3:1 1:1\n")
    assert triples(found.ratings) == [(0, 1, 5.0), (0, 2, 4.0), (3, 1, 3.0)]


def test_features_that_are_both(read):
    found = read(CONTENT * 1000 + "1 610:1 700:1\n")
    assert "1 is both" in found.doubts[1]


def test_items_may_be_said_to_come_first(tmp_path, triples):
    path = tmp_path / "r.libfm"
    path.write_text(CONTENT)
    options = ReadOptions(user_column="second feature", item_column="first feature")
    found = read_ratings(path, options=options)
    assert triples(found.ratings) == [(610, 0, 4.0), (610, 2, 5.0), (612, 0, 3.5)]


def test_preview(preview):
    shown = preview(CONTENT, "r.libfm")
    assert shown.rows[1] == ("3.5", "0", "612")
    assert shown.roles == ((1, "user"), (2, "item"), (0, "rating"))


def test_lines_of_several_pieces(read, refusal):
    content = "".join(f"{n % 5} {n % 997}:1 {1000 + n % 991}:1\n" for n in range(200_000))
    found = read(content)
    assert found.n_rows == 200_000
    assert found.ratings.values.mean() == 2
    assert refusal(content + "4 0:1\n").line == 200_001


@pytest.mark.parametrize("line", ["4 0:1", "x 0:1 610:1", "4 0:1 610:0.5", "1e99 0:1 610:1"])
def test_bad_lines(refusal, line):
    error = refusal(CONTENT * 10 + line + "\n")
    assert error.line == 31
    assert "expected a rating and two features of 1" in error.reason


def test_bad_lines_may_be_passed_over(read):
    good = "".join(f"{n % 5} {n % 97}:1 {100 + n % 91}:1\n" for n in range(20_000))
    found = read(good + "4 0:1\n" + good + "x\n1e99 0:1 610:1\n" + good, bad_lines="skip")
    assert found.n_rows == 60_000
    assert found.n_skipped == 3
    assert [line for line, _ in found.skipped] == [20_001, 40_002, 40_003]


@pytest.mark.parametrize("content", ["3 qid:1 1:0.5 2:1\n", "+1 1:0.7 2:1\n-1 1:0.2 2:0.1\n"])
def test_other_features_are_no_ratings(refusal, content):
    assert refusal(content)
