"""Tables in several numbered files, as clusters and databases write them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings

HEADER = b"user,item,rating\n"
FIRST, SECOND = b"1,10,3\n1,11,4\n", b"2,10,5\n3,12,1"  # the last line without an end


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def triples(path: Path, **choices: str) -> list[tuple[int, int, float]]:
    ratings = read_ratings(path, options=ReadOptions(**choices)).ratings
    columns = (
        ratings.user_ids[ratings.user_index],
        ratings.item_ids[ratings.item_index],
        ratings.values,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


ALL = [(1, 10, 3.0), (1, 11, 4.0), (2, 10, 5.0), (3, 12, 1.0)]


@pytest.mark.parametrize(
    "names",
    [
        ("part-00000-1f3e-c000.csv", "part-00001-1f3e-c000.csv"),
        ("part-00000-tid-45-1-1-c000.csv", "part-00001-tid-45-1-2-c000.csv"),
        ("part-r-00000", "part-r-00001"),
        ("part.0.csv", "part.1.csv"),
        ("000000_0", "000001_0"),
        ("train-00000-of-00002.csv", "train-00001-of-00002.csv"),
        ("bought-000000000000.csv", "bought-000000000001.csv"),
        ("unload_0000_part_00", "unload_0001_part_00"),
        ("data_0_0_0.csv", "data_0_1_0.csv"),
    ],
)
@pytest.mark.parametrize("header", [HEADER, b""])
def test_parts_of_a_table_are_read_as_one(tmp_path, names, header):
    path = written(tmp_path, {names[0]: header + FIRST, names[1]: header + SECOND})
    assert triples(path) == ALL
    found = read_ratings(path)
    assert found.doubts[0] == f"2 files were read as one table: {names[0]}, {names[1]}."
    assert found.n_skipped == 0


@pytest.mark.parametrize(
    "names",
    [
        ("films-202011281200.csv", "films-202111281200.csv"),
        ("films-2020.csv", "films-2021.csv"),
        ("part-00000.csv", "part-00001.tsv"),
    ],
)
def test_files_with_other_numbers_are_tables_of_their_own(tmp_path, names):
    path = written(tmp_path, {names[0]: HEADER + FIRST, names[1]: HEADER + SECOND})
    assert len(triples(path)) == 2
    assert read_ratings(path).doubts[0].startswith("Of several files that may be ratings")


def test_one_part_can_be_chosen(tmp_path):
    path = written(tmp_path, {"part-00000.csv": HEADER + FIRST, "part-00001.csv": HEADER + SECOND})
    assert triples(path, part="part-00001.csv") == ALL[2:]
    look = FileLook(path).preview()
    assert (look.part, look.parts) == ("", ("part-00000.csv", "part-00001.csv"))
    assert len(look.rows) == len(ALL)


@pytest.mark.parametrize(
    "names",
    [
        ("year=2020/ratings.csv", "year=2021/ratings.csv"),
        ("bought/year=2020/month=1/part-0.csv", "bought/year=2021/month=1/part-1.csv"),
    ],
)
def test_parts_in_folders_named_by_a_column_are_read_as_one(tmp_path, names):
    path = written(tmp_path, {names[0]: HEADER + FIRST, names[1]: HEADER + SECOND})
    assert triples(path) == ALL
    assert triples(path, part=names[1]) == ALL[2:]


def test_titles_in_folders_named_by_a_column_are_no_part_of_the_ratings(tmp_path):
    titles = b"item,title,genres\n10,Alien,Horror\n11,Brazil,Satire\n12,Dune,Epic\n"
    files = {"year=2020/ratings.csv": HEADER + FIRST, "year=2020/movies.csv": titles}
    path = written(tmp_path, files | {"year=2021/ratings.csv": HEADER + SECOND})
    assert triples(path) == ALL


def test_parts_that_cannot_be_joined_are_told_of(tmp_path):
    rows = b'[{"user": 1, "item": 10, "rating": 3}]'
    path = written(tmp_path, {"part-0.json": rows, "part-1.json": rows})
    assert read_ratings(path).doubts == (
        "Of several files that may be ratings, part-0.json was taken; there is another: "
        "part-1.json.",
    )


def test_a_part_that_is_opened_alone_tells_of_the_others(tmp_path):
    names = ("part-00000.csv", "part-00001.csv", "ratings.csv")
    path = written(tmp_path, dict.fromkeys(names, HEADER + FIRST))
    told = "By its name this is one of 2 parts of a table; open their folder to read all."
    look = FileLook(path / names[0])
    assert look.preview().doubts == look.read().doubts == (told,)
    assert read_ratings(path / names[2]).doubts == ()


def test_packed_parts_of_which_one_holds_names_alone(tmp_path):
    files = {
        "part-00000.csv.gz": gzip.compress(HEADER),
        "part-00001.csv.gz": gzip.compress(HEADER + FIRST),
        "part-00002.csv.gz": gzip.compress(HEADER + SECOND),
        "part-00003.csv.gz": gzip.compress(b""),
        "_SUCCESS": b"",
    }
    assert triples(written(tmp_path, files)) == ALL


def test_parts_in_archives(tmp_path):
    files = {"out/part-00000": HEADER + FIRST, "out/part-00001": HEADER + SECOND}
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    with tarfile.open(tmp_path / "out.tar.gz", "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    assert triples(tmp_path / "out.zip") == triples(tmp_path / "out.tar.gz") == ALL


def test_parts_of_json_lines(tmp_path):
    lines = [b'{"user": %d, "item": %d, "rating": %d}\n' % one for one in ALL]
    files = {"part-00000.json": b"".join(lines[:2]), "part-00001.json": b"".join(lines[2:])}
    assert triples(written(tmp_path, files)) == ALL


def test_a_bad_line_is_told_of_by_its_own_file(tmp_path):
    files = {"part-00000.csv": HEADER + FIRST, "part-00001.csv": HEADER + b"2,10,5\n3,12,many\n"}
    path = written(tmp_path, files)
    with pytest.raises(ReadError, match="many") as refused:
        read_ratings(path)
    assert str(refused.value).startswith("part-00001.csv, line 3: ")


def test_what_delta_lake_keeps_beside_parts_is_no_data(tmp_path):
    log = b'{"protocol":{"minReaderVersion":1}}\n{"add":{"path":"part-00000","size":1}}\n'
    files = {"part-00000-c000.csv": HEADER + FIRST, "part-00001-c000.csv": HEADER + SECOND}
    path = written(tmp_path, files | {"_delta_log/00000000000000000000.json": log})
    assert triples(path) == ALL
    assert len(read_ratings(path).doubts) == 1


def parquet(triples: list[tuple[int, int, float]], names: tuple[str, ...]) -> bytes:
    sink = pa.BufferOutputStream()
    columns = [list(column) for column in zip(*triples, strict=True)]
    pq.write_table(pa.table(columns, names=list(names)), sink)
    return sink.getvalue().to_pybytes()


def test_parts_of_parquet(tmp_path):
    names = ("user", "item", "rating")
    files = {
        f"part-0000{n}-c000.snappy.parquet": parquet(some, names)
        for n, some in enumerate((ALL[:2], ALL[2:]))
    }
    path = written(tmp_path, files)
    assert triples(path) == ALL
    assert len(FileLook(path).preview().rows) == len(ALL)
    done = []
    found = read_ratings(path, progress=lambda n, total: done.append((n, total)))
    size = sum(map(len, files.values()))
    assert done == sorted(done)
    assert done[-1] == (size, size)
    assert found.format == "Parquet"


def test_parts_of_parquet_with_other_columns(tmp_path):
    files = {
        "part-0.parquet": parquet(ALL[:2], ("user", "item", "rating")),
        "part-1.parquet": parquet(ALL[2:], ("user", "item", "stars")),
    }
    with pytest.raises(ReadError, match=r"its columns are not those of part-0\.parquet"):
        read_ratings(written(tmp_path, files))
