from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import CancelledError
from funkgui.ratings.density import Blocks, density_of
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.lookup import positions_of_users
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense


@st.composite
def matrices(draw) -> RatingMatrix:
    n_users, n_items = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    cells = chance.integers(1, 11, (n_users, n_items)) / 2
    cells[chance.random((n_users, n_items)) < draw(st.floats(0, 1))] = np.nan
    return from_dense(cells)


@st.composite
def views(draw):
    """A matrix, the users and items shown in an order, and blocks over a part of that."""
    ratings = draw(matrices())
    shown = []
    for n in (ratings.n_users, ratings.n_items):
        order = draw(st.permutations(range(n)))
        shown.append(np.array(order[: draw(st.integers(1, n))], np.int64))
    top, left = (draw(st.integers(0, len(one) - 1)) for one in shown)
    n_rows = draw(st.integers(1, len(shown[0]) - top))
    n_columns = draw(st.integers(1, len(shown[1]) - left))
    most = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    return ratings, shown, Blocks.fitted(top, left, n_rows, n_columns, most)


def places(shown, n):
    where = np.full(n, -1, np.int64)
    where[shown] = np.arange(len(shown))
    return where


def plainly(ratings, shown, blocks):
    """Counts and sums of each block, cut out of the dense view."""
    view = to_dense(ratings)[np.ix_(*shown)]
    downs, acrosses = blocks.row_edges, blocks.column_edges
    parts = [[view[a:b, c:d] for c, d in pairwise(acrosses)] for a, b in pairwise(downs)]
    counts = [[int((~np.isnan(part)).sum()) for part in row] for row in parts]
    sums = [[float(np.nansum(part, dtype=np.float64)) for part in row] for row in parts]
    return np.array(counts), np.array(sums)


def rows_and_columns(ratings, shown):
    return places(shown[0], ratings.n_users), places(shown[1], ratings.n_items)


@given(views())
def test_each_block_holds_the_ratings_of_its_cells(view):
    ratings, shown, blocks = view
    found = density_of(ratings, blocks, *rows_and_columns(ratings, shown))

    counts, sums = plainly(ratings, shown, blocks)
    assert np.array_equal(found.counts, counts)
    assert np.allclose(found.sums, sums)
    assert np.array_equal(np.isnan(found.means), counts == 0)
    assert np.allclose(found.shares * blocks.n_cells, counts)


@given(matrices(), st.integers(1, 14), st.integers(1, 14))
def test_the_blocks_of_the_whole_leave_no_rating_out(ratings, n_down, n_across):
    blocks = Blocks.fitted(0, 0, ratings.n_users, ratings.n_items, (n_down, n_across))
    found = density_of(ratings, blocks)

    assert found.counts.sum() == ratings.n_ratings
    assert found.sums.sum() == pytest.approx(float(ratings.values.sum(dtype=np.float64)))
    assert blocks.n_cells.sum() == ratings.n_users * ratings.n_items


@given(st.integers(1, 10**9), st.integers(1, 2000))
def test_edges_and_blocks_agree_to_the_last_row(n_rows, most):
    blocks = Blocks.fitted(0, 0, n_rows, 1, (most, 1))
    edges = blocks.row_edges

    assert edges[0] == 0
    assert edges[-1] == n_rows
    assert (np.diff(edges) > 0).all()
    assert np.array_equal(blocks.down_of(edges[:-1]), np.arange(blocks.n_down))
    assert np.array_equal(blocks.down_of(edges[1:] - 1), np.arange(blocks.n_down))
    assert blocks.down_of(np.array([-1, n_rows])).tolist() == [-1, -1]


@given(views(), st.data())
def test_an_edit_changes_the_density_as_counting_anew_does(view, data):
    ratings, shown, blocks = view
    every = [(user, item) for user in range(ratings.n_users) for item in range(ratings.n_items)]
    cells = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=8, unique=True))
    values = data.draw(
        st.lists(st.sampled_from([np.nan, 0.5, 4.0]), min_size=len(cells), max_size=len(cells))
    )
    users, items = np.array(cells).T
    edit = SetCells(users, items, np.array(values, np.float32))
    after = edit.apply(ratings, nothing_hidden(ratings)).ratings
    rows, columns = rows_and_columns(ratings, shown)

    found = density_of(ratings, blocks, rows, columns).edited(
        ratings, after, (users, items), (rows[users], columns[items])
    )

    anew = density_of(after, blocks, rows, columns)
    assert np.array_equal(found.counts, anew.counts)
    assert np.allclose(found.sums, anew.sums)


def many_ratings() -> RatingMatrix:
    """More ratings than are counted in one go."""
    chance = np.random.default_rng(1)
    users = np.repeat(np.arange(3000), 400)
    items = np.tile(np.arange(400), 3000) + chance.integers(0, 2, len(users)) * 400
    ratings, _ = RatingMatrix.from_indices(
        users, items, np.ones(len(users), np.float32), np.arange(3000), np.arange(800)
    )
    return ratings


def test_counts_large_matrices_in_pieces():
    ratings = many_ratings()
    rows = np.random.default_rng(2).permutation(3000)
    whole = density_of(ratings, Blocks.fitted(0, 0, 3000, 800, (70, 30)), rows)
    part = density_of(ratings, Blocks.fitted(0, 0, 2990, 800, (70, 30)), rows)

    assert whole.counts.sum() == ratings.n_ratings == whole.sums.sum()
    assert part.counts.sum() == np.diff(ratings.indptr)[rows < 2990].sum()


def test_ends_early_where_it_is_asked_to():
    asked = iter([False, True])

    with pytest.raises(CancelledError):
        density_of(
            many_ratings(), Blocks.fitted(0, 0, 3000, 800, (9, 9)), cancelled=lambda: next(asked)
        )


def test_finds_the_ratings_of_users_in_the_order_asked_for():
    ratings = from_dense(np.array([[1, np.nan], [2, 3], [np.nan, np.nan], [4, 5.0]]))

    assert positions_of_users(ratings, np.array([3, 2, 0])).tolist() == [3, 4, 0]
    assert positions_of_users(ratings, np.zeros(0, np.int64)).tolist() == []
