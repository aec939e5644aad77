"""Ratings are written in other formats from the command line."""

from __future__ import annotations

import os

import numpy as np
import pytest

from funkgui.project.project_file import load_project
from funkgui.ratings.readers import ReadOptions, read_ratings
from tests.cli.test_process import PATIENCE_S, posix


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.parquet", "out.inter", "out.npz"])
def test_the_ending_tells_the_format(funkgui, parsed, ratings, ratings_file, tmp_path, name):
    told = parsed(funkgui("convert", ratings_file, tmp_path / name, "--json").stdout)
    assert told["n_ratings"] == ratings.n_ratings
    assert told["left_out"] == []
    found = read_ratings(tmp_path / name).ratings
    assert found.fingerprint == ratings.fingerprint
    assert np.array_equal(found.user_ids, ratings.user_ids)


def test_a_format_by_name(funkgui, ratings, ratings_file, tmp_path):
    result = funkgui("convert", ratings_file, tmp_path / "table.csv", "--to", "wide")
    assert result.exit_code == 0
    lines = (tmp_path / "table.csv").read_text().splitlines()
    assert len(lines) == ratings.n_users + 1
    assert lines[0].split(",") == ["user", *map(str, ratings.item_ids)]
    assert all(line.count(",") == ratings.n_items for line in lines)


def test_ratings_go_to_standard_output_and_words_beside_it(start, ratings_file):
    process = start("convert", ratings_file, "-", "--to", "csv")
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert out == ratings_file.read_text()
    assert err.splitlines()[-1].startswith(f"Wrote {len(out.splitlines()) - 1:,} ratings of ")


@posix
def test_what_a_shell_appends_reads_back(start, ratings, ratings_file, tmp_path):
    path = tmp_path / "out.npz"
    with path.open("ab") as file:
        process = start("convert", ratings_file, "-", "--to", "npz", stdout=file)
        process.communicate(timeout=PATIENCE_S)

    assert read_ratings(path).ratings.n_ratings == ratings.n_ratings


@posix
def test_a_reader_that_has_enough_ends_it_quietly(start, ratings_file):
    reader, writer = os.pipe()
    os.close(reader)
    process = start("convert", ratings_file, "/dev/stdout", "--to", "csv", stdout=writer)
    os.close(writer)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert err == f"Reading {ratings_file.name} ...\nWriting stdout ...\n"


def test_a_project_and_what_is_left_out(funkgui, project_file, tmp_path):
    result = funkgui("convert", project_file, tmp_path / "films.mtx")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Wrote 6 ratings of 3 users for 4 items to ")
    assert lines[1] == "Matrix Market has no room for ids: users and items are numbered from 1."
    assert lines[2] == "The titles of the items are not in it."
    ratings = load_project(project_file).ratings
    assert read_ratings(tmp_path / "films.mtx").ratings.fingerprint == ratings.fingerprint


def test_the_read_options_count(funkgui, tmp_path):
    path = tmp_path / "odd.txt"
    path.write_text("5|b|Ann\n99|b|Bob\n3|c|Ann\nbad\n")
    result = funkgui(
        "convert", path, tmp_path / "even.csv", "--user-column", 3, "--item-column", 2,
        "--missing", 99, "--bad-lines", "skip",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "1 line was passed over" in result.stderr
    assert (tmp_path / "even.csv").read_text() == "user,item,rating\nAnn,b,5\nAnn,c,3\n"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["{in}", "{dir}/out.xyz"], 1, "does not tell in which format to write; name one by --to"),
        (["{in}", "{in}"], 1, "would overwrite what is read"),
        (["{in}", "{project}", "--to", "csv"], 1, "is a FunkGUI project"),
        (["{in}", "{dir}/out.funk", "--to", "csv"], 1, "or named as one; choose another name"),
        (["{in}", "{dir}/none/out.csv"], 1, "there is no folder"),
        (["{in}", "{dir}/out.csv", "--to", "doc"], 2, "is not one of"),
        (["{project}", "{dir}/out.csv", "--header", "no"], 2, "--header goes with a file"),
        (["{dir}/gone.csv", "{dir}/out.csv"], 1, "there is no such file"),
    ],
)
def test_refusals_leave_everything_as_it_was(
    funkgui, ratings_file, project_file, tmp_path, args, code, words
):
    before = ratings_file.read_bytes(), project_file.read_bytes()
    names = {"in": ratings_file, "dir": tmp_path, "project": project_file}
    result = funkgui("convert", *(arg.format(**names) for arg in args))
    assert result.exit_code == code
    assert words in result.stderr
    assert (ratings_file.read_bytes(), project_file.read_bytes()) == before
    assert {path.name for path in tmp_path.iterdir()} == {ratings_file.name, project_file.name}


def test_a_written_file_is_replaced(funkgui, ratings_file, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert funkgui("convert", ratings_file, out).exit_code == 0
    assert read_ratings(out, options=ReadOptions(format="delimited")).n_duplicates == 0


@pytest.mark.parametrize("name", ["r.csv", "r.tsv", "r.parquet", "r.inter", "r.npz"])
def test_times_go_there_and_back(funkgui, tmp_path, name):
    text = "user,item,rating,timestamp\n1,1,5,978300760\n1,2,3,\n2,1,4,1234567890\n"
    (tmp_path / "source.csv").write_text(text)
    assert funkgui("convert", tmp_path / "source.csv", tmp_path / name).exit_code == 0
    assert funkgui("convert", tmp_path / name, tmp_path / "back.csv").exit_code == 0
    assert (tmp_path / "back.csv").read_text() == text


def test_what_has_no_room_for_times_is_told(funkgui, tmp_path):
    (tmp_path / "source.csv").write_text("user,item,rating,timestamp\n1,1,5,978300760\n1,2,3,\n")
    told = funkgui("convert", tmp_path / "source.csv", tmp_path / "r.mtx").stdout
    assert "Matrix Market has no room for the times of ratings." in told
    told = funkgui("convert", tmp_path / "source.csv", tmp_path / "w.csv", "--to", "wide").stdout
    assert "Wide CSV has no room for the times of ratings." in told
    without = "--time-column", "none"
    told = funkgui("convert", tmp_path / "source.csv", tmp_path / "n.mtx", *without).stdout
    assert "times" not in told
