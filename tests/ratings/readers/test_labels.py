"""Users' and items' labels: integers or text, their order, and repeated pairs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import funkgui.ratings.readers.vocabulary as vocabulary_module
from funkgui.errors import ReadError


def users(*labels: str) -> str:
    return "".join(f"{label},1,{n % 5 + 1}\n" for n, label in enumerate(labels))


def test_integers_are_sorted_by_value(read):
    ids = read(users("10", "9", "-3", "0", "100")).ratings.user_ids
    assert ids.dtype == np.int64
    assert ids.tolist() == [-3, 0, 9, 10, 100]


def test_text_is_sorted_by_code_point(read):
    labels = ["b", "a", "B", "é", "z", "中", "😀", "￿", "10", "9"]
    ids = read(users(*labels)).ratings.user_ids
    assert ids.dtype.kind == "U"
    assert ids.tolist() == sorted(labels)


@pytest.mark.parametrize("odd", ["007", "+7", "7.0", "1e3", "-0", "00", "x", "1234567890123456789"])
def test_one_label_that_is_no_plain_integer_makes_all_text(read, odd):
    ids = read(users("1", "20", odd)).ratings.user_ids
    assert ids.tolist() == sorted(["1", "20", odd])


def test_whole_numbers_written_with_decimals_are_integers(read):
    """As pandas writes a column that has blanks; of a digit alone they may be ratings."""
    found = read("user,item,rating\n17850.0,7,3\n17850,8,4\n99.0,7,5\n,7,2\n")
    assert found.ratings.user_ids.tolist() == [99, 17850]
    assert found.ratings.n_ratings == 3
    for others in (["4.0", "5.0"], ["12.0", "13.5"], ["12.0", "x"]):
        assert read(users(*others)).ratings.user_ids.tolist() == others


def test_a_leading_zero_late_in_the_file_changes_the_labels(read):
    content = "".join(f"{n},{n % 10},3\n" for n in range(1, 20_000)) + "007,5,4\n"
    ids = read(content).ratings.user_ids
    assert len(ids) == 20_000
    assert {"7", "007"} <= set(ids.tolist())


def test_users_and_items_are_told_apart(read):
    ratings = read("1,007,3\n2,8,4\n").ratings
    assert ratings.user_ids.dtype == np.int64
    assert ratings.item_ids.tolist() == ["007", "8"]


def test_the_last_of_repeated_pairs_counts(read, triples):
    found = read("1,1,3\n1,1,4\n2,1,3\n1,1,5\n2,1,3\n")
    assert triples(found.ratings) == [(1, 1, 5.0), (2, 1, 3.0)]
    assert found.n_rows == 5
    assert found.n_duplicates == 3


def test_blanks_around_a_label_do_not_make_another(read):
    found = read('user,item,rating\n a,x,3\na ,x,4\n"a",x,5\n')
    assert found.ratings.user_ids.tolist() == ["a"]
    assert found.n_duplicates == 2


def test_the_scale_is_found(read):
    assert str(read("1,1,-10\n1,2,3.37\n2,1,9.99\n").ratings.scale) == "-10 to 9.99"
    assert str(read("1,1,-1\n1,2,+1\n2,1,0\n").ratings.scale) == "-1 to 1 by 1"


@pytest.mark.parametrize("prefix", ["", "u"])
def test_labels_that_come_up_late_in_a_large_file(read, prefix):
    """Large enough to be parsed in pieces, each of which meets other labels first."""
    n_rows = 300_000
    numbers = np.random.default_rng(0).permutation(n_rows)
    rows = [f"{prefix}{n % 9973},{prefix}{n // 9973},{n % 7}\n" for n in numbers.tolist()]
    ratings = read("".join(rows)).ratings
    assert (ratings.n_users, ratings.n_items) == (9973, 31)
    labels = ratings.user_ids[ratings.user_index], ratings.item_ids[ratings.item_index]
    users, items = (
        np.array([int(label.removeprefix(prefix)) for label in map(str, column.tolist())])
        for column in labels
    )
    assert np.array_equal((items * 9973 + users) % 7, ratings.values)


def test_a_label_that_would_fill_the_memory_is_refused(read):
    rows = "".join(f"u{n},1,3\n" for n in range(20_000))
    with pytest.raises(ReadError, match=r"one of the 20,001 ids is 60,000 characters long"):
        read(rows + "x" * 60_000 + ",1,3\n")


def test_more_labels_than_the_memory_holds_are_refused(read, monkeypatch):
    monkeypatch.setattr(vocabulary_module, "_MOST_BYTES", 100_000)
    rows = [f"u{n % 9000},1,3\n" for n in range(20_000)]
    assert read("".join(rows)).ratings.n_users == 9000
    with pytest.raises(ReadError, match="the ids take more than 2 GB"):
        read("".join([*rows, *(f"v{n},1,3\n" for n in range(9000))]))


@pytest.mark.parametrize("odd", ["007", "-0", "0x7", "1e3", "1234567890123456789"])
@pytest.mark.parametrize("at_end", [True, False])
def test_numbers_and_what_only_looks_like_one_in_blocks_of_a_large_file(read, odd, at_end):
    """Large enough to be read in blocks, of which one has ids that are no plain integers."""
    lines = [f"{n % 4999},{n // 4999},0.5,0\n" for n in range(800_000)]
    lines.insert(len(lines) if at_end else 9999, f"{odd},7,4,0\n")
    ratings = read("".join(lines)).ratings
    assert ratings.n_users == 5000
    assert {"0", "7", "4998", odd} <= set(ratings.user_ids.tolist())
    assert ratings.item_ids.tolist() == list(range(800_000 // 4999 + 1))
    assert ratings.rating(ratings.find_user(odd), 7) == 4.0
    assert ratings.n_ratings == 800_001


def test_large_and_negative_numbers_beside_small_ones(read, triples):
    found = read("5000000000,1,3\n7,-1,4\n16777216,0,5\n0,999999999999999999,1\n")
    assert triples(found.ratings) == [
        (0, 999999999999999999, 1.0),
        (7, -1, 4.0),
        (16777216, 0, 5.0),
        (5000000000, 1, 3.0),
    ]


@pytest.mark.parametrize(
    "more", ["2005-09-06", "007", "-007", "0x7", "07:15", "0", "-0.5", "0.5", " 05", '"05"']
)
def test_zeros_ahead_in_other_columns_leave_the_ids_integers(read, more):
    ratings = read(f"1,10,3,{more}\n2,20,4,{more}\n").ratings
    assert ratings.user_ids.dtype == ratings.item_ids.dtype == np.int64
    assert ratings.item_ids.tolist() == [10, 20]


@pytest.mark.parametrize("line", ["07{0}1{0}3", "1{0}07{0}3", '"07"{0}1{0}3', "1{0}-0{0}3"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", " ", "::"])
def test_zeros_ahead_are_kept_wherever_they_stand(read, line, delimiter):
    lines = [f"10{delimiter}20{delimiter}0.5", line.format(delimiter)]
    for line_end, order in product(("\n", "\r\n", "\r"), (lines, lines[::-1])):
        ratings = read(line_end.join(order)).ratings
        assert "U" in {ratings.user_ids.dtype.kind, ratings.item_ids.dtype.kind}
        labels = {str(label) for label in [*ratings.user_ids, *ratings.item_ids]}
        assert {label.strip('"') for label in labels} & {"07", "-0"}


def test_double_colons_in_blocks_and_single_ones_in_labels(read):
    lines = [f"{n % 4999}::{n // 4999}::0.5::0\n" for n in range(500_000)]
    ratings = read("".join(lines)).ratings
    assert ratings.user_ids.tolist() == list(range(4999))
    assert ratings.item_ids.tolist() == list(range(500_000 // 4999 + 1))
    assert ratings.n_ratings == 500_000
    for odd in ("a:b", ":a", "a:", "x\x1f"):
        ratings = read("".join([*lines[:2000], f"{odd}::1::3::0\n"])).ratings
        assert ratings.n_ratings == 2001
        assert odd.replace("\x1f", "").strip(":") in "".join(ratings.user_ids.tolist())
