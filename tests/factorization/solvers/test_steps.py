"""What holds for the steps of every solver, with whatever options change what a step does."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import OPTIMIZERS, FitConfig
from tests.factorization.solvers.solving import check_same, solver_of

_SEEDS = {"average": "seeds", "n_models": 3}
_SAMPLES = {"average": "samples", "n_models": 2, "burn_in": 3, "sample_every": 1}
_FUNK = {"solver": "funk-2006", "init_scale": 0.1, "learning_rate": 0.001, "l2_factors": 0.02}
_CASES = (
    {"solver": "als", "n_factors": 9},
    {"solver": "als", "biases": False},
    *(
        {"solver": "dense", "optimizer": one, "n_factors": 10, "init_scale": 1}
        for one in OPTIMIZERS
    ),
    {**_FUNK, "passes_per_factor": 12},
    *({"solver": "sparse", "optimizer": one} for one in OPTIMIZERS),
    {"solver": "sparse", "implicit": True},
    {"solver": "sparse", **_SEEDS},
    {"solver": "sparse", **_SAMPLES},
    {"solver": "variational"},
    {"solver": "variational", **_SEEDS},
    {"solver": "variational", **_SAMPLES},
)
_CUTS = 5, 7, 1, 6, 5
"""After 12 steps a feature of Funk's ends, and so does the burn-in of the sparse solver."""


def _name(case):
    return "-".join(str(value) for value in case.values() if isinstance(value, str))


@pytest.fixture(params=_CASES, ids=_name)
def config(request):
    return FitConfig(**{"n_factors": 4, "n_features": 3, "n_batches": 4, **request.param})


def test_steps_are_the_same_however_they_are_cut_and_continued(rated, config):
    whole, parts = (solver_of(*rated, config) for _ in range(2))
    whole.advance(0, sum(_CUTS))
    taken = 0
    for n in _CUTS:
        parts.compile()
        parts.advance(taken, n)
        parts = solver_of(*rated, config, parts.arrays())
        taken += n
    check_same(whole, parts)
    for name in ("u", "v", "user_bias", "item_bias"):
        one, other = (getattr(solver.model(), name) for solver in (whole, parts))
        assert np.array_equal(one, other)


def test_arrays_and_models_are_copies(rated, config):
    solver = solver_of(*rated, config)
    solver.advance(0, 13)
    arrays, model = solver.arrays(), solver.model()
    kept = {name: array.copy() for name, array in arrays.items()}, model.u.copy(), model.v.copy()
    solver.advance(13, 11)
    assert all(np.array_equal(arrays[name], array) for name, array in kept[0].items())
    assert np.array_equal(model.u, kept[1])
    assert np.array_equal(model.v, kept[2])
    assert not np.array_equal(solver.model().u, kept[1])


_ALS, _DENSE = {"solver": "als"}, {"solver": "dense", "optimizer": "momentum", "init_scale": 1}


@pytest.mark.parametrize(
    ("start", "change"),
    [
        (_ALS, {"l2_factors": 5.0, "l2_biases": 5.0}),
        (_FUNK, {"learning_rate": 0.02, "passes_per_factor": 30}),
        (_DENSE, {"learning_rate": 0.4}),
        (_DENSE, {"l2_factors": 1.0}),
        (_DENSE, {"momentum": 0.1}),
    ],
)
def test_settings_changed_in_mid_run(rated, start, change):
    config = FitConfig(n_factors=4, **start)
    other = config.changed(**change)
    changed, fresh, same = (solver_of(*rated, one) for one in (config, other, config))
    changed.change(other)
    for solver in (changed, fresh, same):
        solver.advance(0, 35)
    check_same(changed, fresh)
    assert not np.array_equal(changed.arrays()["u"], same.arrays()["u"])
