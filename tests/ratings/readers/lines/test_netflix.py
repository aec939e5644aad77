"""The files of the Netflix Prize, written to the README of its training set.

"The file training_set.tar is a tar of a directory containing 17770 files, one per movie. The
first line of each file contains the movie id followed by a colon. Each subsequent line in the file
corresponds to a rating from a customer and its date in the format CustomerID,Rating,Date."
``combined_data_*.txt`` are these files one after the other. ``qualifying.txt`` has lines
CustomerID,Date under each movie, ``probe.txt`` lines CustomerID.
"""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, read_ratings
from funkgui.ratings.readers.plain_text.blocks import BLOCK_BYTES

COMBINED = """1:
1488844,3,2005-09-06
822109,5,2005-05-13
2:
30878,4,2005-12-26
822109,1,2005-05-13
10:
"""
EXPECTED = [(30878, 2, 4.0), (822109, 1, 5.0), (822109, 2, 1.0), (1488844, 1, 3.0)]


@pytest.mark.parametrize(
    "content",
    [
        COMBINED,
        COMBINED[:-5],
        COMBINED.replace("\n", "\r\n"),
        COMBINED.replace("\n", "\r"),
        COMBINED.replace("\n", "\n \n"),
        "\n\n" + COMBINED,
        "\ufeff" + COMBINED,
        COMBINED.replace(":", ": "),
    ],
)
def test_ratings_under_their_items(read, triples, content):
    found = read(content)
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Netflix Prize, ratings under their items"
    assert found.columns == ("user", "item", "rating", "date")
    assert found.n_rows == 4


@pytest.mark.parametrize("zeros", ["", "000"])
def test_lines_without_dates(read, triples, zeros):
    found = read(f"1:\n{zeros}1488844,3\n822109,5\n")
    assert triples(found.ratings) == [(822109, 1, 5.0), (1488844, 1, 3.0)]


def test_preview(preview):
    shown = preview(COMBINED, "combined_data_1.txt")
    assert shown.format.startswith("Netflix")
    assert shown.columns == ("item", "user", "rating", "date")
    assert shown.rows[2] == ("2", "30878", "4", "2005-12-26")
    assert shown.roles == ((0, "item"), (1, "user"), (2, "rating"), (3, "time"))


def test_an_item_goes_on_in_the_next_block(tmp_path, triples):
    rng = np.random.default_rng(1)
    items = np.repeat([5, 7, 9], [300_000, 400_000, 100_000])
    users = np.concatenate([rng.permutation(500_000)[:n] for n in (300_000, 400_000, 100_000)])
    ratings = rng.integers(1, 6, len(users))
    lines: list[str] = []
    for item in (5, 7, 9):
        of = items == item
        pairs = zip(users[of].tolist(), ratings[of].tolist(), strict=True)
        lines += [f"{item}:", *(f"{user},{rating},2005-01-01" for user, rating in pairs)]
    path = tmp_path / "combined_data_1.txt"
    path.write_text("\n".join(lines))
    assert path.stat().st_size > BLOCK_BYTES
    found = read_ratings(path)
    order = np.lexsort((items, users))
    expected = zip(
        users[order].tolist(), items[order].tolist(), ratings[order].astype(float).tolist(),
        strict=True,
    )  # fmt: skip
    assert triples(found.ratings) == list(expected)


@pytest.fixture
def folder(tmp_path):
    def write(*contents):
        for n, content in enumerate(contents, 1):
            (tmp_path / f"mv_{n:07}.txt").write_text(content)
        return tmp_path

    return write


def test_several_files_in_order(folder, triples):
    path = folder("1:\n1488844,3,2005-09-06\n822109,5,2005-05-13",
                  "2:\n30878,4,2005-12-26\n822109,1,2005-05-13\n", "10:\n")  # fmt: skip
    done = []
    found = read_ratings(path, progress=lambda n, total: done.append((n, total)))
    assert triples(found.ratings) == EXPECTED
    size = sum(file.stat().st_size for file in path.iterdir())
    assert done[-1] == (size, size)
    assert sorted(done) == done


def test_an_error_in_one_of_several_files_names_it(folder):
    path = folder("1:\n7,3,2005-09-06\n", "2:\n7,4,2005-12-26\n\n8,,2005-12-26\n")
    with pytest.raises(ReadError, match=r"mv_0000002\.txt, line 4: the rating is missing"):
        read_ratings(path)


def test_each_of_several_files_begins_with_an_item(folder):
    path = folder("1:\n7,3,2005-09-06\n", "7,4,2005-12-26\n")
    with pytest.raises(ReadError, match=r"mv_0000002\.txt, line 1: the first line is no item"):
        read_ratings(path)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("1:\n7,3,2005-09-06\n8,x,2005-09-06\n", 3, "the rating is “x”, which is no number"),
        ("1:\n7,3,2005-09-06\n8,nan,2005-09-06\n", 3, "no finite number"),
        ("1:\n7,3,2005-09-06\n8\n", 3, "the rating is missing|instead of 3"),
        ("1:\n7,3,2005-09-06\n,4,2005-09-06\n", 3, "the user id is empty"),
        ("1:\n7,3,2005-09-06\nx,4,2005-09-06\n", 3, "“x” is neither an item"),
        ("1:\n7,3,2005-09-06\nx:\n8,4,2005-09-06\n", 3, "instead of 3"),
        ("1:\n7,3,2005-09-06\n\n2: 3\n", 4, "instead of 3"),
        ("1:\n7,3,2005-09-06\n99999999999999999999,4,2005-09-06\n", 3, "neither an item"),
    ],
)
def test_bad_lines(refusal, content, line, reason):
    error = refusal(content)
    assert error.line == line
    assert any(one in error.reason for one in reason.split("|"))


@pytest.mark.parametrize(
    "content",
    ["1:\n30878\n2647871\n1283744\n10:\n1952305\n", "1:\n1046323,2005-12-19\n1080030,2005-12-23\n"],
)
def test_probe_and_qualifying(tmp_path, refusal, content):
    assert "there are users under each item but no ratings" in refusal(content).reason
    preview = FileLook(tmp_path / "given.txt").preview()
    assert preview.doubts
    assert len(preview.rows[0]) == len(preview.columns)


@pytest.mark.parametrize(
    "content", ["1:\n30878\n2647871\n10:\n30878\n", COMBINED.replace("10:\n", "")]
)
def test_pairs_as_ratings_of_one(read, content):
    found = read(content, rating_column="none")
    assert set(found.ratings.values.tolist()) == {1.0}
    assert found.ratings.n_items == 2
    assert found.format == "Netflix Prize, users under their items, pairs as ratings of 1"
    assert "rating" not in found.columns


def test_bad_lines_may_be_passed_over(read, refusal, triples):
    bad = COMBINED.replace("2:\n", "2:\n7,x,2005-01-01\n8\n")
    found = read(bad, bad_lines="skip")
    assert triples(found.ratings) == EXPECTED
    assert [line for line, _ in found.skipped] == [5, 6]
    assert refusal(COMBINED.replace("2:\n", "x:\n"), bad_lines="skip")


def test_no_ratings_at_all(refusal):
    assert "there are no ratings" in refusal("1:\n2:\n").reason
