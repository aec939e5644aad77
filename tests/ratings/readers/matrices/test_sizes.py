"""Matrices that unpack to far more than their files take."""

from __future__ import annotations

import h5py
import numpy as np
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
