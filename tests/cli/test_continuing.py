"""funkgui train --continue: going on exactly, or from what still fits."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.select import only_ratings
from tests.cli.conftest import write_ratings

QUICK = ["--solver", "sparse", "--n-factors", "4", "--patience", "0"]


@pytest.fixture
def model(funkgui, ratings_file, tmp_path):
    """A run of 3 epochs."""
    path = tmp_path / "model.funk"
    args = ["--max-epochs", "3", "--save", path]
    assert funkgui("train", ratings_file, *QUICK, *args).exit_code == 0
    return path


def marks(told) -> list[str]:
    return [mark["text"] for mark in told["marks"]]


@pytest.mark.parametrize("with_ratings", [True, False])
def test_a_run_goes_on_exactly(funkgui, parsed, ratings_file, model, tmp_path, with_ratings):
    given = [ratings_file] if with_ratings else []
    args = ["--continue", model, "--max-epochs", "7", "--save", model, "--json"]
    result = funkgui("train", *given, *args)

    assert result.exit_code == 0
    told = parsed(result.stdout)
    assert told["epochs"] == 7
    whole = tmp_path / "whole.funk"
    funkgui("train", ratings_file, *QUICK, "--max-epochs", "7", "--save", whole)
    (longer,), (at_once,) = load_project(model).runs, load_project(whole).runs
    assert longer.name == "Run 1"
    assert np.array_equal(longer.result.model.u, at_once.result.model.u)
    assert longer.result.history.train_mse.tolist() == at_once.result.history.train_mse.tolist()


def test_without_more_epochs_it_takes_as_many_again(funkgui, parsed, model):
    assert parsed(funkgui("train", "--continue", model, "--json").stdout)["epochs"] == 6


def test_what_a_run_was_started_with_stays(funkgui, parsed, model):
    plain = parsed(funkgui("train", "--continue", model, "--json").stdout)
    result = funkgui("train", "--continue", model, "--init-scale", "5", "--seed", "9", "--json")

    assert "No effect with a training that goes on: --init-scale, --seed.\n" in result.stderr
    told = parsed(result.stdout)
    assert (told["config"], told["train_mse"]) == (plain["config"], plain["train_mse"])


def test_more_factors_make_another_run(funkgui, parsed, model):
    args = ["--continue", model, "--n-factors", "6", "--save", model, "--json"]
    told = parsed(funkgui("train", *args).stdout)

    assert marks(told) == ["warm start from Run 1", "2 factors added"]
    runs = load_project(model).runs
    assert [(run.name, run.config.n_factors) for run in runs] == [("Run 1", 4), ("Run 2", 6)]
    assert [run.config.max_epochs for run in runs] == [3, 3]


def test_the_run_to_train_on_from_can_be_named(funkgui, refused, parsed, model):
    funkgui("train", "--continue", model, "--n-factors", "6", "--save", model)
    args = ["--continue", model, "--run", "Run 1", "--json"]
    assert parsed(funkgui("train", *args).stdout)["config"]["n_factors"] == 4

    assert "no run called Run 7 in model.funk" in refused(
        "train", "--continue", model, "--run", "Run 7"
    )


def test_another_solver_starts_from_it(funkgui, parsed, model):
    args = ["--continue", model, "--solver", "dense", "--n-factors", "6", "--max-epochs", "5"]
    told = parsed(funkgui("train", *args, "--json").stdout)

    assert told["config"]["solver"] == "dense"
    assert marks(told)[0] == "warm start from Run 1"


@pytest.fixture
def more_file(ratings, tmp_path):
    """The same ratings, those of a new user and of a new item, and some by old users."""
    rng = np.random.default_rng(0)
    users = np.concatenate([ratings.user_index, np.full(30, ratings.n_users), np.arange(20)])
    new_items = np.concatenate([np.arange(30), np.full(20, ratings.n_items)])
    bigger, _ = RatingMatrix.from_indices(
        users,
        np.concatenate([ratings.item_index, new_items]),
        np.concatenate([ratings.values, rng.integers(1, 6, 50).astype(np.float32)]),
        np.append(ratings.user_ids, 9001),
        np.append(ratings.item_ids, 9002),
    )
    return write_ratings(bigger, tmp_path / "more.csv")


def test_new_ratings_users_and_items_are_taken_in(funkgui, parsed, model, more_file, tmp_path):
    path = tmp_path / "more.funk"
    args = ["--continue", model, "--save", path, "--json"]
    told = parsed(funkgui("train", more_file, *args).stdout)

    assert marks(told) == ["warm start from Run 1", "1 user new", "1 item new"]
    before, now = load_project(model), load_project(path)
    assert now.ratings.n_ratings == before.ratings.n_ratings + 50
    assert now.source == str(more_file)
    assert [run.name for run in now.runs] == ["Run 1"]
    started_at = now.runs[0].result.history.notes[0].train_mse
    assert started_at < 0.97 * before.runs[0].result.history.notes[0].train_mse


def test_a_finished_run_of_one_factor_after_another_learns_from_new_ratings(
    funkgui, parsed, ratings_file, more_file, tmp_path
):
    path = tmp_path / "funk.funk"
    settings = ["--solver", "funk-2006", "--n-factors", "2", "--passes-per-factor", "20"]
    settings += ["--learning-rate", "0.01"]
    args = [*settings, "--save", path, "--json"]
    first = parsed(funkgui("train", ratings_file, *args).stdout)
    told = parsed(funkgui("train", more_file, "--continue", path, "--json").stdout)

    assert first["stopped_because"] == told["stopped_because"] == "all factors trained"
    assert marks(told) == ["warm start from Run 1", "1 user new", "1 item new"]
    assert told["epochs"] >= 40
    assert told["train_rmse"] < told["baseline_rmse"]


def test_what_was_trained_on_is_not_validated_on(funkgui, model, more_file, tmp_path):
    path = tmp_path / "more.funk"
    funkgui("train", more_file, "--continue", model, "--save", path)
    before, now = load_project(model), load_project(path)

    def hidden(project):
        part = only_ratings(project.ratings, project.holdout.hidden)
        users, items = part.user_ids[part.user_index], part.item_ids[part.item_index]
        return set(zip(users.tolist(), items.tolist(), strict=True))

    assert hidden(before) <= hidden(now)
    assert len(hidden(now) - hidden(before)) == 5, "a tenth of the new ones"
    known = zip(
        before.ratings.user_ids[before.ratings.user_index].tolist(),
        before.ratings.item_ids[before.ratings.item_index].tolist(),
        strict=True,
    )
    assert not (hidden(now) - hidden(before)) & set(known)


@pytest.mark.parametrize("with_ratings", [True, False])
def test_users_and_items_that_moved_since_keep_what_was_learned_of_them(
    funkgui, parsed, model, ratings, tmp_path, with_ratings
):
    project = load_project(model)
    for edit in (
        Remove.of("user", np.array([0, 5])),
        Remove.of("item", np.array([0, 3])),
        Add("user", [f"user {number}" for number in range(5)]),
    ):
        project = project.edited(edit.apply(project.ratings, project.holdout))
    save_project(project, model)
    given = [write_ratings(ratings, tmp_path / "again.csv")] if with_ratings else []

    args = ["--continue", model, "--save", tmp_path / "on.funk", "--json"]
    told = parsed(funkgui("train", *given, *args).stdout)

    # The file still has the users and items that were removed, and not those who were added.
    new = [] if with_ratings else ["5 users new"]
    assert marks(told) == ["warm start from Run 1", *new]
    after = load_project(tmp_path / "on.funk").runs[-1].result
    assert after.history.notes[0].train_mse < 1.05 * project.runs[0].result.train_mse


def test_nothing_may_be_held_out_any_more(funkgui, parsed, model, more_file):
    """A share of what the run was trained on would hold the start for the best epoch."""
    args = ["--continue", model, "--holdout", "0", "--json"]
    told = parsed(funkgui("train", more_file, *args).stdout)

    assert told["n_holdout"] == told["n_set_aside"] == 0
    assert told["config"]["stop_share"] == 0
    assert told["best_epoch"] > 0
    assert marks(told) == ["warm start from Run 1", "1 user new", "1 item new"]


def test_what_was_set_aside_before_still_is(funkgui, parsed, ratings_file, more_file, tmp_path):
    path = tmp_path / "all.funk"
    args = ["--max-epochs", "3", "--holdout", "0", "--stop-share", "0.02", "--save", path]
    funkgui("train", ratings_file, *QUICK, *args)
    for further in ([], ["--solver", "als"]):
        args = ["--continue", path, "--holdout", "0", *further, "--json"]
        told = parsed(funkgui("train", more_file, *args).stdout)
        assert told["config"]["stop_share"] == 0.02
        assert told["n_set_aside"] > 0


def test_a_file_that_is_no_project(refused, ratings_file):
    assert "not a FunkGUI project" in refused("train", "--continue", ratings_file)


def test_nothing_is_trained_yet_in_a_project(refused, tmp_path, ratings):
    save_project(Project(ratings, nothing_hidden(ratings)), tmp_path / "new.funk")
    assert "Nothing is trained in new.funk" in refused("train", "--continue", tmp_path / "new.funk")


def test_what_was_done_to_a_run_is_listed(funkgui, parsed, model):
    funkgui("train", "--continue", model, "--n-factors", "6", "--save", model)

    lines = funkgui("info", model).stdout.splitlines()
    assert lines[-2:] == [
        "Run 2, epoch 0: warm start from Run 1",
        "Run 2, epoch 0: 2 factors added",
    ]
    runs = parsed(funkgui("info", model, "--json").stdout)["runs"]
    assert [run["settings"] for run in runs] == ["sparse, 4 factors", "sparse, 6 factors"]
    assert runs[1]["marks"][0] == {"epoch": 0, "text": "warm start from Run 1"}
