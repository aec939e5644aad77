"""Seconds to predict a million ratings, and the ten best items for each of 70,000 users.

    uv run python -m tests.benchmarks.predicting [--users 70000] [--items 10000] [--ratings 1000000]

On as many threads as there are cores. Wall-clock time is what a person waits; processor time, over
all threads, is what other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import top_items_for_all
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.threads import n_threads

_N_PAIRS = 1_000_000
_REPEATS = 9
_FACTORS = (16, 32, 64)


def drawn_model(ratings: RatingMatrix, n_factors: int) -> FactorModel:
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32) * np.float32(0.3)

    users, items = ratings.n_users, ratings.n_items
    factors = draw(users, n_factors), draw(items, n_factors)
    return FactorModel(*factors, draw(users), draw(items), 3.5, ratings.scale)


def measure(what: str, work: Callable[[], object], repeats: int) -> None:
    wall_s, processor_s = [], []
    for _ in range(repeats):
        began = time.perf_counter(), time.process_time()
        work()
        wall_s.append(time.perf_counter() - began[0])
        processor_s.append(time.process_time() - began[1])
    print(
        f"{what:44} {min(wall_s):8.3f} {statistics.median(wall_s):8.3f} {min(processor_s):10.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=70_000)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--ratings", type=int, default=10_000_000)
    given = parser.parse_args()
    ratings, _ = power_law(given.users, given.items, given.ratings)
    rng = np.random.default_rng(1)
    users, items = rng.integers(0, given.users, _N_PAIRS), rng.integers(0, given.items, _N_PAIRS)
    print(f"{given.users:,} users, {given.items:,} items, {n_threads()} threads")
    print(f"{'':44} {'best s':>8} {'median s':>8} {'processor s':>10}")
    for n_factors in _FACTORS:
        model = drawn_model(ratings, n_factors)
        pairs = f"{_N_PAIRS:,} pairs, {n_factors} factors"
        measure(pairs, lambda model=model: model.predict(users, items), _REPEATS)
        everybody = f"ten best for everybody, {n_factors} factors"
        measure(everybody, lambda model=model: top_items_for_all(model, ratings), 3)


if __name__ == "__main__":
    main()
