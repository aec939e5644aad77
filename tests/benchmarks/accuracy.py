"""RMSE on rating files: FunkGUI's presets and solvers beside the baseline and other programs.

    uv run python -m tests.benchmarks.accuracy FILE ... [--ours balanced best sparse]
    uv run --group peers python -m tests.benchmarks.accuracy [--seeds 0 1 2 3 4]
    uv run --group peers python -m tests.benchmarks.accuracy --folds 5 --peers "Surprise SVD"

Without a file, those of ../shared/data. A tenth is measured on, drawn at random with each of the
seeds, or with --folds each part in turn. No training sees what it is measured on, not even to
stop or to choose its best epoch: solvers that want to are given a twentieth of their training
ratings for it. Other programs train at their documented settings, and tuned: at the best of
a few settings on a tenth of their training ratings.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.early_stop import with_stop_share
from funkgui.factorization.measuring.crossvalidate import (
    Fold,
    FoldFinished,
    cross_validate,
    cut_to_most_rated,
    shuffled_folds,
)
from funkgui.factorization.metrics import baseline_model, rmse
from funkgui.factorization.presets import PRESETS, preset
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.select import only_ratings
from tests.benchmarks.peer_models import PEERS, Peer, Settings
from tests.benchmarks.peer_sets import scale_of, write_train
from tests.benchmarks.timed import config_of

_FILES = (
    "ml-latest-small/ratings.csv",
    "movietweetings-100k/ratings.dat",
    "spark-sample/sample_movielens_ratings.txt",
    "libmf-demo/real_matrix.tr.txt",
    "recosystem/smalltrain.txt",
)


@dataclass(frozen=True)
class Score:
    """RMSE of one training, and the seconds it took."""

    rmse: float
    seconds: float


def drawn_fold(ratings: RatingMatrix, seed: int) -> Fold:
    """A tenth to measure on, the same that `random_share` hides."""
    hidden = random_share(ratings, 0.1, seed).hidden
    return Fold(
        f"seed {seed}", lambda: (only_ratings(ratings, ~hidden), only_ratings(ratings, hidden))
    )


def own_score(name: str, fold: Fold, seed: int) -> Score:
    """A preset or a solver."""
    cuts = {one.key: one.keep_items for one in PRESETS}
    if cuts.get(name):
        fold = cut_to_most_rated(fold, preset(name).keep_items)
    events = cross_validate([fold], lambda train: with_stop_share(config_of(name, train, seed)))
    (done,) = [event for event in events if isinstance(event, FoldFinished)]
    return Score(done.evaluation.rmse, done.seconds)


def baseline_score(ratings: RatingMatrix, holdout: Holdout) -> Score:
    """Mean and shrunken biases."""
    began, hidden = time.perf_counter(), holdout.hidden
    model = baseline_model(ratings, holdout)
    predicted = model.predict(ratings.user_index[hidden], ratings.item_index[hidden])
    return Score(rmse(predicted, ratings.values[hidden]), time.perf_counter() - began)


def peer_score(
    peer: Peer, settings: Settings, ratings: RatingMatrix, holdout: Holdout, seed: int
) -> Score:
    """Another program; where it has no answer, the mean of the training ratings stands in."""
    hidden, scale = holdout.hidden, scale_of(ratings)
    with tempfile.TemporaryDirectory() as folder:
        write_train(ratings, holdout, Path(folder) / "train.csv")
        began = time.perf_counter()
        data = peer.load(Path(folder) / "train.csv", scale)
        model = peer.train(data, settings, 2, seed)
        seconds = time.perf_counter() - began
    users, items = ratings.user_index[hidden] + 1, ratings.item_index[hidden] + 1
    predicted = peer.predict(model, users, items)
    predicted = np.where(np.isnan(predicted), ratings.values[~hidden].mean(), predicted)
    return Score(rmse(np.clip(predicted, *scale), ratings.values[hidden]), seconds)


def tuned(peer: Peer, ratings: RatingMatrix, holdout: Holdout, seed: int) -> Settings:
    """The best settings on a tenth of the training ratings."""
    train = only_ratings(ratings, ~holdout.hidden)
    inner = random_share(train, 0.1, seed)
    tries = (peer.documented, *peer.others)
    return min(tries, key=lambda one: peer_score(peer, one, train, inner, seed).rmse)


def hidden_by(ratings: RatingMatrix, fold: Fold) -> Holdout:
    """What a fold measures on, as a mask of the whole matrix."""
    _, test = fold.split()
    users = ratings.rows_of(test.user_ids.tolist())[test.user_index]
    items = ratings.columns_of(test.item_ids.tolist())[test.item_index]
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    hidden[positions_of(ratings, users, items)] = True
    return Holdout(hidden, fold.name)


def scores(
    ratings: RatingMatrix, fold: Fold, seed: int, given: argparse.Namespace
) -> Iterator[tuple[str, Score]]:
    """Everything that was asked for, on one fold."""
    holdout = hidden_by(ratings, fold)
    yield "baseline", baseline_score(ratings, holdout)
    for name in given.ours:
        yield name, own_score(name, fold, seed)
    for name in given.peers:
        peer = PEERS[name]
        if not peer.installed:
            continue
        yield name, peer_score(peer, peer.documented, ratings, holdout, seed)
        settings = tuned(peer, ratings, holdout, seed)
        yield f"{name}, tuned", peer_score(peer, settings, ratings, holdout, seed)


def measure(path: Path, given: argparse.Namespace) -> None:
    ratings = read_ratings(path).ratings
    print(f"\n{path.parent.name}/{path.name}: {ratings.n_ratings:,} ratings, {ratings.scale}\n")
    folds = [(drawn_fold(ratings, seed), seed) for seed in given.seeds]
    if given.folds:
        folds = [(fold, 0) for fold in shuffled_folds(ratings, given.folds, seed=0)]
    rows: dict[str, list[Score]] = {}
    for fold, seed in folds:
        for name, score in scores(ratings, fold, seed, given):
            rows.setdefault(name, []).append(score)
            told = f"{fold.name}, {name}: {score.rmse:.4f} in {score.seconds:.2f} s"
            print(told, file=sys.stderr, flush=True)
    each = "fold" if given.folds else "seed"
    print(f"| | mean RMSE | each {each} | median s |\n|---|---|---|---|")
    for name, row in rows.items():
        errors = [score.rmse for score in row]
        seconds = statistics.median(score.seconds for score in row)
        listed = ", ".join(f"{error:.4f}" for error in errors)
        print(f"| {name} | {statistics.mean(errors):.4f} | {listed} | {seconds:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--ours", nargs="*", default=["balanced"], help="presets or solvers")
    parser.add_argument("--peers", nargs="*", default=["cornac MF", "Surprise SVD"], choices=PEERS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--folds", type=int, help="cut into so many instead of drawing tenths")
    given = parser.parse_args()
    if given.ours:
        load_tensorflow()  # importing it is not timed
    shared = Path(__file__).resolve().parents[3] / "shared" / "data"
    for path in given.files or [shared / name for name in _FILES]:
        if path.exists():
            measure(path, given)
        else:
            print(f"\n{path} is not on this machine", file=sys.stderr)


if __name__ == "__main__":
    main()
