"""The best unseen items of every user, as a table in CSV."""

from __future__ import annotations

import codecs
import csv
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.errors import CancelledError
from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import top_items_for_all
from funkgui.files.new_file import new_file
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix
from funkgui.ratings.threads import pieces

_LINES_AT_ONCE = 20_000
"""A cancel is heeded between two pieces."""

_SHARE_OF_FINDING = 0.8
"""Of the time; the rest is the writing."""


@dataclass(frozen=True, eq=False)
class Recommendations:
    """Items for users, the users in the matrix's order, each one's best item first.

    Attributes
    ----------
    users, items
        (n,) positions.
    ranks
        (n,) from 1 for each user; None where these are pairs that were given, in any order.
    predictions
        (n,) float32, in units of the ratings.
    deviations
        (n,) float32. Standard deviations of the ratings around the predictions; None where the
        model cannot tell.
    """

    users: IntArray
    items: IntArray
    ranks: IntArray | None
    predictions: FloatArray
    deviations: FloatArray | None


def recommend_to_all(
    model: FactorModel,
    ratings: RatingMatrix,
    n: int,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Recommendations:
    """What `recommend.top_items` gives for every user, in one table.

    Raises
    ------
    CancelledError
        Where it was cancelled.
    """
    best, predictions = top_items_for_all(
        model, ratings, min(n, ratings.n_items), progress=progress, cancelled=cancelled
    )
    users, ranks = np.nonzero(best >= 0)
    items = best[users, ranks].astype(np.int64)
    deviations = model.deviation(users, items)
    return Recommendations(users, items, ranks + 1, predictions[users, ranks], deviations)


def write_recommendations(
    model: FactorModel,
    ratings: RatingMatrix,
    path: Path,
    n: int,
    *,
    decimal_commas: bool = False,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Find the best items of all users, write them to a CSV file, and return how many they are.

    The file is written beside ``path`` and renamed over it, so that an old one stays whole until
    then. It begins with a byte order mark, by which Excel knows UTF-8.

    Parameters
    ----------
    decimal_commas
        Whether numbers have them, and semicolons stand between the columns, as spreadsheets expect
        it where commas are decimal signs.
    progress
        Told how much is done, 0 to 1.
    cancelled
        Asked whether the file is no longer wanted.

    Raises
    ------
    WriteError
        Where the file cannot be written.
    CancelledError
        Where it was cancelled.
    """
    # Opened before the search, which takes long: a folder that is not there is told at once.
    with new_file(path) as file:
        found = recommend_to_all(
            model,
            ratings,
            n,
            progress=lambda share: progress(share * _SHARE_OF_FINDING),
            cancelled=cancelled,
        )
        file.write(codecs.BOM_UTF8)
        for done, lines in csv_lines(found, ratings, decimal_commas=decimal_commas):
            if cancelled():
                raise CancelledError
            file.write(lines.encode())
            progress(_SHARE_OF_FINDING + done * (1 - _SHARE_OF_FINDING))
    return len(found.users)


def csv_lines(
    found: Recommendations, ratings: RatingMatrix, *, decimal_commas: bool = False
) -> Iterator[tuple[float, str]]:
    """A header line and one line for each recommendation, in pieces.

    Columns are user, rank where there are ranks, item, title where the items have titles,
    prediction, and deviation where the model can tell.

    Yields
    ------
    done, lines
        What share of them is done with these, 0 to 1, and the lines.
    """
    rank = ["rank"] if found.ranks is not None else []
    title = ["title"] if ratings.item_titles is not None else []
    deviation = ["deviation"] if found.deviations is not None else []
    delimiter, mark = (";", ",") if decimal_commas else (",", ".")
    yield 0.0, _as_csv([["user", *rank, "item", *title, "prediction", *deviation]], delimiter)
    for part in pieces(len(found.users), _LINES_AT_ONCE):
        rows = zip(*_columns(found, ratings, part, mark), strict=True)
        yield part.stop / len(found.users), _as_csv(rows, delimiter)


def _as_csv(rows: Iterable[Sequence[object]], delimiter: str) -> str:
    lines = StringIO(newline="")
    csv.writer(lines, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def _columns(
    found: Recommendations, ratings: RatingMatrix, part: slice, mark: str
) -> list[list[Any]]:
    items = found.items[part]
    columns = [ratings.user_ids[found.users[part]].tolist()]
    if found.ranks is not None:
        columns.append(found.ranks[part].tolist())
    columns.append(ratings.item_ids[items].tolist())
    if ratings.item_titles is not None:
        columns.append(ratings.item_titles[items].tolist())
    for numbers in (found.predictions, found.deviations):
        if numbers is not None:
            columns.append([_number(number, mark) for number in numbers[part].tolist()])
    return columns


def _number(number: float, mark: str) -> str:
    """Empty where it is not known, as a deviation is of who came after the training."""
    return f"{number:.6g}".replace(".", mark) if math.isfinite(number) else ""
