"""HDF5 as h5py writes it; MATLAB's 7.3 as its documentation and its files show it.

Sparse groups are those of AnnData's documentation of its on-disk format.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.sparse

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.dense import to_dense


@pytest.fixture
def write(tmp_path):
    """Write a file, filled by a function."""

    def to_file(fill, name="r.h5", **options):
        with h5py.File(tmp_path / name, "w", **options) as file:
            fill(file)
        return tmp_path / name

    return to_file


def datasets(**arrays):
    def fill(file):
        for name, array in arrays.items():
            file[name.replace("__", "/")] = array

    return fill


def known(cells):
    known = ~np.isnan(cells)
    return scipy.sparse.csr_array((cells[known], np.nonzero(known)), cells.shape)


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2"])
def test_the_only_matrix(write, opened, same, cells, dtype):
    path = write(datasets(a__b__ratings=cells.astype(dtype), a__ids=np.arange(7), n=3))
    assert same(opened(path), cells)
    assert read_ratings(path).format == "HDF5, dense"


def test_compressed_in_chunks(write, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.matrices.dense._TILE_CELLS", 50)
    cells = np.random.default_rng(0).integers(1, 6, (37, 23))

    def fill(file):
        file.create_dataset("m", data=cells, chunks=(5, 4), compression="gzip", fletcher32=True)

    assert np.array_equal(to_dense(read_ratings(write(fill)).ratings), cells)


def test_one_of_several(write, opened, same, cells):
    path = write(datasets(train=cells, more__test=cells))
    with pytest.raises(ReadError, match=r"choose one of /train .*, /more/test \(dense, 7 x 5\)"):
        read_ratings(path)
    assert same(opened(path, part="more/test"), cells)
    assert same(opened(path, part="/train"), cells)


@pytest.mark.parametrize("kind", ["csr", "csc"])
@pytest.mark.parametrize("place", ["/", "X"])
@pytest.mark.parametrize("with_shape", [True, False])
def test_a_sparse_group(write, opened, same, cells, kind, place, with_shape):
    cells[6, 4] = 2.5  # or the size would not be known
    matrix = known(cells).asformat(kind)

    def fill(file):
        group = file.require_group(place)
        for name in ("data", "indices", "indptr"):
            group[name] = getattr(matrix, name)
        group.attrs["encoding-type"] = f"{kind}_matrix"
        if with_shape:
            group.attrs["shape"] = matrix.shape

    path = write(fill)
    assert same(opened(path), cells)
    assert read_ratings(path).format == "HDF5, sparse"


def test_columns(write, triples):
    path = write(
        datasets(
            train__movie=np.array([7, 8, 7]),
            train__user=["b", "a", "ß"],
            train__rating=np.array([3.0, 4.5, 5]),
            train__time=np.array([1, 2, 3]),
        )
    )
    found = read_ratings(path)
    assert triples(found.ratings) == [("a", 8, 4.5), ("b", 7, 3.0), ("ß", 7, 5.0)]
    assert found.columns == ("user", "movie", "rating", "time")
    assert FileLook(path).preview().rows[2] == ("ß", "7", "5", "3")


def test_chosen_columns(write, triples):
    path = write(datasets(a=[1, 2], b=[3, 4], c=[5, 6]))
    with pytest.raises(ReadError, match="no matrix of ratings in it; it holds /a, /b, /c"):
        read_ratings(path)
    options = ReadOptions(user_column="b", item_column="c", rating_column="a")
    assert triples(read_ratings(path, options=options).ratings) == [(3, 5, 1.0), (4, 6, 2.0)]


def test_records(write, triples):
    kind = np.dtype([("item", "i4"), ("user", "S3"), ("rating", "f4"), ("xyz", "f4", (3,))])
    records = np.array([(7, b"ann", 3.5, 0), (8, b"bob", 4, 0)], kind)
    found = read_ratings(write(datasets(table=records)))
    assert triples(found.ratings) == [("ann", 7, 3.5), ("bob", 8, 4.0)]


def matlab(path):
    """Give a file the header of MATLAB's 7.3."""
    text = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Thu Jan  1 HDF5 schema 1.00 ."
    content = bytearray(path.read_bytes())
    content[:128] = text.ljust(116) + b"\0" * 8 + b"\0\x02IM"
    path.write_bytes(content)
    return path


def test_matlab_keeps_the_transpose(write, opened, same, cells):
    def fill(file):
        file["M"] = cells.T
        file["M"].attrs["MATLAB_class"] = np.bytes_("double")
        file["name"] = np.array([[104, 105]], np.uint16).T
        file["name"].attrs["MATLAB_class"] = np.bytes_("char")
        file["text"] = np.full((4, 5), 65, np.uint16)
        file["text"].attrs["MATLAB_class"] = np.bytes_("char")
        file["none"] = np.array([0, 3], np.uint64)
        file["none"].attrs["MATLAB_empty"] = 1
        file["#refs#/a"] = np.ones((3, 3))

    path = matlab(write(fill, "r.mat", userblock_size=512))
    assert same(opened(path), cells)
    assert read_ratings(path).format == "MATLAB 7.3, dense"
    first = cells[0]
    assert FileLook(path).preview().rows[0] == tuple("" if np.isnan(x) else f"{x:g}" for x in first)


def test_matlab_sparse(write, opened, same, cells):
    matrix = known(cells).tocsc()

    def fill(file):
        group = file.create_group("R")
        group.attrs["MATLAB_sparse"] = np.uint64(7)
        group.attrs["MATLAB_class"] = np.bytes_("double")
        group["data"] = matrix.data.astype(np.float64)
        group["ir"] = matrix.indices.astype(np.uint64)
        group["jc"] = matrix.indptr.astype(np.uint64)

    assert same(opened(matlab(write(fill, "r.mat", userblock_size=512))), cells)


def test_matlab_columns(write, triples):
    arrays = {"user": [[2.0], [1.0]], "item": [[7.0, 8.0]], "rating": [[3.0], [4.0]]}
    path = matlab(write(datasets(**arrays), "r.mat", userblock_size=512))
    assert triples(read_ratings(path).ratings) == [(1, 8, 4.0), (2, 7, 3.0)]


def test_a_project_is_told_of(write):
    def fill(file):
        file.attrs["format"] = "FunkGUI project"

    with pytest.raises(ReadError, match="open it as a project"):
        read_ratings(write(fill))


def test_links_out_of_the_file_are_not_followed(write, tmp_path, cells):
    other = write(datasets(m=cells), "other.h5")

    def fill(file):
        file["outside"] = h5py.ExternalLink(str(other), "/m")
        file["soft"] = h5py.SoftLink("/m")
        file["round/and"] = file["/"]
        raw = [(str(other), 0, 72)]
        file.create_dataset("raw", (3, 3), "f8", external=raw)

    with pytest.raises(ReadError, match="it holds nothing"):
        read_ratings(write(fill))


def test_a_claim_far_beyond_the_file(write):
    def fill(file):
        file.create_dataset("m", (10**6, 10**6), "f4", chunks=(1000, 1000))

    with pytest.raises(ReadError, match=r"the dataset /m claims 4,000.0 GB"):
        read_ratings(write(fill))


def test_an_unknown_plug_in(write):
    def fill(file):
        # 32001 is Blosc's number in the registry of HDF5's filters.
        options = {"compression": 32001, "compression_opts": (0,) * 7, "chunks": (2, 2)}
        with contextlib.suppress(ValueError):
            file.create_dataset("m", data=np.ones((4, 4)), **options)

    with pytest.raises(ReadError):
        read_ratings(write(fill))


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({}, "it holds nothing"),
        ({"n": 3.0, "v": np.ones(5)}, "it holds /v"),
        ({"c": np.ones((3, 3), complex)}, "no matrix of ratings"),
        ({"m": np.full((2, 2), np.nan)}, "no cell of the matrix holds a rating"),
        ({"m": np.array([[1, 2], [np.inf, 3]])}, "row 2, column 1 is no finite number"),
        (
            {"data": np.ones(2), "indices": np.array([0, 9]), "indptr": np.array([0, 1, 3])},
            "rows end elsewhere",
        ),
        ({"user": [1, 2], "item": [1, 2], "rating": [1.0]}, "no matrix of ratings"),
        ({"user": [1, 2], "item": [1, 2], "rating": [1.0, np.inf]}, "row 2: the rating is"),
        ({"user": [1, 2], "item": [b"x", b"\xff"], "rating": [1.0, 2.0]}, "no ids"),
    ],
)
def test_without_ratings(write, arrays, reason):
    with pytest.raises(ReadError) as caught:
        read_ratings(write(datasets(**arrays)))
    assert reason in str(caught.value)


def test_damage_anywhere(write, refusal, read_damaged):
    cells = np.random.default_rng(1).integers(1, 6, (30, 20))

    def fill(file):
        file.create_dataset("m", data=cells, chunks=(10, 10), compression="gzip")

    content = write(fill).read_bytes()
    assert refusal(content[:-500], "cut.h5")
    assert refusal(content[:20], "cut.h5")
    read_damaged(content, "bad.h5", 8, n=150)


def test_progress_and_cancel(write, watched):
    watched(write(datasets(m=np.ones((3000, 1500), np.float32))), 6)


@pytest.mark.parametrize("size", [0, 2**64 - 16, 10**6])
def test_damaged_texts(write, refusal, size):
    """HDF5's own library would go round in them for ever."""
    content = bytearray(write(datasets(user=["a", "b"], item=[1, 2], rating=[3, 4])).read_bytes())
    at = content.index(b"GCOL") + 16
    while content[at : at + 2] != b"\0\0":  # on to the free space after the last text
        at += 16 + -(-int.from_bytes(content[at + 8 : at + 16], "little") // 8) * 8
    content[at + 8 : at + 16] = size.to_bytes(8, "little")
    assert "damaged where it keeps its texts" in refusal(bytes(content), "bad.h5").reason


def test_many_long_texts(write, triples):
    users = [f"{n}" * (n % 2000 + 1) for n in range(1, 800)]
    path = write(datasets(user=users, item=np.arange(799), rating=np.ones(799)))
    assert sorted(read_ratings(path).ratings.user_ids.tolist()) == sorted(users)


FRAME = Path(__file__).parent / "pandas-fixed.h5"
"""As `DataFrame.to_hdf` of pandas 3.1 writes columns userId, movieId and rating."""


def test_a_frame_of_pandas(triples):
    found = read_ratings(FRAME)
    assert triples(found.ratings) == [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0)]
    assert found.columns == ("userId", "movieId", "rating")
    assert FileLook(FRAME).preview().rows[1] == ("1", "20", "3.5")


def test_a_frame_in_the_table_format_of_pandas_is_refused(write):
    kind = np.dtype([("index", "i8"), ("values_block_0", "f8", (1,))])

    def fill(file):
        frame = file.create_group("df")
        frame.attrs["pandas_type"] = np.bytes_("frame_table")
        frame["table"] = np.zeros(9, kind)

    with pytest.raises(ReadError, match=r"table format of pandas; save it there by to_parquet\.$"):
        read_ratings(write(fill))

    def fill_both(file):
        fill(file)
        file["R"] = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 5.0]])

    assert read_ratings(write(fill_both)).ratings.n_ratings == 6


def test_a_frame_in_that_format_whose_columns_have_names(write, triples):
    kind = np.dtype([("index", "i8"), ("user", "i8"), ("item", "i8"), ("rating", "f8")])

    def fill(file):
        frame = file.create_group("df")
        frame.attrs["pandas_type"] = np.bytes_("frame_table")
        frame["table"] = np.array([(0, 1, 7, 4.0), (1, 2, 8, 5.0)], kind)

    assert triples(read_ratings(write(fill)).ratings) == [(1, 7, 4.0), (2, 8, 5.0)]


def test_a_frame_whose_names_do_not_tell_is_its_cells(write, cells, same):
    def fill(file):
        frame = file.create_group("df")
        frame.attrs["pandas_type"] = np.bytes_("frame")
        frame["axis1"] = np.arange(10, 17)
        frame["block0_items"] = np.array([b"a", b"b", b"c", b"d", b"e"])
        frame["block0_values"] = cells

    path = write(fill)
    found = read_ratings(path, options=ReadOptions(part="/df/block0_values")).ratings
    assert same(to_dense(found), cells)
    assert found.user_ids.tolist() == [*range(10, 17)]
    assert found.item_ids.tolist() == ["a", "b", "c", "d", "e"]
    chosen = ReadOptions(user_column="a", item_column="b", rating_column="d")
    assert FileLook(path, chosen).preview().columns == ("a", "b", "d")


@pytest.mark.parametrize("is_sparse", [True, False])
def test_names_of_observations_and_variables(write, cells, is_sparse):
    def fill(file):
        if is_sparse:
            matrix = known(cells)
            for name in ("data", "indices", "indptr"):
                file[f"X/{name}"] = getattr(matrix, name)
            file["X"].attrs["shape"] = matrix.shape
        else:
            file["X"] = cells
        file["obs/name"] = [f"cell {n}" for n in range(7)]
        file["obs"].attrs["_index"] = "name"
        file["elsewhere"] = list("abcde")
        file["var/_index"] = h5py.SoftLink("/elsewhere")

    found = read_ratings(write(fill, "a.h5ad")).ratings
    assert found.user_ids.tolist() == [f"cell {n}" for n in range(7)]
    assert found.item_ids.tolist() == [*range(1, 6)]


def test_masks_beside_the_ratings_are_no_ratings(tmp_path):
    values = np.array([[5, 0, 0], [0, 4, 0], [1, 0, 0]])
    path = tmp_path / "split.h5"
    with h5py.File(path, "w") as file:
        file["M"], file["Otraining"], file["Otest"] = values, values > 2, (values == 1) * 1.0
    found = read_ratings(path)
    assert found.ratings.n_ratings == 3
    assert found.doubts[0].startswith("/M was taken for the ratings; ")


def test_labels_beside_a_matrix_whose_name_tells_of_its_rows_and_columns(write, triples):
    """As the package implicit keeps its data sets."""
    plays = scipy.sparse.csr_array(np.array([[0, 3, 0], [2, 0, 0]], np.float32))
    parts = {f"artist_user_plays/{name}": getattr(plays, name)
             for name in ("data", "indices", "indptr")}  # fmt: skip
    labels = {"artist": ["Björk", "abba"], "user": ["a1", "b2", "c3"]}
    path = write(datasets(**parts, **labels))
    assert triples(read_ratings(path).ratings) == [("a1", "abba", 2.0), ("b2", "Björk", 3.0)]
    turned = read_ratings(path, options=ReadOptions(orientation="users")).ratings
    assert triples(turned) == [("Björk", "b2", 3.0), ("abba", "a1", 2.0)]
    as_named = read_ratings(path, options=ReadOptions(orientation="items")).ratings
    assert triples(as_named) == [("a1", "abba", 2.0), ("b2", "Björk", 3.0)]
    unnamed = read_ratings(write(datasets(**parts, artist=["", ""]), "unnamed.h5")).ratings
    assert triples(unnamed) == [(1, 2, 2.0), (2, 1, 3.0)]
    assert unnamed.item_titles is None


def test_the_largest_numbers_beside_a_matrix(write, triples):
    ratings = scipy.sparse.csr_array(np.array([[4, 0], [0, 3]], np.float32))
    parts = {f"user_movie_ratings/{name}": getattr(ratings, name)
             for name in ("data", "indices", "indptr")}  # fmt: skip
    largest = np.array([7, 2**64 - 1], np.uint64)
    found = read_ratings(write(datasets(**parts, user=largest, movie=[-1, 5]))).ratings
    assert triples(found) == [("7", -1, 4.0), (str(2**64 - 1), 5, 3.0)]


def test_titles_beside_a_matrix_of_movies_and_users(write):
    ratings = scipy.sparse.csr_array(np.array([[0, 3], [0, 0], [2, 0]], np.float32))
    parts = {f"movie_user_ratings/{name}": getattr(ratings, name)
             for name in ("data", "indices", "indptr")}  # fmt: skip
    found = read_ratings(write(datasets(**parts, movie=["Up", "", "It", ""]))).ratings
    assert found.item_ids.tolist() == [1, 2, 3]
    assert found.item_titles.tolist() == ["Up", "", "It"]
    assert found.user_ids.tolist() == [1, 2]
