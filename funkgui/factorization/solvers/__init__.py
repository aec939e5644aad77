"""The gradient steps. Its modules import TensorFlow, so they are themselves imported late."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device
from funkgui.factorization.solvers.samples import SamplesSolver
from funkgui.factorization.solvers.seeds import SeedsSolver
from funkgui.factorization.solvers.solver import Solver, SolverInput, WarmStart
from funkgui.factorization.solvers.start import start_arrays
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix


def make_solver(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    device: Device,
    arrays: dict[str, FloatArray] | None,
    warm: WarmStart | None = None,
    cut_short: Callable[[], bool] = lambda: False,
) -> Solver:
    """The solver that the settings name.

    Parameters
    ----------
    holdout
        What is not hidden is trained on; `Solver.losses` measures the hidden ones apart.
    arrays
        What `Solver.arrays` gave: go on exactly from there.
    warm
        Or start from this. Where both are None, the solver starts afresh.
    cut_short
        See `SolverInput`.
    """
    if warm is not None:
        arrays = start_arrays(warm, ratings.values[~holdout.hidden], config)
    make = _solver_class(config.solver)
    given = SolverInput(ratings, holdout, config, device, arrays, cut_short)
    if config.averages_over == "seeds":
        return SeedsSolver(make, given)
    if config.averages_over == "samples":
        return SamplesSolver(make, given)
    return make(given)


def _solver_class(solver: str) -> Callable[[SolverInput], Solver]:
    if solver == "dense":
        from funkgui.factorization.solvers.dense import DenseSolver

        return DenseSolver
    if solver == "als":
        from funkgui.factorization.solvers.als import AlsSolver

        return AlsSolver
    if solver == "funk-2006":
        from funkgui.factorization.solvers.funk import FunkSolver

        return FunkSolver
    if solver == "variational":
        from funkgui.factorization.solvers.variational import VariationalSolver

        return VariationalSolver
    from funkgui.factorization.solvers.sparse import SparseSolver

    return SparseSolver
