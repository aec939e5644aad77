"""Files that are no ratings at all end in one sentence."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings, read_titles
from tests.systems import only_unix, only_where_permissions_count


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n  \n", "these are no ratings"),
        (b"\xef\xbb\xbf", "these are no ratings"),
        (b"\xff\xfe", "these are no ratings"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary file"),
        (b"\x1f\x8b\x08\0\0", "compressed"),
        (b"PK\x03\x04\x14\0", "the archive is damaged or cut off"),
        (b"BZh91AY", "compressed"),
        (b"\xfd7zXZ\0", "compressed"),
        (b"\x28\xb5\x2f\xfd", "compressed"),
        (b"user,item,rating\n", "no ratings under the header line; choose another file."),
        (b"user,Alien,Brazil,Dune\n", "no ratings under the header line; choose another file."),
        (b"1 2\n3 4\n", "there is no rating column: each line has only 2 values"),
        (b"1\n2\n3\n", "these are no ratings"),
        (b"1,2,3\n" * 20_000 + b"1,\0,3\n", "binary file"),
        (b"x" * 200_000, "these are no ratings"),
        (b'"' * 200_001, ""),
        (b"\x80\x81\x82,\xff\xfe,\xfd\n" * 10, ""),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_contents(refusal, content, reason):
    error = refusal(content)
    assert reason in error.reason
    assert "\n" not in str(error)


def test_arrays_that_are_packed_by_lzma_and_damaged(refusal):
    array, packed = io.BytesIO(), io.BytesIO()
    np.save(array, np.ones((30, 40)))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("ratings.npy", array.getvalue())
    content = bytearray(packed.getvalue())
    content[60:64] = b"\xff\xaa\x00\x13"
    assert "damaged or cut off" in refusal(bytes(content), "ratings.npz").reason


def test_prose(refusal):
    assert refusal("Dear Sir,\n\nthank you for your letter.\nIt came, at last, 5 days late.\n")


def test_a_missing_file(tmp_path):
    with pytest.raises(ReadError, match=r"gone\.csv: there is no such file"):
        read_ratings(tmp_path / "gone.csv")


def test_a_file_as_folder(tmp_path):
    (tmp_path / "file").write_text("1,2,3\n")
    with pytest.raises(ReadError, match="there is no such file"):
        read_ratings(tmp_path / "file" / "ratings.csv")


def test_a_folder(tmp_path):
    wanted = r"no ratings in this folder; looked for .* ratings\.csv, .* mv_0000001\.txt"
    with pytest.raises(ReadError, match=wanted):
        read_ratings(tmp_path)


def test_a_folder_for_titles(tmp_path):
    (tmp_path / "ratings.csv").write_text("1,2,3\n")
    with pytest.raises(ReadError, match="this is a folder"):
        read_ratings(tmp_path / "ratings.csv", titles=tmp_path)


@only_unix
def test_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReadError, match="a device or a pipe"):
        read_ratings(tmp_path / "pipe")


def test_a_name_that_no_file_can_have():
    with pytest.raises(ReadError):
        read_ratings(Path("a\0b"))


@only_where_permissions_count
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("1,2,3\n")
    path.chmod(0)
    with pytest.raises(ReadError, match="you may not read this file"):
        read_ratings(path)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"\0\0", b"x\ny\n", b"item,title\n"])
def test_titles(tmp_path, content):
    path = tmp_path / "titles.csv"
    path.write_bytes(content)
    with pytest.raises(ReadError):
        read_titles(path)
