"""Runs of a project: added, replaced, removed, compared."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.ratings.edits.applying import applied


@pytest.fixture
def ratings() -> RatingMatrix:
    return from_dense(np.array([[1, 2, np.nan], [4, np.nan, 5]], np.float32))


@pytest.fixture
def empty(ratings) -> Project:
    return Project(ratings, nothing_hidden(ratings))


def test_a_run_is_added_at_the_end_and_the_old_project_stays(empty, ratings, make_run):
    one = empty.with_run(make_run(ratings, "Run 1"))
    two = one.with_run(make_run(ratings, "Run 2"))
    assert [run.name for run in two.runs] == ["Run 1", "Run 2"]
    assert [run.name for run in one.runs] == ["Run 1"]
    assert empty.runs == ()
    assert two.ratings is empty.ratings


def test_a_run_of_the_same_name_is_replaced_in_its_place(empty, ratings, make_run):
    both = empty.with_run(make_run(ratings, "Run 1")).with_run(make_run(ratings, "Run 2"))
    continued = make_run(ratings, "Run 1", train_mse=0.1)
    after = both.with_run(continued)
    assert [run.name for run in after.runs] == ["Run 1", "Run 2"]
    assert after.run("Run 1") is continued


def test_a_run_is_removed_by_name(empty, ratings, make_run):
    both = empty.with_run(make_run(ratings, "Run 1")).with_run(make_run(ratings, "Run 2"))
    assert [run.name for run in both.without_run("Run 1").runs] == ["Run 2"]
    assert len(both.without_run("Run 9").runs) == 2
    assert both.without_run("Run 1").run("Run 1") is None


def test_a_renamed_run_keeps_its_place_and_its_model(empty, ratings, make_run):
    both = empty.with_run(make_run(ratings, "Run 1")).with_run(make_run(ratings, "Run 2"))
    model = both.runs[0].model_for(ratings)

    after = both.with_run_renamed("Run 1", "With biases")

    assert [run.name for run in after.runs] == ["With biases", "Run 2"]
    assert [run.name for run in both.runs] == ["Run 1", "Run 2"]
    assert after.runs[0].model_for(ratings) is model


@pytest.mark.parametrize("name", ["", "  ", "Run 2", "two\nlines"])
def test_a_run_has_a_name_of_its_own_on_one_line(empty, ratings, make_run, name):
    both = empty.with_run(make_run(ratings, "Run 1")).with_run(make_run(ratings, "Run 2"))

    with pytest.raises(EditError, match="Run 1 was not renamed"):
        both.with_run_renamed("Run 1", name)


def test_the_next_name_is_never_taken(empty, ratings, make_run):
    assert empty.next_run_name() == "Run 1"
    made = empty
    for _ in range(3):
        made = made.with_run(make_run(ratings, made.next_run_name()))
    assert made.next_run_name() == "Run 4"
    without_first = made.without_run("Run 1")
    assert without_first.next_run_name() == "Run 4"
    renamed = empty.with_run(make_run(ratings, "Run 2"))
    assert renamed.next_run_name() == "Run 3"


def test_the_best_run_has_the_lowest_held_out_loss(empty, ratings, make_run):
    assert empty.best_run() is None
    made = empty
    for name, train, held_out in (("a", 0.1, 0.9), ("b", 0.8, 0.4), ("c", 0.3, 0.6)):
        made = made.with_run(make_run(ratings, name, train_mse=train, holdout_mse=held_out))
    assert made.best_run().name == "b"
    made = made.with_run(make_run(ratings, "as good", holdout_mse=0.4))
    assert made.best_run().name == "as good"


def test_the_best_run_goes_by_training_loss_where_nothing_is_held_out(empty, ratings, make_run):
    nan = float("nan")
    made = empty.with_run(make_run(ratings, "a", train_mse=0.5, holdout_mse=nan))
    made = made.with_run(make_run(ratings, "b", train_mse=0.2, holdout_mse=nan))
    assert made.best_run().name == "b"
    made = made.with_run(make_run(ratings, "c", train_mse=0.9, holdout_mse=0.1))
    assert made.best_run().name == "c"


def test_the_best_run_is_one_of_the_ratings_as_they_are_if_there_is_one(empty, ratings, make_run):
    made = empty.with_run(make_run(ratings, "before an edit", holdout_mse=0.2))
    assert made.best_run().name == "before an edit"
    fresh = make_run(ratings, "since", holdout_mse=0.5, fingerprint=empty.fingerprint)
    assert made.with_run(fresh).best_run().name == "since"


def test_a_run_turns_stale_with_an_edit_and_fresh_with_its_undo(empty, ratings, make_run):
    run = make_run(ratings, fingerprint=empty.fingerprint)
    made = empty.with_run(run)
    assert not made.is_stale(run)
    edited, holdout, undo = applied(SetCells.one(0, 2, 3.0), made.ratings, made.holdout)
    assert Project(edited, holdout, made.runs).is_stale(run)
    back, holdout, _ = applied(undo, edited, holdout)
    assert not Project(back, holdout, made.runs).is_stale(run)


def test_a_run_turns_stale_when_the_mask_changes(empty, ratings, make_run):
    run = make_run(ratings, fingerprint=empty.fingerprint)
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    hidden[1] = True
    assert Project(ratings, Holdout(hidden), (run,)).is_stale(run)
