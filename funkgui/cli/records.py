"""Predictions as scripts and people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from funkgui.cli.text import rating_text, table
from funkgui.factorization.recommend import Prediction
from funkgui.ratings.matrix import RatingMatrix


def record(ratings: RatingMatrix, one: Prediction) -> dict[str, Any]:
    """One prediction by name; the title and the rating are None where they are unknown."""
    title = None if ratings.item_titles is None else str(ratings.item_titles[one.item]) or None
    return {
        "user_id": ratings.user_ids[one.user],
        "item_id": ratings.item_ids[one.item],
        "title": title,
        "prediction": one.prediction,
        "rating": one.rating,
    }


def records_text(records: Sequence[dict[str, Any]], *, with_ratings: bool) -> str:
    """A table of predictions, in their order."""
    rows = [("prediction", "rating", "item", "title")]
    rows += [
        (
            rating_text(one["prediction"]),
            rating_text(one["rating"]),
            str(one["item_id"]),
            one["title"] or "",
        )
        for one in records
    ]
    if with_ratings:
        return table(rows, ">><<")
    return table([(row[0], *row[2:]) for row in rows], "><<")
