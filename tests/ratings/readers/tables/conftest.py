"""A small table of ratings."""

from __future__ import annotations

import pyarrow as pa
import pytest


@pytest.fixture
def table():
    """Item first, time among the columns, and one that is none of these."""
    return pa.table(
        {
            "movieId": pa.array([10, 20, 10, 30]),
            "userId": pa.array([2, 1, 1, 2]),
            "comment": ["good", None, "", "x"],
            "timestamp": pa.array([9, 8, 7, 6], pa.timestamp("s")),
            "rating": pa.array([5, 3.5, 4, 0.5]),
        }
    )


@pytest.fixture
def expected():
    return [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0), (2, 30, 0.5)]
