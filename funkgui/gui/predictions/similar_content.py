"""Which items are like the picked one, and which users like the one shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from funkgui.factorization.similar import (
    NotAlikeError,
    Similar,
    similar_items,
    similar_users,
)
from funkgui.gui.predictions.user_request import Found, UserRequest
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

_NO_ITEM = "Select an item, here or in the matrix, to see which are like it."


def similar_items_of(request: UserRequest) -> Found | None:
    """Find `Similar` items; may run in a worker thread. None where nobody asks, or no run is."""
    project, run, item = request.project, request.run, request.item
    if run is None or not request.with_similar:
        return None
    if item is None:
        return Found([], _NO_ITEM)
    model, places = run.model_for(project.ratings), run.places(project.ratings)[1]
    counts = _learned_from(request, training_counts_of_items, places)
    return _found(
        lambda: similar_items(
            model, project.ratings, project.holdout, item, request.n_best, counts
        ),
        "No item is like this one.",
    )


def users_alike_of(request: UserRequest) -> Found | None:
    """Find `Similar` users; may run in a worker thread. None where nobody asks, or no run is."""
    project, run = request.project, request.run
    if run is None or not request.with_alike:
        return None
    model, places = run.model_for(project.ratings), run.places(project.ratings)[0]
    counts = _learned_from(request, training_counts_of_users, places)
    own = None if request.basis is None else request.model.u[request.row]
    return _found(
        lambda: similar_users(
            model, project.ratings, project.holdout, request.user, request.n_best, own, counts
        ),
        "No user is like this one.",
    )


def _learned_from(
    request: UserRequest,
    count: Callable[[RatingMatrix, Holdout], IntArray],
    places: IntArray | None,
) -> IntArray | None:
    """How many ratings today's items, or users, were learned from; None where that is not known.

    Parameters
    ----------
    places
        Where they stand in what the run was trained on, -1 for new ones; None for all as there.
    """
    if request.trained_on is None:
        return None
    counts = count(*request.trained_on)
    return counts if places is None else np.where(places < 0, 0, counts[places])


def _found(find: Callable[[], list[Similar]], nothing: str) -> Found:
    try:
        found = find()
    except NotAlikeError as error:
        return Found([], str(error))
    return Found(found, "" if found else nothing)
