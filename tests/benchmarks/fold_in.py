"""Milliseconds to fold a user in again after an edit, and to find the ten best items.

    uv run python -m tests.benchmarks.fold_in [--factors 128] [--ratings 2000] [--items 20000]

Each kind of model, for a user it knows with one rating changed, and for a new user.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.folding.fold_in import KnownRow, fold_in
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import top_items
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.matrix import RatingMatrix

_N_USERS = 500
_REPEATS = 15


def drawn_model(n_items: int, n_factors: int, with_uncertainty: bool) -> FactorModel:
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32) * np.float32(0.3)

    uncertainty = None
    if with_uncertainty:
        rows, columns = np.triu_indices(n_factors + 1)
        certain = np.where(rows == columns, 0.02, 0.0).astype(np.float32)
        uncertainty = Uncertainty(
            np.tile(certain, (_N_USERS, 1)), np.tile(certain, (n_items, 1)), 0.6
        )
    factors = draw(_N_USERS, n_factors), draw(n_items, n_factors)
    biases = draw(_N_USERS), draw(n_items)
    return FactorModel(*factors, *biases, 3.5, None, uncertainty)


def measure(what: str, work: Callable[[], object]) -> None:
    work()
    took = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    print(f"{what:44} {min(took):8.1f} {statistics.median(took):8.1f} {max(took):8.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--factors", type=int, default=128)
    parser.add_argument("--ratings", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20_000)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    items = np.sort(rng.choice(given.items, given.ratings, replace=False))
    before = rng.integers(1, 6, given.ratings).astype(np.float32)
    after = before.copy()
    after[7] = 6 - after[7]
    users = np.zeros(given.ratings, np.int64)
    ids = np.arange(_N_USERS), np.arange(given.items)
    ratings, _ = RatingMatrix.from_indices(users, items, after, *ids)
    print(f"{given.factors} factors, {given.ratings:,} ratings of one user, {given.items:,} items")
    print(f"{'milliseconds':44} {'best':>8} {'median':>8} {'worst':>8}")
    for name, config, sure in (
        ("sparse", FitConfig(), False),
        ("sparse, not negative", FitConfig(non_negative=True), False),
        ("variational", FitConfig(solver="variational"), True),
    ):
        model = drawn_model(given.items, given.factors, sure)
        prior = RowPrior.of(config, 1.0, 0.6)
        known = KnownRow(0, items, before)
        edited = f"{name}: one rating changed"
        measure(edited, lambda m=model, h=prior, k=known: fold_in(m, items, after, h, k))
        measure(f"{name}: new user", lambda m=model, h=prior: fold_in(m, items, after, h))
    measure("ten best unseen items", lambda: top_items(model, ratings, 0))


if __name__ == "__main__":
    main()
