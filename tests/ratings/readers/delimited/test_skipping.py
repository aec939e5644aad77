"""Bad lines are passed over where that is wished, each told by its number, all counted."""

from __future__ import annotations

import pytest

SKIP = {"bad_lines": "skip"}


def test_good_lines_are_kept_and_bad_ones_listed(read, triples):
    content = "user,item,rating\n1,2,3\n1,3\n,2,3\n\n4,5,x\n4,6,inf\n7,8,2,9\n9,9,5\n"
    found = read(content, **SKIP)
    assert triples(found.ratings) == [(1, 2, 3.0), (9, 9, 5.0)]
    assert found.n_rows == 2
    assert found.n_skipped == 5
    lines, reasons = zip(*found.skipped, strict=True)
    assert lines == (3, 4, 6, 7, 8)
    assert "the rating is missing" in reasons[0]
    assert "the user id is empty" in reasons[1]
    assert "“x”, which is no number" in reasons[2]
    assert found.doubts == (
        "5 lines were passed over as no ratings; the first is line 3: the rating is missing; "
        "expected user, item, rating.",
    )


def test_a_good_file_skips_nothing(read):
    found = read("1,2,3\n2,3,4\n", **SKIP)
    assert (found.skipped, found.n_skipped, found.doubts) == ((), 0, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "::", "\t", "  "])
def test_any_line_end_and_delimiter(read, end, delimiter):
    rows = [["1", str(n), "x" if n % 7 == 3 else "4"] for n in range(50)]
    found = read(end.join(delimiter.join(row) for row in rows), **SKIP)
    assert [line for line, _ in found.skipped] == [n + 1 for n in range(50) if n % 7 == 3]
    assert found.n_rows + found.n_skipped == 50


def test_a_hundred_are_listed_and_all_are_counted(read):
    content = "".join(f"{n},1,{'x' if n % 2 else 3}\n" for n in range(5000))
    found = read(content, **SKIP)
    assert found.n_skipped == 2500
    assert [line for line, _ in found.skipped] == list(range(2, 202, 2))
    assert found.n_rows == 2500


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_bad_lines_far_apart_in_many_blocks(read, end, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 5000)
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.skipper._PIECE_BYTES", 100)
    bad = {17, 1233, 1234, 9998, 9999}
    rows = [f"{n},2,{'x' if n in bad else 3}" for n in range(10_000)]
    found = read(end.join(["user,item,rating", *rows]), **SKIP)
    assert [line for line, _ in found.skipped] == [n + 2 for n in sorted(bad)]
    assert found.n_rows == 10_000 - len(bad)
    assert found.ratings.n_ratings == found.n_rows


def test_a_lone_quote_costs_one_line(read):
    rows = [f"{n},2,3" for n in range(3000)]
    rows[1500] = '1500,"2,3'
    rows[1600] = '1600,2,"3'
    found = read("\n".join(["user,item,rating", *rows]), **SKIP)
    assert [line for line, _ in found.skipped] == [1502, 1602]
    assert found.n_rows == 2998


def test_lines_within_quotes_are_kept_whole(read, triples):
    found = read('user,item,rating\n1,"two\nlines",3\n1,x,bad\n2,"a ""b""\nc",4\n', **SKIP)
    assert triples(found.ratings) == [(1, "two\nlines", 3.0), (2, 'a "b"\nc', 4.0)]
    assert [line for line, _ in found.skipped] == [4]


def test_bytes_that_are_no_text(read):
    content = "é,2,3\n".encode() * 3 + b"\xff\xfe,2,3\n" + "ß,2,x\nö,2,4\n".encode()
    found = read(content, encoding="utf-8", **SKIP)
    assert [line for line, _ in found.skipped] == [4, 5]
    assert "not UTF-8" in found.skipped[0][1]
    assert found.ratings.user_ids.tolist() == ["é", "ö"]


def test_bytes_that_are_no_text_in_a_column_not_taken(read):
    content = "1,2,3,é\n".encode() * 3 + b"1,3,3,\xff\n1,4,3,x\n"
    found = read(content, encoding="utf-8", **SKIP)
    assert [line for line, _ in found.skipped] == [4]
    assert "not UTF-8" in found.skipped[0][1]


def test_a_late_letter_of_windows_1252_is_no_bad_line(read):
    found = read(b"a,2,3\n" * 20_000 + b"\xe9,2,3\nb,2,x\n", **SKIP)
    assert found.ratings.user_ids.tolist() == ["a", "é"]
    assert [line for line, _ in found.skipped] == [20_002]


def test_nothing_but_bad_lines(refusal):
    error = refusal("user,item,rating\n1,2,x\n,,\n", **SKIP)
    assert "no line is a rating; the first that is none is line 2: " in error.reason


def test_a_line_too_long_to_be_looked_at(read):
    found = read("1,2,3\n1,3," + "x" * 500_000 + "\n2,2,4\n", **SKIP)
    assert [line for line, _ in found.skipped] == [2]
    assert found.n_rows == 2


def test_pairs(read):
    found = read("a,x\nb\n,y\nc,z,1\nd,w\n", rating_column="none", **SKIP)
    assert [line for line, _ in found.skipped] == [2, 3, 4]
    assert found.ratings.user_ids.tolist() == ["a", "d"]
