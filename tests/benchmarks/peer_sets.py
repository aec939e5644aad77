"""Sets of ratings, split and written down for programs that are measured beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from funkgui.factorization.metrics import rmse
from funkgui.factorization.model import FactorModel
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.scale import RatingScale

SIZES = {
    "1M": (6_000, 4_000, 1_000_000),
    "10M": (70_000, 10_000, 10_000_000),
    "100M": (480_000, 18_000, 100_000_000),
}
"""Users, items and ratings of generated sets: about those of MovieLens 1M and 10M and Netflix."""

_SHARE = 0.1


@dataclass(frozen=True)
class Described:
    """What was written, in words, and how many ratings are trained on."""

    text: str
    n_train: int


def write_set(which: str, folder: Path, seed: int) -> Described:
    """Make or read the ratings and write them into the folder, split.

    ``train.csv`` has a header and labels from 1; ``all.npz`` has the matrix and what is hidden.
    """
    ratings, truth = _ratings(which)
    holdout = random_share(ratings, _SHARE, seed)
    text = (
        f"{which}: {ratings.n_ratings:,} ratings of {ratings.n_users:,} users for "
        f"{ratings.n_items:,} items, {holdout.n_hidden:,} held out"
    )
    if truth is not None:
        hidden = holdout.hidden
        predicted = truth.predict(ratings.user_index[hidden], ratings.item_index[hidden])
        text += f"; RMSE of the truth {rmse(predicted, ratings.values[hidden]):.4f}"
    write_train(ratings, holdout, folder / "train.csv")
    np.savez(
        folder / "all.npz",
        indptr=ratings.indptr,
        item_index=ratings.item_index,
        values=ratings.values,
        n_items=ratings.n_items,
        scale=scale_of(ratings),
        step=(ratings.scale.step if ratings.scale else None) or 0.0,
        hidden=holdout.hidden,
    )
    return Described(text, holdout.n_train)


def write_train(ratings: RatingMatrix, holdout: Holdout, path: Path) -> None:
    """The ratings that are not held out, as a file with a header; positions plus 1 for labels."""
    train = ~holdout.hidden
    columns = [ratings.user_index[train] + 1, ratings.item_index[train] + 1, ratings.values[train]]
    table = pa.table(columns, names=["user", "item", "rating"])
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


def read_set(folder: Path) -> tuple[RatingMatrix, Holdout]:
    """The matrix that was written, and what is hidden of it."""
    with np.load(folder / "all.npz") as arrays:
        indptr, n_items = arrays["indptr"], int(arrays["n_items"])
        low, high = arrays["scale"].tolist()
        matrix = RatingMatrix(
            indptr,
            arrays["item_index"],
            arrays["values"],
            np.arange(1, len(indptr), dtype=np.int64),
            np.arange(1, n_items + 1, dtype=np.int64),
            scale=RatingScale(low, high, float(arrays["step"]) or None),
        )
        return matrix, Holdout(arrays["hidden"], "a tenth at random")


def scale_of(ratings: RatingMatrix) -> tuple[float, float]:
    """The lowest and the highest rating."""
    scale = ratings.scale or RatingScale(float(ratings.values.min()), float(ratings.values.max()))
    return scale.low, scale.high


def _ratings(which: str) -> tuple[RatingMatrix, FactorModel | None]:
    if which not in SIZES:
        return read_ratings(Path(which)).ratings, None
    ratings, truth = power_law(*SIZES[which])
    biases = truth.user_bias, truth.item_bias
    return ratings, FactorModel(truth.u, truth.v.T, *biases, truth.mean, ratings.scale)
