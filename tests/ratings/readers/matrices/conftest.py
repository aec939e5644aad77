"""Small matrices, as arrays with NaN where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.readers import ReadOptions, read_ratings
from tests.dense import to_dense


@pytest.fixture
def cells():
    """(7, 5): half stars, whole rows and columns unknown among them."""
    rng = np.random.default_rng(0)
    cells = rng.integers(1, 11, (7, 5)) / 2
    cells[rng.random((7, 5)) < 0.4] = np.nan
    cells[2] = np.nan
    cells[:, 3] = np.nan
    return cells.astype(np.float32)


@pytest.fixture
def opened():
    """Read a file as a dense array, with options by name."""

    def read(path, **options):
        found = read_ratings(path, options=ReadOptions(**options))
        assert found.ratings.user_ids.tolist() == [*range(1, found.ratings.n_users + 1)]
        assert found.ratings.item_ids.tolist() == [*range(1, found.ratings.n_items + 1)]
        return to_dense(found.ratings)

    return read


@pytest.fixture
def same():
    """Whether two arrays are equal, NaN where NaN."""
    return lambda one, other: np.array_equal(one, other, equal_nan=True)
