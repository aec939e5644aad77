"""What was shown and clicked, after the page of MIND (https://msnews.github.io)."""

from __future__ import annotations

import pytest

CONTENT = (
    "1\tU13740\t11/11/2019 9:05:58 AM\tN55189 N42782\tN55689-1 N35729-0\n"
    "2\tU91836\t11/12/2019 6:11:30 PM\t\tN20678-0 N55689-0 N58133-1 \n"
)
EXPECTED = [
    ("U13740", "N35729", 0.0),
    ("U13740", "N55689", 1.0),
    ("U91836", "N20678", 0.0),
    ("U91836", "N55689", 0.0),
    ("U91836", "N58133", 1.0),
]
HISTORY = "The histories of earlier clicks were left out."


@pytest.mark.parametrize("content", [CONTENT, CONTENT.replace("\n", "\r\n"), CONTENT.rstrip()])
def test_clicks_are_ratings_of_1_and_0(read, triples, content):
    found = read(content, "behaviors.tsv")
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user", "item", "rating", "time")
    assert found.ratings.times.max() == 1_573_582_290
    assert found.format == "MIND, impressions, clicks"
    assert found.doubts[0].startswith("What was shown is a rating of 1 where it was clicked")
    assert found.doubts[1] == HISTORY


def test_choices(read, triples):
    clicks = read(CONTENT, missing="0")
    assert triples(clicks.ratings) == [one for one in EXPECTED if one[2]]
    pairs = read(CONTENT, rating_column="none", time_column="none")
    assert [one[2] for one in triples(pairs.ratings)] == [1.0] * 5
    assert pairs.ratings.times is None
    assert pairs.doubts == (HISTORY,)


def test_preview(preview):
    shown = preview(CONTENT, "behaviors.tsv")
    assert shown.rows[1] == ("U13740", "N35729", "0", "11/11/2019 9:05:58 AM")
    assert shown.columns == ("user", "item", "rating", "time")


@pytest.mark.parametrize(
    "line",
    [
        "9\tU1\t\tN1",
        "9\tU1\t\t\tN1-2",
        "9\tU1\t\t\tN1-1 N2",
        "x",
        # Could it be split anywhere, telling what is wrong would never end.
        f"9\tU1\t\t\t{'N1-1' * 60}x",
    ],
)
def test_bad_lines(refusal, read, line):
    error = refusal(CONTENT * 20 + line)
    assert error.line == 41
    assert "is no list of what was shown; expected impression, user, time" in error.reason
    assert read(CONTENT * 20 + line, bad_lines="skip").n_skipped == 1


def test_the_test_set_has_no_clicks(refusal):
    error = refusal(CONTENT.replace("-0", "").replace("-1", ""), "behaviors.tsv")
    assert "without what was clicked, as in the test set of MIND" in error.reason
