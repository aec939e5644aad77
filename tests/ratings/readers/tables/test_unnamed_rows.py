"""Rows without a user or an item in tables of every kind, as guests' orders and sums have none."""

from __future__ import annotations

import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import ReadOptions, read_ratings
from tests.ratings.readers.tables.conftest import FORMS

ORDERS = [(f"a{n}@x.org", f"Mug {n}", n) for n in range(1, 6)]
UNNAMED = [(None, "Mug 1", 2), (" ", "Mug 2", 1), ("Total", None, 9), (None, None, 18)]


@pytest.mark.parametrize("form", FORMS)
def test_orders_of_guests_and_sums_are_left_out_and_told_of(write_rows, triples, form):
    found = read_ratings(write_rows(form, [*ORDERS[:3], *UNNAMED, (None, None, None), *ORDERS[3:]]))
    assert triples(found.ratings) == ORDERS
    assert found.doubts == (
        "1 row without a rating was left out.",
        "3 rows without a user were left out; if a blank stands for the user above it, write that "
        "user there.",
        "1 row without an item was left out.",
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_user_who_stands_in_the_first_of_several_rows_is_asked_for(write_rows, form):
    rows = [row for user, item, n in ORDERS for row in ((user, item, n), (None, "Cup", 2))]
    with pytest.raises(ReadError, match="2: the user id is empty"):
        read_ratings(write_rows(form, rows))


@pytest.mark.parametrize("form", FORMS)
def test_they_are_told_of_one_by_one_where_bad_rows_are_passed_over(write_rows, triples, form):
    path = write_rows(form, [*ORDERS, *UNNAMED])
    found = read_ratings(path, options=ReadOptions(bad_lines="skip"))
    assert triples(found.ratings) == ORDERS
    assert [(n, reason[:17]) for n, reason in found.skipped] == [
        (6, "the user id is em"), (7, "the user id is em"),
        (8, "the item id is em"), (9, "the user id is em"),
    ]  # fmt: skip
