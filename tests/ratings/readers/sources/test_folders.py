"""Folders of the data sets that people have unpacked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest

from funkgui.errors import CancelledError, ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.ratings.readers import data_sets
from tests.ratings.readers.data_sets import MOVIELENS
from tests.systems import only_unix, only_where_permissions_count

CSV = b"user,item,rating\n1,2,3\n2,3,4\n3,4,5\n"


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder."""

    def write(files: dict[str, bytes]) -> Path:
        for name, content in files.items():
            if not name.endswith("/"):
                path = tmp_path / "given" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return tmp_path / "given"

    return write


def test_a_project_beside_the_ratings_is_passed_over(folder):
    path = folder({"films.csv": CSV, "model.funk": b"\x89HDF\r\n\x1a\n" + bytes(2000)})
    assert read_ratings(path).format.endswith("from films.csv")


def test_a_data_set_saved_by_hugging_face(folder):
    """As `datasets.Dataset.save_to_disk` writes it, with two objects of JSON about it."""
    table = pa.table({"user": [1, 2, 3], "item": [2, 3, 4], "rating": [3.0, 4.0, 5.0]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    files = [{"filename": "data-00000-of-00001.arrow"}]
    state = {"_data_files": files, "_fingerprint": "8ab1", "_format_kwargs": {}, "_split": None}
    about = {"features": {"user": {"dtype": "int64", "_type": "Value"}}, "license": ""}
    path = folder(
        {
            "data-00000-of-00001.arrow": sink.getvalue().to_pybytes(),
            "dataset_info.json": json.dumps(about, indent=2).encode(),
            "state.json": json.dumps(state, indent=2).encode(),
        }
    )
    found = read_ratings(path)
    assert found.format == "Arrow stream, from data-00000-of-00001.arrow"
    assert not found.doubts


@pytest.mark.parametrize("data_set", MOVIELENS)
def test_movielens(folder, triples, data_set):
    path = folder(MOVIELENS[data_set])
    for given in (path, path / data_set):
        found = read_ratings(given)
        assert triples(found.ratings) == data_sets.as_triples()
        assert list(found.ratings.item_titles) == list(data_sets.TITLES.values())
        assert FileLook(given).preview().format == found.format


@pytest.mark.parametrize("files", [data_sets.NETFLIX_FOLDER, data_sets.NETFLIX_COMBINED])
def test_netflix(folder, triples, files):
    path = folder(files)
    found = read_ratings(path)
    assert triples(found.ratings) == data_sets.as_triples()
    assert list(found.ratings.item_titles) == list(data_sets.TITLES.values())
    assert FileLook(path).preview().format.startswith("Netflix")


def test_thousands_of_files(folder):
    path = folder({f"mv_{n:07d}.txt": b"%d:\n7,3,2005-01-02\n" % n for n in range(1, 3001)})
    told = []
    found = read_ratings(path, progress=lambda done, total: told.append((done, total)))
    assert found.ratings.n_items == 3000
    assert found.ratings.item_ids[-1] == 3000
    done = [part for part, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]


def test_cancelled_amid_thousands_of_files(folder):
    path = folder({f"mv_{n:07d}.txt": b"%d:\n7,3,2005-01-02\n" % n for n in range(1, 101)})
    asked = []
    with pytest.raises(CancelledError):
        read_ratings(path, cancelled=lambda: len(asked) > 50 or bool(asked.append(None)))


def test_a_preview_is_cancelled(folder):
    path = folder({f"{n}.csv": CSV for n in range(20)})
    asked = []
    with pytest.raises(CancelledError):
        FileLook(path).preview(cancelled=lambda: len(asked) > 10 or bool(asked.append(None)))


def test_an_error_names_the_file(folder):
    path = folder({"mv_0000001.txt": b"1:\n7,3,2005-01-02\n", "mv_0000002.txt": b"2:\n7,bad\n"})
    with pytest.raises(ReadError, match=r"mv_0000002\.txt, line 2"):
        read_ratings(path)


def test_one_file_of_netflix_alone(folder):
    path = folder(data_sets.NETFLIX_COMBINED)
    found = read_ratings(path / "combined_data_1.txt")
    assert found.ratings.n_items == 3


def test_a_part(folder):
    path = folder({"a.csv": CSV, "b.csv": CSV + b"9,9,1\n"})
    assert read_ratings(path, options=ReadOptions(part="a.csv")).ratings.n_ratings == 3


def test_a_compressed_file(folder):
    import gzip

    assert read_ratings(folder({"ratings.csv.gz": gzip.compress(CSV)})).ratings.n_ratings == 3


@only_unix
def test_what_is_no_file_is_passed_over(folder):
    path = folder({"data.csv": CSV})
    os.mkfifo(path / "ratings.csv")
    (path / "u.data").symlink_to(path / "gone")
    (path / "circle").symlink_to(path)
    assert read_ratings(path).ratings.n_ratings == 3


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.txt": b"Dear\n", "b.txt": b"Sir\n"}, "there are no ratings in this folder"),
        ({".hidden/ratings.csv": CSV, "README": b"x"}, "there are no ratings in this folder"),
        ({"a/b/c/d/e/ratings.csv": CSV}, "there are no ratings in this folder"),
        ({"ratings.csv": CSV + b"1,2,bad\n"}, "the rating is “bad”"),
    ],
)
def test_without_ratings(folder, files, reason):
    with pytest.raises(ReadError) as caught:
        read_ratings(folder(files))
    assert reason in caught.value.reason


@only_where_permissions_count
def test_a_folder_without_permission(folder):
    path = folder({"ratings.csv": CSV})
    path.chmod(0)
    try:
        with pytest.raises(ReadError, match="you may not read"):
            read_ratings(path)
    finally:
        path.chmod(0o700)
