"""Predictions as scripts and people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from funkgui.cli.text import rating_text, table
from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import Prediction
from funkgui.factorization.similar import Similar
from funkgui.ratings.matrix import RatingMatrix


def records(
    model: FactorModel, ratings: RatingMatrix, predictions: Sequence[Prediction]
) -> list[dict[str, Any]]:
    """Predictions by name; title, rating and deviation are None where they are unknown."""
    users = np.array([one.user for one in predictions], np.int64)
    items = np.array([one.item for one in predictions], np.int64)
    deviations = model.deviation(users, items)
    return [
        {
            "user_id": ratings.user_ids[one.user],
            "item_id": ratings.item_ids[one.item],
            "title": _title(ratings, one.item),
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


def similar_records(ratings: RatingMatrix, found: Sequence[Similar]) -> list[dict[str, Any]]:
    """Similar items by name; the title is None where it is unknown."""
    return [
        {
            "item_id": ratings.item_ids[one.item],
            "title": _title(ratings, one.item),
            "similarity": one.similarity,
            "n_training_ratings": one.n_ratings,
        }
        for one in found
    ]


def similar_text(records: Sequence[dict[str, Any]]) -> str:
    """A table of similar items, in their order."""
    rows = [("similarity", "ratings", "item", "title")]
    rows += [
        (
            rating_text(one["similarity"]),
            f"{one['n_training_ratings']:,}",
            str(one["item_id"]),
            one["title"] or "",
        )
        for one in records
    ]
    return table(rows, ">><<")


def _title(ratings: RatingMatrix, item: int) -> str | None:
    return None if ratings.item_titles is None else str(ratings.item_titles[item]) or None


def _prediction_text(one: dict[str, Any]) -> str:
    text, deviation = rating_text(one["prediction"]), one["deviation"]
    if deviation is None or not math.isfinite(deviation):
        return text
    return f"{text} \N{PLUS-MINUS SIGN} {rating_text(deviation)}"
