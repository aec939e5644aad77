"""What occurs in an array, each once; triples in the order of a matrix."""

import numpy as np
import pytest

from funkgui.ratings.sorting import distinct, in_order


@pytest.mark.parametrize(
    "given",
    [
        np.array([], np.int64),
        np.array([3]),
        np.array([2, 2, 2, 1, 1, 2, 0]),
        np.array([2.5, -1.0, 2.5], np.float32),
        np.array(["b", "a", "b", "ab"]),
    ],
)
def test_distinct_tells_what_occurs_in_order(given):
    found = distinct(given)
    assert found.tolist() == sorted(set(given.tolist()))
    assert found.dtype == given.dtype


def test_distinct_finds_all_of_many_numbers():
    numbers = np.random.default_rng(0).integers(-(1 << 40), 1 << 40, 50_000)
    numbers = np.concatenate([numbers, numbers[::-1]])
    np.testing.assert_array_equal(distinct(numbers), np.unique(numbers))


@pytest.mark.parametrize("repeated", ["first", "last", "mean"])
@pytest.mark.parametrize("has_times", [True, False])
def test_triples_by_item_come_into_the_same_order_as_others(repeated, has_times):
    """Files of the Netflix Prize have them so; equal pairs keep their order."""
    rng = np.random.default_rng(0)
    n, shape = 500, (20, 30)
    users, items = rng.integers(0, 20, n), np.sort(rng.integers(0, 29, n))
    values, times = rng.integers(1, 9, n).astype(np.float32), rng.integers(0, 99, n)
    mixed = rng.permutation(30)[items].argsort(kind="stable")
    by_item, by_any = (
        in_order(
            users[at], items[at], values[at], shape, repeated, times[at] if has_times else None
        )
        for at in (np.arange(n), mixed)
    )
    assert (
        by_item[-1] == by_any[-1] == n - len(set(zip(users.tolist(), items.tolist(), strict=True)))
    )
    for one, other in zip(by_item[:-1], by_any[:-1], strict=True):
        np.testing.assert_array_equal(one, other)
