"""JSON arrays without names, in lines and in one, as NumPy's `tolist` and pandas give them."""

from __future__ import annotations

import json

import pytest

from funkgui.ratings.readers import FileLook

ROWS = [[f"u{user}", f"i{item}", (user * item) % 5 + 0.5, 1_300_000_000 + user]
        for user in range(1, 9) for item in range(1, 7)]  # fmt: skip
EXPECTED = [tuple(row[:3]) for row in ROWS]


def in_lines(rows: list[list], end: str = "\n") -> str:
    return end.join(map(json.dumps, rows))


@pytest.mark.parametrize(
    "write", [in_lines, lambda rows: in_lines(rows, "\r\n\r\n"), json.dumps,
              lambda rows: json.dumps(rows, indent=1)],
)  # fmt: skip
def test_a_rating_in_each(read, triples, tmp_path, write):
    found = read(write(ROWS), "r.json")
    assert triples(found.ratings) == EXPECTED
    assert found.ratings.times.tolist()[0] == 1_300_000_001
    assert (found.format, found.doubts) == ("JSON arrays", ())
    assert FileLook(tmp_path / "r.json").preview().rows[0] == ("u1", "i1", "1.5", "1300000001")


def test_names_in_the_first(read, triples):
    found = read(in_lines([["item", "user", "rating"], *([i, u, r] for u, i, r, _ in ROWS)]))
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user", "item", "rating")


@pytest.mark.parametrize("write", [in_lines, json.dumps])
def test_a_user_in_each(read, triples, write):
    cells = [[(user + item) % 6 or None for item in range(8)] for user in range(9)]
    found = read(write(cells), "m.json")
    assert "wide table" in found.format
    expected = [(u + 1, i + 1, r) for u, row in enumerate(cells) for i, r in enumerate(row) if r]
    assert triples(found.ratings) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[1, 2, 3], 4]", "the rating is missing"),
        (json.dumps(ROWS)[:-20], "it may be cut off"),
        (in_lines([*ROWS, [1, 2]]), "line 49: there are 2 values instead of 4"),
        (in_lines(ROWS) + "\n[1, 2,", "line 49"),
        (in_lines(ROWS) + '\n{"user": 1}', "line 49"),
        (in_lines(ROWS) + '\n["u8", "i', "line 49"),
    ],
)
def test_bad_files(refusal, content, reason):
    assert reason in str(refusal(content, "r.json"))


def test_bad_lines_may_be_passed_over(read):
    found = read(in_lines(ROWS) + "\n[1, 2,\n", bad_lines="skip")
    assert (found.n_rows, found.skipped[0][0]) == (len(ROWS), len(ROWS) + 1)


@pytest.mark.parametrize("write", [in_lines, json.dumps])
def test_progress_and_cancel(tmp_path, watched, write):
    path = tmp_path / "r.json"
    path.write_text(write([[n, n % 9, n % 5, "x" * 60] for n in range(100_000)]))
    watched(path, 2)
