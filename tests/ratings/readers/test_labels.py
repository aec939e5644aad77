"""Users' and items' labels: integers or text, their order, and repeated pairs."""

from __future__ import annotations

import numpy as np
import pytest

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
