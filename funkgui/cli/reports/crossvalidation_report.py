"""What came of a cross-validation: for scripts, and for people."""

from __future__ import annotations

from typing import Any

from funkgui.cli.clock import peak_memory_mb, seconds_since_start
from funkgui.cli.reports.measures import (
    calibration_results,
    calibration_text,
    decile_results,
    deciles_text,
)
from funkgui.cli.text import error_text, table
from funkgui.factorization.measuring.crossvalidate import CrossValidationFinished, FoldFinished
from funkgui.factorization.measuring.folds_table import (
    FOLD_COLUMNS,
    MEASURES,
    fold_row,
    summary_rows,
)
from funkgui.factorization.number_text import duration_text


def cross_validation_results(found: CrossValidationFinished, load_s: float) -> dict[str, Any]:
    """The results by name.

    RMSE and MAE are in units of the ratings, ``baseline_rmse`` is what mean and biases alone
    reach; ``std`` are standard deviations over the folds (n - 1). ``load_s`` is what reading the
    ratings took, ``total_s`` the time since the process started, and ``peak_rss_mb`` is 10^6 bytes.
    """
    return {
        "folds": [_fold_results(fold) for fold in found.folds],
        "mean": {name: found.mean(measure) for name, measure in MEASURES.items()},
        "std": {name: found.deviation(measure) for name, measure in MEASURES.items()},
        "calibration": calibration_results(found.calibration()),
        **decile_results(found.by_user(), found.by_item()),
        "stopped": found.stopped,
        "load_s": load_s,
        "total_s": seconds_since_start(),
        "peak_rss_mb": peak_memory_mb(),
    }


def cross_validation_text(found: CrossValidationFinished, *, with_deciles: bool) -> str:
    """The folds in a table, then mean and standard deviation."""
    if not found.folds:
        return "Stopped before the first fold was done."
    parts = [_folds_table(found), "\n".join(_notes(found))]
    if with_deciles:
        parts.append("Below, users and items count once for each fold that they are measured in.")
        parts.append(deciles_text(found.by_user(), found.by_item()))
    return "\n\n".join(parts)


def _fold_results(fold: FoldFinished) -> dict[str, Any]:
    return {
        "name": fold.name,
        "n_train": fold.n_train,
        "n_test": fold.n_test,
        **{name: measure(fold) for name, measure in MEASURES.items()},
        "n_unknown_users": fold.evaluation.n_unknown_users,
        "n_unknown_items": fold.evaluation.n_unknown_items,
        "epochs": fold.epochs,
        "stopped_because": fold.stopped_because,
        "advice": fold.advice,
        "config": fold.config.to_dict(),
    }


def _folds_table(found: CrossValidationFinished) -> str:
    rows = [FOLD_COLUMNS, *(fold_row(fold, error_text) for fold in found.folds)]
    rows += summary_rows(found, error_text, ("mean", "standard deviation"))
    return table(rows, "<>>>>>><")


def _notes(found: CrossValidationFinished) -> list[str]:
    taken = (
        f"{duration_text(seconds_since_start())} in all, {peak_memory_mb():,.0f} MB of memory at "
        "most."
    )
    lines = [calibration_text(found.calibration()), taken]
    if found.stopped:
        lines.append("Stopped before the last fold was done; the figures are of those that were.")
    return [line for line in lines if line]
