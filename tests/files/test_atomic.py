"""Replacing a file in one step."""

from __future__ import annotations

import errno
import os
import sys
from io import FileIO
from pathlib import Path

import pytest

from funkgui.errors import WriteError
from funkgui.files import atomic
from funkgui.files.atomic import replacing
from funkgui.files.new_file import new_file, new_files
from tests.systems import only_unix


def test_the_old_content_is_there_until_the_block_ends(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as new:
        new.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert new.closed
    assert list(tmp_path.iterdir()) == [path]


@only_unix
def test_a_pipe_is_written_to_and_not_replaced():
    reader, writer = os.pipe()
    with new_file(Path(f"/dev/fd/{writer}")) as file:
        file.write(b"new")
        assert os.read(reader, 9) == b"new"
    os.close(writer)
    os.close(reader)


@only_unix
def test_a_device_that_is_named_as_a_file_is_refused(tmp_path):
    path = tmp_path / "con.csv"  # which Windows takes for the terminal
    path.symlink_to(os.devnull)
    with pytest.raises(WriteError, match="not a regular file; choose another name"):
        new_file(path).__enter__()


def test_an_error_in_the_block_keeps_the_old_content(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half() -> None:
        with replacing(path) as new:
            new.write(b"half")
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        write_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_signal_while_the_new_file_is_made_leaves_none_behind(tmp_path, monkeypatch):
    class Interrupted(FileIO):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self.close()
            raise SystemExit(143)

    monkeypatch.setattr(atomic, "FileIO", Interrupted)
    with pytest.raises(SystemExit), replacing(tmp_path / "file"):
        pass
    assert not any(tmp_path.iterdir())


def test_what_killed_processes_left_is_removed_a_day_later(tmp_path):
    target = tmp_path / "a [1].funk"
    names = ".a [1].funk.0123abcd.tmp", ".a [1].funk.0123abce.tmp", ".b.funk.0123abcd.tmp"
    old, young, other = (tmp_path / name for name in names)
    for path in (old, young, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    with replacing(target):
        pass
    assert set(tmp_path.iterdir()) == {young, other, target}


@only_unix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_old_permissions_are_kept(mode, tmp_path):
    path = tmp_path / "file"
    path.touch()
    path.chmod(mode)
    with replacing(path):
        pass
    assert path.stat().st_mode & 0o777 == mode


def test_a_new_file_gets_the_usual_permissions(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    with replacing(tmp_path / "file"):
        pass
    assert (tmp_path / "file").stat().st_mode == usual.stat().st_mode


@only_unix
@pytest.mark.parametrize("exists", [True, False])
def test_what_a_link_points_to_is_replaced(exists, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target = folder / "file"
    if exists:
        target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(Path("elsewhere") / "file")
    with replacing(link) as new:
        new.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert list(folder.iterdir()) == [target]


@only_unix
def test_a_link_in_a_circle_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OSError, match="not a regular file"), replacing(link):
        pass
    assert link.is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")
def test_the_new_file_is_on_the_disk_before_it_takes_the_name(tmp_path, monkeypatch):
    calls = []
    sync, rename = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        calls.append(Path(f"/proc/self/fd/{descriptor}").resolve().is_dir())
        sync(descriptor)

    def replace(old: Path, new: Path) -> None:
        calls.append("renamed")
        rename(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    with replacing(tmp_path / "file") as new:
        new.write(b"new")
    assert calls == [False, "renamed", True]


@pytest.fixture
def held_open(monkeypatch):
    """Refuses so many renames, as Windows does while the old file is open elsewhere."""

    def hold(n_refusals: int) -> None:
        rename, left = os.replace, [PermissionError(13, "Access is denied")] * n_refusals

        def replace(old: Path, new: Path) -> None:
            if left:
                refusal = left.pop()
                refusal.winerror = 5
                raise refusal
            rename(old, new)

        monkeypatch.setattr(os, "replace", replace)

    return hold


def test_a_file_that_a_scanner_of_viruses_holds_open_is_replaced_a_moment_later(
    tmp_path, held_open
):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    held_open(2)
    with replacing(path) as new:
        new.write(b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_keeps_open_stays(tmp_path, held_open):
    path = tmp_path / "losses.csv"
    path.write_bytes(b"old")
    held_open(100)
    reason = "losses.csv was not written: another program may have it open; close it there"
    with pytest.raises(WriteError, match=reason), new_file(path) as new:
        new.write(b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("is_folder_open", "reason"),
    [
        (True, "it is marked read-only, or is another's; choose another name."),
        (False, "you have no permission to write it in .*; choose another folder."),
    ],
)
def test_a_file_marked_read_only_asks_for_another_name_where_one_helps(
    is_folder_open, reason, tmp_path, monkeypatch
):
    path = tmp_path / "losses.csv"
    path.write_bytes(b"old")
    # Root may write such a file as well.
    monkeypatch.setattr(os, "access", lambda asked, mode: is_folder_open and asked != path)
    with pytest.raises(WriteError, match=f"losses.csv was not written: {reason}"), new_file(path):
        pass
    assert path.read_bytes() == b"old"


def test_several_files_take_their_places_at_once(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"old")
    with new_files():
        for path in (first, second):
            with new_file(path) as new:
                new.write(b"new")
        assert first.read_bytes() == b"old"
        assert not second.exists()
    assert first.read_bytes() == second.read_bytes() == b"new"
    assert set(tmp_path.iterdir()) == {first, second}


def refuse_links(old: Path, new: Path) -> None:
    """As file systems do on which a file has one name."""
    Path(old).stat()
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("old", [b"old", None])
@pytest.mark.parametrize("have_two_names", [True, False])
def test_where_one_of_several_cannot_have_its_place_none_has(
    tmp_path, monkeypatch, old, have_two_names
):
    first, second = tmp_path / "first", tmp_path / "second"
    if old is not None:
        first.write_bytes(old)
    if not have_two_names:
        monkeypatch.setattr(os, "link", refuse_links)

    def write_both() -> None:
        with new_files():
            for path in (first, second):
                with new_file(path) as new:
                    new.write(b"new")
            second.mkdir()

    with pytest.raises(WriteError, match="second was not written: it is a folder"):
        write_both()
    assert (first.read_bytes() if first.exists() else None) == old
    assert set(tmp_path.iterdir()) == {first, second} - ({first} if old is None else set())


@only_unix
def test_a_copy_of_an_old_file_that_finds_no_room_leaves_nothing(tmp_path, monkeypatch):
    import resource

    path = tmp_path / "file"
    path.write_bytes(bytes(4096))
    monkeypatch.setattr(os, "link", refuse_links)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def write() -> None:
        with new_files(), new_file(path) as new:
            new.write(b"new")

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(WriteError, match="file was not written"):
            write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == bytes(4096)
    assert list(tmp_path.iterdir()) == [path]
