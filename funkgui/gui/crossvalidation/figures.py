"""What came of a cross-validation, as rows of text: for the tables and for copying."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from funkgui.factorization.measuring import folds_table
from funkgui.factorization.measuring.crossvalidate import CrossValidationFinished
from funkgui.factorization.measuring.deciles import Decile
from funkgui.factorization.measuring.folds_table import Rows
from funkgui.gui.number_words import error_text

FOLDS_HEADER = [name[0].upper() + name[1:] for name in folds_table.FOLD_COLUMNS]
USERS_HEADER = ["Training ratings", "Users, all folds", "RMSE"]
ITEMS_HEADER = ["Training ratings", "Items, all folds", "RMSE"]

fold_row = partial(folds_table.fold_row, error_text=error_text)
summary_rows = partial(
    folds_table.summary_rows, error_text=error_text, names=("Mean", "Standard deviation")
)


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


def _counts(decile: Decile) -> str:
    if decile.low == decile.high:
        return f"{decile.low:,}"
    return f"{decile.low:,} \N{EN DASH} {decile.high:,}"
