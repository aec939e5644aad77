from __future__ import annotations

import math
from dataclasses import replace

import h5py
import numpy as np
import pytest

from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.moves import Remove


def test_a_file_of_ratings_is_described(funkgui, parsed, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,1,5\n1,2,3\n2,1,4\n1,1,1\n")
    result = funkgui("info", path, "--json")

    assert result.exit_code == 0
    told = parsed(result.stdout)
    assert told["kind"] == "ratings"
    assert "comma" in told["format"]
    assert (told["n_users"], told["n_items"], told["n_ratings"]) == (2, 2, 3)
    assert (told["min"], told["max"], told["n_duplicates"]) == (1, 4, 1)
    assert told["mean"] == pytest.approx(8 / 3)
    assert told["density"] == pytest.approx(3 / 4)
    assert told["columns"] == ["user", "item", "rating"]


def test_people_read_the_same_in_lines(funkgui, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,1,5\n1,2,3\n2,1,4\n")
    result = funkgui("info", path)

    assert result.exit_code == 0
    facts = dict(line.split(maxsplit=1) for line in result.stdout.splitlines()[2:])
    assert facts["Ratings"] == "3, 75 % of all cells"
    assert facts["Users"] == "2"
    assert facts["Scale"] == "3 to 5 by 1"
    assert facts["Duplicates"] == "none"


def test_a_project_is_described_with_its_runs(funkgui, parsed, project_file):
    result = funkgui("info", project_file, "--json")

    assert result.exit_code == 0
    told = parsed(result.stdout)
    assert told["kind"] == "project"
    assert (told["n_users"], told["n_items"], told["n_ratings"]) == (3, 4, 6)
    assert (told["min"], told["max"], told["n_duplicates"]) == (1, 5, None)
    assert told["mean"] == pytest.approx(19 / 6)
    assert told["source"] == "films.csv"
    assert told["best_run"] == "Better"
    assert [run["name"] for run in told["runs"]] == ["Worse", "Better"]
    assert told["runs"][1]["holdout_rmse"] == math.sqrt(0.25)
    assert told["runs"][1]["config"]["n_factors"] == 1
    assert told["runs"][1]["settings"] == "sparse, 1 factor"
    assert told["runs"][1]["marks"] == []


def test_a_run_of_others_that_predicts_no_numbers_is_told_of(funkgui, parsed, project_file):
    with h5py.File(project_file, "r+") as file:
        file["runs/Worse/user_bias"][0] = np.nan
        file["runs/Worse"].attrs["name"] = "Wo\nrse"

    [doubt] = parsed(funkgui("info", project_file, "--json").stdout)["doubts"]
    assert doubt.startswith("Wo\nrse: its factors or biases are not all numbers")
    doubt = doubt.replace("\n", " ")
    assert doubt in funkgui("info", project_file).stdout
    asked = funkgui("predict", project_file, "--user", "Ann", "--item", "03", "--run", "Better")
    assert asked.exit_code == 0
    assert f"funkgui: {doubt}" in asked.stderr.splitlines()


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("recommend", ("--user", "Ann")),
        ("recommend", ("--all",)),
        ("similar", ("01",)),
    ],
)
def test_one_that_finds_nothing_is_a_failure(funkgui, project_file, command, args):
    with h5py.File(project_file, "r+") as file:
        file["runs/Worse/v"][:] = np.nan

    asked = funkgui(command, project_file, *args, "--run", "Worse")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert asked.stderr.startswith("funkgui: Worse: its factors or biases are not all numbers")


def test_people_read_the_runs_in_a_table(funkgui, project_file):
    lines = funkgui("info", project_file).stdout.splitlines()
    start = next(row for row, line in enumerate(lines) if line.startswith("run "))

    assert lines[start].split() == [
        "run",
        "training",
        "RMSE",
        "held",
        "out",
        "baseline",
        "epochs",
        "ended",
        "settings",
    ]
    assert lines[start + 2].split()[:5] == ["Better", "0.5000", "0.5000", "0.9000", "9"]


def test_it_is_said_what_has_changed_since_a_run(funkgui, parsed, tmp_path, project_file):
    project = load_project(project_file)
    runs = tuple(replace(run, ratings_fingerprint=project.fingerprint) for run in project.runs)
    fewer = Remove.of("user", np.array([0])).apply(project.ratings, project.holdout)
    path = tmp_path / "cut.funk"
    save_project(replace(project, runs=runs).edited(fewer), path)

    told = parsed(funkgui("info", path, "--json").stdout)["runs"]
    lines = funkgui("info", path).stdout.splitlines()

    n_users = project.ratings.n_users
    words = f"Stale: the users ({n_users} then, {n_users - 1} now) have changed since."
    assert [run["stale_words"] for run in told] == [words, words]
    assert lines[-2:] == [f"Worse: {words}", f"Better: {words}"]


@pytest.mark.parametrize(
    ("path", "n_users", "n_items", "n_ratings"),
    [
        ("ml-latest-small/ratings.csv", 610, 9724, 100_836),
        ("movietweetings-100k/ratings.dat", 16_554, 10_506, 100_000),
        ("spark-sample/sample_movielens_ratings.txt", 30, 100, 1501),
    ],
)
def test_real_files_have_the_counts_they_are_known_for(
    funkgui, parsed, shared_data, path, n_users, n_items, n_ratings
):
    told = parsed(funkgui("info", shared_data / path, "--json").stdout)

    assert (told["n_users"], told["n_items"], told["n_ratings"]) == (n_users, n_items, n_ratings)


def test_the_span_of_times_is_told(funkgui, parsed, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating,date\n1,1,5,2005-09-06\n1,2,3,\n2,1,4,2007-01-31 12:00\n")
    times = parsed(funkgui("info", path, "--json").stdout)["times"]
    assert times == {"first": "2005-09-06T00:00:00Z", "last": "2007-01-31T12:00:00Z", "known": 2}
    text = funkgui("info", path).stdout
    assert "2005-09-06 to 2007-01-31, known of 2 of 3 ratings" in text
    none = parsed(funkgui("info", path, "--json", "--time-column", "none").stdout)
    assert none["times"] is None
    assert none["columns"] == ["user", "item", "rating"]


def test_titles_are_taken_from_the_columns_that_are_named(funkgui, refused, parsed, tmp_path):
    path, titles = tmp_path / "ratings.csv", tmp_path / "names.csv"
    path.write_text("user,item,rating\nu,a,5\nu,b,3\n")
    titles.write_text("film,code\nAlpha,a\nBeta,b\n")
    told = funkgui(
        "info", path, "--json", "--titles", titles, "--titles-id-column", "code",
        "--titles-title-column", "film",
    )  # fmt: skip
    assert parsed(told.stdout)["titles"] == str(titles)
    assert "there is no column nope: the columns are film, code" in refused(
        "info", path, "--titles", titles, "--titles-id-column", "nope", begun=True
    )


def test_titles_in_the_lines_of_the_ratings_are_told_of(funkgui, parsed, tmp_path):
    path = tmp_path / "library.csv"
    rows = (f"{n},Volume {n},{1 + n % 5}\n" for n in range(20))
    path.write_text("Book Id,Title,My Rating\n" + "".join(rows))
    told = parsed(funkgui("info", path, "--json").stdout)
    assert (told["titles"], told["n_titled"]) == (None, 20)
    assert "Titles      its own" in funkgui("info", path).stdout


def test_one_repeated_row_is_told_in_the_singular(funkgui, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("user,item,rating\n1,2,3\n1,2,5\n")
    assert "\nDuplicates  1 row\n" in funkgui("info", path).stdout


def test_titles_are_refused_for_a_project(misused, project_file, ratings_file):
    assert "--titles goes with a file of ratings" in misused(
        "info", project_file, "--titles", ratings_file
    )
