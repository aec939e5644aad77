"""Matrices are made from the command line."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.problems import problem
from funkgui.project.project_file import load_project
from funkgui.ratings.generated.making import make
from funkgui.ratings.generated.recipe import MatrixRecipe, recipe_of_kind
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.setting import settings_of


def test_a_problem_as_a_project(funkgui, parsed, tmp_path):
    path = tmp_path / "toy.funk"
    told = parsed(funkgui("generate", "--problem", "toy", "--out", path, "--json").stdout)
    ratings, holdout, truth = problem("toy").make(0)
    assert (told["n_ratings"], told["n_held_out"]) == (250_000, holdout.n_hidden)
    assert (told["problem"], told["format"], told["left_out"]) == ("toy", "project", [])
    assert told["recipe"]["weights"] == "harmonic"
    project = load_project(path)
    assert project.problem == "toy"
    assert project.ratings.fingerprint == ratings.fingerprint
    assert project.holdout.fingerprint == holdout.fingerprint
    assert np.array_equal(project.truth.v, truth.v)


def test_a_problem_with_another_seed_stays_one_and_changed_it_does_not(funkgui, tmp_path):
    seeded, changed = tmp_path / "seeded.funk", tmp_path / "changed.funk"
    funkgui("generate", "--problem", "3x3-gd", "--seed", 5, "--out", seeded)
    assert load_project(seeded).problem == "3x3-gd"
    funkgui("generate", "--problem", "3x3-gd", "--noise", 0.1, "--out", changed)
    assert load_project(changed).problem == ""
    assert load_project(changed).source == "Product of factors, 3 x 3, rank 3"


def test_synthetic_ratings_as_a_project_keep_their_truth(funkgui, tmp_path):
    path = tmp_path / "like.funk"
    result = funkgui(
        "generate", "--kind", "ratings", "--users", 90, "--items", 60, "--ratings", 2000,
        "--rank", 3, "--noise", 0.5, "--scale", "1:5:1", "--seed", 7, "--out", path,
    )  # fmt: skip
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Synthetic ratings, 90 x 60. Wrote 2,000 ratings of 90 users for 60 items to "
    )
    recipe = recipe_of_kind("ratings").changed(
        users=90, items=60, ratings=2000, rank=3, noise=0.5, scale="1:5:1", seed=7
    )
    made, project = make(recipe), load_project(path)
    assert project.ratings.fingerprint == made.ratings.fingerprint
    assert project.holdout.n_hidden == 200
    assert project.truth.mean == made.truth.mean
    assert np.array_equal(project.truth.user_bias, made.truth.user_bias)
    assert np.array_equal(project.truth.item_bias, made.truth.item_bias)


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.parquet", "out.inter", "out.npz"])
def test_a_file_of_ratings_and_what_it_leaves_out(funkgui, parsed, tmp_path, name):
    path = tmp_path / name
    told = parsed(
        funkgui(
            "generate", "--users", 40, "--items", 30, "--weights", "3,2,1", "--known", 0.5,
            "--scale", "1:5:1", "--out", path, "--json",
        ).stdout
    )  # fmt: skip
    recipe = MatrixRecipe(users=40, items=30, weights="3,2,1", rank=3, known=0.5, scale="1:5:1")
    assert read_ratings(path).ratings.fingerprint == make(recipe).ratings.fingerprint
    assert (told["n_ratings"], told["recipe"]["rank"]) == (600, 3)
    assert told["left_out"] == [
        "Only a project (.funk) keeps what it was made of and which ratings are held out."
    ]


def test_a_format_by_name(funkgui, tmp_path):
    path = tmp_path / "table.csv"
    funkgui("generate", "--users", 4, "--items", 3, "--out", path, "--to", "wide")
    assert [line.count(",") for line in path.read_text().splitlines()] == [3] * 5


def test_an_empty_matrix_is_kept_by_a_project(funkgui, tmp_path):
    path = tmp_path / "new.funk"
    assert funkgui("generate", "--kind", "empty", "--users", 3, "--out", path).exit_code == 0
    project = load_project(path)
    assert (project.ratings.n_users, project.ratings.n_items) == (3, 10)
    assert project.ratings.n_ratings == 0
    assert project.truth is None


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["--kind", "empty", "--out", "x.csv"], 1, "an empty matrix has no ratings to write"),
        (["--kind", "empty", "--rank", "3", "--out", "x.funk"], 2, "--rank goes with --kind"),
        (["--ratings", "9", "--out", "x.csv"], 2, "--ratings goes with --kind ratings"),
        (["--problem", "toy", "--kind", "product", "--out", "x.funk"], 2, "exclude each other"),
        (["--problem", "4x4", "--out", "x.funk"], 2, "'4x4' is not one of"),
        (["--weights", "3,2,1", "--rank", "4", "--out", "x.csv"], 2, "leave out --rank"),
        (["--weights", "3,b", "--out", "x.csv"], 2, "'b' is no number"),
        (["--known", "1.5", "--out", "x.csv"], 2, "Known share is 1.5"),
        (["--scale", "5:1", "--out", "x.csv"], 2, "Scale is '5:1'"),
        (["--kind", "ratings", "--ratings", "3", "--out", "x.csv"], 2, "3 ratings do not fit"),
        (["--users", "10000000", "--items", "10000000", "--out", "x.csv"], 1, "of memory and"),
        (["--out", "x.doc"], 1, "or .funk for a project"),
        (["--out", "none/x.funk"], 1, "there is no folder"),
        (["--out", "none/x.csv"], 1, "there is no folder"),
        ([], 2, "Missing option '--out'"),
    ],
)
def test_refusals_leave_nothing_behind(funkgui, tmp_path, monkeypatch, args, code, words):
    monkeypatch.chdir(tmp_path)
    result = funkgui("generate", *args)
    assert result.exit_code == code
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_what_is_overwritten_and_what_is_not(funkgui, refused, tmp_path):
    project, other = tmp_path / "a.funk", tmp_path / "a.csv"
    for _ in range(2):
        assert funkgui("generate", "--problem", "3x3-gd", "--out", project).exit_code == 0
        assert funkgui("generate", "--problem", "3x3-gd", "--out", other).exit_code == 0
    before = project.read_bytes()
    assert "is a FunkGUI project" in refused(
        "generate", "--problem", "3x3-gd", "--to", "csv", "--out", project
    )
    assert project.read_bytes() == before


def test_the_help_lists_every_choice(funkgui):
    words = funkgui("generate", "--help").stdout
    for one in settings_of(MatrixRecipe):
        assert f"--{one.name.replace('_', '-')} " in words
    assert "funkgui generate --problem toy --out toy.funk" in words


def test_a_made_project_is_read_by_the_other_commands(funkgui, parsed, tmp_path):
    path = tmp_path / "low.funk"
    funkgui("generate", "--users", 60, "--items", 50, "--weights", "2,1", "--out", path)
    info = parsed(funkgui("info", path, "--json").stdout)
    assert (info["n_users"], info["n_items"], info["n_ratings"]) == (60, 50, 3000)
