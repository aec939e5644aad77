"""Columns without names that do not stand in the order of user, item, rating, time."""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import FileLook


def unnamed(rows: int, row: str) -> str:
    return "".join(row.format(n=n, rating=n % 5 + 1) for n in range(rows))


def test_items_may_come_first_without_names(read):
    found = read(unnamed(9, "000{n}123,A0000000000{n}X,{rating}.0,135500000{n}\n"))
    assert found.columns == ("2", "1", "3", "4")
    assert found.doubts == ("The items come first: users were taken from 2, items from 1.",)


SOME_DAY = 1_200_000_000


def by_user(row: str) -> str:
    return "".join(
        row.format(user=591 + user, item=139 + item, rating=(user + item) % 5 + 1,
                   near=SOME_DAY + 86_400 * 50 * user + item, far=SOME_DAY + 86_400 * 50 * item)
        for user in range(10) for item in range(0, 40, user + 2)
    )  # fmt: skip


@pytest.mark.parametrize(
    "row", ["{item} {user} {rating} {near}\n", "{item},{user},{rating},{near},x\n"]
)
def test_items_may_come_first_in_numbers(read, tmp_path, triples, row):
    doubt = "The second column comes in groups, each rated at about one time, as a user rates: if "
    first = read(by_user(row))
    assert first.columns == ("1", "2", "3", "4")
    assert [one.startswith(doubt) for one in first.doubts] == [True]
    preview = FileLook(tmp_path / "given.txt").preview()
    assert preview.doubts == first.doubts
    (swap,) = preview.alternatives
    swapped = read(by_user(row), **dict(swap.choices))
    assert (swapped.ratings.n_users, swapped.doubts) == (10, ())
    assert triples(read(by_user(row), user_column="2").ratings) == triples(swapped.ratings)


@pytest.mark.parametrize(
    "row",
    [
        "{user} {item} {rating}\n",
        "{user} {item} {rating} {near}\n",
        "A00000000{item}X,{user},{rating}\n",
        "{item},B000000{user},3.{rating}\n",
    ],
)
def test_users_first_leave_no_doubt(read, row):
    assert read(by_user(row)).doubts == ()


@pytest.mark.parametrize("row", ["{item},{user},{rating}\n", "{item},{user},{rating},{far}\n"])
def test_users_first_and_sorted_by_item_leave_no_doubt(read, row):
    assert read(by_user(row)).doubts == ()


def test_ratings_may_come_after_words_without_names(read):
    found = read(unnamed(9, '15{n},"Half-Life 2",play,{rating}.5,0\n'))
    assert found.columns == ("1", "2", "4")
    assert found.doubts == ("The ratings were taken from column 4, which holds numbers.",)
    blank_ids = unnamed(9, "u{n}\t\tartist {n}\t{rating}\n")
    assert read(blank_ids).columns == ("1", "3", "4")
