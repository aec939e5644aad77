"""What tells a wide table from one with a rating in each row, and what may be either."""

from __future__ import annotations

import numpy as np
import pytest

LABELLED = ",Up,It,Her\nann,5,,3\nbob,,4,1\ncy,2,2.5,\n"


@pytest.mark.parametrize(
    "content",
    [
        "1,10,4,964982703\n1,20,3,964982704\n2,10,5,964982705\n",
        "1,10,4,964982703,1\n1,20,3,964982704,0\n2,10,5,964982705,1\n",
        ",userId,movieId,rating\n0,1,10,4\n1,1,20,3\n2,2,10,5\n",
        "user,item,overall,story,acting\n1,1,4,5,3\n1,2,4,4,4\n2,1,5,5,5\n",
        "1,1,4,5,3\n1,2,4,4,4\n2,1,5,5,5\n2,3,1,1,1\n",
        "who,what,how much\n7,8,4\n",
        "ann,1,5\nbob,2,4\ncy,1,3\n",
        "1,1,5\n1,2,4\n2,1,3\n2,2,2\n",
        "user_id,business_id,stars,useful,funny,cool\n1,2,3,0,0,0\n2,2,4,1,0,0\n3,1,5,0,0,0\n",
        "1\t2\t3\t881250949\n1\t3\t3\t891717742\n2\t2\t1\t878887116\n",
    ],
)
def test_a_rating_in_each_row_is_no_wide_table(read, content):
    assert read(content).format.startswith("delimited text")


MAY_BE_WIDE = "It may also be a table with a column for each item"
MAY_BE_LONG = "It may also be a table with a rating in each row"


@pytest.mark.parametrize(
    ("content", "is_wide"),
    [
        ("5,3,1\n2,2,4\n1,4,1\n", False),
        ("5 3 1 1\n2 2 4 2\n1 4 1 5\n", False),
        ("x,1,2\ny,2,3\nz,3,4\n", False),
        ("a,b,c\n1,2,3\n2,3,4\n3,4,5\n", False),
        ("x,1,2,3\ny,2,3,4\nz,3,4,1\n", True),
        ("user,1,2\n1,5,3\n2,2,4\n", True),
        ("user,a,b\nx,1,2\ny,2,3\nz,3,4\n", True),
    ],
)
def test_what_may_be_either_says_so_and_is_read_as_chosen(preview, read, content, is_wide):
    shown, found = preview(content), read(content)
    assert shown.wide is is_wide
    for doubts in (shown.doubts, found.doubts):
        assert doubts[-1].startswith(MAY_BE_LONG if is_wide else MAY_BE_WIDE)
    other = preview(content, **dict(shown.alternatives[0].choices))
    assert other.wide is not is_wide
    assert not other.alternatives


@pytest.mark.parametrize(
    "content",
    [
        LABELLED,
        "user,a,b,c,d\nx,1,2,3,4\ny,2,3,4,5\nz,3,4,5,1\n",
        ",a,b\nx,1,2\ny,2,3\n",
        "user,a,b\nx,1,\ny,,3\nz,3,4\n",
        "user,item,rating\n1,2,3\n2,3,1\n3,1,2\n",
        "1,1,5\n1,2,4\n2,1,3\n2,2,2\n",
        "ann,1,5\nann,2,4\ncy,1,3\n",
        "3,10,4,964982703\n1,20,3,964982704\n2,10,5,964982705\n",
        "".join(f"{n * 7 % 101},{n * 3 % 89},{n % 5 + 1}\n" for n in range(200)),
        "".join(f"u{n},{n * 37 % 89},{n % 5 + 1}\n" for n in range(200)),
    ],
)
def test_what_is_plainly_one_of_them_raises_no_doubt(read, content):
    assert not [doubt for doubt in read(content).doubts if doubt.startswith("It may also be")]


def test_columns_that_are_not_alike_are_no_items_of_a_user(preview):
    rows = "".join(f"u{n},{n * 9},{n % 5}\n" for n in range(99))
    assert not preview(f"user,sku,points\n{rows}").wide


def indexed(rows: int, *highest: int, step: int = 1) -> str:
    random = np.random.default_rng(3)
    return ",a,b,c\n" + "".join(
        ",".join([str(n * step), *(str(random.integers(high) + 1) for high in highest)]) + "\n"
        for n in range(rows)
    )


@pytest.mark.parametrize("step", [1, 3])
def test_an_index_over_columns_without_telling_names_is_no_label(read, step):
    found = read(indexed(200, 40, 90, 5, step=step))
    assert found.format == "delimited text, comma, header line"
    assert found.columns == ("a", "b", "c")
    assert "do not tell which are" in found.doubts[0]


def test_an_index_over_columns_that_are_much_alike_may_be_a_label(preview, read):
    shown = preview(indexed(200, 90, 90, 60))
    assert shown.wide
    assert shown.doubts[-1].startswith(MAY_BE_LONG)
    [long] = shown.alternatives
    found = read(indexed(200, 90, 90, 60), **dict(long.choices))
    assert found.columns == ("a", "b", "c")


def test_numbered_users_of_few_items_are_no_doubt(read):
    found = read(indexed(200, 5, 5, 5))
    assert found.format.startswith("wide table")
    assert not found.doubts


@pytest.mark.parametrize("user", ["inf", "1e400"])
def test_a_user_who_is_called_as_an_infinite_number(read, user):
    found = read(f"1,3,4\n{user},3,2\n3,4,4\n4,5,5\n")
    assert found.ratings.user_ids.tolist() == sorted(["1", user, "3", "4"])


def test_a_bare_table_whose_first_column_ascends_may_be_wide(preview, read):
    content = "1,5,4,3,2\n1,2,5,5,4\n4,1,3,2,5\n"
    shown = preview(content)
    assert shown.doubts[-1].startswith(MAY_BE_WIDE)
    found = read(content, **dict(shown.alternatives[0].choices))
    assert (found.ratings.n_users, found.ratings.n_items) == (3, 5)


def test_columns_on_another_scale_are_named_where_a_table_was_said_to_be_wide(read):
    rows = "".join(
        f"{1000 + n},{n % 2 + 1},{n % 60 + 18},{n % 5 + 1},{n % 4 + 1},,{5 - n % 5},{n % 3 + 1}\n"
        for n in range(60)
    )
    found = read(f"RESP,GENDER,AGE,F1,F2,F3,F4,F5\n{rows}", orientation="users")
    assert found.doubts == (
        "On another scale than most columns, as ages are: AGE; remove what holds no ratings from "
        "the file.",
    )
