"""Ratings under their users, as the KDD Cup of 2011 had them of Yahoo! Music.

After the README of its tracks (https://webscope.sandbox.yahoo.com, C15): ``trainIdx1.txt`` with day
and time, ``trainIdx2.txt`` without, ``testIdx2.txt`` without scores.
"""

from __future__ import annotations

import gzip

import pytest

from funkgui.ratings.readers import FileLook

USERS = {0: {507: 90, 508: 30, 12: 0}, 7: {12: 100}, 12: {507: 50, 508: 70}}
EXPECTED = [(user, item, USERS[user][item]) for user in USERS for item in sorted(USERS[user])]


def text(line: str, end: str = "\n") -> str:
    return "".join(
        f"{user}|{len(scores)}{end}"
        + "".join(line.format(i=item, r=score) + end for item, score in scores.items())
        for user, scores in USERS.items()
    )


@pytest.mark.parametrize(
    "content",
    [
        text("{i}\t{r}"),
        text("{i}\t{r}\t3070\t13:20:00"),
        text("{i}\t{r}", "\r\n"),
        text("{i}\t{r}").rstrip(),
        gzip.compress(text("{i}\t{r}").encode()),
    ],
)
def test_ratings_under_their_users(read, triples, tmp_path, content):
    found = read(content)
    assert triples(found.ratings) == EXPECTED
    assert (found.format, found.doubts) == ("Yahoo! Music, ratings under their users", ())
    rows = FileLook(tmp_path / "given.txt").preview().rows
    assert [row[:3] for row in rows[:2]] == [("0", "507", "90"), ("0", "508", "30")]


@pytest.mark.parametrize("n_bytes", [1, 7, 64])
def test_users_whose_ratings_are_in_several_pieces(read, triples, monkeypatch, n_bytes):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", n_bytes)
    assert triples(read(text("{i}\t{r}")).ratings) == EXPECTED


def test_which_line_is_wrong(read, refusal):
    content = text("{i}\t{r}").replace("\t50", "\tbad")
    error = refusal(content)
    assert (error.line, error.reason.partition(",")[0]) == (8, "the rating is “bad”")
    assert read(content, bad_lines="skip").skipped[0][0] == 8


def test_a_file_that_was_cut_off_is_shown(read, refusal, tmp_path):
    content = text("{i}\t{r}")[:-7]
    assert "stand" in refusal(content).reason
    assert len(FileLook(tmp_path / "given.txt").preview().rows) == len(EXPECTED) - 1


def test_without_scores(refusal, read):
    assert "there is no rating column" in refusal(text("{i}")).reason
    assert read(text("{i}"), rating_column="none").n_rows == len(EXPECTED)


@pytest.mark.parametrize("n_bytes", [1, 7, 64, 1 << 22])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (text("{i}\t{r}").rpartition("508")[0], "1 rating stands under user 12 instead of 2"),
        (text("{i}\t{r}").rpartition("507")[0], "0 ratings stand under user 12 instead of 2"),
        (text("{i}\t{r}").replace("508\t30\n", ""), "2 ratings stand under user 0 instead of 3"),
        (text("{i}\t{r}", "\r\n") + "9\t9", "3 ratings stand under user 12 instead of 2"),
    ],
)
def test_ratings_that_are_missing(read, refusal, monkeypatch, content, found, n_bytes):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", n_bytes)
    error = refusal(content)
    assert error.reason.startswith(f"{found}; the file may be cut off")
    assert read(content, bad_lines="skip").n_rows == content.count("\t")
