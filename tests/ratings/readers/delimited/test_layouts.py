"""Delimiters, header lines, and which column is which."""

from __future__ import annotations

import pytest

ROWS = [("1", "10", "4"), ("1", "20", "3.5"), ("2", "10", "5")]
EXPECTED = [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0)]


def lines(delimiter: str, rows=ROWS, end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


@pytest.mark.parametrize(
    ("delimiter", "name"),
    [
        (",", "comma"),
        ("\t", "tab"),
        (";", "semicolon"),
        ("|", "bar"),
        (" ", "blanks"),
        ("   ", "blanks"),
        (" \t ", "tab"),
        ("::", "'::'"),
    ],
)
@pytest.mark.parametrize("header", [(), (("user", "item", "rating"),)])
def test_every_delimiter_with_and_without_header(read, triples, delimiter, name, header):
    found = read(lines(delimiter, [*header, *ROWS]))
    assert triples(found.ratings) == EXPECTED
    assert found.format == f"delimited text, {name}, {'header line' if header else 'no header'}"
    assert found.columns == (header[0] if header else ("1", "2", "3"))


def test_blanks_around_lines_and_tabs_between(read, triples):
    assert triples(read("  1\t10  4 \n\t1 20\t\t3.5\n2 10 5   \n").ratings) == EXPECTED


def test_blanks_after_commas_are_no_part_of_ids(read, triples):
    assert triples(read(lines(", ")).ratings) == EXPECTED


def test_lone_quotes_between_tabs_stand_for_themselves(read, triples):
    rows = 'ann\tx\t"Great\t4\nbob\tx\tThe "best" of all\t3\nann\t"y\t"Again\t5\n'
    found = read(f"user\titem\tremark\trating\n{rows}", delimiter="tab")
    assert triples(found.ratings) == [("ann", '"y', 5.0), ("ann", "x", 4.0), ("bob", "x", 3.0)]
    assert read(f"user\titem\tremark\trating\n{rows}").ratings.n_ratings == 3
    quoted = read('user\titem\trating\n"ann"\t"x\ty"\t4\n"bob"\tz\t3\n')
    assert triples(quoted.ratings) == [("ann", "x\ty", 4.0), ("bob", "z", 3.0)]


def test_decimal_commas_below_names_between_semicolons_split_nothing(read, triples):
    names = "Bestellnummer;Kunde;Datum;Artikelnummer;Artikelbezeichnung;Menge;Preis"
    rows = "1;K1;19.09.2025;A7;Grüner Tee;3,00;37,30\n2;K2;20.09.2025;A8;Kakao;1,00;4,20\n"
    found = read(f"{names}\n{rows}")
    assert triples(found.ratings) == [("K1", "A7", 3.0), ("K2", "A8", 1.0)]
    assert found.ratings.item_titles.tolist() == ["Grüner Tee", "Kakao"]
    assert "they were taken from Menge. If it counts" in found.doubts[0]


def test_a_delimiter_within_quotes_splits_nothing(read, triples):
    found = read('user,item,rating\n"Doe, Jane","Say ""Hi"", she said",4\nx,y,3\n')
    assert triples(found.ratings) == [("Doe, Jane", 'Say "Hi", she said', 4.0), ("x", "y", 3.0)]


def test_colons_and_quotes_within_double_colon_values(read, triples):
    found = read('a:b::"quoted" film::4\nc::other::3\n')
    assert triples(found.ratings) == [("a:b", '"quoted" film', 4.0), ("c", "other", 3.0)]


def test_a_lone_quote_is_part_of_a_value(read, triples):
    found = read('user,item,rating\n1,5" disk,3\n2,x,4\n')
    assert triples(found.ratings) == [(1, '5" disk', 3.0), (2, "x", 4.0)]


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("userId,movieId,rating,timestamp", "7,8,4,99",
         ("userId", "movieId", "rating", "timestamp")),
        ("timestamp,score,movie_id,user_id", "99,4,8,7",
         ("user_id", "movie_id", "score", "timestamp")),
        ("Item,User,Stars", "8,7,4", ("User", "Item", "Stars")),
        ("user_id:token,item_id:token,rating:float", "7,8,4",
         ("user_id:token", "item_id:token", "rating:float")),
        ("uid:token,vid:token,like:float,ts_time:float", "7,8,4,99",
         ("uid:token", "vid:token", "like:float", "ts_time:float")),
        ("label:float,who:token,what:token,tags:token_seq", "4,7,8,x",
         ("who:token", "what:token", "label:float")),
        ("cC#score,D#movie,D#user", "4,8,7", ("D#user", "D#movie", "cC#score")),
        ("reviewerID,asin,overall,unixReviewTime", "7,8,4,99",
         ("reviewerID", "asin", "overall", "unixReviewTime")),
        ("who,what,how much", "7,8,4", ("who", "what", "how much")),
        ('"User-ID";"ISBN";"Book-Rating"', '"7";"8";"4"', ("User-ID", "ISBN", "Book-Rating")),
        ("movie,title,critic,score", "8,Eight,7,4", ("critic", "movie", "score")),
        ("movie,critic,score", "8,7,4", ("critic", "movie", "score")),
        ("title,user,rating", "8,7,4", ("user", "title", "rating")),
        ("id,book_id,user_id,rating,comment", "1,8,7,4,fine",
         ("user_id", "book_id", "rating")),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(read, triples, header, row, columns):
    found = read(f"{header}\n{row}\n")
    assert triples(found.ratings) == [(7, 8, 4.0)]
    assert found.columns == columns


def test_more_columns_without_header(read, triples):
    found = read("1,10,4,964982703,x\n2,10,5,964982931,y\n")
    assert triples(found.ratings) == [(1, 10, 4.0), (2, 10, 5.0)]
    assert found.columns == ("1", "2", "3", "4")


def test_decimal_commas(read, triples):
    assert triples(read("user;item;rating\n1;10;3,5\n1;20;4\n").ratings) == [
        (1, 10, 3.5),
        (1, 20, 4.0),
    ]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("user,item", "rating"),
        ("user,item,timestamp", "rating"),
        ("user,rating", "item"),
        ("item,rating", "user"),
        ("item,rating,timestamp", "user"),
        ("movieId,title,rating", "user"),
        ("user,score,date", "item"),
    ],
)
def test_a_missing_column_is_named(refusal, header, missing):
    row = ",".join("123"[: header.count(",") + 1])
    error = refusal(f"{header}\n{row}\n{row}\n")
    assert f"there is no {missing} column: the columns are {header.replace(',', ', ')}" in str(
        error
    )
