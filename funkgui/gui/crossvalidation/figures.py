"""What came of a cross-validation, as rows of text: for the tables and for copying."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from funkgui.factorization.crossvalidate import CrossValidationFinished, FoldFinished
from funkgui.factorization.deciles import Decile
from funkgui.gui.training.figures import error_text

Rows = list[list[str]]

FOLDS_HEADER = ["Fold", "Trained on", "Measured on", "RMSE", "MAE", "Seconds", "Ended"]
USERS_HEADER = ["Ratings of a user", "Users", "RMSE"]
ITEMS_HEADER = ["Ratings of an item", "Items", "RMSE"]

_MEASURES: tuple[Callable[[FoldFinished], float], ...] = (
    lambda fold: fold.evaluation.rmse,
    lambda fold: fold.evaluation.mae,
    lambda fold: fold.seconds,
)


def fold_row(fold: FoldFinished) -> list[str]:
    """One fold; errors in units of the ratings."""
    return [
        fold.name,
        f"{fold.n_train:,}",
        f"{fold.n_test:,}",
        error_text(fold.evaluation.rmse),
        error_text(fold.evaluation.mae),
        f"{fold.seconds:.1f}",
        f"epoch {fold.epochs:,}: {fold.stopped_because}",
    ]


def summary_rows(found: CrossValidationFinished) -> Rows:
    """Mean over the folds, and the standard deviation where there are two or more."""
    rows = [_summary("Mean", found.mean)] if found.folds else []
    if len(found.folds) > 1:
        rows.append(_summary("\N{PLUS-MINUS SIGN}", found.deviation))
    return rows


def decile_rows(deciles: Sequence[Decile]) -> Rows:
    """From those with the fewest training ratings to those with the most."""
    return [[_counts(one), f"{one.members:,}", error_text(one.rmse)] for one in deciles]


def as_text(found: CrossValidationFinished) -> str:
    """All tables, separated by tabs, for a spreadsheet."""
    folds = [FOLDS_HEADER, *map(fold_row, found.folds), *summary_rows(found)]
    users = [USERS_HEADER, *decile_rows(found.by_user().deciles())]
    items = [ITEMS_HEADER, *decile_rows(found.by_item().deciles())]
    tables = ("\n".join("\t".join(row) for row in rows) for rows in (folds, users, items))
    return "\n\n".join(tables)


def _summary(name: str, statistic: Callable[[Callable[[FoldFinished], float]], float]) -> list[str]:
    rmse, mae, seconds = (statistic(measure) for measure in _MEASURES)
    return [name, "", "", error_text(rmse), error_text(mae), f"{seconds:.1f}", ""]


def _counts(decile: Decile) -> str:
    if decile.low == decile.high:
        return f"{decile.low:,}"
    return f"{decile.low:,} \N{EN DASH} {decile.high:,}"
