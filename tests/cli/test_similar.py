"""similar: items, or users, like another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import nothing_hidden


def test_items_that_point_the_same_way_come_with_their_titles(funkgui, parsed, project_file):
    result = funkgui("similar", project_file, "02", "--json")

    assert result.exit_code == 0
    found = parsed(result.stdout)
    assert found["run"] == "Better"
    assert [(one["item_id"], one["title"], one["similarity"]) for one in found["items"]] == [
        ("01", "Amélie", 1.0)
    ]


def test_people_read_similar_items_as_a_table(funkgui, project_file):
    lines = funkgui("similar", project_file, "02").stdout.splitlines()

    assert lines[0].split() == ["similarity", "ratings", "item", "title"]
    assert lines[1].split()[0] == "1.00"
    assert lines[1].split()[-2:] == ["01", "Amélie"]


def test_an_item_that_all_others_point_away_from_is_like_none(funkgui, project_file):
    project = load_project(project_file)
    save_project(replace(project, holdout=nothing_hidden(project.ratings)), project_file)

    assert funkgui("similar", project_file, "03").stdout == "No item is like 03.\n"


def test_users_alike_come_with_their_counts(funkgui, parsed, project_file):
    found = parsed(funkgui("similar", project_file, "--user", "Ann", "--json").stdout)

    assert found == {
        "run": "Better",
        "users": [{"user_id": "Bob", "similarity": 1.0, "n_training_ratings": 2}],
    }
    lines = funkgui("similar", project_file, "--user", "Ann").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["similarity", "ratings", "user"],
        ["1.00", "2", "Bob"],
    ]
    assert funkgui("similar", project_file, "--user", "Cleo").stdout == "No user is like Cleo.\n"


def test_nobody_knows_how_many_ratings_a_stale_run_was_trained_on(funkgui, parsed, project_file):
    project = load_project(project_file)
    save_project(replace(project, holdout=nothing_hidden(project.ratings)), project_file)

    found = parsed(funkgui("similar", project_file, "02", "--json").stdout)["items"]
    assert [one["n_training_ratings"] for one in found] == [None]
    lines = funkgui("similar", project_file, "02").stdout.splitlines()
    assert lines[1].split()[1] == "-"


@pytest.mark.parametrize("args", [[], ["01", "--user", "Ann"]])
def test_either_an_item_or_a_user_is_asked_for(misused, project_file, args):
    assert "Give either ITEM, or --user ID." in misused("similar", project_file, *args)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["04"], "Dune had no ratings to be trained on"),
        (["01", "--run", "Worse"], "All items have the same factors"),
        (["99"], "There is no item 99"),
    ],
)
def test_where_none_can_be_told_it_says_why(refused, project_file, args, words):
    said = refused("similar", project_file, *args)

    assert said.startswith(f"funkgui: {words}")
