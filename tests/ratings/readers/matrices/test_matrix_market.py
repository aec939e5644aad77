"""Matrix Market files, written to NISTIR 5935 (Boisvert, Pozo, Remington 1996) and by SciPy."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.dense import to_dense

REAL = "%%MatrixMarket matrix coordinate real general\n"
ENTRIES = "3 4 3\n1 1 4.5\n1 4 3\n3 2 0\n"
EXPECTED = [(1, 1, 4.5), (1, 4, 3.0), (3, 2, 0.0)]


@pytest.mark.parametrize(
    "content",
    [
        REAL + ENTRIES,
        REAL + "% a comment\n%\n\n" + ENTRIES,
        "%%matrixmarket MATRIX Coordinate Double General\n" + ENTRIES,
        (REAL + ENTRIES).replace("\n", "\r\n"),
        REAL + "  3   4\t3\n  1  1\t4.5e0 \n\n1 4 3.\n3 2 +0.0",
    ],
)
def test_entries(read, triples, content):
    found = read(content, "r.mtx")
    assert triples(found.ratings) == EXPECTED
    assert found.ratings.user_ids.tolist() == [1, 2, 3]
    assert found.ratings.item_ids.tolist() == [1, 2, 3, 4]
    assert found.format.startswith("Matrix Market, coordinate")
    assert found.n_rows == 3
    assert not found.doubts


def test_integers_and_negative_ones(read, triples):
    found = read("%%MatrixMarket matrix coordinate integer general\n2 2 2\n2 1 -3\n1 1 10\n")
    assert triples(found.ratings) == [(1, 1, 10.0), (2, 1, -3.0)]


def test_a_pattern_is_told_of(read, triples):
    found = read("%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 1\n2 2\n")
    assert triples(found.ratings) == [(1, 1, 1.0), (2, 2, 1.0)]
    assert "without ratings" in found.doubts[0]


@pytest.mark.parametrize(("kind", "sign"), [("symmetric", 1), ("skew-symmetric", -1)])
def test_symmetric_entries(read, triples, kind, sign):
    diagonal = "1 1 5\n" if sign > 0 else ""
    n = 2 if sign > 0 else 1
    found = read(f"%%MatrixMarket matrix coordinate real {kind}\n2 2 {n}\n{diagonal}2 1 3\n")
    expected = [(1, 2, sign * 3.0), (2, 1, 3.0)]
    assert triples(found.ratings) == ([(1, 1, 5.0)] if sign > 0 else []) + expected


def test_an_array_by_columns(read):
    found = read("%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\nNaN\n5\n4\n")
    expected = np.array([[1, 3, 5], [2, np.nan, 4]], np.float32)
    assert np.array_equal(to_dense(found.ratings), expected, equal_nan=True)


def test_an_array_of_zeros_for_the_most_part(read, tmp_path):
    found = read("%%MatrixMarket matrix array integer general\n2 3\n0\n0\n3\n0\n0\n4\n", "a.mtx")
    assert found.ratings.n_ratings == 2
    assert "0 was taken as no rating" in found.doubts[0]
    assert FileLook(tmp_path / "a.mtx").preview().doubts == found.doubts
    told = read_ratings(tmp_path / "a.mtx", options=ReadOptions(missing="none"))
    assert told.ratings.n_ratings == 6


@pytest.mark.parametrize("symmetry", ["symmetric", "skew-symmetric"])
def test_a_symmetric_array(read, symmetry):
    sign = 1 if symmetry == "symmetric" else -1
    values = [4, 2, 3, 5, 1, 2] if sign > 0 else [2, 3, 1]
    text = "\n".join(map(str, values))
    found = read(f"%%MatrixMarket matrix array real {symmetry}\n3 3\n{text}\n")
    expected = scipy.io.mmread(
        io.BytesIO(f"%%MatrixMarket matrix array real {symmetry}\n3 3\n{text}\n".encode())
    )
    assert np.array_equal(to_dense(found.ratings), expected)


def test_what_scipy_writes(tmp_path, triples):
    some = scipy.sparse.random(40, 30, 0.3, rng=0, dtype=np.float32).tocsr()
    scipy.io.mmwrite(tmp_path / "s.mtx", some)
    (tmp_path / "s.mtx.gz").write_bytes(gzip.compress((tmp_path / "s.mtx").read_bytes()))
    for name in ("s.mtx", "s.mtx.gz"):
        ratings = read_ratings(tmp_path / name).ratings
        assert np.array_equal(ratings.indptr, some.indptr)
        assert np.array_equal(ratings.item_index, some.indices)
        assert np.allclose(ratings.values, some.data, rtol=1e-6)


def test_many_blocks(read, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 100)
    lines = "".join(f"{n + 1} {n % 7 + 1} {n % 5 + 1}\n" for n in range(500))
    found = read(f"{REAL}500 7 500\n{lines}")
    assert found.ratings.n_ratings == 500
    assert found.ratings.rating(499, 499 % 7) == 499 % 5 + 1


def test_preview(tmp_path):
    (tmp_path / "p.mtx").write_text(REAL + ENTRIES)
    shown = FileLook(tmp_path / "p.mtx").preview()
    assert shown.format.startswith("Matrix Market")
    assert shown.rows[0] == ("1", "1", "4.5")
    assert shown.roles == ((0, "user"), (1, "item"), (2, "rating"))


def test_items_by_users(read, tmp_path, triples):
    turned = read(REAL + ENTRIES, "r.mtx", orientation="items")
    assert sorted(triples(turned.ratings)) == sorted((i, u, r) for u, i, r in EXPECTED)
    assert turned.ratings.n_users == 4
    assert turned.columns == ("column", "row", "value")
    chosen = ReadOptions(orientation="items")
    roles = FileLook(tmp_path / "r.mtx", chosen).preview().roles
    assert roles == ((0, "item"), (1, "user"), (2, "rating"))
    array = "%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6"
    assert read(array, "a.mtx", orientation="items").ratings.rating(2, 0) == 5
    shown = FileLook(tmp_path / "a.mtx", chosen).preview()
    assert shown.columns == ("1", "2")
    assert shown.rows == (("1", "2"), ("3", "4"), ("5", "6"))


def test_preview_of_an_array(tmp_path):
    (tmp_path / "p.mtx").write_text(
        "%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6"
    )
    shown = FileLook(tmp_path / "p.mtx").preview()
    assert shown.wide
    assert shown.columns == ("1", "2", "3")
    assert shown.rows == (("1", "3", "5"), ("2", "4", "6"))


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (REAL + "3 4 3\n1 1 4\n", None, "was cut off"),
        (REAL + "3 4 1\n1 1 4\n1 2 3\n", None, "holds 2 or more"),
        (REAL, None, "size is missing"),
        (REAL + "3 4\n1 1 4\n", 2, "rows, columns, entries"),
        (REAL + "3 4 -1\n1 1 4\n", 2, "rows, columns, entries"),
        (REAL + "3 4 2\n1 1 4\n0 2 3\n", 4, "the row is 0; expected a whole number from 1 to 3"),
        (REAL + "3 4 2\n1 1 4\n1 5 3\n", 4, "the column is 5"),
        (REAL + "3 4 2\n1 1 4\n\n1 x 3\n", 5, "the column is x"),
        (REAL + "3 4 2\n1 1 4\n1 2\n", 4, "there are 2 values; expected row, column, value"),
        (REAL + "3 4 2\n1 1 4\n1\n", 4, "there is 1 value; expected row, column, value"),
        (REAL + "3 4 2\n1 1 4\n1 2 good\n", 4, "“good”, which is no finite number"),
        (REAL + "3 4 2\n1 1 nan\n1 2 3\n", 3, "no finite number"),
        (REAL + "3 4 2\n1 1 1e300\n1 2 3\n", 3, "no finite number"),
        (REAL + "3 4 0\n", None, "holds no ratings"),
        (REAL + f"{10**10} 4 1\n1 1 4\n", None, "which cannot be"),
        (REAL + f"{10**9} 4 1\n1 1 4\n", None, "but only 1 ratings"),
        (REAL + f"{10**9} 4 {10**12}\n1 1 4\n", None, ""),
        ("%%MatrixMarket matrix array real general\n100000 100000\n1\n", None, "was cut off"),
        ("%%MatrixMarket matrix array real general\n2 1\n1\ninf\n", 4, "no finite number"),
        ("%%MatrixMarket matrix array real general\n2 1\n1\nNA\n", 4, "no finite number"),
        ("%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 0\n", 1, "complex"),
        ("%%MatrixMarket matrix coordinate real symmetric\n1 2 1\n1 1 1\n", 2, "symmetric"),
        ("%%MatrixMarket\n", 1, "“nothing”"),
    ],
)  # fmt: skip
def test_bad_files(refusal, content, line, reason):
    error = refusal(content, "bad.mtx")
    assert reason in error.reason
    assert error.line == line


def test_a_binary_end(refusal):
    assert isinstance(refusal((REAL + ENTRIES).encode() + b"\0\0\n", "b.mtx"), ReadError)
