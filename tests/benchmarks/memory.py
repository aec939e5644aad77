"""Memory that trainings take at their peak, beside what `factorization.memory` foresees.

    python -m tests.benchmarks.memory [SOLVER ...]

Linux only: the peak is read from ``/proc``. Each training runs in a process of its own, after a
small one of the same solver, so that TensorFlow itself does not count. Numbers that differ by more
than half call for other constants in `factorization.memory`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from funkgui.factorization.config import SOLVERS
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.fit import fit
from funkgui.factorization.memory import needed_bytes
from funkgui.ratings.holdout import random_share
from funkgui.ratings.matrix import RatingMatrix

_SIZES = {
    "variational": (
        (20_000, 10_000, 1_000_000, 16),
        (100_000, 50_000, 3_000_000, 32),
        (200_000, 10, 1_000_000, 16),
        (10, 200_000, 1_000_000, 16),
    ),
    "sparse": ((20_000, 10_000, 5_000_000, 16), (200_000, 50_000, 3_000_000, 64)),
    "als": (
        (20_000, 10_000, 1_000_000, 16),
        (100_000, 50_000, 3_000_000, 64),
        (200_000, 10, 1_000_000, 16),
    ),
    "funk-2006": ((20_000, 10_000, 1_000_000, 8), (100_000, 50_000, 5_000_000, 8)),
    "dense": ((2_000, 1_500, 300_000, 30), (6_000, 4_000, 1_000_000, 30)),
}
"""Users, items, ratings and factors of some trainings of each solver."""


def _ratings(n_users: int, n_items: int, n_ratings: int) -> RatingMatrix:
    rng = np.random.default_rng(0)
    ratings, _ = RatingMatrix.from_indices(
        rng.integers(0, n_users, n_ratings),
        rng.integers(0, n_items, n_ratings),
        rng.integers(1, 6, n_ratings).astype(np.float32),
        np.arange(n_users),
        np.arange(n_items),
    )
    return ratings


def _resident(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(field))
    return int(line.split()[1]) * 1024


def _measure(solver: str, n_users: int, n_items: int, n_ratings: int, n_factors: int) -> None:
    """Print a training's peak and what was foreseen; to be called once in a process."""
    for sizes in ((100, 80, 2000), (n_users, n_items, n_ratings)):
        ratings = _ratings(*sizes)
        ratings.user_index  # noqa: B018 - cached before the measuring begins
        holdout = random_share(ratings, 0.1, 0)
        config = config_for_solver(solver, ratings).changed(
            n_factors=n_factors, max_epochs=3, note_every=1
        )
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
        before = _resident("VmRSS")
        for _ in fit(ratings, holdout, config):
            pass
    peak = _resident("VmHWM") - before
    foreseen = needed_bytes(config, n_users, n_items, holdout.n_train, holdout.n_hidden)
    print(
        f"{solver:12} {n_users:8,} x {n_items:6,}, {ratings.n_ratings:10,} ratings, "
        f"{n_factors:3} factors: {peak / 1e6:6,.0f} MB, foreseen {foreseen / 1e6:6,.0f} MB",
        flush=True,
    )


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[2].isdigit():
        _measure(sys.argv[1], *map(int, sys.argv[2:]))
        return
    for solver in sys.argv[1:] or SOLVERS:
        for sizes in _SIZES[solver]:
            arguments = [solver, *map(str, sizes)]
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.memory", *arguments], check=True
            )


if __name__ == "__main__":
    main()
