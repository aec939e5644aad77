"""A source as a file that can be read in any order."""

from __future__ import annotations

import bz2
import gzip
import tempfile

import pytest

from funkgui.errors import CancelledError, ReadError
from funkgui.ratings.readers.sources.head import read_head
from funkgui.ratings.readers.watch import UNWATCHED, Watch
from tests.systems import files_of_at_most, only_unix

CONTENT = b"user,item,rating\n" + b"1,2,3\n" * 300_000


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder that temporary files are made in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def source(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return read_head(path).source


def test_a_plain_file_is_itself(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv", CONTENT)
    with given.local_file() as path:
        assert path == given.path


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_packed_file_is_unpacked_and_removed(tmp_path, temporary, pack):
    with source(tmp_path, "ratings.csv.gz", pack(CONTENT)).local_file() as path:
        assert path.is_relative_to(temporary)
        assert path.read_bytes() == CONTENT
    assert not any(temporary.iterdir())


def test_the_ending_is_kept(tmp_path, temporary):
    with source(tmp_path, "ratings.parquet.gz", gzip.compress(CONTENT)).local_file() as path:
        assert path.suffix == ".parquet"


def test_nothing_is_left_after_an_error(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT))

    def use_it():
        with given.local_file():
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        use_it()
    assert not any(temporary.iterdir())


def unpacked(given, watch=UNWATCHED):
    with given.local_file(watch) as path:
        return path.read_bytes()


def test_damaged_data(tmp_path, temporary):
    packed = bytearray(gzip.compress(CONTENT))
    packed[-5] ^= 0xFF
    given = source(tmp_path, "ratings.csv.gz", bytes(packed))
    with pytest.raises(ReadError, match="damaged"):
        unpacked(given)
    assert not any(temporary.iterdir())


def test_a_file_that_is_gone(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT))
    given.path.unlink()
    with pytest.raises(ReadError, match="no such file"):
        unpacked(given)


def test_more_than_there_is_room_for(tmp_path, temporary, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.sources.source._MOST_TEMPORARY_BYTES", 1000)
    with pytest.raises(ReadError, match="no room"):
        unpacked(source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT)))
    assert not any(temporary.iterdir())


@only_unix
def test_a_disk_that_is_full_at_the_last_bytes(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT[: (1 << 20) + 100]))
    with files_of_at_most((1 << 20) + 50), pytest.raises(ReadError, match="no room"):
        unpacked(given)
    assert not any(temporary.iterdir())


def test_no_folder_for_temporary_files(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT))
    temporary.rmdir()
    with pytest.raises(ReadError, match="no room"):
        unpacked(given)


def test_cancelled(tmp_path, temporary):
    given = source(tmp_path, "ratings.csv.gz", gzip.compress(CONTENT))
    with pytest.raises(CancelledError):
        unpacked(given, Watch(cancelled=lambda: True))
    assert not any(temporary.iterdir())
