"""What a file looks like before it is read, and the corner of the matrix that it makes."""

from __future__ import annotations

import pytest

from funkgui.ratings.readers.preview import corner


def test_roles_and_rows(preview):
    found = preview("time,movie,user,rating\n9,m1,u1,4\n8,m2,u1,5\n")
    assert found.columns == ("time", "movie", "user", "rating")
    assert sorted(found.roles) == [(0, "time"), (1, "item"), (2, "user"), (3, "rating")]
    assert found.rows == (("9", "m1", "u1", "4"), ("8", "m2", "u1", "5"))


def test_what_a_text_tells_is_named_unless_it_was_chosen(preview):
    told = dict(preview("user;item;rating\na;x;1,5\nb;y;2,5\n", header="yes").told)
    assert told == {"delimiter": "semicolon", "encoding": "utf-8", "decimal": ","}


def test_the_corner_shows_those_with_most_ratings(preview):
    rows = ["a,x,1", "b,y,2", "b,z,3", "c,z,4", "c,y,5", "c,x,1", "b,x,2"]
    found = preview("user,item,rating\n" + "\n".join(rows) + "\n")
    users, items, cells = corner(found, 2, 2)
    assert (users, items) == (["b", "c"], ["x", "y"])
    assert cells == [["2", "2"], ["1", "5"]]


def test_cells_without_a_rating_are_empty(preview):
    found = preview("user,item,rating\na,x,1\nb,y,2\na,x,3\n")
    assert corner(found, 9, 9)[2] == [["3", ""], ["", "2"]]


@pytest.mark.parametrize(
    ("repeated", "rating"), [("last", "2,5"), ("first", "4"), ("sum", "6,5"), ("mean", "3,25")]
)
def test_the_corner_shows_what_counts_of_repeated_pairs(preview, repeated, rating):
    found = preview("user;item;rating\na;x;4\nb;y;2\na;x;2,5\na;x;\n")
    assert corner(found, 9, 9, repeated)[2] == [[rating, ""], ["", "2"]]


def test_a_code_for_no_rating_is_empty_in_the_corner(preview):
    rows = [[99 if (n + m) % 3 == 0 else (n * m) % 7 - 3.5 for m in range(9)] for n in range(30)]
    found = preview("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    assert found.wide
    users, items, cells = corner(found, 3, 3)
    assert (len(users), len(items)) == (3, 3)
    assert cells[0][0] == ""
    assert cells[0][1] == "-3.5"
    assert found.rows[0][1] == "99"


def test_what_has_no_ratings_has_no_corner(preview):
    found = preview("1 2\n3 4\n5 6\n")
    assert corner(found, 3, 3) == ([], [], [])
