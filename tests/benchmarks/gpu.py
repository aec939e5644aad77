"""Every solver on the processor and on the GPU, side by side: the same losses, and which is faster.

    uv run python -m tests.benchmarks.gpu [--ratings 1000000] [--solvers dense sparse ...]

Each training runs twice on each device, first with the compiling; the second is what is shown.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from funkgui.errors import FunkGuiError
from funkgui.factorization import devices
from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.factorization.problems import problem
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix

_EPOCHS = {"dense": 1000, "sparse": 5, "als": 3, "variational": 5, "funk-2006": 400}
"""Enough of each that starting and ending do not count."""


@dataclass(frozen=True)
class Case:
    """What is trained on, and how."""

    name: str
    ratings: RatingMatrix
    holdout: Holdout
    config: FitConfig


def cases(n_ratings: int, solvers: list[str]) -> list[Case]:
    """The toy problem for the dense solver, synthetic ratings for the others."""
    toy = problem("toy")
    ratings, holdout, _ = toy.make(0)
    found = []
    if "dense" in solvers:
        config = toy.config.changed(
            max_epochs=_EPOCHS["dense"], note_every=_EPOCHS["dense"], patience=0, keep_best=False
        )
        found.append(Case("dense, toy problem", ratings, holdout, config))
    n_users, n_items = max(n_ratings // 140, 100), max(n_ratings // 250, 60)
    ratings, _ = power_law(n_users, n_items, n_ratings, seed=0)
    holdout = random_share(ratings, 0.1, 0)
    for solver in solvers:
        if solver != "dense":
            config = config_for_solver(solver, ratings).changed(
                max_epochs=_EPOCHS[solver], note_every=_EPOCHS[solver], patience=0
            )
            found.append(Case(f"{solver}, {n_ratings:,} ratings", ratings, holdout, config))
    return found


def trained(case: Case, device: str) -> tuple[FitFinished, float]:
    """What came of it, and seconds of training without preparing and compiling."""
    finished = None
    for event in fit(case.ratings, case.holdout, case.config.changed(device=device)):
        if isinstance(event, FitFinished):
            finished = event
    assert finished is not None
    return finished, finished.train_s


def main() -> None:
    """Print a row for each solver."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--solvers", nargs="+", default=list(_EPOCHS), choices=list(_EPOCHS))
    wishes = parser.parse_args()
    try:
        gpu = devices.choose("gpu")
    except FunkGuiError as error:
        sys.exit(str(error))
    print(f"{devices.choose('cpu').description} beside {gpu.description}")
    print(f"{'':34}{'CPU s':>9}{'GPU s':>9}{'ratio':>8}  train MSE on both, held-out MSE on both")
    for case in cases(wishes.ratings, wishes.solvers):
        runs = {}
        for device in ("cpu", "gpu"):
            trained(case, device)
            runs[device] = trained(case, device)
        (cpu, cpu_s), (on_gpu, gpu_s) = runs["cpu"], runs["gpu"]
        print(
            f"{case.name:34}{cpu_s:9.2f}{gpu_s:9.2f}{cpu_s / gpu_s:8.1f}  "
            f"{cpu.train_mse:.5f} {on_gpu.train_mse:.5f}  "
            f"{cpu.holdout_mse:.5f} {on_gpu.holdout_mse:.5f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
