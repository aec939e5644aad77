"""Archives made to do harm, damaged ones, and files that change while they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import socket
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.readers.sources.archives import Archive
from funkgui.ratings.readers.sources.head import head_of
from funkgui.ratings.readers.sources.source import member_source
from funkgui.ratings.readers.watch import Watch
from tests.ratings.readers import data_sets
from tests.ratings.readers.data_sets import tarred, zipped
from tests.systems import only_unix

CSV = b"user,item,rating\n" + b"".join(b"%d,%d,%d\n" % (n, n * 7, n % 5) for n in range(500))
MEGABYTE = 1 << 20


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Hold the memory that is taken within to a limit; that of Arrow aside."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.fixture
def small_bomb(monkeypatch):
    """4 MB are enough for a bomb."""
    monkeypatch.setattr("funkgui.ratings.readers.sources.stream._BOMB_BYTES", 4 * MEGABYTE)


ZEROS = b"1,2,3\n" + b"\0" * (20 * MEGABYTE)
ROWS = b"1,2,3\n" * (20 * MEGABYTE // 6)

BOMBS = {
    "ratings.csv.gz": lambda: gzip.compress(ROWS),
    "ratings.csv.bz2": lambda: bz2.compress(ROWS),
    "ratings.csv.xz": lambda: lzma.compress(ROWS, preset=0),
    "ratings.zip": lambda: zipped({"ratings.csv": ROWS}),
    "ratings.tar.gz": lambda: tarred({"ratings.csv": ROWS}, "gz"),
    "padded.tar.gz": lambda: tarred({"padding": ZEROS, "ratings.csv": CSV}, "gz"),
    "packed.zip": lambda: zipped({"ratings.csv.gz": gzip.compress(ROWS)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(refusal, small_bomb, name):
    content = BOMBS[name]()
    with at_most(120):
        error = refusal(content, name)
    assert "unpacks to more than 300 times its size" in error.reason


def test_a_bomb_is_not_unpacked_to_the_disk_either(tmp_path, small_bomb):
    path = tmp_path / "given.zip"
    path.write_bytes(zipped({"ratings.h5": ROWS}))
    with Archive(path, path.stat().st_size, "zip").open(Watch()) as archive:
        (member,) = archive.members()
    with pytest.raises(ReadError, match="unpacks to more"), member_source(member).local_file():
        pass


@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: tarred(files, "gz")])
def test_a_member_as_a_file_of_its_own(tmp_path, pack):
    path = tmp_path / "given"
    path.write_bytes(pack({"../a.csv": CSV, "b/c.h5": b"1" + CSV, "d.csv": gzip.compress(CSV)}))
    kind, codec = ("zip", "") if pack is zipped else ("tar", "gzip" if pack is not tarred else "")
    with Archive(path, path.stat().st_size, kind, codec).open(Watch()) as archive:
        members = [member_source(member) for member in archive.members()]
    contents = []
    for source in members:
        with head_of(source, Watch()).source.local_file() as unpacked:
            contents.append((unpacked.suffix, unpacked.read_bytes()))
    assert contents == [(".csv", CSV), (".h5", b"1" + CSV), (".csv", CSV)]
    assert set(tmp_path.iterdir()) == {path}


def _patched_zip(offset: int, value: bytes, *, method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of one file with a field of its entry in the directory set, as its header has it."""
    packed = bytearray(zipped({"ratings.csv": CSV}, method))
    at = packed.index(b"PK\1\2")
    packed[at + offset : at + offset + len(value)] = value
    return bytes(packed)


def _encrypted() -> bytes:
    packed = bytearray(_patched_zip(8, b"\1"))
    packed[6] |= 1
    return bytes(packed)


def _long_header(size: int, kind: bytes) -> bytes:
    info = tarfile.TarInfo("ratings.csv")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT) + b"a" * 2048


def _pax_chain() -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 12
    link = info.tobuf(tarfile.USTAR_FORMAT) + b"12 path=abc\n".ljust(512, b"\0")
    return link * 3000 + tarred({"ratings.csv": CSV})


def _backwards() -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.REGTYPE, 512
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + b"\xfc\x00"  # -1024
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) * 2 + tarred({"ratings.csv": CSV})


TEN_GB = (10 << 30).to_bytes(8, "little")

DAMAGED = {
    "zip, cut": zipped({"ratings.csv": CSV})[:-40],
    "zip, front only": zipped({"ratings.csv": CSV})[:200],
    "zip, no front": zipped({"ratings.csv": CSV})[:4] + zipped({"ratings.csv": CSV})[300:],
    "zip, wrong checksum": _patched_zip(16, b"\0\0\0\0"),
    "zip, place beyond": _patched_zip(42, b"\xff\xff\xff\x7f"),
    "zip, stored 2 GB": _patched_zip(20, b"\xff\xff\xff\x7f" * 2),
    "tar, cut": tarred({"ratings.csv": CSV})[:2000],
    "tar, cut in a header": tarred({"a.csv": CSV, "ratings.csv": CSV})[:6000],
    "tar.gz, cut": tarred({"ratings.csv": CSV}, "gz")[:-30],
    "tar, 10 GB claimed": _long_header(10 << 30, tarfile.REGTYPE),
    "tar, name of 10 GB": _long_header(10 << 30, tarfile.GNUTYPE_LONGNAME),
    "tar, pax of 10 GB": _long_header(10 << 30, tarfile.XHDTYPE),
    "tar, chain": _pax_chain(),
    "tar, backwards": _backwards(),
    "tar.gz, 10 GB claimed": gzip.compress(_long_header(10 << 30, tarfile.REGTYPE)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged(refusal, name):
    with at_most(30):
        error = refusal(DAMAGED[name], "given")
    assert "damaged or cut off" in error.reason


def test_a_member_without_a_name_is_passed_over(read):
    packed = zipped({"abcdef.csv": CSV, "ratings.csv": CSV})
    found = read(packed.replace(b"abcdef.csv", b"\0" * 10), "given.zip")
    assert found.format.endswith(", from ratings.csv")


def test_an_error_that_quotes_the_file_is_one_line(refusal):
    error = refusal("1,2,3\n" * 9 + "1,2,a\x1eb\x85c\u2028d\x1b[31m\n")
    assert str(error).splitlines() == [str(error)]
    assert "\x1b" not in str(error)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_encrypted(), "encrypted; unpack it with its password"),
        (zipped({"ratings.csv": CSV}, zipfile.ZIP_BZIP2), "a method that is not read here"),
        (zipped({"ratings.csv": CSV}, zipfile.ZIP_LZMA), "a method that is not read here"),
        (gzip.compress(zipped({"ratings.csv": CSV})), "compressed"),
    ],
)
def test_locked(refusal, content, reason):
    assert reason in refusal(content, "given.zip").reason


def test_an_encrypted_file_beside_others_is_passed_over(read):
    packed = bytearray(zipped({"ratings.csv": b"9,9,9\n", "other.csv": CSV}, zipfile.ZIP_STORED))
    packed[6] |= 1
    packed[packed.index(b"PK\1\2") + 8] |= 1
    assert read(bytes(packed), "given.zip").ratings.n_ratings == 500


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_members(refusal, monkeypatch, pack):
    monkeypatch.setattr("funkgui.ratings.readers.sources.archives._MOST_MEMBERS", 50)
    content = pack({f"{n}.csv": CSV for n in range(60)})
    assert "there are too many files in the archive" in refusal(content, "given").reason


@pytest.mark.parametrize("comment", [b"", b"PK\x06\x06" + b"\0" * 52])
def test_a_directory_too_large_for_the_memory(refusal, monkeypatch, comment):
    monkeypatch.setattr("funkgui.ratings.readers.sources.archives._MOST_DIRECTORY_BYTES", 500)
    packed = io.BytesIO(zipped({f"{n}.csv": CSV for n in range(60)}))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.comment = comment  # may look like an end with a small directory
    assert "too many files" in refusal(packed.getvalue(), "given").reason


def test_xz_that_asks_for_a_huge_dictionary(refusal):
    # 1.5 GB of dictionary; the content would not need it.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0}]
    packed = bytearray(lzma.compress(CSV, lzma.FORMAT_XZ, lzma.CHECK_NONE, filters=filters))
    header = packed[12 : 12 + (packed[12] + 1) * 4]
    at = header.index(b"\x21\x01") + 2
    header[at] = 39
    header[-4:] = zlib.crc32(header[:-4]).to_bytes(4, "little")
    packed[12 : 12 + len(header)] = header
    assert "damaged" in refusal(bytes(packed), "ratings.csv.xz").reason


def test_xz_in_several_streams_with_padding(read):
    content = lzma.compress(CSV[:3000]) + b"\0" * 8 + lzma.compress(CSV[3000:]) + b"\0" * 4
    assert read(content, "ratings.csv.xz").ratings.n_ratings == 500


@pytest.fixture
def large(tmp_path):
    """11 MB: two blocks."""
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 9999, (100_000, 2))
    block = "".join(f"{user},{item},{user % 5}\n" for user, item in rows).encode()
    path = tmp_path / "ratings.csv"
    path.write_bytes(block * 10)
    return path


def test_a_file_that_becomes_shorter_while_it_is_read(large):
    def cut(done: int, _total: int) -> None:
        if done < large.stat().st_size:
            with large.open("r+b") as file:
                file.truncate(done)

    with pytest.raises(ReadError, match="became shorter while it was read"):
        read_ratings(large, progress=cut)


def stored(files: dict[str, bytes]) -> bytes:
    return zipped(files, zipfile.ZIP_STORED)


@pytest.mark.parametrize("pack", [stored, tarred, lambda files: tarred(files, "gz")])
def test_an_archive_that_becomes_shorter_while_it_is_read(large, pack):
    path = large.with_name("given")
    path.write_bytes(pack({"ratings.csv": large.read_bytes()}))

    def cut(done: int, _total: int) -> None:
        with path.open("r+b") as file:
            file.truncate(min(done, path.stat().st_size))

    with pytest.raises(ReadError, match="damaged or cut off"):
        read_ratings(path, progress=cut)


def test_a_file_that_grows_while_it_is_read_is_read(large):
    def append(_done: int, _total: int) -> None:
        with large.open("ab") as file:
            if file.tell() < 20 * MEGABYTE:
                file.write(b"1,2,3\n" * 1000)

    assert read_ratings(large, progress=append).n_rows >= 1_000_000


def test_a_file_that_vanishes_from_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 64)
    for name, content in data_sets.NETFLIX_COMBINED.items():
        (tmp_path / name).write_bytes(content)
    gone = tmp_path / "combined_data_4.txt"
    with pytest.raises(ReadError, match="there is no such file"):
        read_ratings(tmp_path, progress=lambda *_: gone.unlink(missing_ok=True))


@only_unix
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(ReadError, match="a device or a pipe"):
            read_ratings(tmp_path / "socket")


@only_unix
@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device(device):
    with pytest.raises(ReadError, match="a device or a pipe"):
        read_ratings(device)
