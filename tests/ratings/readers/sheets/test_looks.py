"""Looking at one spreadsheet several times."""

from __future__ import annotations

import os

import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions
from tests.ratings.readers.spreadsheets import write_ods, write_xlsx

ROWS = [["user", "item", "rating"], *([user, item, 3] for user in "abc" for item in "xyz")]
REPEATED = [*ROWS, ["a", "x", 5]]
TAKE_FIRST = ReadOptions(duplicates="first")
WRITERS = {"mine.xlsx": write_xlsx, "mine.ods": write_ods}


@pytest.fixture(params=WRITERS)
def path(request, tmp_path):
    there = tmp_path / request.param
    WRITERS[request.param](there, {"Ratings": REPEATED, "Few": ROWS[:-1]})
    return there


def spoil(path):
    """Leave nothing to read, and let no size or time tell."""
    status = path.stat()
    path.write_bytes(path.read_bytes()[:100] + bytes(status.st_size - 100))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def first_rating(found):
    return float(found.ratings.values[0])


def test_what_was_parsed_for_the_preview_is_read(path):
    look = FileLook(path)
    assert look.preview().part == "Ratings"
    spoil(path)
    assert first_rating(look.read()) == 5


def test_titles_that_were_parsed_for_the_preview_are_read(path, tmp_path):
    titles = tmp_path / f"titles{path.suffix}"
    WRITERS[path.name](titles, {"Titles": [["item", "title"], *([i, f"Film {i}"] for i in "xyz")]})
    look = FileLook(path, titles=titles)
    assert look.preview().titles.title == "title"
    spoil(titles)
    assert look.read().ratings.item_titles.tolist() == ["Film x", "Film y", "Film z"]


def test_other_choices_take_what_was_parsed_as_long_as_it_is_held(path):
    look = FileLook(path)
    look.preview()
    spoil(path)
    assert first_rating(FileLook(path, TAKE_FIRST).read()) == 3
    del look
    with pytest.raises(ReadError, match="damaged"):
        FileLook(path, TAKE_FIRST).read()


def test_a_file_that_was_changed_is_parsed_again(path):
    look = FileLook(path)
    assert look.read().ratings.n_ratings == 9
    WRITERS[path.name](path, {"Ratings": ROWS[:-1]})
    assert FileLook(path).read().ratings.n_ratings == 8
    assert look.read().ratings.n_ratings == 9


def test_another_sheet_is_chosen(path):
    look = FileLook(path)
    look.preview()
    assert FileLook(path, ReadOptions(part="Few")).read().ratings.n_ratings == 8
    assert FileLook(path, ReadOptions(part="Ratings")).read().ratings.n_ratings == 9
