"""Runs, and what a matrix was made from, when users and items come, go, or are renamed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from funkgui.errors import ProjectFileError
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.join import join
from funkgui.ratings.edits.keep import keep_most
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.places import with_names

CUT = (Remove.of("user", np.array([0, 7, 39])), Remove.of("item", np.array([2, 24])))
EXTENDED = (Add("user", ("new one", "new two")), Add("item", ("new",)))
RENAMED = (Rename("user", {0: "Zoë"}), Rename("item", {3: "a film"}))


def edited(project: Project, *edits) -> Project:
    for edit in edits:
        project = project.edited(edit.apply(project.ratings, project.holdout))
    return project


def predictions(project: Project):
    ratings = project.ratings
    cells = np.indices((ratings.n_users, ratings.n_items)).reshape(2, -1)
    return [run.model_for(ratings).predict(*cells) for run in project.runs]


@pytest.mark.parametrize(
    "edits", [CUT, EXTENDED, CUT + EXTENDED, RENAMED + CUT, CUT + RENAMED + EXTENDED]
)
def test_a_project_that_was_cut_or_extended_after_training_is_kept(
    project, edits, tmp_path, assert_same_project
):
    changed = edited(project, *edits)
    save_project(changed, tmp_path / "p.funk")

    loaded = load_project(tmp_path / "p.funk")

    for before, after in zip(predictions(changed), predictions(loaded), strict=True):
        assert before.tobytes() == after.tobytes()
    assert [loaded.is_stale(run) for run in loaded.runs] == [True, True]
    assert_same_project(loaded, changed)
    # And once more, though its runs have labels of their own now.
    save_project(loaded, tmp_path / "again.funk")
    assert_same_project(load_project(tmp_path / "again.funk"), changed)


def test_where_all_stand_as_they_stood_no_labels_are_written(project, tmp_path):
    back = edited(project, EXTENDED[0], Remove.of("user", np.array([40, 41])))
    assert back.runs[0].user_ids is not None
    save_project(back, tmp_path / "p.funk")
    with h5py.File(tmp_path / "p.funk") as file:
        assert not [name for run in file["runs"].values() for name in run if "_ids" in name]


def test_predictions_go_by_label(project):
    before = predictions(project)[0].reshape(40, 25)
    changed = edited(project, *CUT)
    kept_users = [user for user in range(40) if user not in (0, 7, 39)]
    kept_items = [item for item in range(25) if item not in (2, 24)]
    after = predictions(changed)[0].reshape(37, 23)
    assert np.array_equal(after, before[np.ix_(kept_users, kept_items)])

    extended = predictions(edited(changed, *EXTENDED))[0].reshape(39, 24)
    assert np.array_equal(extended[:37, :23], after)
    model = project.runs[0].result.model
    of_new_user = model.mean + model.unknown_user_bias + model.item_bias[kept_items]
    assert np.allclose(extended[37, :23], np.clip(of_new_user, 0.5, 5))


def test_of_joined_items_the_one_that_stays_is_known(project):
    changed = edited(project, join(project.ratings, project.holdout, "item", 4, np.array([9])))
    run = changed.runs[0]
    model, before = run.model_for(changed.ratings), run.result.model
    assert model.n_items == 24
    assert np.array_equal(model.v[4], before.v[4])
    assert np.array_equal(model.v[9], before.v[10])


def test_a_name_that_somebody_else_had_is_not_taken_for_theirs(project):
    """A user is removed, and another one gets the name."""
    gone = str(project.ratings.user_ids[0])
    changed = edited(project, Remove.of("user", np.array([0])), Rename("user", {4: gone}))
    run = changed.runs[0]
    assert np.array_equal(run.model_for(changed.ratings).u[4], run.result.model.u[5])


@pytest.mark.parametrize(
    ("labels", "names", "expected"),
    [
        ([1, 2, 3], {"2": "20"}, [1, 20, 3]),
        ([1, 2, 3], {"2": "two"}, ["1", "two", "3"]),
        ([1, 2, 3], {"2": "3", "3": "2"}, [1, 3, 2]),
        ([1, 2, 3], {"9": "10"}, [1, 2, 3]),
        ([1, 2, 3], {"2": "3"}, ["1", "3", "3 (removed)"]),
        (["a", "b"], {"a": "a much longer name"}, ["a much longer name", "b"]),
        (["a", "b", "b (removed)"], {"a": "b"}, ["b", "b (removed)'", "b (removed)"]),
        ([1, 2], {}, [1, 2]),
    ],
)
def test_names_are_changed_by_label(labels, names, expected):
    assert with_names(np.array(labels), names).tolist() == expected


def test_what_a_matrix_was_made_from_goes_along_while_all_of_it_is_known(project):
    truth = project.truth
    cut = edited(project, *CUT).truth
    assert np.array_equal(cut.u, np.delete(truth.u, [0, 7, 39], axis=0))
    assert np.array_equal(cut.v, np.delete(truth.v, [2, 24], axis=1))
    assert edited(project, *RENAMED).truth is truth
    assert edited(project, EXTENDED[0]).truth is None
    fewer = edited(project, keep_most(project.ratings, "item", 5)).truth
    assert fewer.v.shape[1] == 5


def test_a_truth_that_was_cut_is_kept(project, tmp_path, assert_same_project):
    changed = edited(project, *CUT)
    save_project(changed, tmp_path / "p.funk")
    assert load_project(tmp_path / "p.funk").truth.u.tolist() == changed.truth.u.tolist()


@pytest.fixture
def saved(project, tmp_path) -> Path:
    path = tmp_path / "p.funk"
    save_project(edited(project, *CUT), path)
    return path


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda labels: labels[:-1], "/runs/Run 1/u"),
        (lambda labels: np.concatenate([labels[:1], labels[:-1]]), "has a label twice"),
        (lambda labels: labels.reshape(-1, 1), "is neither a list of texts nor of int64"),
        (lambda labels: np.arange(len(labels)) / 2, "is neither a list of texts nor of int64"),
    ],
)
def test_damaged_labels_are_refused_with_a_sentence(saved, damage, words):
    with h5py.File(saved, "r+") as file:
        group = file["runs/Run 1"]
        labels = damage(group["user_ids"][:])
        text = group["user_ids"].dtype
        del group["user_ids"]
        kind = text if labels.dtype.kind == "O" else None
        made = group.create_dataset("user_ids", data=labels, dtype=kind)
        made.attrs["description"] = ""
    with pytest.raises(ProjectFileError) as caught:
        load_project(saved)
    message = str(caught.value)
    assert "p.funk is damaged: " in message
    assert words in message


def test_labels_that_are_missing_are_refused(saved):
    with h5py.File(saved, "r+") as file:
        del file["runs/Run 1/user_ids"]
    with pytest.raises(ProjectFileError, match=r"p\.funk is damaged: /runs/Run 1/u"):
        load_project(saved)


def test_a_run_with_its_own_labels_is_the_same_before_and_after_a_rename(project):
    labelled = replace(project.runs[0], user_ids=project.ratings.user_ids.copy())
    changed = edited(replace(project, runs=(labelled,)), Rename("user", {3: "other"}))
    run = changed.runs[0]
    assert np.array_equal(run.model_for(changed.ratings).u, run.result.model.u)


def test_where_users_stand_is_found_once_for_each_list_of_them(project):
    moved = edited(project, *CUT)
    run = moved.runs[0]
    users, items = run.places(moved.ratings)
    model = run.model_for(moved.ratings)

    rated = moved.edited(SetCells.one(0, 0, 3.0).apply(moved.ratings, moved.holdout))
    assert rated.runs[0].places(rated.ratings)[0] is users
    assert rated.runs[0].places(rated.ratings)[1] is items
    assert rated.runs[0].model_for(rated.ratings) is model

    again = edited(moved, Remove.of("user", np.array([1])))
    assert again.runs[0].places(again.ratings)[0].tolist() == np.delete(users, 1).tolist()
    assert again.runs[0].model_for(again.ratings).n_users == model.n_users - 1
