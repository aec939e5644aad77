"""The rating matrix: building it, looking ratings and labels up, its scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import CancelledError, UnknownLabelError
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense


def build(rows, n_users=4, n_items=5, **more) -> tuple[RatingMatrix, int]:
    users, items, values = (np.array(column) for column in zip(*rows, strict=True))
    return RatingMatrix.from_indices(
        users.astype(np.int32),
        items.astype(np.int32),
        values.astype(np.float32),
        more.pop("user_ids", np.arange(n_users)),
        more.pop("item_ids", np.arange(n_items)),
        **more,
    )


@pytest.fixture
def ratings() -> RatingMatrix:
    rows = [(2, 1, 4.0), (0, 4, 1.5), (0, 0, 3.0), (3, 2, 5.0)]
    users, items = np.array(["ann", "bob", "cy", "dee"]), np.array([10, 20, 30, 40, 50])
    return build(rows, user_ids=users, item_ids=items)[0]


cells = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(-20, 20).map(lambda n: n / 2)),
    min_size=1,
    max_size=40,
)


@given(cells)
def test_the_last_of_repeated_pairs_counts(rows):
    matrix, n_duplicates = build(rows)
    expected = {(user, item): value for user, item, value in rows}
    assert n_duplicates == len(rows) - len(expected)
    assert matrix.n_ratings == len(expected)
    read = zip(matrix.user_index.tolist(), matrix.item_index.tolist(), matrix.values, strict=True)
    assert [(cell, float(value)) for *cell, value in read] == [
        ([user, item], expected[user, item]) for user, item in sorted(expected)
    ]
    for user in range(4):
        for item in range(5):
            assert matrix.rating(user, item) == expected.get((user, item))


def test_a_matrix_whose_cells_take_very_long_numbers():
    n_users, n_items = 2**23, 2**31 - 1
    rng = np.random.default_rng(0)
    rows = rng.integers(n_users - 5, n_users, 1000), rng.integers(n_items - 40, n_items, 1000)
    values = rng.random(1000, np.float32)
    labels = np.broadcast_to(np.int64(0), n_users), np.broadcast_to(np.int64(0), n_items)
    huge, n_duplicates = RatingMatrix.from_indices(*rows, values, *labels)
    small_rows = rows[0] - (n_users - 5), rows[1] - (n_items - 40)
    small, n_expected = RatingMatrix.from_indices(*small_rows, values, np.arange(5), np.arange(40))
    assert n_duplicates == n_expected > 0
    assert np.array_equal(huge.values, small.values)
    assert np.array_equal(huge.item_index - (n_items - 40), small.item_index)
    assert np.array_equal(huge.indptr[-5:], small.indptr[-5:])


def test_dense_there_and_back():
    dense = np.array([[1.0, np.nan], [np.nan, np.nan], [0.0, -2.5]], np.float32)
    matrix = from_dense(dense)
    assert np.array_equal(to_dense(matrix), dense, equal_nan=True)
    assert matrix.user_ids.tolist() == [1, 2, 3]
    assert matrix.density == 0.5
    assert matrix.mean == pytest.approx(-0.5)


def test_no_ratings_at_all():
    matrix = from_dense(np.full((2, 3), np.nan))
    assert (matrix.n_users, matrix.n_items, matrix.n_ratings) == (2, 3, 0)
    assert np.isnan(matrix.mean)
    assert matrix.rating(1, 2) is None


def test_arrays_cannot_be_changed(ratings):
    titled = ratings.with_titles({"10": "Ten"})
    arrays = titled.values, titled.item_index, titled.indptr, titled.item_titles, titled.user_index
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
def test_small_integers_number_more_users_than_they_count_to(kind):
    users, items = np.array([1, 100, 1]), np.array([2, 0, 1])
    matrix, _ = RatingMatrix.from_indices(
        users.astype(kind), items.astype(kind), np.ones(3), np.arange(70_000), np.arange(3)
    )
    assert matrix.user_index.tolist() == [1, 1, 100]
    assert matrix.item_index.tolist() == [1, 2, 0]
    in_order, _ = RatingMatrix.from_indices(
        matrix.user_index.astype(kind), matrix.item_index, np.ones(3), np.arange(300), np.arange(3)
    )
    assert in_order.user_index.tolist() == [1, 1, 100]


@pytest.mark.parametrize(
    ("users", "items", "wrong"),
    [
        ([-1, 0, 1], [0, 0, 0], "user_index"),
        ([4, 1, 0], [0, 0, 0], "user_index"),
        ([0, 0, 1], [-1, 0, 0], "item_index"),
        ([0, 1, 0], [0, 0, 5], "item_index"),
    ],
)
def test_positions_without_a_label_are_refused(users, items, wrong):
    with pytest.raises(ValueError, match=wrong):
        build(list(zip(users, items, [1.0, 2.0, 3.0], strict=True)))


def test_arrays_that_do_not_fit_are_refused(ratings):
    with pytest.raises(ValueError, match="indptr"):
        RatingMatrix(ratings.indptr, ratings.item_index, ratings.values, np.arange(9), np.arange(5))
    with pytest.raises(ValueError, match="item_titles"):
        RatingMatrix(
            ratings.indptr,
            ratings.item_index,
            ratings.values,
            ratings.user_ids,
            ratings.item_ids,
            np.array(["one"]),
        )


def test_labels_are_found_as_text_or_number(ratings):
    assert ratings.find_user("bob") == 1
    assert ratings.find_item(30) == ratings.find_item("30") == 2
    assert ratings.rows_of(["dee", "nobody", "ann"]).tolist() == [3, -1, 0]
    assert ratings.columns_of([50, "10", 11]).tolist() == [4, 0, -1]


def test_an_unknown_label_is_answered_with_some_that_are_known(ratings):
    with pytest.raises(UnknownLabelError) as caught:
        ratings.find_user("eve")
    assert str(caught.value) == (
        "There is no user eve in these ratings; users are called, for example, ann, bob, cy."
    )
    with pytest.raises(UnknownLabelError, match=r"no item 7 .* called, for example, 10, 20, 30\."):
        ratings.find_item(7)


def test_titles(ratings):
    assert ratings.title(1) == "20"
    titled = ratings.with_titles({"20": "Twenty", "99": "Elsewhere"})
    assert titled.title(1) == "Twenty"
    assert titled.title(0) == "10"
    assert titled.fingerprint == ratings.fingerprint
    assert ratings.item_titles is None


def test_the_fingerprint_tells_known_cells_apart(ratings):
    same, _ = build([(2, 1, 4.0), (0, 4, 1.5), (0, 0, 3.0), (3, 2, 5.0)])
    assert same.fingerprint == ratings.fingerprint
    for other in (
        [(2, 1, 4.0), (0, 4, 1.5), (0, 0, 3.0), (3, 2, 4.5)],
        [(2, 1, 4.0), (0, 4, 1.5), (0, 0, 3.0), (3, 3, 5.0)],
        [(2, 1, 4.0), (0, 4, 1.5), (0, 0, 3.0)],
    ):
        assert build(other)[0].fingerprint != ratings.fingerprint
    assert build([(0, 0, 1.0)], 4, 6)[0].fingerprint != build([(0, 0, 1.0)])[0].fingerprint


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_arrays_given_stay_the_callers_own(order):
    users, items = np.array([0, 0, 1, 3])[order], np.array([1, 2, 0, 2])[order]
    values = np.array([1, 2, 3, 4], np.float32)[order]
    labels = np.arange(4)
    matrix, _ = RatingMatrix.from_indices(users, items.astype(np.int32), values, labels, labels)
    values[:] = 0
    assert matrix.values.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert matrix.item_index.tolist() == [1, 2, 0, 2]
    assert matrix.indptr.tolist() == [0, 2, 3, 3, 4]


def test_sorted_triples_longer_than_what_is_looked_at_in_one_go():
    n_rows = 1_200_000
    users, items = np.divmod(np.arange(n_rows), 1000)
    values = np.ones(n_rows, np.float32)
    labels = np.arange(1200), np.arange(1000)
    for swapped in (None, 1_048_575, 1_048_576, n_rows - 2):
        if swapped is not None:
            items[[swapped, swapped + 1]] = items[[swapped + 1, swapped]]
        matrix, n_duplicates = RatingMatrix.from_indices(users, items, values, *labels)
        assert n_duplicates == 0
        assert np.array_equal(matrix.item_index, np.arange(n_rows) % 1000)
        items = np.arange(n_rows) % 1000


def test_counts_of_items_are_kept_once_found():
    ratings = from_dense(np.array([[1, np.nan], [2, 3]], np.float32))
    with pytest.raises(CancelledError):
        ratings.count_items(lambda: True)
    assert ratings.known_item_counts is None
    assert ratings.count_items(lambda: False).tolist() == [2, 1]
    assert ratings.known_item_counts is ratings.item_counts


def test_counts_of_items_go_along_with_edits_of_cells():
    rng = np.random.default_rng(3)
    cells = np.where(rng.random((9, 7)) < 0.4, rng.integers(1, 6, (9, 7)), np.nan)
    ratings = from_dense(cells.astype(np.float32))
    holdout = nothing_hidden(ratings)
    assert ratings.item_counts.tolist() == np.count_nonzero(~np.isnan(cells), axis=0).tolist()
    for _ in range(10):
        users, items = np.divmod(rng.permutation(63)[:20], 7)
        values = np.where(rng.random(20) < 0.5, rng.integers(1, 6, 20), np.nan)
        cells[users, items] = values
        edited = SetCells(users, items, values.astype(np.float32)).apply(ratings, holdout)
        ratings, holdout = edited.ratings, edited.holdout
        assert "item_counts" in vars(ratings)
        assert ratings.item_counts.tolist() == np.count_nonzero(~np.isnan(cells), axis=0).tolist()


def test_user_index_names_the_row_of_each_of_many_ratings():
    """More than one piece of them, with rows without ratings at every end and between."""
    counts = np.array([0, 3, 0, 1_500_000, 0, 0, 700_000, 2, 0])
    n = int(counts.sum())
    matrix = RatingMatrix(
        np.concatenate([[0], np.cumsum(counts)]),
        np.zeros(n, np.int32),
        np.zeros(n, np.float32),
        np.arange(len(counts)),
        np.arange(1),
    )
    assert matrix.user_index.dtype == np.int32
    np.testing.assert_array_equal(np.bincount(matrix.user_index, minlength=9), counts)
    assert (np.diff(matrix.user_index) >= 0).all()
