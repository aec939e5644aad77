"""Why an item is predicted so, as rows that add up to the prediction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.factorization.explain import Explanation
from funkgui.gui.predictions.user_request import Found, UserRequest
from funkgui.project.what_if import UserRatings, ratings_of
from funkgui.project.why import why
from funkgui.ratings.counted import counted

_SHOWN = 5
"""Ratings that are shown one by one."""
_NOTHING = 2.5e-4
"""Share of the largest number that is too little to be shown."""
_NOTHING_ON_A_SCALE = 5e-4
"""What is less than that shows as zero where the ratings have steps."""
_NO_ITEM = "Select an item, here or in the matrix, to see why it is predicted so."
_NO_RATINGS = "This user has no ratings that could tell why."


class WhyRow(NamedTuple):
    """A part of a prediction.

    Attributes
    ----------
    amount
        In units of the ratings.
    words, help
        What it is of, and what that means; the words are empty for a rated item.
    place, rating
        The rated item's position and its rating; None for what is no rating.
    is_start
        Whether it is what the other rows are added to.
    share
        How large it is beside the largest part of a rated item, -1 to 1; 0 for what is none.
    """

    amount: float
    words: str = ""
    help: str = ""
    place: int | None = None
    rating: float | None = None
    is_start: bool = False
    share: float = 0.0


def why_of(request: UserRequest) -> Found | None:
    """Find each `WhyRow`; may run in a worker thread. None where nobody asks, or no run is."""
    if request.run is None or not request.with_why:
        return None
    if request.item is None:
        return Found([], _NO_ITEM)
    project, rated = request.project, _rated(request)
    if rated is None:
        lost = f"What this user had rated when {request.run.name} was trained is not known any more"
        return Found([], f"{lost}, so neither is why it predicts this.")
    folded = None if request.basis is None else request.model
    found = why(request.run, project.ratings, request.user, request.item, rated, folded)
    if found is None:
        return Found([], _NO_RATINGS)
    [predicted] = request.model.predict(np.array([request.row]), np.array([request.item])).tolist()
    values = dict(zip(rated.items.tolist(), rated.values.tolist(), strict=True))
    scale = project.ratings.scale
    least = 0.0 if scale is None or scale.step is None else _NOTHING_ON_A_SCALE
    return Found(_rows(found, values, predicted, least))


def _rated(request: UserRequest) -> UserRatings | None:
    """What the predicting model knows of the user."""
    if request.changed is not None and request.basis is None:
        return request.changed.before
    return ratings_of(request.project.ratings, request.project.holdout, request.user)


def _rows(
    found: Explanation, values: dict[int, float], predicted: float, least: float
) -> list[WhyRow]:
    rows = [
        WhyRow(
            found.average,
            "for the average user",
            "What the model would predict for a user with average factors",
            is_start=True,
        )
    ]
    nothing = max(_NOTHING * max(abs(found.average), float(np.abs(found.parts).max())), least)
    strongest = [at for at in found.strongest(_SHOWN).tolist() if abs(found.parts[at]) > nothing]
    for at in strongest:
        item, part = int(found.items[at]), float(found.parts[at])
        share = part / abs(float(found.parts[strongest[0]]))
        rows.append(WhyRow(part, place=item, rating=values[item], share=share))
    others = float(found.parts.sum() - found.parts[strongest].sum())
    n_others = len(found.parts) - len(strongest)
    of_others = counted(n_others, "other rating" if strongest else "rating")
    more = (
        (others, of_others, "The user's other ratings, all together"),
        (found.rest, "all else", "What was rated, whatever the ratings, and how training ended"),
        (
            predicted - found.prediction,
            "cut at the end of the scale",
            "Predictions are kept within the scale of the ratings",
        ),
    )
    rows += [WhyRow(*one) for one in more if abs(one[0]) > nothing]
    return rows
