"""MATLAB's files as SciPy writes them, in versions 4 and 5."""

from __future__ import annotations

import io

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings


@pytest.fixture
def write(tmp_path):
    def to_file(variables, **options):
        scipy.io.savemat(tmp_path / "r.mat", variables, **options)
        return tmp_path / "r.mat"

    return to_file


WAYS = [{}, {"do_compression": True}, {"format": "4"}]


@pytest.mark.parametrize("way", WAYS)
def test_the_only_matrix(write, opened, same, cells, way):
    path = write({"Ratings": cells, "seed": 3.0, "title": "text"}, **way)
    assert same(opened(path), cells)
    assert read_ratings(path).format == "MATLAB, dense"


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "?"])
def test_types(write, opened, dtype):
    array = np.array([[1, 1, 1], [1, 0, 1]], dtype)
    assert np.array_equal(opened(write({"R": array})), array)


@pytest.mark.parametrize("way", WAYS)
def test_a_sparse_matrix(write, opened, same, cells, way):
    known = ~np.isnan(cells)
    entries = scipy.sparse.coo_matrix((cells[known], np.nonzero(known)), cells.shape, np.float64)
    path = write({"R": entries.tocsc()}, **way)
    assert same(opened(path), cells)
    assert read_ratings(path).format == "MATLAB, sparse"


def test_one_of_several(write, opened, same, cells):
    path = write({"Y": cells, "R": np.nan_to_num(cells) * 2})
    assert same(opened(path, part="Y"), cells)
    with pytest.raises(ReadError, match=r"choose one of R \(7 x 5 double\), Y|Y .*, R"):
        read_ratings(path)
    with pytest.raises(ReadError, match="no ratings called Z"):
        opened(path, part="Z")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("oned_as", ["row", "column"])
def test_columns(write, triples, way, oned_as):
    variables = {"movieId": np.array([7, 8, 7]), "userId": np.array([2, 1, 1]),
                 "rating": np.array([3.0, 4.5, 5]), "n": np.array([1.0, 2.0])}  # fmt: skip
    path = write(variables, oned_as=oned_as, **way)
    found = read_ratings(path)
    assert triples(found.ratings) == [(1, 7, 5.0), (1, 8, 4.5), (2, 7, 3.0)]
    assert found.columns == ("userId", "movieId", "rating")
    assert FileLook(path).preview().rows[0] == ("2", "7", "3")


def test_a_row_for_each_rating(write, triples):
    pairs = np.random.default_rng(0).permutation(50 * 40)[:200]
    table = np.column_stack([pairs % 50 + 1, pairs // 50 + 1, pairs % 5 + 1])
    found = read_ratings(write({"data": table.astype(float)}))
    assert triples(found.ratings) == sorted(map(tuple, table.tolist()))


def test_preview(write, cells):
    shown = FileLook(write({"R": cells})).preview()
    assert shown.wide
    assert shown.format.startswith("MATLAB")
    assert shown.columns == ("1", "2", "3", "4", "5")


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"x": 3.0, "s": {"a": 1}}, "no matrix of ratings beside the struct s"),
        ({"x": 3.0}, "no matrix of ratings in it; it holds x (1 x 1 double)"),
        ({"c": np.array([["ab"], ["cd"]])}, "no matrix of ratings"),
        ({"R": np.ones((2, 2), complex)}, "real"),
        ({"R": scipy.sparse.eye(3, dtype=complex, format="csc")}, "real numbers"),
        ({"R": np.ones((2, 2, 2))}, "no matrix of ratings"),
        ({"R": np.full((2, 2), np.nan)}, "no cell of the matrix holds a rating"),
        ({"R": np.array([[1, np.inf], [2, 3]])}, "row 1, column 2 is no finite number"),
        ({}, "it holds nothing"),
    ],
)
def test_without_ratings(write, variables, reason):
    with pytest.raises(ReadError) as caught:
        read_ratings(write(variables))
    assert reason in str(caught.value)


@pytest.mark.parametrize("way", WAYS)
def test_damage(write, cells, read_damaged, refusal, way):
    content = write({"R": np.nan_to_num(cells, nan=3.0), "s": scipy.sparse.eye(4).tocsc()}, **way)
    content = content.read_bytes()
    for cut in (10, 130, 150, 200, len(content) - 9):
        assert refusal(content[:cut], "cut.mat")
    for part in ("R", "s"):
        read_damaged(content, "bad.mat", part=part)


def test_other_files_of_that_name(refusal):
    assert refusal(b"\0" * 300, "zeros.mat")
    assert "save -v7" in refusal("# Created by Octave 8\n# name: R\n", "text.mat").reason


def test_text_of_that_name(read, triples):
    assert triples(read("1 2 3\n2 3 4\n", "text.mat").ratings) == [(1, 2, 3.0), (2, 3, 4.0)]


def test_progress_and_cancel(write, watched):
    watched(write({"R": np.ones((4000, 1500))}), 6)


def test_what_claims_more_than_it_holds(refusal):
    file = io.BytesIO()
    scipy.io.savemat(file, {"R": np.ones((4, 4))})
    content = bytearray(file.getvalue())
    at = content.index(b"\x04\0\0\0\x04\0\0\0")
    content[at : at + 8] = b"\xff\xff\xff\x0f\xff\xff\xff\x0f"
    error = refusal(bytes(content), "huge.mat")
    assert "claim" in error.reason


def test_small_whole_numbers_claim_a_byte_each(write, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.matrices.sizes._MOST_UNPACKED_BYTES", 0)
    monkeypatch.setattr("funkgui.ratings.readers.matrices.sizes._MOST_RATIO", 6)
    ratings = np.random.default_rng(0).integers(1, 6, (200, 200), np.uint8)
    found = read_ratings(write({"R": ratings}, do_compression=True))
    assert found.ratings.n_ratings == ratings.size


def test_masks_beside_the_ratings_are_no_ratings(tmp_path):
    values = np.array([[5, 0, 0], [0, 4, 0], [1, 0, 0]])
    path = tmp_path / "ex8_movies.mat"
    scipy.io.savemat(path, {"R": (values > 0).astype(np.uint8), "Y": values.astype(float)})
    preview, found = FileLook(path).preview(), read_ratings(path)
    assert (preview.part, set(preview.parts)) == ("Y", {"R", "Y"})
    doubt = "Y was taken for the ratings; of zeros and ones alone, and so left out: R."
    assert preview.doubts[0] == found.doubts[0] == doubt
    assert found.ratings.n_ratings == 3
    chosen = read_ratings(path, options=ReadOptions(part="R"))
    assert doubt not in chosen.doubts


def lines_of_ratings(n_users, columns):
    """User, item and more in each row, as data sets of reviews keep them."""
    random = np.random.default_rng(5)
    pairs = [(user, item) for user in range(1, n_users)
             for item in random.choice(np.arange(1, 90), 9, replace=False)]  # fmt: skip
    more = [random.integers(low, high, len(pairs)) for low, high in columns]
    return np.column_stack([pairs, *more]).astype(float)


CATEGORY, RATING, HELPFULNESS = (1, 28), (1, 6), (0, 6)


def test_ratings_with_a_category_and_a_helpfulness(write):
    rows = lines_of_ratings(40, [CATEGORY, RATING, HELPFULNESS])
    path = write({"rating": rows})
    shown, found = FileLook(path).preview(), read_ratings(path)
    assert shown.roles == ((0, "user"), (1, "item"), (3, "rating"))
    assert found.ratings.n_users == 39
    assert found.ratings.n_ratings == len(rows)
    assert sorted(found.ratings.values.tolist()) == sorted(rows[:, 3].tolist())
    assert "rating in the fourth" in found.doubts[0]
    assert shown.doubts == found.doubts[:1]
    [wide] = shown.alternatives
    assert read_ratings(path, options=ReadOptions(**dict(wide.choices))).ratings.n_items == 5


def test_the_column_that_was_chosen(write):
    rows = lines_of_ratings(40, [CATEGORY, RATING, HELPFULNESS])
    found = read_ratings(write({"rating": rows}), options=ReadOptions(rating_column="5"))
    assert sorted(found.ratings.values.tolist()) == sorted(rows[:, 4].tolist())
    assert not found.doubts


def test_a_narrow_matrix_that_may_be_a_list(write):
    rows = np.random.default_rng(0).integers(1, 40, (300, 5)).astype(float)
    path = write({"R": rows})
    shown = FileLook(path).preview()
    assert shown.wide
    assert "It may also be a table with a rating in each row" in shown.doubts[-1]
    [long] = shown.alternatives
    found = read_ratings(path, options=ReadOptions(**dict(long.choices)))
    assert found.columns == ("1", "2", "3")


def test_a_narrow_matrix_of_ratings(write, opened, same):
    rows = np.random.default_rng(0).integers(1, 6, (300, 5)).astype(float)
    path = write({"R": rows})
    assert same(opened(path), rows)
    assert not FileLook(path).preview().doubts


@pytest.mark.parametrize("part", ["", "data"])
def test_a_matrix_within_a_struct(write, cells, part):
    path = write({"data": {"R": cells, "n": 3.0}})
    with pytest.raises(ReadError, match=r"R = data\.FIELD; save"):
        read_ratings(path, options=ReadOptions(part=part))
