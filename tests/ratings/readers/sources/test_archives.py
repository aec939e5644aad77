"""Archives as they are downloaded: which file in them is read, and what is said of it."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile

import numpy as np
import pyarrow as pa
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.ratings.readers import data_sets
from tests.ratings.readers.data_sets import MOVIELENS, tarred, zipped

CSV = b"user,item,rating\n1,2,3\n2,3,4\n3,4,5\n"
OTHER = b"user,item,rating\n1,2,1\n"

PACKERS = {
    "zip": zipped,
    "tar": tarred,
    "tar.gz": lambda files: tarred(files, "gz"),
    "tar.bz2": lambda files: tarred(files, "bz2"),
    "tar.xz": lambda files: tarred(files, "xz"),
    "tar.zst": lambda files: pa.compress(tarred(files), "zstd", asbytes=True),
}


@pytest.mark.parametrize("data_set", MOVIELENS)
@pytest.mark.parametrize("ending", PACKERS)
def test_movielens(read, triples, data_set, ending):
    found = read(PACKERS[ending](MOVIELENS[data_set]), f"{data_set}.{ending}")
    assert triples(found.ratings) == data_sets.as_triples()
    assert list(found.ratings.item_titles) == list(data_sets.TITLES.values())
    assert not any("taken" in doubt for doubt in found.doubts)


def test_it_says_which_file_was_read(read, tmp_path):
    found = read(zipped(MOVIELENS["ml-1m"]), "ml-1m.zip")
    assert found.format.endswith(", from ml-1m/ratings.dat")
    assert found.titles_path == tmp_path / "ml-1m.zip" / "ml-1m" / "movies.dat"
    assert FileLook(tmp_path / "ml-1m.zip").preview().format == found.format


@pytest.mark.parametrize("options", [{"duplicates": "refuse"}, {"scale": "1:4"}])
def test_what_is_wrong_with_all_ratings_is_said_of_the_file_within(refusal, options):
    error = refusal(zipped({"a/ratings.csv": CSV + b"3,4,5\n"}), "given.zip", **options)
    assert str(error).startswith("ratings.csv in given.zip: ")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_single_member(read, triples, method):
    found = read(zipped({"whatever.txt": CSV}, method), "given.zip")
    assert triples(found.ratings) == [(1, 2, 3.0), (2, 3, 4.0), (3, 4, 5.0)]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_member(read, ending, pack):
    found = read(PACKERS[ending]({"ratings.csv.gz": pack(CSV), "x.txt": b"x\n"}), "given")
    assert found.ratings.n_ratings == 3


def test_a_tar_in_a_tar_as_netflix_sent_it(read, triples):
    files = dict(data_sets.NETFLIX_FOLDER)
    inner = {name: files.pop(name) for name in list(files) if name.startswith("training_set")}
    packed = tarred({"download/training_set.tar": tarred(inner), **files}, "gz")
    found = read(packed, "nf_prize_dataset.tar.gz")
    assert triples(found.ratings) == data_sets.as_triples()
    assert list(found.ratings.item_titles) == list(data_sets.TITLES.values())


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("files", [data_sets.NETFLIX_FOLDER, data_sets.NETFLIX_COMBINED])
def test_netflix(read, triples, files, ending):
    found = read(PACKERS[ending](files), f"archive.{ending}")
    assert triples(found.ratings) == data_sets.as_triples()
    assert list(found.ratings.item_titles) == list(data_sets.TITLES.values())


def test_files_that_are_no_data_are_passed_over(read):
    files = {
        "__MACOSX/._a.csv": b"\0\5\26\7" * 40,
        ".DS_Store": b"\0\0\0\1Bud1",
        "README.txt": OTHER,
        "LICENSE": OTHER,
        "a.csv": CSV,
    }
    found = read(zipped(files), "given.zip")
    assert found.ratings.n_ratings == 3
    assert not any("taken" in doubt for doubt in found.doubts)


def test_where_several_would_do_it_says_which_was_taken(read):
    found = read(zipped({"first.csv": OTHER, "second.csv": CSV}), "given.zip")
    assert found.ratings.n_ratings == 3  # the larger one
    assert (
        "Of several files that may be ratings, second.csv was taken; there is another: "
        in (found.doubts[0])
    )
    assert "first.csv" in found.doubts[0]


def test_a_test_file_is_not_taken_for_the_ratings_and_mentioned(read):
    found = read(zipped({"test.csv": CSV, "train.csv": OTHER}), "given.zip")
    assert found.ratings.n_ratings == 1
    assert "test.csv" in found.doubts[0]


@pytest.mark.parametrize("part", ["b/ratings.csv", "b", "b/"])
@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_part_is_chosen(read, tmp_path, part, ending):
    (tmp_path / "given").write_bytes(
        PACKERS[ending]({"a/ratings.csv": CSV, "b/ratings.csv": OTHER, "c.txt": b"x\n"})
    )
    found = read_ratings(tmp_path / "given", options=ReadOptions(part=part))
    assert found.ratings.n_ratings == 1
    assert FileLook(tmp_path / "given", ReadOptions(part=part)).preview().rows == (("1", "2", "1"),)


@pytest.mark.parametrize("name", ["u1.test", "ml-100k/u1.test"])
def test_a_path_that_leads_into_an_archive(read, tmp_path, name):
    (tmp_path / "ml-100k.zip").write_bytes(zipped(MOVIELENS["ml-100k"]))
    assert read_ratings(tmp_path / "ml-100k.zip" / name).ratings.n_ratings == 8
    with pytest.raises(ReadError, match=r"there is no u9\.test in this archive"):
        read_ratings(tmp_path / "ml-100k.zip" / "u9.test")


def test_a_part_that_is_not_there(tmp_path):
    path = tmp_path / "given.zip"
    path.write_bytes(zipped({"a.csv": CSV, "b.csv": CSV}))
    with pytest.raises(ReadError, match=r"no c\.csv in this archive; it holds a\.csv, b\.csv"):
        read_ratings(path, options=ReadOptions(part="c.csv"))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "there are no ratings in this archive; looked for a file such as ratings.csv"),
        ({"README": b"x"}, "there are no ratings in this archive"),
        ({"a.txt": b"x\n", "b.bin": b"\0\1\2"}, "there are no ratings in this archive"),
        ({"empty.csv": b""}, "there are no ratings in this archive"),
        ({"a.txt": b"Dear\n"}, "these are no ratings"),
        ({"a.txt": b"1,2\n3,4\n"}, "there is no rating column"),
        ({"ratings.csv": b"user,item\n1,2\n", "a.csv": b"x\n"}, "there is no rating column"),
        ({"ratings.csv": CSV + b"1,2,bad\n"}, "the rating is “bad”"),
    ],
)
@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_without_ratings(refusal, files, reason, ending):
    if not files and ending != "zip":
        pytest.skip("there is no telling an empty tar from zeros")
    assert reason in refusal(PACKERS[ending](files), "given").reason


@pytest.mark.parametrize("ending", PACKERS)
def test_an_error_names_the_member_and_the_archive(refusal, tmp_path, ending):
    error = refusal(PACKERS[ending]({"in/ratings.csv": CSV + b"1,2,bad\n"}), "given")
    told = "ratings.csv in given, line 5: the rating is “bad”"
    assert str(error).startswith(told)
    with pytest.raises(ReadError, match=told):
        read_ratings(tmp_path / "given" / "in" / "ratings.csv")


@pytest.mark.parametrize("name", ["/etc/ratings.csv", "../../ratings.csv", "C:\\x\\ratings.csv"])
@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
def test_a_name_is_never_a_place_on_the_disk(read, tmp_path, name, ending):
    before = set(tmp_path.parent.rglob("*"))
    found = read(PACKERS[ending]({name: CSV}), "given")
    assert found.ratings.n_ratings == 3
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "given"}


def test_letters_that_cannot_be_shown(read):
    found = read(zipped({"a\nb\x1b[31m.csv": CSV}), "given.zip")
    assert found.format.isprintable()


def test_links_and_devices_are_no_files(refusal, tmp_path):
    (tmp_path / "secret.csv").write_bytes(CSV)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("l.csv", tarfile.SYMTYPE), ("h.csv", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(tmp_path / "secret.csv")
            archive.addfile(info)
        info = tarfile.TarInfo("d.csv")
        info.type = tarfile.CHRTYPE
        archive.addfile(info)
    assert "there are no ratings in this archive" in refusal(packed.getvalue(), "x.tar").reason


def test_a_link_in_a_zip(refusal):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("ratings.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert "there are no ratings in this archive" in refusal(packed.getvalue(), "x.zip").reason


def test_titles_come_from_the_same_folder(read):
    files = {
        "a/ratings.csv": b"userId,movieId,rating\n1,2,3\n",
        "a/movies.csv": b"movieId,title\n2,A\n",
        "b/ratings.csv": b"userId,movieId,rating\n1,2,3\n1,3,3\n",
        "b/movies.csv": b"movieId,title\n2,B\n3,B\n",
    }
    assert read(zipped(files), "given.zip").ratings.item_titles.tolist() == ["B", "B"]


def test_progress_of_a_member(tmp_path):
    path = tmp_path / "given.zip"
    rng = np.random.default_rng(0)
    block = "".join(f"{a},{b},{a % 5}\n" for a, b in rng.integers(0, 9999, (200_000, 2))).encode()
    lines = block * 12
    path.write_bytes(zipped({"ratings.csv": lines, "b.txt": b"x"}))
    told = []
    read_ratings(path, progress=lambda done, total: told.append((done, total)))
    done = [part for part, _ in told]
    assert done == sorted(done)
    assert 0.99 * told[0][1] < done[-1] <= told[0][1] <= path.stat().st_size
    assert len(set(done)) > 2
