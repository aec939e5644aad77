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


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("has_times", [True, False])
@pytest.mark.parametrize("change", ["none", "a pair twice", "items not sorted", "a user in two"])
def test_triples_of_grouped_users_come_into_the_same_order_as_others(change, has_times, overwrite):
    rng = np.random.default_rng(0)
    n_users, each, shape = 12, 40, (15, 50)
    users = np.repeat(rng.permutation(15)[:n_users], each)
    items = np.concatenate([np.sort(rng.permutation(50)[:each]) for _ in range(n_users)])
    if change == "a pair twice":
        items[101] = items[100]
    elif change == "items not sorted":
        items[100:102] = items[[101, 100]]
    elif change == "a user in two":
        users[:3] = users[-1]
    values, times = np.arange(len(users), dtype=np.float32), np.arange(len(users)) * 3
    given = [users.astype(np.int32), items.astype(np.int32), values.copy()]
    found = in_order(*given, shape, "last", times if has_times else None, overwrite)
    latest = {pair: at for at, pair in enumerate(zip(users.tolist(), items.tolist(), strict=True))}
    at = [latest[pair] for pair in sorted(latest)]
    assert found[0].tolist() == np.searchsorted(sorted(users[at]), np.arange(16)).tolist()
    assert found[1].tolist() == items[at].tolist()
    assert found[2].tolist() == values[at].tolist()
    assert (found[3].tolist() if has_times else None) == (times[at].tolist() if has_times else None)
    assert found[4] == len(users) - len(at)
    if not overwrite:
        assert [array.tolist() for array in given] == [
            users.tolist(),
            items.tolist(),
            values.tolist(),
        ]


@pytest.mark.parametrize("overwrite", [True, False])
def test_many_triples_come_into_order_without_a_change_of_those_given_unless_it_is_allowed(
    overwrite,
):
    """So many are sorted in parts; equal pairs keep their order, and times stay with ratings."""
    rng = np.random.default_rng(0)
    n, shape = 700_000, (1500, 3000)
    users, items = rng.integers(0, 1400, n, np.int32), rng.integers(0, 3000, n, np.int32)
    values, times = rng.integers(1, 9, n).astype(np.float32), np.arange(n)
    given = [users.copy(), items.copy(), values.copy(), times.copy()]
    given[3].flags.writeable = not overwrite
    found = in_order(*given[:3], shape, "last", given[3], overwrite=overwrite)
    at = np.lexsort((items, users))
    cells = (users.astype(np.int64) * shape[1] + items)[at]
    at = at[np.append(cells[1:] != cells[:-1], True)]
    np.testing.assert_array_equal(found[0], np.searchsorted(users[at], np.arange(1501)))
    for ordered, array in zip(found[1:4], (items, values, times), strict=True):
        np.testing.assert_array_equal(ordered, array[at])
    assert found[4] == n - len(at)
    assert given[3].tolist() == times.tolist()
    if not overwrite:
        for before, after in zip((users, items, values), given[:3], strict=True):
            np.testing.assert_array_equal(after, before)
