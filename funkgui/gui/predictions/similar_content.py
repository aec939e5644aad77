"""Which items are like the picked one, as the predictions show them."""

from __future__ import annotations

from dataclasses import dataclass, field

from funkgui.factorization.similar import NotAlikeError, Similar, similar_items
from funkgui.gui.predictions.user_request import UserRequest

_NO_RUN = "Train to see which items are alike."
_NO_ITEM = "Select an item, here or in the matrix, to see which are like it."
_NONE = "No item is like this one."


@dataclass(frozen=True)
class Alike:
    """Items like the picked one.

    Attributes
    ----------
    items
        The most similar first.
    words
        Why there are none; empty where there are.
    """

    items: list[Similar] = field(default_factory=list)
    words: str = ""


def alike_of(request: UserRequest) -> Alike | None:
    """Find them; may run in a worker thread. None where they are not asked for."""
    if not request.with_similar:
        return None
    if request.run is None or request.item is None:
        return Alike(words=_NO_RUN if request.run is None else _NO_ITEM)
    project = request.project
    model = request.run.model_for(project.ratings)
    try:
        found = similar_items(model, project.ratings, project.holdout, request.item, request.n_best)
    except NotAlikeError as error:
        return Alike(words=str(error))
    return Alike(found, "" if found else _NONE)
