"""What the mean of several models says of itself comes back from a project file."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from funkgui.errors import ProjectFileError
from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty
from funkgui.project.project_file import load_project, save_project


@pytest.fixture(params=["of samples", "of seeds"])
def averaged(request, project):
    """The project with a run that is the mean of three models of one factor each."""
    run = project.runs[0]
    ratings, model = project.ratings, run.result.model
    rng = np.random.default_rng(1)
    within = 0.75
    if request.param == "of seeds":
        of_users, of_items = (
            np.ones((n, 3), np.float32) for n in (ratings.n_users, ratings.n_items)
        )
        within = Uncertainty(of_users, of_items, 0.5)
    spread = SpreadUncertainty(
        rng.standard_normal((3, ratings.n_users), np.float32),
        rng.standard_normal((3, ratings.n_items), np.float32),
        np.array([3.0, 3.1, 3.2]),
        within,
    )
    result = replace(run.result, model=replace(model, uncertainty=spread))
    return project.with_run(replace(run, result=result))


@pytest.fixture
def saved(averaged, tmp_path):
    save_project(averaged, tmp_path / "p.funk")
    return tmp_path / "p.funk"


def test_it_comes_back(averaged, saved, assert_same_project):
    loaded = load_project(saved)
    assert_same_project(loaded, averaged)
    at = np.array([0, 3, -1]), np.array([1, 2, 0])
    before, after = (one.runs[0].result.model.deviation(*at) for one in (averaged, loaded))
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("name", "array", "reason"),
    [
        ("mean", np.ones(2), "/spread/mean is of 2 models, which cannot share 3 factors"),
        ("mean", np.ones(0), "/spread/mean is of 0 models"),
        ("user_bias", np.ones((2, 40), np.float32), "/spread/user_bias has the shape 2 x 40, not"),
        ("item_bias", np.ones((3, 24), np.float32), "/spread/item_bias has the shape 3 x 24, not"),
    ],
)
def test_a_tampered_one_names_the_place(saved, name, array, reason):
    with h5py.File(saved, "r+") as file:
        group = file["runs/Run 1/spread"]
        del group[name]
        group[name] = array
    with pytest.raises(ProjectFileError, match=reason):
        load_project(saved)


@pytest.mark.parametrize("averaged", ["of seeds"], indirect=True)
def test_covariances_of_too_many_factors(saved):
    with h5py.File(saved, "r+") as file:
        group = file["runs/Run 1/spread/uncertainty"]
        del group["user_covariance"]
        group["user_covariance"] = np.ones((40, 6), np.float32)
    with pytest.raises(ProjectFileError, match="user_covariance is of more factors than 1 and"):
        load_project(saved)


@pytest.mark.parametrize("averaged", ["of samples"], indirect=True)
def test_without_a_variance(saved):
    with h5py.File(saved, "r+") as file:
        del file["runs/Run 1/spread"].attrs["noise_variance"]
    with pytest.raises(ProjectFileError, match="/spread@noise_variance is missing"):
        load_project(saved)
