"""NumPy's .npy and .npz as NumPy writes them, SciPy's sparse .npz as SciPy does."""

from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest
import scipy.sparse

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<f2"])
def test_a_dense_array(tmp_path, opened, same, cells, order, dtype):
    np.save(tmp_path / "r.npy", np.asarray(cells, dtype, order=order))
    assert same(opened(tmp_path / "r.npy"), cells)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_dense_array_of_items_by_users(tmp_path, opened, same, cells, order):
    np.save(tmp_path / "r.npy", np.asarray(cells.T, order=order))
    assert same(opened(tmp_path / "r.npy", orientation="items"), cells)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_the_only_matrix_of_an_archive(tmp_path, opened, same, cells, save):
    save(tmp_path / "r.npz", names=np.arange(7), ratings=cells)
    assert same(opened(tmp_path / "r.npz"), cells)


def test_one_of_several(tmp_path, opened, same, cells):
    np.savez(tmp_path / "r.npz", train=cells, test=cells * 0 + 1)
    assert same(opened(tmp_path / "r.npz", part="train"), cells)
    with pytest.raises(ReadError, match=r"choose one of train \(7 x 5 of float32\), test"):
        read_ratings(tmp_path / "r.npz")
    with pytest.raises(ReadError, match="no ratings called other in it; choose one of train"):
        opened(tmp_path / "r.npz", part="other")


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
@pytest.mark.parametrize("new", [True, False])
def test_a_sparse_matrix(tmp_path, opened, same, cells, kind, new):
    known = ~np.isnan(cells)
    rows, columns = np.nonzero(known)
    values = cells[known]
    values[0] = cells[rows[0], columns[0]] = 0  # an entry of 0 is a rating
    make = getattr(scipy.sparse, f"{kind}_{'array' if new else 'matrix'}")
    entries = (values, (rows.astype(np.int64), columns))
    scipy.sparse.save_npz(tmp_path / "s.npz", make(entries, shape=cells.shape))
    assert same(opened(tmp_path / "s.npz"), cells)
    shown = FileLook(tmp_path / "s.npz").preview()
    first = (str(rows[0] + 1), str(columns[0] + 1), "0")
    assert first in shown.rows
    assert shown.format == "NumPy npz, sparse"
    assert shown.roles == ((0, "user"), (1, "item"), (2, "rating"))


@pytest.mark.parametrize("names", [("user_ids", "item_ids"), ("users", "items")])
def test_a_sparse_matrix_of_items_by_users(tmp_path, names):
    named = dict(zip(names, (np.array(["a", "b"]), np.array(["x", "y", "z"])), strict=True))
    parts = {"indices": [2, 0], "indptr": [0, 1, 2], "data": [4.0, 5.0], "shape": [2, 3]}
    np.savez(tmp_path / "s.npz", format=np.array(b"csr"), **parts, **named)
    chosen = ReadOptions(orientation="items")
    found = read_ratings(tmp_path / "s.npz", options=chosen)
    assert found.columns == ("column", "row", "value")
    assert found.ratings.user_ids.tolist() == ["x", "y", "z"]
    assert found.ratings.item_ids.tolist() == ["a", "b"]
    assert found.ratings.rating(2, 0) == 4
    assert found.ratings.rating(0, 1) == 5
    shown = FileLook(tmp_path / "s.npz", chosen).preview()
    assert shown.roles == ((0, "item"), (1, "user"), (2, "rating"))


def test_the_largest_numbers_beside_a_sparse_matrix(tmp_path):
    parts = {"indices": [1, 0], "indptr": [0, 1, 2], "data": [4.0, 5.0], "shape": [2, 2]}
    largest = np.array([7, 2**64 - 1], np.uint64)
    np.savez(tmp_path / "s.npz", format=np.array(b"csr"), user_ids=largest, **parts)
    assert read_ratings(tmp_path / "s.npz").ratings.user_ids.tolist() == ["7", str(2**64 - 1)]


@pytest.mark.parametrize("kind", ["dia", "bsr"])
def test_a_sparse_matrix_of_diagonals_or_blocks(tmp_path, opened, same, cells, kind):
    cells = np.vstack([cells, np.full(cells.shape[1], np.nan)])
    cells[0, 0] = np.nan
    matrix = scipy.sparse.coo_array(np.nan_to_num(cells))
    path = tmp_path / "s.npz"
    scipy.sparse.save_npz(path, matrix.asformat(kind))
    assert same(opened(path), np.where(cells == 0, np.nan, cells))
    for found in (FileLook(path).preview(), read_ratings(path)):
        assert "hold each of their cells: 0 was taken as no rating" in found.doubts[0]


def test_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.matrices.sparse._PIECE", 7)
    monkeypatch.setattr("funkgui.ratings.readers.matrices.dense._TILE_CELLS", 10)
    cells = scipy.sparse.random(40, 30, 0.2, rng=1, dtype=np.float32).toarray()
    cells[5:9] = 0
    some = scipy.sparse.csr_array(cells)
    for name, matrix in (("r", some), ("c", some.tocsc())):
        scipy.sparse.save_npz(tmp_path / f"{name}.npz", matrix)
    np.save(tmp_path / "d.npy", some.toarray())
    np.save(tmp_path / "f.npy", np.asfortranarray(some.toarray()))
    for name in ("r.npz", "c.npz", "d.npy", "f.npy"):
        ratings = read_ratings(tmp_path / name).ratings
        assert np.array_equal(ratings.indptr, some.indptr)
        assert np.array_equal(ratings.item_index, some.indices)
        assert np.array_equal(ratings.values, some.data)


def test_zeros_of_a_filled_array_are_ratings(tmp_path, opened):
    array = np.array([[0, 3, 4], [5, 0, 1]])
    np.save(tmp_path / "r.npy", array)
    assert np.array_equal(opened(tmp_path / "r.npy"), array)


def test_zeros_for_the_most_part_are_unknown(tmp_path, opened):
    array = np.zeros((3, 4))
    array[1, 2], array[0, 0] = 3, 1
    np.save(tmp_path / "r.npy", array)
    found = read_ratings(tmp_path / "r.npy")
    assert found.ratings.n_ratings == 2
    assert "0 was taken as no rating" in found.doubts[0]
    assert "0 was taken as no rating" in FileLook(tmp_path / "r.npy").preview().doubts[0]
    assert np.array_equal(opened(tmp_path / "r.npy", missing="none"), array)


def test_zeros_between_negative_and_positive_ratings(tmp_path):
    array = np.zeros((3, 4))
    array[1, 2], array[0, 0] = 3, -1
    np.save(tmp_path / "r.npy", array)
    found = read_ratings(tmp_path / "r.npy")
    assert found.ratings.n_ratings == 12
    assert "were taken as ratings" in found.doubts[0]
    options = ReadOptions(missing="0")
    assert read_ratings(tmp_path / "r.npy", options=options).ratings.n_ratings == 2


def test_zeros_beside_nan_are_ratings(tmp_path, opened, same):
    array = np.zeros((3, 4))
    array[0, 0], array[1, 1] = np.nan, 3
    np.save(tmp_path / "r.npy", array)
    assert same(opened(tmp_path / "r.npy"), array)


def test_a_missing_code(tmp_path):
    np.save(tmp_path / "r.npy", np.array([[99, 1.5], [-3, 99]]))
    found = read_ratings(tmp_path / "r.npy", options=ReadOptions(missing="99"))
    assert found.ratings.n_ratings == 2
    assert str(found.ratings.scale) == "-3 to 1.5 by 0.5"
    found = read_ratings(tmp_path / "r.npy")
    assert found.ratings.n_ratings == 2
    assert found.doubts == ("99, far from all ratings, was taken as no rating.",)
    found = read_ratings(tmp_path / "r.npy", options=ReadOptions(missing="none"))
    assert found.ratings.n_ratings == 4


@pytest.mark.parametrize("dtype", ["i8", "f8"])
@pytest.mark.parametrize("n_columns", [3, 4])
def test_a_row_for_each_rating(tmp_path, triples, dtype, n_columns):
    rng = np.random.default_rng(0)
    pairs = rng.permutation(50 * 40)[:200]
    table = np.column_stack([pairs % 50, pairs // 50, pairs % 5 + 1, pairs + 10**9])[:, :n_columns]
    np.save(tmp_path / "r.npy", table.astype(dtype))
    found = read_ratings(tmp_path / "r.npy")
    assert triples(found.ratings) == sorted(map(tuple, table[:, :3].tolist()))
    assert "user and item" in found.doubts[0]
    shown = FileLook(tmp_path / "r.npy").preview()
    assert shown.roles[:3] == ((0, "user"), (1, "item"), (2, "rating"))


def test_a_matrix_of_three_items(tmp_path, opened):
    array = np.random.default_rng(0).integers(1, 6, (500, 3))
    np.save(tmp_path / "r.npy", array)
    assert np.array_equal(opened(tmp_path / "r.npy"), array)


def test_preview(tmp_path, cells):
    np.save(tmp_path / "r.npy", cells)
    shown = FileLook(tmp_path / "r.npy").preview()
    assert shown.wide
    assert shown.format.startswith("NumPy")
    assert shown.columns == ("1", "2", "3", "4", "5")
    assert shown.rows[2] == ("",) * 5
    assert shown.rows[0][0] == ("" if np.isnan(cells[0, 0]) else f"{cells[0, 0]:g}")


def damaged(array, at, value):
    content = bytearray(npy(array))
    content[at] = value
    return bytes(content)


SHAPE = b"(2, 2), }            "
HUGE = npy(np.zeros((2, 2))).replace(SHAPE, b"(99999, 9999), }".ljust(len(SHAPE)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (npy(np.ones((300, 40)))[:-1], "cut off"),
        (npy(np.ones((300, 40)))[:40], "cut off"),
        (HUGE, "claims 99,999 x 9,999 of float64 and is shorter than that"),
        (b"\x93NUMPY", "cut off"),
        (b"\x93NUMPY\x09\x09" + b"x" * 200, "damaged"),
        (damaged(np.ones((3, 4)), 30, 0), "damaged"),
        (npy(np.ones(5)), "no matrix of ratings in it but 5 of float64"),
        (npy(np.ones((2, 2, 2))), "no matrix of ratings"),
        (npy(np.ones((0, 3))), "no matrix of ratings"),
        (npy(np.array([["a", "b"]])), "no matrix of ratings"),
        (npy(np.ones((2, 2), complex)), "no matrix of ratings"),
        (npy(np.array([[{}]]), allow_pickle=True), "Python objects"),
        (npy(np.full((2, 2), np.nan)), "no cell of the matrix holds a rating"),
        (npy(np.array([[1, 2], [3, np.inf]])), "row 2, column 2 is no finite number"),
        (npy(np.array([[1, 1e300], [3, 4]])), "row 1, column 2 is no finite number"),
    ],
)
def test_bad_arrays(refusal, content, reason):
    error = refusal(content, "bad.npy")
    assert reason in error.reason
    assert "\n" not in str(error)


def test_a_pickle_is_not_opened(refusal):
    assert refusal(pickle.dumps(np.ones((3, 3))), "bad.npy")


def archive(**arrays):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, array in arrays.items():
            content = array if isinstance(array, bytes) else npy(np.asarray(array))
            target.writestr(f"{name}.npy", content)
    return file.getvalue()


CSR = {
    "format": np.array(b"csr"),
    "shape": np.array([2, 3]),
    "data": np.array([1.0, 2.0]),
    "indices": np.array([0, 2]),
    "indptr": np.array([0, 1, 2]),
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"indices": [0, 3]}, "an entry is in column 4, and there are 3 columns"),
        ({"indices": [-1, 0]}, "an entry is in column 0"),
        ({"indices": [0]}, "rows end elsewhere"),
        ({"indptr": [0, 2, 1]}, "not in order"),
        ({"indptr": [0, 1, 3]}, "rows end elsewhere"),
        ({"indptr": [0, 2]}, "more or fewer rows"),
        ({"indptr": [1, 1, 2]}, "not in order"),
        ({"shape": [2, 3, 4]}, "not that of a matrix"),
        ({"shape": [2, 10**9]}, "but only 2 ratings"),
        ({"data": [1.0, np.nan]}, "row 2, column 3 is no finite number"),
        ({"data": np.array(["a", "b"])}, "no arrays of a sparse matrix of numbers"),
        ({"indices": [0.5, 1]}, "no arrays of a sparse matrix of numbers"),
        ({"format": np.array("lil")}, "of the kind lil; save it as csr, csc or coo"),
        ({"format": np.array("bsr")}, "damaged"),
        ({"format": np.array("bsr"), "data": np.ones((2, 2, 2))}, "damaged"),
        ({"format": np.array("bsr"), "data": np.array([[["a"]]])}, "no arrays of a sparse"),
        ({"format": np.array("dia")}, "damaged"),
        ({"format": np.array("dia"), "offsets": [0, 0], "data": np.ones((2, 3))}, "damaged"),
        ({"format": np.array("dia"), "offsets": [0.5], "data": np.ones((1, 3))}, "no arrays"),
        ({"data": HUGE}, "claims 99,999 x 9,999"),
        ({"data": b"nothing"}, "damaged"),
        ({"data": [], "indices": [], "indptr": [0, 0, 0]}, ""),
    ],
)
def test_bad_sparse_matrices(refusal, changed, reason):
    error = refusal(archive(**(CSR | changed)), "bad.npz")
    assert reason in error.reason
    assert "\n" not in str(error)


def test_a_good_sparse_matrix(read, triples):
    assert triples(read(archive(**CSR), "good.npz").ratings) == [(1, 1, 1.0), (2, 3, 2.0)]


def test_a_cut_archive(refusal):
    assert "damaged or cut off" in refusal(archive(**CSR)[:-60], "cut.npz").reason


def test_an_archive_without_a_matrix(refusal):
    error = refusal(archive(a=np.ones(3), b=np.array("x")), "bad.npz")
    assert "it holds a (3 of float64), b (a single value of str" in error.reason


def test_progress_and_cancel(tmp_path, watched):
    np.save(tmp_path / "r.npy", np.ones((4000, 1500)))
    watched(tmp_path / "r.npy", 6)


def test_an_array_of_records(tmp_path, triples):
    kind = [("movie", "<i4"), ("user", "U5"), ("rating", ">f8"), ("more", "S3")]
    records = np.array([(7, "ann", 3.5, b"x"), (8, "bob", 4, b"y")], kind)
    np.save(tmp_path / "r.npy", records)
    found = read_ratings(tmp_path / "r.npy")
    assert triples(found.ratings) == [("ann", 7, 3.5), ("bob", 8, 4.0)]
    assert found.columns == ("user", "movie", "rating")
    assert FileLook(tmp_path / "r.npy").preview().rows == (("ann", "7", "3.5"), ("bob", "8", "4"))
    options = ReadOptions(user_column="1", item_column="4", rating_column="none")
    found = read_ratings(tmp_path / "r.npy", options=options)
    assert triples(found.ratings) == [(7, "x", 1.0), (8, "y", 1.0)]
    (doubt,) = FileLook(tmp_path / "r.npy", ReadOptions(user_column="none")).preview().doubts
    assert doubt.startswith("There is no column none")
    np.save(tmp_path / "r.npy", records[["movie", "user"]].copy())
    with pytest.raises(ReadError, match="there is no rating column"):
        read_ratings(tmp_path / "r.npy")


def test_columns_of_an_archive(tmp_path, triples):
    columns = {"item": np.array([7, 8, 7]), "user": np.array([2.0, 1.0, 1.0]),
               "ratings": np.array([3, 4, 5], np.int8), "names": np.array(["x", "y"])}  # fmt: skip
    np.savez(tmp_path / "r.npz", **columns)
    found = read_ratings(tmp_path / "r.npz")
    assert triples(found.ratings) == [(1, 7, 5.0), (1, 8, 4.0), (2, 7, 3.0)]
    assert FileLook(tmp_path / "r.npz").preview().roles == ((0, "user"), (1, "item"), (2, "rating"))
    np.savez(tmp_path / "r.npz", **columns, dense=np.full((3, 3), 2))
    with pytest.raises(ReadError, match=r"choose one of .*columns \(3 rows of user, item, rating"):
        read_ratings(tmp_path / "r.npz")
    found = read_ratings(tmp_path / "r.npz", options=ReadOptions(part="columns"))
    assert found.n_rows == 3


def test_an_array_that_python_2_saved(tmp_path, opened):
    content = npy(np.ones((2, 2))).replace(b"(2, 2), }  ", b"(2L, 2L), }")
    (tmp_path / "r.npy").write_bytes(content)
    assert np.array_equal(opened(tmp_path / "r.npy"), np.ones((2, 2)))


def test_masks_beside_the_ratings_are_no_ratings(tmp_path):
    values = np.array([[5, 0, 0], [0, 4, 0], [1, 0, 0]])
    path = tmp_path / "split.npz"
    np.savez(path, M=values, train=values > 2, test=values == 1)
    found = read_ratings(path)
    assert found.ratings.n_ratings == 3
    doubt = "M was taken for the ratings; of zeros and ones alone, and so left out: train, test."
    assert found.doubts[0] == doubt


def test_a_list_of_ratings_with_times_and_one_missing(tmp_path):
    n = np.arange(100)
    rows = np.stack([n // 10, n % 10 * 7, n % 5 + 1.0, 1e9 + n], axis=1)
    rows[3, 2] = np.nan
    np.save(tmp_path / "r.npy", rows)
    found = read_ratings(tmp_path / "r.npy")
    assert found.n_rows == 99
    assert found.ratings.times.max() == 1_000_000_099
    assert "1 row without a rating was left out." in found.doubts
    assert FileLook(tmp_path / "r.npy").preview().rows[1] == ("0", "7", "2", "1000000001")


def test_columns_of_python_objects_are_not_opened(tmp_path):
    path = tmp_path / "r.npz"
    np.savez(path, user=np.array(["a", "b"], object), item=np.arange(2), rating=np.ones(2))
    with pytest.raises(ReadError, match="Python objects"):
        read_ratings(path)
