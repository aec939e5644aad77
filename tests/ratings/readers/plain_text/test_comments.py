"""Comments at the top of delimited text.

KONECT's files begin with ``% bip weighted``, LibRec's and R's with ``#``.
"""

from __future__ import annotations

import pytest

EXPECTED = [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0)]
ROWS = "1 10 4\n1 20 3.5\n2 10 5\n"


@pytest.mark.parametrize(
    "comments",
    [
        "# made by hand\n",
        "% bip weighted\n% 3 2 2\n",
        "// one\n  // two, with, commas\n",
        "#\n# a b c\n#\n",
        "# größer\r\n\r\n",
    ],
)
def test_comments_are_passed_over(read, triples, comments):
    found = read(comments + ROWS)
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("1", "2", "3")


@pytest.mark.parametrize(
    "header", ["user item rating\n", "# user item rating\n", "#user\titem\trating\n"]
)
def test_a_header_line_after_comments_or_in_one(read, triples, header):
    found = read("# made by hand\n" + header + ROWS)
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user", "item", "rating")


def test_a_commented_header_gives_the_order(read, triples):
    assert triples(read("#item,rating,user\n10,4,1\n20,3.5,1\n10,5,2\n").ratings) == EXPECTED


def test_the_line_of_an_error_counts_comments(refusal):
    assert refusal("# one\n# user item rating\n" + ROWS + "3 x\n").line == 6


def test_ids_that_begin_like_a_comment(read, triples):
    assert triples(read("#a,x,4\n#b,y,3\n").ratings) == [("#a", "x", 4.0), ("#b", "y", 3.0)]


def test_a_mark_may_be_the_name_of_a_column(read, triples):
    content = "#,user,item,rating\n" + "".join(f"{n},a{n},x,{n % 3}\n" for n in range(1, 7))
    assert read(content).columns == ("user", "item", "rating")


def test_nothing_but_comments(refusal):
    assert refusal("# one\n# two\n")
