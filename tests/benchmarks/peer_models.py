"""Other programs' matrix factorizations, each with its own way from a file to predictions.

They are imported where they are used. Settings for large sets were tuned lightly: factors,
regularization and passes by a few tries on a million ratings of `power_law`, see README.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

Settings = dict[str, Any]
_LARGE = 300_000
"""More ratings than this take the settings for large sets."""


@dataclass(frozen=True)
class Peer:
    """One of them.

    Attributes
    ----------
    modules
        What is imported; it must be installed.
    load
        From a file with the header ``user,item,rating`` and whole numbers as labels, and the
        lowest and highest rating, to what it trains on: as its documentation does it.
    train
        From that, the settings, a number of threads and a seed, to a model.
    predict
        Of the model, for labels of users and items; NaN where it has no answer.
    documented
        Settings of its documentation.
    others
        More of them that are worth a try on a hundred thousand ratings.
    large
        Settings for large sets.
    most_ratings
        With more than this it would take too long.
    """

    modules: tuple[str, ...]
    load: Callable[[Path, tuple[float, float]], Any]
    train: Callable[[Any, Settings, int, int], Any]
    predict: Callable[[Any, np.ndarray, np.ndarray], np.ndarray]
    documented: Settings
    large: Settings
    others: tuple[Settings, ...]
    most_ratings: float = float("inf")

    def settings(self, n_ratings: int) -> Settings:
        """Those for so many ratings."""
        return self.large if n_ratings > _LARGE else self.documented

    @property
    def installed(self) -> bool:
        return all(find_spec(module) for module in self.modules)


def _load_cornac(path: Path, scale: tuple[float, float]) -> Any:
    from cornac.data import Dataset, Reader

    return Dataset.from_uir(Reader().read(str(path), fmt="UIR", sep=",", skip_lines=1))


def _train_cornac(data: Any, settings: Settings, threads: int, seed: int) -> Any:
    from cornac.models import MF

    # It would take one thread if it were given the seed itself.
    np.random.seed(seed)
    return MF(**settings, num_threads=threads).fit(data)


def _predict_cornac(model: Any, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    rows, columns = _positions(model.uid_map, users), _positions(model.iid_map, items)
    return _biased(
        model.global_mean,
        (model.u_biases, model.i_biases),
        (model.u_factors, model.i_factors),
        (rows, columns),
    )


def _load_libmf(path: Path, scale: tuple[float, float]) -> Any:
    """Its Python package reads no files; this is the quick way to the array that it wants."""
    import pandas

    return np.ascontiguousarray(pandas.read_csv(path).to_numpy(np.float32))


def _train_libmf(data: Any, settings: Settings, threads: int, seed: int) -> Any:
    from libmf.mf import MF

    # Its Python package sets L1 regularization where nothing is said; LIBMF itself does not.
    weight = settings["lambda"]
    options = {name: value for name, value in settings.items() if name != "lambda"}
    options |= {"lambda_p1": 0.0, "lambda_q1": 0.0, "lambda_p2": weight, "lambda_q2": weight}
    model = MF(fun=0, nr_threads=threads, quiet=True, copy_data=False, **options)
    model.fit(data)
    return model


def _predict_libmf(model: Any, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    """From its factors: the package's own `predict` takes its array by columns, for rows."""
    p, q = model.p_factors(), model.q_factors()
    known = (users < len(p)) & (items < len(q))
    dots = np.einsum("nk,nk->n", p[np.where(known, users, 0)], q[np.where(known, items, 0)])
    return np.where(known & np.isfinite(dots), dots, model.model.b)


def _load_cmfrec(path: Path, scale: tuple[float, float]) -> Any:
    import pandas

    frame = pandas.read_csv(path)
    return frame.set_axis(["UserId", "ItemId", "Rating"], axis=1)


def _train_cmfrec(data: Any, settings: Settings, threads: int, seed: int) -> Any:
    from cmfrec import CMF

    options = {"nthreads": threads, "random_state": seed, "verbose": False}
    return CMF(precompute_for_predictions=False, **options, **settings).fit(data)


def _predict_cmfrec(model: Any, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    return model.predict(users, items)


def _load_surprise(path: Path, scale: tuple[float, float]) -> Any:
    from surprise import Dataset, Reader

    reader = Reader(line_format="user item rating", sep=",", skip_lines=1, rating_scale=scale)
    return Dataset.load_from_file(str(path), reader).build_full_trainset()


def _train_surprise(data: Any, settings: Settings, threads: int, seed: int) -> Any:
    from surprise import SVD

    return SVD(**settings, random_state=seed).fit(data)


def _predict_surprise(model: Any, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    known = model.trainset
    return _biased(
        known.global_mean,
        (model.bu, model.bi),
        (model.pu, model.qi),
        (
            _positions(known._raw2inner_id_users, users),
            _positions(known._raw2inner_id_items, items),
        ),
    )


def _positions(positions: dict[str, int], labels: np.ndarray) -> np.ndarray:
    distinct, at = np.unique(labels, return_inverse=True)
    return np.array([positions.get(str(label), -1) for label in distinct.tolist()])[at]


def _biased(
    mean: float,
    biases: tuple[np.ndarray, np.ndarray],
    factors: tuple[np.ndarray, np.ndarray],
    positions: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Mean, biases and products of factors, as far as users and items are known."""
    users, items = positions
    products = np.einsum("nk,nk->n", factors[0][users], factors[1][items])
    predicted = mean + np.where((users >= 0) & (items >= 0), products, 0.0)
    predicted += np.where(users >= 0, biases[0][users], 0.0)
    predicted += np.where(items >= 0, biases[1][items], 0.0)
    return predicted


PEERS = {
    # Documented: the first example of its README.
    "cornac MF": Peer(
        ("cornac",),
        _load_cornac,
        _train_cornac,
        _predict_cornac,
        {"k": 10, "learning_rate": 0.01, "lambda_reg": 0.02, "max_iter": 25},
        {"k": 16, "learning_rate": 0.01, "lambda_reg": 0.035, "max_iter": 30},
        tuple(
            {"k": k, "learning_rate": 0.01, "lambda_reg": weight, "max_iter": passes}
            for k, weight, passes in (
                (10, 0.05, 25),
                (10, 0.1, 25),
                (32, 0.05, 50),
                (32, 0.1, 50),
                (32, 0.1, 100),
            )
        ),
    ),
    # Documented: its defaults.
    "LIBMF": Peer(
        ("libmf", "pandas"),
        _load_libmf,
        _train_libmf,
        _predict_libmf,
        {"k": 8, "lambda": 0.1, "eta": 0.1, "nr_iters": 20, "nr_bins": 20},
        {"k": 32, "lambda": 0.04, "eta": 0.1, "nr_iters": 12, "nr_bins": 20},
        tuple(
            {"k": k, "lambda": weight, "eta": 0.1, "nr_iters": 20, "nr_bins": 20}
            for k, weight in ((8, 0.05), (32, 0.05), (32, 0.1), (32, 0.2), (64, 0.1))
        ),
    ),
    # Documented: its defaults.
    "cmfrec ALS": Peer(
        ("cmfrec", "pandas"),
        _load_cmfrec,
        _train_cmfrec,
        _predict_cmfrec,
        {"k": 40, "lambda_": 10.0, "niter": 10},
        {"k": 16, "lambda_": 0.05, "scale_lam": True, "niter": 5},
        (
            {"k": 40, "lambda_": 5.0, "niter": 10},
            {"k": 40, "lambda_": 20.0, "niter": 10},
            {"k": 40, "lambda_": 0.1, "scale_lam": True, "niter": 10},
            {"k": 40, "lambda_": 0.2, "scale_lam": True, "niter": 10},
        ),
    ),
    # Documented: its defaults.
    "Surprise SVD": Peer(
        ("surprise",),
        _load_surprise,
        _train_surprise,
        _predict_surprise,
        {"n_factors": 100, "n_epochs": 20, "lr_all": 0.005, "reg_all": 0.02},
        {"n_factors": 100, "n_epochs": 20, "lr_all": 0.005, "reg_all": 0.02},
        tuple(
            {"n_factors": 100, "n_epochs": passes, "lr_all": rate, "reg_all": weight}
            for passes, rate, weight in (
                (40, 0.005, 0.05),
                (40, 0.01, 0.1),
                (60, 0.01, 0.1),
                (40, 0.01, 0.15),
            )
        ),
        most_ratings=20_000_000,
    ),
}
