"""What a generated matrix was made from goes along with it."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ProjectFileError
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.generated.making import make
from funkgui.ratings.generated.recipe import MatrixRecipe, recipe_of_kind
from funkgui.ratings.holdout import nothing_hidden


def made(recipe: MatrixRecipe) -> Project:
    ratings, holdout, truth = make(recipe)
    return Project(ratings, holdout, source=recipe.text, truth=truth)


@pytest.fixture
def rated() -> Project:
    return made(recipe_of_kind("ratings").changed(users=30, items=20, ratings=200, rank=3))


def test_biases_and_mean_are_saved(rated, tmp_path):
    save_project(rated, tmp_path / "a.funk")
    truth, again = rated.truth, load_project(tmp_path / "a.funk").truth
    for name in ("u", "v", "weights", "user_bias", "item_bias"):
        assert np.array_equal(getattr(again, name), getattr(truth, name)), name
    assert again.mean == truth.mean == 3.5


def test_a_product_has_none(tmp_path):
    project = made(MatrixRecipe(users=9, items=8))
    save_project(project, tmp_path / "a.funk")
    again = load_project(tmp_path / "a.funk").truth
    assert again.user_bias is again.item_bias is None
    assert again.mean == 0


def test_a_stretched_product_has_a_mean(tmp_path):
    project = made(MatrixRecipe(users=9, items=8, scale="1:5:1"))
    save_project(project, tmp_path / "a.funk")
    again = load_project(tmp_path / "a.funk").truth
    assert again.mean == 3
    assert np.array_equal(again.weights, project.truth.weights)


@pytest.mark.parametrize("name", ["user_bias", "item_bias"])
def test_biases_that_do_not_fit_are_refused(rated, tmp_path, name):
    import h5py

    path = tmp_path / "a.funk"
    save_project(rated, path)
    with h5py.File(path, "r+") as file:
        del file["truth"][name]
        file["truth"][name] = np.zeros(7, np.float32)
    with pytest.raises(ProjectFileError, match=f"/truth/{name} has the shape 7"):
        load_project(path)


def test_the_truth_moves_with_users_and_items(rated):
    users, items = np.arange(30)[::-1].copy(), np.arange(5, 20)
    cut = make(recipe_of_kind("empty").changed(users=30, items=15)).ratings
    holdout = nothing_hidden(cut)
    change = Change(user_places=users, item_places=items)
    after = rated.edited(Edited(cut, holdout, ReplaceHoldout(holdout), change)).truth
    truth = rated.truth
    assert np.array_equal(after.u, truth.u[::-1])
    assert np.array_equal(after.user_bias, truth.user_bias[::-1])
    assert np.array_equal(after.v, truth.v[:, 5:])
    assert np.array_equal(after.item_bias, truth.item_bias[5:])
    assert after.mean == truth.mean


def test_it_is_no_longer_known_of_new_users(rated):
    more = make(recipe_of_kind("empty").changed(users=31, items=20)).ratings
    holdout = nothing_hidden(more)
    change = Change(user_places=np.append(np.arange(30), -1))
    assert rated.edited(Edited(more, holdout, ReplaceHoldout(holdout), change)).truth is None
