from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from funkgui.gui.settings import Settings
from funkgui.ratings.readers.options import ReadOptions


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def again(path):
    """The settings as the next start of the program finds them."""

    def open_again(settings: Settings) -> Settings:
        settings.sync()
        return Settings(path)

    return open_again


def test_nothing_is_known_at_the_first_start(path):
    settings = Settings(path)

    assert settings.recent_files() == []
    assert settings.window() == (QByteArray(), QByteArray())
    assert settings.last_folder("ratings") == Path.home()


def test_recent_files_come_newest_first(path, again, tmp_path):
    settings = Settings(path)
    for name in ("a.csv", "b.funk", "c.tsv"):
        settings.add_recent(tmp_path / name)

    assert [one.name for one in again(settings).recent_files()] == ["c.tsv", "b.funk", "a.csv"]


def test_a_file_opened_again_moves_to_the_head(path, again, tmp_path):
    settings = Settings(path)
    for name in ("a.csv", "b.funk", "c/../a.csv"):
        settings.add_recent(tmp_path / name)

    assert again(settings).recent_files() == [tmp_path / "a.csv", tmp_path / "b.funk"]


def test_a_relative_path_is_kept_as_the_file_it_means(path, again, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(path)
    settings.add_recent(Path("a.csv"))

    assert again(settings).recent_files() == [tmp_path / "a.csv"]


def test_at_most_ten_files_are_recent(path, again, tmp_path):
    settings = Settings(path)
    for number in range(13):
        settings.add_recent(tmp_path / f"{number}.csv")

    assert [one.stem for one in again(settings).recent_files()] == [
        str(number) for number in range(12, 2, -1)
    ]


def test_a_single_recent_file_comes_back(path, again, tmp_path):
    settings = Settings(path)
    settings.add_recent(tmp_path / "films, and ünïcode; = %.csv")

    assert again(settings).recent_files() == [tmp_path / "films, and ünïcode; = %.csv"]


def test_a_recent_file_can_be_removed(path, again, tmp_path):
    settings = Settings(path)
    for name in ("a.csv", "b.csv"):
        settings.add_recent(tmp_path / name)
    settings.remove_recent(tmp_path / "a.csv")
    settings.remove_recent(tmp_path / "never there.csv")

    assert again(settings).recent_files() == [tmp_path / "b.csv"]
    settings.remove_recent(tmp_path / "b.csv")
    assert again(settings).recent_files() == []


def test_files_opened_in_another_window_stay_recent(path, tmp_path):
    one, other = Settings(path), Settings(path)
    one.add_recent(tmp_path / "a.csv")
    other.add_recent(tmp_path / "b.csv")

    assert [file.name for file in other.recent_files()] == ["b.csv", "a.csv"]


def test_the_choices_about_a_recent_file_come_back(path, again, tmp_path):
    settings = Settings(path)
    chosen = ReadOptions(missing="-1", user_column="who, when", delimiter="tab")
    settings.add_recent(tmp_path / "a.csv", chosen)
    settings.add_recent(tmp_path / "b.csv", ReadOptions())
    settings.add_recent(tmp_path / "c.csv")

    settings = again(settings)
    assert settings.recent_choices(tmp_path / "c/../a.csv") == chosen
    assert settings.recent_choices(tmp_path / "b.csv") == ReadOptions()
    assert settings.recent_choices(tmp_path / "c.csv") is None


def test_the_choices_go_with_the_recent_file_or_its_next_opening(path, again, tmp_path):
    settings = Settings(path)
    for name in "ab":
        settings.add_recent(tmp_path / name, ReadOptions(missing="0"))
    settings.add_recent(tmp_path / "a")
    settings.remove_recent(tmp_path / "b")
    settings.add_recent(tmp_path / "b")

    settings = again(settings)
    assert settings.recent_choices(tmp_path / "a") is None
    assert settings.recent_choices(tmp_path / "b") is None


@pytest.mark.parametrize("kept", ["{", "[]", '{"KEY": 3}', '{"KEY": {"missing": "many"}}', "7"])
def test_choices_that_cannot_be_read_count_as_none(path, tmp_path, kept):
    settings = Settings(path)
    there = tmp_path / "a.csv"
    settings.add_recent(there, ReadOptions(missing="0"))
    settings.set_value("recent/choices", kept.replace("KEY", os.path.normcase(there)))

    assert settings.recent_choices(there) is None


def test_the_layout_of_the_window_comes_back(path, again):
    settings = Settings(path)
    geometry, state = QByteArray(bytes(range(256))), QByteArray(b"\0\xff=;%\n")
    settings.save_window(geometry, state)

    assert again(settings).window() == (geometry, state)


def test_files_are_asked_for_beside_the_one_that_was_dropped_on_the_window(path, again, tmp_path):
    settings = Settings(path)
    settings.add_recent(tmp_path / "shop" / "ratings.csv")

    assert again(settings).last_folder("project") == tmp_path / "shop"


def test_each_kind_of_file_has_its_own_last_folder(path, again, tmp_path):
    settings = Settings(path)
    settings.set_last_folder("ratings", tmp_path / "data")
    settings.set_last_folder("project", tmp_path / "work")

    assert again(settings).last_folder("ratings") == tmp_path / "data"
    assert again(settings).last_folder("project") == tmp_path / "work"
    assert again(settings).last_folder("export") == tmp_path / "work"


def test_other_values_come_back_by_name(path, again):
    settings = Settings(path)
    settings.set_value("predictions/shown", ["10", "25"])

    assert again(settings).value("predictions/shown") == ["10", "25"]
    assert again(settings).value("predictions/missing") is None


DAMAGED = {
    "random bytes": bytes(range(256)) * 20,
    "no keys": b"hello\nworld=\x00\xff\n[recent\nfiles=a",
    "foreign objects": b"[recent]\nfiles=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\fPyObject\\0abc)\n"
    b"[window]\ngeometry=@Variant(garbage)\nstate=7\n[folders]\nratings=@Variant(x)\n",
    "other types": b"[recent]\nfiles=@Rect(1 2 3 4)\n[window]\ngeometry=@Size(3 x)\n"
    b"state=@Point(1\n[folders]\nratings=@Rect(1 2 3 4)\n",
    "mixed list": b"[recent]\nfiles=relative, @Rect(1 2 3 4), , @Invalid(), /a\\0b\n",
    "empty": b"",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_counts_as_none_and_is_mended(path, again, tmp_path, content):
    path.write_bytes(content)
    settings = Settings(path)

    assert settings.recent_files() == []
    assert settings.window() == (QByteArray(), QByteArray())
    assert settings.last_folder("ratings") == Path.home()
    settings.add_recent(tmp_path / "a.csv")
    assert again(settings).recent_files() == [tmp_path / "a.csv"]


def test_a_file_that_cannot_be_read_or_written_stops_nothing(path, tmp_path):
    path.mkdir()
    settings = Settings(path)
    settings.add_recent(tmp_path / "a.csv")
    settings.sync()

    assert settings.recent_files() == [tmp_path / "a.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks for Linux's place of settings")
def test_without_a_path_they_are_the_users_own(tmp_path):
    keep = (
        "from pathlib import Path; from funkgui.gui.settings import Settings; "
        "settings = Settings(); settings.add_recent(Path('/a.csv')); settings.sync()"
    )
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", keep], env=environment, check=True, timeout=60)

    assert Settings(tmp_path / "FunkGUI" / "FunkGUI.conf").recent_files() == [Path("/a.csv")]
