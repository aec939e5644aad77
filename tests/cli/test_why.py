"""recommend --why: what a user's own ratings add to each prediction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.cli.reports.whys import with_whys
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import Holdout


def test_each_prediction_is_a_sum(funkgui, parsed, project_file):
    result = funkgui("recommend", project_file, "--user", "Ann", "--why", "--json")
    items = parsed(result.stdout)["items"]
    assert [one["item_id"] for one in items] == ["04", "03"]
    for one in items:
        why = one["why"]
        parts = sum(part["adds"] for part in why["ratings"])
        total = why["average_user"] + parts + why["other_ratings"] + why["all_else"]
        assert total == pytest.approx(why["before_clipping"]) == pytest.approx(one["prediction"])
        assert {part["item_id"] for part in why["ratings"]} <= {"01", "02"}


def test_people_read_the_reasons_below_each_item(funkgui, project_file):
    result = funkgui("recommend", project_file, "--user", "Ann", "-n", "1", "--why")
    heading, item, average, *ratings, rest = result.stdout.splitlines()
    assert heading == "prediction  item  title"
    assert item == "      3.00  04    Dune"
    assert average == "           3.000  for the average user"
    assert all(", rated " in line for line in ratings)
    assert rest.endswith("  all else")


def test_a_rated_item_without_a_title_is_told_by_its_id(funkgui, parsed, project_file, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("user,item,rating\nme,03,1\n")
    args = ["recommend", project_file, "--ratings", mine, "--why", "-n", "1"]

    [best] = parsed(funkgui(*args, "--json").stdout)["items"]
    assert [(part["item_id"], part["title"]) for part in best["why"]["ratings"]] == [("03", None)]
    assert any(line.endswith("  03, rated 1.00") for line in funkgui(*args).stdout.splitlines())


def test_a_single_rating_beside_those_told_is_called_one():
    sums = {"average_user": 3, "other_ratings": 0.5, "all_else": 0}
    told = with_whys("item\nDune", [sums | {"ratings": [], "n_other_ratings": 1}])

    assert "          +0.500  1 other rating" in told.splitlines()


def test_of_a_user_without_training_ratings_it_is_said_that_there_is_no_why(
    funkgui, parsed, project_file
):
    project = load_project(project_file)
    hidden = np.ones(project.ratings.n_ratings, bool)
    run = project.best_run()
    hidden_from = Project(project.ratings, Holdout(hidden, "all"))
    save_project(
        hidden_from.with_run(replace(run, ratings_fingerprint=hidden_from.fingerprint)),
        project_file,
    )
    args = ["recommend", project_file, "--user", "Ann", "--why"]

    *_, item, blank, said = funkgui(*args).stdout.splitlines()
    assert (item, blank) == ("      2.00  03", "")
    assert said == "Why cannot be told: no rating of this user has been trained on."
    assert {one["why"] for one in parsed(funkgui(*args, "--json").stdout)["items"]} == {None}


def test_it_goes_with_one_user(misused, project_file):
    assert "--why goes with --user" in misused("recommend", project_file, "--all", "--why")


def test_where_the_ratings_have_changed_it_is_refused(funkgui, refused, project_file):
    project = load_project(project_file)
    edited = SetCells.one(0, 1, 2.0).apply(project.ratings, project.holdout)
    save_project(project.edited(edited), project_file)
    assert "the ratings have changed since Better was trained" in refused(
        "recommend", project_file, "--user", "Ann", "--why"
    )
    assert funkgui("recommend", project_file, "--user", "Ann").exit_code == 0
