"""A small table of ratings."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

FORMS = ("jsonl", "json", "parquet", "sqlite")


@pytest.fixture
def write_rows(tmp_path):
    """Write users, items and ratings into a file of a form."""

    def to_file(form, rows):
        path = tmp_path / f"ratings.{form}"
        objects = [dict(zip(("user", "item", "rating"), row, strict=True)) for row in rows]
        if form == "parquet":
            pq.write_table(pa.Table.from_pylist(objects), path, row_group_size=10_000)
        elif form == "sqlite":
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("CREATE TABLE ratings (user, item, rating)")
                connection.executemany("INSERT INTO ratings VALUES (?, ?, ?)", rows)
        else:
            lines = "\n".join(map(json.dumps, objects))
            path.write_text(lines if form == "jsonl" else json.dumps(objects))
        return path

    return to_file


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
