"""Held-out RMSE of the default settings on rating files, beside the baseline and Surprise's SVD.

    uv run python -m tests.benchmarks.accuracy FILE ...
    uv run --group peers python -m tests.benchmarks.accuracy FILE ...

Without a file, those of ../shared/data. A tenth is held out at random, with seeds 0, 1 and 2. The
default settings stop, and choose their epoch, by the held-out loss; Surprise's do neither.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from funkgui.factorization.defaults import config_for
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import rmse
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings

_SEEDS = (0, 1, 2)
_FILES = (
    "ml-latest-small/ratings.csv",
    "movietweetings-100k/ratings.dat",
    "spark-sample/sample_movielens_ratings.txt",
    "libmf-demo/real_matrix.tr.txt",
    "recosystem/smalltrain.txt",
)


def default_settings(ratings: RatingMatrix, holdout: Holdout, seed: int) -> dict[str, float]:
    *_, finished = fit(ratings, holdout, config_for(ratings, seed))
    return {
        "baseline": finished.baseline_rmse,
        "RMSE": finished.holdout_mse**0.5,
        "epoch": finished.best_epoch,
        "compile s": finished.compile_s,
        "train s": finished.train_s,
    }


def surprise_svd(ratings: RatingMatrix, holdout: Holdout, seed: int) -> dict[str, float]:
    """Surprise's SVD at its own settings; nothing where it is not installed."""
    try:
        import pandas
        import surprise
    except ImportError:
        return {}
    columns = {
        "user": ratings.user_index,
        "item": ratings.item_index,
        "rating": ratings.values.astype(float),
    }
    frame = pandas.DataFrame(columns)
    reader = surprise.Reader(rating_scale=(columns["rating"].min(), columns["rating"].max()))
    known = surprise.Dataset.load_from_df(frame[~holdout.hidden], reader).build_full_trainset()
    began = time.perf_counter()
    model = surprise.SVD(random_state=seed).fit(known)
    train_s = time.perf_counter() - began
    asked = frame[holdout.hidden]
    predicted = [
        model.predict(*pair).est for pair in zip(asked["user"], asked["item"], strict=True)
    ]
    return {"Surprise": rmse(predicted, asked["rating"].to_numpy()), "Surprise s": train_s}


def measure(path: Path) -> None:
    ratings = read_ratings(path).ratings
    print(f"\n{path.parent.name}/{path.name}: {ratings.n_ratings:,} ratings, {ratings.scale}")
    rows = []
    for seed in _SEEDS:
        holdout = random_share(ratings, 0.1, seed)
        row = default_settings(ratings, holdout, seed) | surprise_svd(ratings, holdout, seed)
        rows.append(row)
        print(f"seed {seed}  " + _text(row), flush=True)
    print(
        "mean    " + _text({name: statistics.mean(row[name] for row in rows) for name in rows[0]})
    )


def _text(row: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in row.items())


def main() -> None:
    shared = Path(__file__).resolve().parents[3] / "shared" / "data"
    paths = [Path(argument) for argument in sys.argv[1:]] or [shared / name for name in _FILES]
    for path in paths:
        if path.exists():
            measure(path)
        else:
            print(f"\n{path} is not on this machine", file=sys.stderr)


if __name__ == "__main__":
    main()
