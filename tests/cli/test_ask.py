"""evaluate, predict and recommend: what a saved project answers."""

from __future__ import annotations

import math
from dataclasses import replace

import h5py
import numpy as np
import pytest

from funkgui.factorization.uncertainty import Uncertainty
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.cli.conftest import change_model


def _of_ann(item, title, prediction, rating=None):
    """A prediction as JSON tells it."""
    return {
        "user_id": "Ann",
        "item_id": item,
        "title": title,
        "prediction": prediction,
        "deviation": None,
        "rating": rating,
    }


def test_predictions_of_named_items_come_in_their_order(funkgui, parsed, project_file):
    result = funkgui(
        "predict", project_file, "--user", "Ann", "--item", "04", "--item", "01", "--json"
    )

    assert result.exit_code == 0
    assert result.stderr == ""
    assert parsed(result.stdout)["predictions"] == [
        _of_ann("04", "Dune", 3.0),
        _of_ann("01", "Amélie", 4.0, rating=5.0),
    ]


def test_without_items_every_item_is_predicted(funkgui, parsed, project_file):
    result = funkgui("predict", project_file, "--user", "Bob", "--json")

    predictions = parsed(result.stdout)["predictions"]
    assert [one["item_id"] for one in predictions] == ["01", "02", "03", "04"]
    assert [one["prediction"] for one in predictions] == [5.0, 4.0, 1.0, 3.0]
    assert [one["title"] for one in predictions] == ["Amélie", "Brazil", None, "Dune"]


def test_the_best_run_is_asked_unless_another_is_named(funkgui, parsed, project_file):
    args = ["predict", project_file, "--user", "Ann", "--item", "01", "--json"]

    assert parsed(funkgui(*args).stdout)["run"] == "Better"
    worse = parsed(funkgui(*args, "--run", "Worse").stdout)
    assert worse["run"] == "Worse"
    assert worse["predictions"][0]["prediction"] == 3.0


def test_people_read_predictions_as_a_table(funkgui, project_file):
    result = funkgui("predict", project_file, "--user", "Ann", "--item", "01", "--item", "03")

    assert result.stdout.splitlines() == [
        "prediction  rating  item  title",
        "      4.00    5.00  01    Amélie",
        "      2.00       -  03",
    ]


def test_what_is_rated_is_not_recommended(funkgui, parsed, project_file):
    result = funkgui("recommend", project_file, "--user", "Ann", "--json")

    assert result.exit_code == 0
    assert parsed(result.stdout)["items"] == [
        _of_ann("04", "Dune", 3.0),
        _of_ann("03", None, 2.0),
    ]


def test_people_read_recommendations_as_a_table(funkgui, project_file):
    result = funkgui("recommend", project_file, "--user", "Ann", "-n", "1")

    assert result.stdout.splitlines() == ["prediction  item  title", "      3.00  04    Dune"]


@pytest.mark.parametrize("command", ["predict", "recommend"])
def test_an_unknown_user_is_told_what_users_are_called(refused, project_file, command):
    said = refused(command, project_file, "--user", "Dan", "--json")

    assert "no user Dan" in said
    assert "Ann, Bob, Cleo" in said


def test_an_unknown_item_is_told_what_items_are_called(refused, project_file):
    said = refused("predict", project_file, "--user", "Ann", "--item", "1")

    assert "no item 1 " in said
    assert "01, 02, 03" in said


def test_an_unknown_run_is_told_which_there_are(refused, project_file):
    said = refused("recommend", project_file, "--user", "Ann", "--run", "Run 7")

    assert "no run called Run 7 in films.funk; choose from Worse, Better" in said


def test_a_project_without_runs_says_what_to_do(refused, ratings, tmp_path):
    save_project(Project(ratings, nothing_hidden(ratings)), tmp_path / "new.funk")
    said = refused("recommend", tmp_path / "new.funk", "--user", "1")

    assert "Nothing is trained in new.funk" in said


def test_a_run_is_measured_on_other_ratings(funkgui, parsed, project_file, tmp_path):
    test = tmp_path / "test.csv"
    # Predicted: 3 for Ann's 04, 5 for Bob's 01.
    test.write_text("user,item,rating\nAnn,04,2\nBob,01,3\n")
    result = funkgui("evaluate", project_file, test, "--json")

    assert result.exit_code == 0
    rmse = pytest.approx(math.sqrt((1 + 4) / 2))
    assert parsed(result.stdout) == {
        "run": "Better",
        "n": 2,
        "rmse": rmse,
        "mae": pytest.approx(1.5),
        "n_unknown_users": 0,
        "n_unknown_items": 0,
        "n_trained_on": 0,
        "calibration": None,
        "by_activity": [{"low": 2, "high": 2, "members": 2, "n": 2, "rmse": rmse, "mae": 1.5}],
        "by_popularity": [
            {"low": low, "high": low, "members": 1, "n": 1, "rmse": error, "mae": error}
            for low, error in [(1, 1.0), (2, 2.0)]
        ],
    }


def test_unknown_users_and_items_are_counted_and_predicted_all_the_same(
    funkgui, parsed, project_file, tmp_path
):
    test = tmp_path / "test.csv"
    test.write_text("user,item,rating\nDan,01,3\nDan,99,3\nEve,98,3\nAnn,97,3\nAnn,01,4\n")
    results = parsed(funkgui("evaluate", project_file, test, "--json").stdout)

    assert results["n"] == 5
    assert results["rmse"] == 0, "where something is unknown, the mean of 3 is left"
    assert results["n_unknown_users"] == 2
    assert results["n_unknown_items"] == 3


def test_people_read_the_measure_in_two_lines(funkgui, project_file, tmp_path):
    test = tmp_path / "test.csv"
    test.write_text("user,item,rating\nAnn,04,2\nDan,01,4\n")
    result = funkgui("evaluate", project_file, test, "--run", "Worse")

    assert result.stdout.splitlines() == [
        "RMSE 1.0000, MAE 1.0000 over 2 ratings, by Worse.",
        "Unknown to it: 1 of 2 users, 0 of 2 items.",
    ]


def test_ratings_that_were_trained_on_are_told_of(funkgui, project_file):
    """All of the project's own: five of six, as one is held out."""
    test = project_file.with_name("test.csv")
    assert funkgui("convert", project_file, test).exit_code == 0
    text = funkgui("evaluate", project_file, test).stdout

    assert text.splitlines()[2] == (
        "Also trained on: 5 of 6 pairs of user and item, which makes the errors lower than on new "
        "ones."
    )


def test_deciles_are_tables(funkgui, project_file, tmp_path):
    test = tmp_path / "test.csv"
    test.write_text("user,item,rating\nAnn,04,2\nDan,01,4\n")
    lines = funkgui("evaluate", project_file, test, "--deciles").stdout.splitlines()

    activity, popularity = (
        lines.index(f"By {one}:") for one in ("activity of the users", "popularity of the items")
    )
    header = ["training", "ratings", "users", "measured", "RMSE", "MAE"]
    assert lines[activity + 2].split() == header
    assert lines[activity + 3].split() == ["0", "1", "1", "1.0000", "1.0000"]
    assert lines[activity + 4].split() == ["2", "1", "1", "1.0000", "1.0000"]
    assert lines[popularity + 2].split()[2] == "items"


@pytest.fixture
def unsure_file(project_file):
    """The same project, whose best run knows that ratings scatter by 0.5 around its predictions."""
    uncertainty = Uncertainty(np.zeros((3, 3), np.float32), np.zeros((4, 3), np.float32), 0.25)
    change_model(project_file, uncertainty=uncertainty)
    return project_file


def test_how_sure_a_prediction_is_stands_behind_it(funkgui, parsed, unsure_file):
    lines = funkgui("predict", unsure_file, "--user", "Ann", "--item", "01").stdout.splitlines()
    assert lines == [" prediction  rating  item  title", "4.00 ± 0.50    5.00  01    Amélie"]

    lines = funkgui("recommend", unsure_file, "--user", "Ann", "-n", "1").stdout.splitlines()
    assert lines[1] == "3.00 ± 0.50  04    Dune"

    told = parsed(funkgui("predict", unsure_file, "--user", "Ann", "--json").stdout)
    assert [one["deviation"] for one in told["predictions"]] == [0.5] * 4


def test_of_an_item_that_came_after_the_training_it_cannot_tell(funkgui, unsure_file, tmp_path):
    project = load_project(unsure_file)
    ratings = project.ratings
    users, items = np.append(ratings.user_index, 2), np.append(ratings.item_index, 4)
    more, _ = RatingMatrix.from_indices(
        users,
        items,
        np.append(ratings.values, np.float32(3)),
        ratings.user_ids,
        np.append(ratings.item_ids, "05"),
        scale=ratings.scale,
    )
    runs = tuple(
        replace(run, user_ids=ratings.user_ids, item_ids=ratings.item_ids) for run in project.runs
    )
    edited = replace(project, ratings=more, holdout=nothing_hidden(more), runs=runs)
    save_project(edited, unsure_file)

    lines = funkgui("recommend", unsure_file, "--user", "Ann").stdout.splitlines()
    assert ["3.00", "05"] in [line.split() for line in lines]
    lines = funkgui("recommend", unsure_file, "--all").stdout.splitlines()
    assert "Ann,2,05,3," in lines


def test_of_unknown_ones_alone_there_are_no_intervals_to_tell_of(funkgui, unsure_file, tmp_path):
    test = tmp_path / "test.csv"
    test.write_text("user,item,rating\nDan,99,3\n")
    _, unknown = funkgui("evaluate", unsure_file, test).stdout.splitlines()
    assert unknown.startswith("Unknown to it: 1 of 1 user")


def test_how_far_its_intervals_can_be_trusted(funkgui, parsed, unsure_file, tmp_path):
    test = tmp_path / "test.csv"
    # 0.1, 0.5, 0.8 and 2 away from what is predicted; Dan is unknown.
    test.write_text("user,item,rating\nAnn,04,3.1\nAnn,02,4\nAnn,03,2.8\nBob,02,2\nDan,01,3\n")

    calibration = parsed(funkgui("evaluate", unsure_file, test, "--json").stdout)["calibration"]
    assert calibration == [
        {"interval": 0.5, "n": 4, "share_within": 0.25},
        {"interval": 0.8, "n": 4, "share_within": 0.5},
        {"interval": 0.95, "n": 4, "share_within": 0.75},
    ]
    assert funkgui("evaluate", unsure_file, test).stdout.splitlines()[-1] == (
        "Of the ratings, 25.0 % within the 50 % interval, 50.0 % within the 80 % interval and "
        "75.0 % within the 95 % interval."
    )


def test_a_project_is_not_taken_for_test_ratings(refused, project_file):
    said = refused("evaluate", project_file, project_file)

    assert "films.funk is a FunkGUI project" in said


def test_a_test_file_in_the_place_of_the_project_is_told_of(refused, ratings_file, project_file):
    said = refused("evaluate", ratings_file, project_file)

    assert said.endswith(
        f"comes first: 'funkgui evaluate {project_file.name} {ratings_file.name}'."
    )


def test_ratings_that_a_project_could_be_made_of_are_told_how(refused, ratings_file):
    path = ratings_file.rename(ratings_file.with_name("my ratings.csv"))

    for command in ("predict", "recommend"):
        assert refused(command, path, "--user", "1") == (
            'funkgui: my ratings.csv is not a FunkGUI project; \'funkgui train "my ratings.csv" '
            "--save model.funk' makes one of a file of ratings."
        )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        (b"user,item,rating\n1,2,3\n", "not a FunkGUI project"),
        (b"\x89HDF\r\n\x1a\n" + bytes(200), "damaged.funk"),
    ],
)
def test_what_is_no_project_is_refused_in_words(refused, tmp_path, content, words):
    path = tmp_path / "damaged.funk"
    if content is not None:
        path.write_bytes(content)

    assert words in refused("recommend", path, "--user", "1")
    assert words in refused("evaluate", path, "test.csv")
    assert words in refused("info", path)


def test_a_newer_project_asks_for_an_update(refused, project_file):
    with h5py.File(project_file, "r+") as file:
        file.attrs["format_version"] = 99

    assert "Update FunkGUI" in refused("predict", project_file, "--user", "Ann")


BEST_OF_ALL = """\
user,rank,item,title,prediction
Ann,1,04,Dune,3
Ann,2,03,,2
Bob,1,01,Amélie,5
Cleo,1,03,,4
Cleo,2,04,Dune,3
Cleo,3,02,Brazil,2.5
"""
"""Of the run "Better": what each user has not rated, by prediction."""


def test_everybodys_recommendations_are_lines_of_csv(funkgui, project_file):
    result = funkgui("recommend", project_file, "--all")

    assert result.exit_code == 0
    assert result.stdout == BEST_OF_ALL


def test_everybodys_recommendations_are_written_to_a_file(funkgui, parsed, project_file, tmp_path):
    target = tmp_path / "best.csv"
    told = funkgui("recommend", project_file, "--all", "--output", target)
    assert told.stdout == f"Wrote 6 items for 3 users to {target}.\n"
    assert target.read_text(encoding="utf-8-sig") == BEST_OF_ALL

    result = funkgui("recommend", project_file, "--all", "-n", 1, "--output", target, "--json")
    assert parsed(result.stdout) == {
        "run": "Better",
        "written": str(target),
        "n_users": 3,
        "n_recommendations": 3,
    }
    assert target.read_text(encoding="utf-8").splitlines()[1:] == [
        "Ann,1,04,Dune,3",
        "Bob,1,01,Amélie,5",
        "Cleo,1,03,,4",
    ]


def test_everybodys_recommendations_in_json_are_those_of_each_user(funkgui, parsed, project_file):
    found = parsed(funkgui("recommend", project_file, "--all", "--json").stdout)

    of_each = []
    for user in ("Ann", "Bob", "Cleo"):
        of_each += parsed(funkgui("recommend", project_file, "--user", user, "--json").stdout)[
            "items"
        ]
    assert found == {"run": "Better", "items": of_each}


def test_how_sure_recommendations_are_stands_beside_them(funkgui, unsure_file, tmp_path):
    lines = funkgui("recommend", unsure_file, "--all", "-n", 1).stdout.splitlines()

    assert lines[:2] == ["user,rank,item,title,prediction,deviation", "Ann,1,04,Dune,3,0.5"]


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(
    funkgui, refused, project_file, tmp_path
):
    args = "recommend", project_file, "--all", "--output"
    result = funkgui(*args, tmp_path / "nowhere" / "best.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "best.csv was not written: there is no folder" in result.stderr
    before = project_file.read_bytes()
    assert "is a FunkGUI project" in refused(*args, project_file)
    assert project_file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [project_file.name]


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--user", "Ann", "--all"),
        ("--user", "Ann", "--ratings", "mine.csv"),
        ("--user", "Ann", "--output", "best.csv"),
    ],
    ids=str,
)
def test_one_user_or_all(misused, project_file, args):
    assert "--all" in misused("recommend", project_file, *args)
