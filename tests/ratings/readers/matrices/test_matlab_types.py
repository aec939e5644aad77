"""Types that are none end in a sentence, not in the end of the process as with SciPy alone."""

from __future__ import annotations

import io

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings

CELLS = np.array([[5, 0, 3], [0, 4, 0], [1, 0, 2]], float)


def mat_file(matrix, **options) -> bytes:
    file = io.BytesIO()
    scipy.io.savemat(file, {"M": matrix}, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", [0, 8, 10, 14, 16, 19, 20, 200, 0xFFFFFFFF])
@pytest.mark.parametrize("matrix", [CELLS, scipy.sparse.csc_matrix(CELLS)], ids=["full", "sparse"])
def test_unknown_types(tmp_path, matrix, kind):
    whole = mat_file(matrix)
    path = tmp_path / "given.mat"
    n_refused = 0
    for at in range(128, len(whole), 8):
        path.write_bytes(whole[:at] + kind.to_bytes(4, "little") + whole[at + 4 :])
        try:
            read_ratings(path)
        except ReadError:
            n_refused += 1
    assert n_refused >= 2


@pytest.mark.parametrize("do_compression", [False, True])
def test_known_types(tmp_path, do_compression):
    path = tmp_path / "given.mat"
    path.write_bytes(mat_file(scipy.sparse.csc_matrix(CELLS), do_compression=do_compression))
    assert read_ratings(path).ratings.n_ratings == 5
