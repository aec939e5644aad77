"""Workbooks of Excel 97 to 2003; ratings.xls was written by LibreOffice."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings, read_titles

PATH = Path(__file__).parent / "ratings.xls"
CONTENT = PATH.read_bytes()
TRIPLES = [("ann", 'A, "B"', 0.0), ("ann", "Up", 5.0), ("bob", "Up", 2.5)]
WIDE = [
    ("ann", "Her", 3.0),
    ("ann", "Up", 5.0),
    ("bob", "Her", 1.0),
    ("bob", "It", 4.0),
    ("cy", "It", 2.5),
    ("cy", "Up", 2.0),
]
TABLE_AT = 512 * (1 + int.from_bytes(CONTENT[0x4C:0x50], "little"))
"""Where the table of sectors begins."""


def test_a_rating_in_each_row(triples):
    found = read_ratings(PATH)
    assert triples(found.ratings) == TRIPLES
    assert found.format == "spreadsheet, sheet “Ratings”, header line"


def test_a_wide_sheet(triples):
    found = read_ratings(PATH, options=ReadOptions(part="Wide"))
    assert triples(found.ratings) == WIDE
    assert "wide table" in found.format


def test_preview():
    shown = FileLook(PATH).preview()
    assert shown.parts == ("Ratings", "Wide")
    assert shown.rows[0] == ("ann", "Up", "5")


def test_titles():
    titles = read_titles(PATH, options=ReadOptions(titles_id_column="2", titles_title_column="1"))
    assert titles["Up"] == "bob"


def changed(at: int, *numbers: int) -> bytes:
    """The file with other numbers of 32 bits somewhere."""
    some = struct.pack(f"<{len(numbers)}I", *numbers)
    return CONTENT[:at] + some + CONTENT[at + len(some) :]


def with_record(kind: int, other: int, size: int, payload: bytes = b"") -> bytes:
    """The file with another kind of record in the place of one, perhaps with another content."""
    at = CONTENT.index(struct.pack("<HH", kind, size))
    payload = payload or CONTENT[at + 4 : at + 4 + size]
    return CONTENT[:at] + struct.pack("<HH", other, size) + payload + CONTENT[at + 4 + size :]


def renamed(name: str) -> bytes:
    return CONTENT.replace("Workbook".encode("utf-16-le"), name.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_record(0x0042, 0x002F, 2), "locked by a password"),
        (renamed("Wordbook"), "no workbook in it; choose another"),
        (CONTENT[:3000], "damaged"),
        (CONTENT[:600], "damaged"),
        (CONTENT[:8] + bytes(592), "damaged"),
        (changed(TABLE_AT, 0, 2), "damaged or cut off (a chain of sectors has no end)"),
        (changed(TABLE_AT, 1, 1, 1), "damaged or cut off (chains of sectors cross"),
        (changed(TABLE_AT, 5000), "damaged or cut off (chains of sectors cross or lead beyond"),
        (changed(0x44, 0), "damaged or cut off"),
        (
            with_record(0x0200, 0x0200, 14, struct.pack("<IIHHH", 0, 2**31, 0, 255, 0)),
            "claims more rows or columns than there can be",
        ),
    ],
)
def test_bad_workbooks(refusal, content, reason):
    assert reason in refusal(content, "bad.xls").reason
