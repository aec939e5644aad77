"""The picked item in words."""

from __future__ import annotations

import sys

from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.predictions.figures import prediction_shown
from funkgui.gui.predictions.items_model import row_facts
from funkgui.gui.predictions.user_content import ListRow
from funkgui.ratings.matrix import RatingMatrix

_CUT = "\N{HORIZONTAL ELLIPSIS}"
_SIGN = "\N{PLUS-MINUS SIGN}"


def why_title(picked: ListRow, ratings: RatingMatrix) -> str:
    """For example ``Why 4.82 for Toy Story (1995)``."""
    predicted = prediction_shown(picked.prediction, ratings.scale)
    return f"Why {predicted} for {item_name(ratings, picked.place, begins=False)}"


def picked_words(picked: ListRow | None, ratings: RatingMatrix, most: int = sys.maxsize) -> str:
    """For example ``Toy Story (1995): rated 4.0, predicted 3.82``, with at most so much of it."""
    if picked is None:
        return ""
    facts = row_facts(picked, ratings)
    if picked.rating is None:
        facts = f"not rated, {facts}" if facts else "not rated"
    # Not broken at the sign, where the panel is narrow.
    facts = facts.replace(f" {_SIGN} ", f"\N{NO-BREAK SPACE}{_SIGN}\N{NO-BREAK SPACE}")
    name = item_name(ratings, picked.place)
    if len(name) > most:
        name = f"{name[:most].rstrip()}{_CUT}"
    return f"{name}: {facts}"
