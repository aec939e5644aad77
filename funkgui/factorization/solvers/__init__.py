"""The gradient steps. Its modules import TensorFlow, so they are themselves imported late."""

from __future__ import annotations

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device
from funkgui.factorization.solvers.solver import Solver
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix


def make_solver(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    device: Device,
    arrays: dict[str, FloatArray] | None,
) -> Solver:
    """The solver that the settings name, started from ``arrays`` or, where None, afresh."""
    if config.solver == "dense":
        from funkgui.factorization.solvers.dense import DenseSolver

        return DenseSolver(ratings, holdout, config, device, arrays)
    from funkgui.factorization.solvers.sparse import SparseSolver

    return SparseSolver(ratings, holdout, config, device, arrays)
