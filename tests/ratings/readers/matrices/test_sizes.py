"""Matrices that unpack to far more than their files take."""

from __future__ import annotations

import h5py
import numpy as np
import psutil
import pytest
import scipy.io

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings

ZEROS = np.zeros((2000, 1000))
ZEROS[:5, :5] = np.arange(1, 26).reshape(5, 5) / 5


def to_npz(path):
    np.savez_compressed(path, ratings=ZEROS)


def to_matlab(path):
    scipy.io.savemat(path, {"ratings": ZEROS}, do_compression=True)


def to_hdf5(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("ratings", data=ZEROS, chunks=ZEROS.shape, compression="gzip")


@pytest.mark.parametrize("name", ["r.npz", "r.mat", "r.h5"])
def test_what_unpacks_to_far_more_than_its_size(tmp_path, monkeypatch, name):
    path = tmp_path / name
    {".npz": to_npz, ".mat": to_matlab, ".h5": to_hdf5}[path.suffix](path)
    assert read_ratings(path).ratings.n_ratings == 25
    limit = "funkgui.ratings.readers.matrices.sizes._MOST_UNPACKED_BYTES"
    monkeypatch.setattr(limit, 8_000_000)
    with pytest.raises(ReadError, match="more than 300 times what the file takes; if it is whole"):
        read_ratings(path)


@pytest.fixture
def columns(tmp_path):
    """Three columns of zeros, of which the file holds nothing but the length."""
    with h5py.File(tmp_path / "r.h5", "w") as file:
        for name in ("user", "item", "rating"):
            file.create_dataset(name, (1_000_000,), "i8", chunks=(100_000,), compression="gzip")
    return tmp_path / "r.h5"


def test_columns_that_claim_too_much_together(columns, monkeypatch):
    assert read_ratings(columns).n_rows == 1_000_000
    limit = "funkgui.ratings.readers.matrices.sizes._MOST_UNPACKED_BYTES"
    monkeypatch.setattr(limit, 10_000_000)  # more than each of them
    with pytest.raises(ReadError, match=r"its columns claim 0\.0 GB, more than 300 times"):
        read_ratings(columns)


def test_columns_for_which_there_is_no_memory(columns, monkeypatch):
    free = psutil.virtual_memory()._replace(available=20_000_000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    with pytest.raises(ReadError, match=r"of memory and 0\.0 GB are free"):
        read_ratings(columns)


def test_columns_beyond_the_limit_of_a_container(columns, monkeypatch, tmp_path):
    group = tmp_path / "cgroup"
    group.mkdir()
    for name, content in (
        ("max", "30000000"),
        ("current", "10000000"),
        ("stat", "inactive_file 0"),
    ):
        (group / f"memory.{name}").write_text(content)
    monkeypatch.setattr("funkgui.ratings.free_memory._CGROUP", group)
    with pytest.raises(ReadError, match=r"of memory and 0\.0 GB are free"):
        read_ratings(columns)
