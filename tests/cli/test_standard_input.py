"""Ratings are read from standard input where the file is called ``-``."""

from __future__ import annotations

import gzip
import json
import os
import tempfile

import pytest
from click.testing import CliRunner

from funkgui.cli import cli
from funkgui.project.project_file import load_project
from funkgui.ratings.readers import read_ratings
from tests.cli.test_process import PATIENCE_S, posix


@pytest.fixture
def piped(monkeypatch, tmp_path):
    """Run a command with something on its standard input; nothing of it may be left."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "kept"))

    def run(content, *args):
        result = CliRunner().invoke(cli, [str(arg) for arg in args], input=content)
        assert list((tmp_path / "kept").iterdir()) == []
        return result

    return run


def test_what_it_holds_is_told(piped, ratings_file):
    for content in (ratings_file.read_bytes(), gzip.compress(ratings_file.read_bytes())):
        told = piped(content, "info", "-")
        assert told.stdout.startswith("standard input\n\n")
        assert told.stderr == "Reading standard input ...\n"
        assert (
            told.stdout.partition("\n")[2]
            == (piped("", "info", ratings_file).stdout.partition("\n")[2])
        )


def test_a_file_that_is_called_so_is_told_by_its_path(piped, ratings_file, tmp_path):
    path = tmp_path / "standard input"
    path.write_bytes(ratings_file.read_bytes())
    assert piped("", "info", path).stdout.startswith(f"{path}\n\n")


def test_it_is_converted_and_split(piped, ratings_file, tmp_path):
    content = ratings_file.read_bytes()
    assert piped(content, "convert", "-", tmp_path / "r.parquet").exit_code == 0
    n_ratings = read_ratings(ratings_file).ratings.n_ratings
    assert read_ratings(tmp_path / "r.parquet").ratings.n_ratings == n_ratings
    parts = tmp_path / "train.csv", tmp_path / "test.csv"
    assert piped(content, "split", "-", "--train", parts[0], "--test", parts[1]).exit_code == 0
    assert sum(read_ratings(part).n_rows for part in parts) == n_ratings


def test_the_second_of_two_files_may_be_it(piped, ratings_file, tmp_path):
    parts = tmp_path / "train.csv", tmp_path / "test.csv"
    args = ["--scheme", "given-test", "--given", "-", "--train", parts[0], "--test", parts[1]]
    lines = ratings_file.read_text().splitlines(keepends=True)
    assert piped("".join(lines[:8]), "split", ratings_file, *args).exit_code == 0
    assert read_ratings(parts[1]).ratings.n_ratings == 7

    options = ["--solver", "sparse", "--max-epochs", "1", "--json"]
    result = piped(parts[1].read_bytes(), "train", parts[0], "--test", "-", *options)
    assert json.loads(result.stdout)["n_holdout"] == 7
    result = piped(parts[1].read_bytes(), "crossvalidate", "--fold", parts[0], "-", *options)
    assert json.loads(result.stdout)["folds"][0]["n_test"] == 7


def test_as_both_of_two_files_it_is_read_once(piped, ratings_file):
    result = piped(ratings_file.read_bytes(), "train", "-", "--test", "-")
    assert result.exit_code == 1
    assert "All the ratings to train on are in standard input, too" in result.stderr


def test_it_is_trained_on_and_tested_on(piped, ratings_file, tmp_path):
    content, saved = ratings_file.read_bytes(), tmp_path / "model.funk"
    options = ["--solver", "sparse", "--max-epochs", "1", "--json"]
    result = piped(content, "train", "-", "--save", saved, *options)
    assert json.loads(result.stdout)["n_ratings"]
    assert load_project(saved).source == "standard input"
    assert json.loads(piped(content, "evaluate", saved, "-", "--json").stdout)["rmse"] > 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "the file is empty"), ("no ratings\n", "there is no rating column")],
)
def test_what_is_wrong_with_it(piped, content, reason):
    result = piped(content, "info", "-")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(f"funkgui: standard input: {reason}")


def test_no_project_is_saved_to_a_file_of_that_name(misused, ratings_file):
    told = misused("train", ratings_file, "--save", "-")
    assert "- names no file here; give the name of one." in told


@posix
def test_there_may_be_none(start):
    process = start("info", "-", preexec_fn=lambda: os.close(0))
    out, err = process.communicate(timeout=PATIENCE_S)

    told = "funkgui: There is no standard input here; give the name of a file.\n"
    assert (process.returncode, out, err) == (1, "", told)
