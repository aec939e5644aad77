"""Predictions as scripts and people read them."""

from __future__ import annotations

import codecs
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.cli.progress import Progress
from funkgui.cli.text import UNKNOWN, rating_text, table, write
from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import Prediction
from funkgui.factorization.recommendation_file import Recommendations, csv_lines
from funkgui.factorization.similar import Similar
from funkgui.files.new_file import new_file
from funkgui.ratings.matrix import RatingMatrix


def records(
    model: FactorModel,
    ratings: RatingMatrix,
    predictions: Sequence[Prediction],
    *,
    row: int | None = None,
) -> list[dict[str, Any]]:
    """Predictions by name; title, rating and deviation are None where they are unknown.

    Parameters
    ----------
    row
        Where the model has the one user they are for; None where users are as in the ratings.
    """
    users = np.array([one.user if row is None else row for one in predictions], np.int64)
    items = np.array([one.item for one in predictions], np.int64)
    deviations = model.deviation(users, items)
    return [
        {
            "user_id": ratings.user_ids[one.user],
            "item_id": ratings.item_ids[one.item],
            "title": title_of(ratings, one.item),
            "prediction": one.prediction,
            "deviation": None if deviations is None else deviations[at],
            "rating": one.rating,
        }
        for at, one in enumerate(predictions)
    ]


def records_text(records: Sequence[dict[str, Any]], *, with_ratings: bool) -> str:
    """A table of predictions, in their order."""
    rows = [("prediction", "rating", "item", "title")]
    rows += [
        (
            _prediction_text(one),
            rating_text(one["rating"]),
            str(one["item_id"]),
            one["title"] or "",
        )
        for one in records
    ]
    if with_ratings:
        return table(rows, ">><<")
    return table([(row[0], *row[2:]) for row in rows], "><<")


def table_records(found: Recommendations, ratings: RatingMatrix) -> list[dict[str, Any]]:
    """A table of predictions by name; deviations are None where they are unknown."""
    users, items = ratings.user_ids[found.users].tolist(), ratings.item_ids[found.items].tolist()
    sure = [None] * len(users) if found.deviations is None else found.deviations.tolist()
    return [
        {"user_id": user, "item_id": item, "prediction": prediction, "deviation": deviation}
        for user, item, prediction, deviation in zip(
            users, items, found.predictions.tolist(), sure, strict=True
        )
    ]


def write_lines(found: Recommendations, ratings: RatingMatrix) -> None:
    """Write a table of predictions to standard output, as lines of CSV, which is UTF-8 anywhere."""
    for _, lines in csv_lines(found, ratings):
        write(lines.removesuffix("\n").encode())


def save_lines(
    found: Recommendations, ratings: RatingMatrix, target: Path, progress: Progress
) -> None:
    """Write the same to a file, with the mark by which Excel knows UTF-8."""
    tell = progress.begin_measured(f"Writing {target.name}")
    with new_file(target) as file:
        file.write(codecs.BOM_UTF8)
        for done, lines in csv_lines(found, ratings):
            file.write(lines.encode())
            tell(done)


def similar_records(
    ratings: RatingMatrix, found: Sequence[Similar], *, of_users: bool, stale: bool
) -> list[dict[str, Any]]:
    """Similar items or users by name; what is unknown is None, as what a stale run learned from."""

    def record(one: Similar) -> dict[str, Any]:
        n_ratings = None if stale else one.n_ratings
        facts = {"similarity": one.similarity, "n_training_ratings": n_ratings}
        if of_users:
            return {"user_id": ratings.user_ids[one.place], **facts}
        item_id = ratings.item_ids[one.place]
        return {"item_id": item_id, "title": title_of(ratings, one.place), **facts}

    return [record(one) for one in found]


def similar_text(records: Sequence[dict[str, Any]]) -> str:
    """A table of similar items or users, in their order."""
    of_items = any("item_id" in one for one in records)
    rows = [("similarity", "ratings", *(("item", "title") if of_items else ("user",)))]
    for one in records:
        names = (one["item_id"], one["title"] or "") if of_items else (one["user_id"],)
        n_ratings = one["n_training_ratings"]
        figures = f"{one['similarity']:.2f}", UNKNOWN if n_ratings is None else f"{n_ratings:,}"
        rows.append((*figures, *map(str, names)))
    return table(rows, ">><<"[: len(rows[0])])


def title_of(ratings: RatingMatrix, item: int) -> str | None:
    """An item's title; None where it has none."""
    return None if ratings.item_titles is None else str(ratings.item_titles[item]) or None


def _prediction_text(one: dict[str, Any]) -> str:
    text, deviation = rating_text(one["prediction"]), one["deviation"]
    if deviation is None or not math.isfinite(deviation):
        return text
    return f"{text} \N{PLUS-MINUS SIGN} {rating_text(deviation)}"
