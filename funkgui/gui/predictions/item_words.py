"""The picked item in words."""

from __future__ import annotations

import sys

from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.predictions.figures import (
    prediction_shown,
    rating_shown,
    sure_prediction_shown,
)
from funkgui.gui.predictions.user_content import ListRow
from funkgui.ratings.matrix import RatingMatrix

_CUT = "\N{HORIZONTAL ELLIPSIS}"


def why_title(picked: ListRow, ratings: RatingMatrix) -> str:
    """For example ``Why 4.82 for Toy Story (1995)``."""
    predicted = prediction_shown(picked.prediction, ratings.scale)
    return f"Why {predicted} for {item_name(ratings, picked.place)}"


def picked_words(picked: ListRow | None, ratings: RatingMatrix, most: int = sys.maxsize) -> str:
    """For example ``Toy Story (1995): rated 4.0, predicted 3.82``, with at most so much of it."""
    if picked is None:
        return ""
    words = "not rated"
    if picked.rating is not None:
        held_out = " (held out)" if picked.held_out else ""
        words = f"rated {rating_shown(picked.rating, ratings.scale)}{held_out}"
    if picked.prediction is not None:
        predicted = sure_prediction_shown(picked.prediction, picked.deviation, ratings.scale)
        # Not broken at the sign, where the panel is narrow.
        words += ", predicted " + predicted.replace(" ", "\N{NO-BREAK SPACE}")
    name = item_name(ratings, picked.place)
    if len(name) > most:
        name = f"{name[:most].rstrip()}{_CUT}"
    return f"{name}: {words}"
