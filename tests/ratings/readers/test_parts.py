"""The parts of a file that may be chosen: listed with its preview, or with what is wrong."""

from __future__ import annotations

import io
import sqlite3
import tarfile
import zipfile

import numpy as np
import pytest

from funkgui.errors import PartError, ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.ratings.readers.spreadsheets import write_ods, write_xlsx

RATINGS = "user,item,rating\n1,1,3\n1,2,4\n2,1,5\n"
OTHERS = "user,item,rating\n7,7,3\n7,8,4\n8,7,5\n"
SHEET = [["user", "item", "rating"], [1, 1, 3], [1, 2, 4], [2, 1, 5]]


def write_zip(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def parts_of(path, part=""):
    """What is offered, and whether each of it can be read when it is chosen."""
    preview = FileLook(path, ReadOptions(part=part)).preview()
    for one in preview.parts:
        FileLook(path, ReadOptions(part=one)).preview()
    return preview.part, preview.parts


def test_of_a_zip(tmp_path):
    files = {"d/ratings.csv": RATINGS, "d/README.txt": "Read me", "d/others.csv": OTHERS}
    path = write_zip(tmp_path / "d.zip", files)
    assert parts_of(path) == ("d/ratings.csv", ("d/ratings.csv", "d/others.csv"))
    assert parts_of(path, "others.csv")[0] == "d/others.csv"
    assert parts_of(path / "d" / "others.csv") == ("", ())
    chosen = read_ratings(path, options=ReadOptions(part="d/others.csv"))
    assert chosen.ratings.user_ids.tolist() == [7, 8]


def test_a_file_that_has_exactly_the_name_comes_before_one_within_a_folder(tmp_path):
    files = {"old/ratings.csv": RATINGS, "ratings.csv": OTHERS}
    path = write_zip(tmp_path / "d.zip", files)
    chosen = read_ratings(path, options=ReadOptions(part="ratings.csv"))
    assert chosen.ratings.user_ids.tolist() == [7, 8]


def test_of_a_compressed_tar_and_of_a_folder(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz") as archive:
        for name, text in (("a.csv", RATINGS), ("b.csv", OTHERS)):
            (folder / name).write_text(text)
            archive.add(folder / name, name)
    for path in (folder, tmp_path / "t.tar.gz"):
        assert parts_of(path)[1] == ("a.csv", "b.csv")


def test_of_one_there_is_nothing_to_choose(tmp_path):
    path = write_zip(tmp_path / "d.zip", {"ratings.csv": RATINGS})
    assert parts_of(path) == ("", ())
    (tmp_path / "r.csv").write_text(RATINGS)
    assert parts_of(tmp_path / "r.csv") == ("", ())


@pytest.mark.parametrize("packed", [False, True])
def test_of_text_there_is_none_to_choose(tmp_path, packed):
    path = tmp_path / "r.csv"
    path.write_text(RATINGS)
    path = write_zip(tmp_path / "r.zip", {"r.csv": RATINGS}) if packed else path
    look = FileLook(path, ReadOptions(part="x"))
    for see in (look.preview, look.read):
        with pytest.raises(ReadError, match="there is no part x in it, nor any other"):
            see()


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_of_a_spreadsheet(tmp_path, write):
    path = tmp_path / "book"
    write(path, {"First": SHEET, "Second": SHEET})
    assert parts_of(path) == ("First", ("First", "Second"))
    assert parts_of(path, "Second")[0] == "Second"
    with pytest.raises(PartError) as caught:
        FileLook(path, ReadOptions(part="Third")).preview()
    assert caught.value.parts == ("First", "Second")


def test_of_a_spreadsheet_in_a_zip(tmp_path):
    write_xlsx(tmp_path / "book.xlsx", {"First": SHEET, "Second": SHEET})
    book = (tmp_path / "book.xlsx").read_bytes()
    path = write_zip(tmp_path / "d.zip", {"book.xlsx": book, "titles.csv": "item,title\n1,One\n"})
    found = FileLook(path).preview()
    assert found.part == "book.xlsx/First"
    assert found.parts == ("book.xlsx", "book.xlsx/First", "book.xlsx/Second", "titles.csv")
    assert FileLook(path, ReadOptions(part="book.xlsx/Second")).preview().part == "book.xlsx/Second"


def test_of_a_spreadsheet_named_by_its_path_in_a_zip(tmp_path):
    write_xlsx(tmp_path / "book.xlsx", {"First": SHEET, "Second": SHEET})
    files = {"book.xlsx": (tmp_path / "book.xlsx").read_bytes(), "more.csv": OTHERS}
    path = write_zip(tmp_path / "d.zip", files) / "book.xlsx"
    assert parts_of(path)[1] == ("First", "Second")
    assert "sheet “Second”" in FileLook(path, ReadOptions(part="Second")).preview().format


def test_of_a_database(tmp_path):
    path = tmp_path / "r.sqlite"
    with sqlite3.connect(path) as database:
        for name in ("votes", "more"):
            database.execute(f"CREATE TABLE {name} (user, item, rating)")
            database.execute(f"INSERT INTO {name} VALUES (1, 1, 3)")
        database.execute("CREATE TABLE users (id, name)")
    database.close()
    with pytest.raises(PartError, match="choose one of more, votes") as caught:
        FileLook(path).preview()
    assert caught.value.parts == ("more", "users", "votes")
    preview = FileLook(path, ReadOptions(part="votes")).preview()
    assert (preview.part, preview.parts) == ("votes", caught.value.parts)


def npz(path, arrays):
    np.savez(path, **arrays)


def hdf5(path, arrays):
    import h5py

    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array


def mat(path, arrays):
    from scipy.io import savemat

    savemat(path, arrays)


@pytest.mark.parametrize(("write", "name"), [(npz, "r.npz"), (hdf5, "r.h5"), (mat, "r.mat")])
def test_of_arrays(tmp_path, write, name):
    cells = np.array([[1.0, np.nan, 3.0], [4.0, 5.0, np.nan]])
    write(tmp_path / name, {"a": cells, "b": cells + 1})
    with pytest.raises(PartError) as caught:
        FileLook(tmp_path / name).preview()
    parts = caught.value.parts
    assert [part.strip("/") for part in parts] == ["a", "b"]
    assert parts_of(tmp_path / name, parts[1]) == (parts[1], parts)


def test_of_arrays_in_a_zip(tmp_path):
    buffer = io.BytesIO()
    np.savez(buffer, a=np.eye(3), b=np.eye(3))
    path = write_zip(tmp_path / "d.zip", {"r.npz": buffer.getvalue(), "more.npz": b"x"})
    with pytest.raises(PartError) as caught:
        FileLook(path).preview()
    assert {"r.npz/a", "r.npz/b", "more.npz"} <= set(caught.value.parts)
    assert FileLook(path, ReadOptions(part="r.npz/b")).preview().part == "r.npz/b"


def test_where_a_wrong_one_is_named(tmp_path):
    path = write_zip(tmp_path / "d.zip", {"a.csv": RATINGS, "b.csv": OTHERS})
    with pytest.raises(PartError, match=r"there is no c\.csv") as caught:
        FileLook(path, ReadOptions(part="c.csv")).preview()
    assert caught.value.parts == ("a.csv", "b.csv")


def test_no_more_than_can_be_looked_through(tmp_path):
    path = write_zip(tmp_path / "d.zip", {f"{n}.csv": RATINGS for n in range(700)})
    assert len(FileLook(path).preview().parts) == 500
