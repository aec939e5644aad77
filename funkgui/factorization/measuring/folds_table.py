"""What came of a cross-validation as rows of text: of each fold, and over all of them."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.factorization.measuring.crossvalidate import CrossValidationFinished, FoldFinished

Rows = list[list[str]]

FOLD_COLUMNS = ["fold", "trained on", "measured on", "RMSE", "MAE", "baseline", "seconds", "ended"]

MEASURES: dict[str, Callable[[FoldFinished], float]] = {
    "rmse": lambda fold: fold.evaluation.rmse,
    "mae": lambda fold: fold.evaluation.mae,
    "baseline_rmse": lambda fold: fold.baseline_rmse,
    "seconds": lambda fold: fold.seconds,
}
"""What is averaged over the folds; errors in units of the ratings."""

ErrorText = Callable[[float], str]
"""An error in words, NaN and infinity too."""


def fold_row(fold: FoldFinished, error_text: ErrorText) -> list[str]:
    """One fold, under `FOLD_COLUMNS`."""
    return [
        fold.name,
        f"{fold.n_train:,}",
        f"{fold.n_test:,}",
        *_measured([measure(fold) for measure in MEASURES.values()], error_text),
        f"epoch {fold.epochs:,}: {fold.stopped_because}",
    ]


def summary_rows(
    found: CrossValidationFinished, error_text: ErrorText, names: tuple[str, str]
) -> Rows:
    """Mean over the folds, and the standard deviation where there are two or more.

    Parameters
    ----------
    names
        What the two are called, in the first column.
    """
    statistics = (found.mean, found.deviation)[: min(len(found.folds), 2)]
    return [
        [name, "", "", *_measured([statistic(one) for one in MEASURES.values()], error_text), ""]
        for name, statistic in zip(names, statistics, strict=False)
    ]


def _measured(figures: list[float], error_text: ErrorText) -> list[str]:
    *errors, seconds = figures
    return [*map(error_text, errors), f"{seconds:.1f}"]
