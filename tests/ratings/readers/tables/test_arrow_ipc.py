"""Arrow's files and streams as Arrow writes them; Feather of version 2 is such a file."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, read_ratings, read_titles


def write(path, table, kind):
    if kind in ("lz4", "zstd", "uncompressed"):
        pyarrow.feather.write_feather(table, str(path), compression=kind, chunksize=3)
        return path
    make = pa.ipc.new_stream if kind == "stream" else pa.ipc.new_file
    with pa.OSFile(str(path), "wb") as file, make(file, table.schema) as writer:
        writer.write_table(table)
    return path


@pytest.fixture(params=["lz4", "zstd", "uncompressed", "stream", "file"])
def path(request, tmp_path, table):
    return write(tmp_path / "r.arrow", table, request.param)


def test_columns_by_their_names(path, triples, expected):
    found = read_ratings(path)
    assert triples(found.ratings) == expected
    assert found.columns == ("userId", "movieId", "rating", "timestamp")
    assert found.format in ("Arrow file", "Arrow stream")


def test_preview(path, table):
    shown = FileLook(path).preview()
    assert shown.format.startswith("Arrow")
    assert shown.columns == tuple(table.column_names)
    assert shown.roles == ((1, "user"), (0, "item"), (4, "rating"), (3, "time"))
    assert shown.rows[0][:3] == ("10", "2", "good")


@pytest.mark.parametrize("kind", ["lz4", "stream"])
def test_damage_anywhere(tmp_path, table, read_damaged, refusal, kind):
    content = write(tmp_path / "r.arrow", table, kind).read_bytes()
    assert refusal(content[: len(content) // 2], "cut.arrow")
    read_damaged(content, "bad.arrow", 8)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ARROW1\0\0", "damaged"),
        (b"FEA1" + b"\0" * 50, "save the table as Parquet"),
        (b"\xff\xff\xff\xff\x10\0\0\0" + b"\0" * 50, ""),
    ],
)
def test_bad_files(refusal, content, reason):
    assert reason in refusal(content, "bad.feather").reason


@pytest.mark.parametrize("kind", ["zstd", "stream", "file"])
def test_progress_and_cancel(tmp_path, watched, kind):
    n = 1_000_000
    users = np.arange(n)
    table = pa.table({"user": users, "item": users % 9, "rating": users % 5})
    path = write(tmp_path / "r.arrow", table.slice(0, 5_000) if kind == "zstd" else table, kind)
    assert watched(path).ratings.n_ratings == (5_000 if kind == "zstd" else n)


def test_a_column_for_each_item(tmp_path):
    columns = {f"Film {n}": [n % 5 + 1.0, None, n % 4 + 1.0] for n in range(8)}
    table = pa.table({"user": ["ann", "bob", "cy"], **columns})
    with (
        pa.OSFile(str(tmp_path / "r.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table)
    found = read_ratings(tmp_path / "r.arrow")
    assert found.format == "Arrow file, wide table, rows and columns labelled"
    assert (found.ratings.n_items, found.ratings.n_ratings) == (8, 16)


def test_a_column_that_claims_more_than_any_memory(tmp_path):
    """Compressed columns begin with the bytes that they unpack to."""
    path = tmp_path / "r.feather"
    pyarrow.feather.write_feather(
        pa.table({"item": pa.array(range(1000)), "title": ["x"] * 1000, "rating": [3.0] * 1000}),
        path,
        compression="lz4",
    )
    claim = (8000).to_bytes(8, "little")
    assert claim in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(claim, (1 << 50).to_bytes(8, "little")))
    for read in (read_ratings, read_titles):
        with pytest.raises(ReadError, match="does not fit the memory"):
            read(path)


def test_views_of_text_and_categories_of_them(tmp_path, triples):
    """As polars writes text, its categories, and a user's lists."""
    users = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, 0], pa.uint32()), pa.array(["ann", "bob"], pa.string_view())
    )
    items = pa.array(["Up", "Up", "It"], pa.string_view())
    table = pa.table({"user": users, "item": items, "rating": [5.0, 3.0, 1.0]})
    path = write(tmp_path / "r.arrow", table, "file")
    expected = [("ann", "It", 1.0), ("ann", "Up", 5.0), ("bob", "Up", 3.0)]
    assert triples(read_ratings(path).ratings) == expected
    listed = {"user": pa.array(["ann", "bob"], pa.string_view()), "item": [["Up", "It"], ["Up"]]}
    path = write(path, pa.table(listed | {"rating": [[5.0, 1.0], [3.0]]}), "file")
    assert triples(read_ratings(path).ratings) == expected
