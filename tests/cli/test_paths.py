"""Paths that the system refuses to tell of end in a sentence, too."""

from __future__ import annotations

import pytest

from tests.systems import only_unix, only_where_permissions_count

LONG_NAME = f"{'x' * 300}.csv"


@pytest.fixture
def closed_folder(tmp_path, ratings_file):
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "ratings.csv").write_bytes(ratings_file.read_bytes())
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


def test_a_name_that_is_too_long_to_open(refused):
    said = refused(LONG_NAME)
    assert said.startswith("funkgui: There is neither a file nor a command called xxx")


@only_unix
def test_names_that_are_too_long(funkgui, ratings_file, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for args in (
        ["convert", ratings_file, LONG_NAME],
        ["generate", "--kind", "ratings", "--out", LONG_NAME],
        ["train", LONG_NAME, "--save", "a.funk"],
    ):
        result = funkgui(*args)
        assert result.exit_code == 1
        assert "name is too long" in result.stderr or "name too long" in result.stderr


@only_where_permissions_count
def test_what_may_not_be_read(funkgui, closed_folder):
    within = closed_folder / "ratings.csv"
    for args in (["info", closed_folder], ["info", within], ["train", within]):
        result = funkgui(*args)
        assert result.exit_code == 1
        assert "you may not read this file" in result.stderr
    assert "There is neither a file" in funkgui(within).stderr


def test_the_folder_one_is_in_is_told_by_its_name(funkgui, ratings_file, monkeypatch):
    monkeypatch.chdir(ratings_file.parent)
    result = funkgui("info", ".")
    assert result.exit_code == 0
    assert result.stderr == f"Reading {ratings_file.parent.name} ...\n"


@only_unix
def test_links_that_lead_in_a_circle(refused, ratings_file, tmp_path):
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    other = tmp_path / "other.csv"
    for train, test in ((loop, other), (other, loop)):
        assert "loop.csv was not written: not a regular file" in refused(
            "split", ratings_file, "--train", train, "--test", test
        )


@only_unix
def test_the_folder_one_is_in_is_gone(refused, ratings_file, monkeypatch, tmp_path):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    saving = ["train", ratings_file, "--save", "a.funk"]
    for args in (["convert", ratings_file, "out.csv"], ["demo"], saving):
        said = refused(*args)
        assert said.endswith(": no file can be made in .; choose another folder.")


@pytest.mark.parametrize(
    "args", [["info", ""], ["train", "", "--max-epochs", "1"], ["convert", "r.csv", ""]]
)
def test_an_empty_name_is_not_the_folder_that_one_is_in(
    misused, ratings_file, monkeypatch, tmp_path, args
):
    """It is what a script gives of a variable that was never set."""
    monkeypatch.chdir(tmp_path)
    assert "An empty text names no file here; give the name of one." in misused(*args)


@only_unix
def test_a_project_is_never_written_in_the_place_of_standard_output(start, ratings_file, tmp_path):
    """A file that it is turned to would be replaced, and the results be lost with the old one."""
    out = tmp_path / "out.txt"
    out.write_text("mine\n")
    with out.open("a") as stdout:
        process = start("train", ratings_file, "--save", "/dev/stdout", stdout=stdout)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "A project is written to a file alone, and /dev/stdout is none" in said
    assert out.read_text() == "mine\n"
