"""Encodings and line ends."""

from __future__ import annotations

import pytest

WORDS = "user,item,rating\nMüller,Ærø € ß,4\nMüller,x,3\n"
EXPECTED = [("Müller", "x", 3.0), ("Müller", "Ærø € ß", 4.0)]


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("utf-16"),
        b"\xff\xfe" + WORDS.encode("utf-16-le"),
        b"\xfe\xff" + WORDS.encode("utf-16-be"),
        WORDS.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
def test_encodings_and_line_ends(read, triples, content, end):
    if content[:1] in (b"\xff", b"\xfe"):
        content = content.decode("utf-16").replace("\n", end.decode()).encode("utf-16")
    else:
        content = content.replace(b"\n", end)
    found = read(content)
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user", "item", "rating")


@pytest.mark.parametrize(
    "content", ["1,2,3", "\n\r\n1,2,3\n\n\n", "1,2,3\n   \n\t\n", "1,2,3\n\x1a"]
)
def test_ends_and_blank_lines(read, triples, content):
    assert triples(read(content).ratings) == [(1, 2, 3.0)]


def test_line_ends_within_quotes(read, triples):
    found = read('user,item,rating\r\n1,"two\r\nlines",3\r\n2,"more\n\n",4\r\n')
    assert triples(found.ratings) == [(1, "two\r\nlines", 3.0), (2, "more", 4.0)]


def test_letters_beyond_ascii_far_into_the_file(read):
    ascii_rows = "".join(f"u{n},i{n},3\n" for n in range(8000))
    found = read(ascii_rows.encode() + "Zoë,Amélie,5\n".encode("cp1252"))
    assert "Zoë" in found.ratings.user_ids
    assert "Amélie" in found.ratings.item_ids


def test_two_encodings_in_one_file_are_refused(refusal):
    rows = "Zoë,x,3\n" + "".join(f"u{n},i{n},3\n" for n in range(8000))
    error = refusal(rows.encode() + "Zoë,y,5\n".encode("cp1252"))
    assert error.line == 8002
    assert "UTF-8" in error.reason


def test_unused_cp1252_codes_stay_different(read):
    found = read(b"\xe9\x81,x,3\n\xe9\x8d,x,4\n")
    assert found.ratings.n_users == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quote_that_is_never_closed_ends_the_reading_of_a_large_file(refusal, end):
    rows = ["user,item,rating", "1,2,3", '2,"4,5', *["4,x,1"] * 1_500_000]
    error = refusal(end.join(rows))
    assert error.line == 3
    assert "a double quote that opens" in error.reason


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_of_several_blocks(read, end, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 64)
    rows = [f'{n % 50},"item{end if n % 7 == 0 else " "}{n}",{n % 5 + 1}' for n in range(500)]
    found = read("user,item,rating" + end + end.join(rows))
    assert found.n_rows == 500
    assert found.ratings.n_users == 50
    assert found.ratings.n_items == 500
    assert str(found.ratings.scale) == "1 to 5 by 1"


def test_a_line_without_an_end(refusal):
    error = refusal(b"1,2,3\n" * 2_000_000 + b"x" * (73 << 20))
    assert (error.line, error.reason) == (
        2_000_001, "the line is longer than 64 MB; this is no rating file.",
    )  # fmt: skip
