"""Which items are like the picked one, and which users like the one shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from funkgui.factorization.similar import NotAlikeError, Similar, similar_items, similar_users
from funkgui.gui.predictions.user_request import UserRequest

_NO_ITEM = "Select an item, here or in the matrix, to see which are like it."


@dataclass(frozen=True)
class Alike:
    """Items like another one, or users.

    Attributes
    ----------
    found
        The most similar first.
    words
        Why there are none; empty where there are.
    """

    found: list[Similar]
    words: str


def similar_items_of(request: UserRequest) -> Alike | None:
    """Find items; may run in a worker thread. None where nobody asks, or nothing was trained."""
    project, run, item = request.project, request.run, request.item
    if run is None or not request.with_similar:
        return None
    if item is None:
        return Alike([], _NO_ITEM)
    model = run.model_for(project.ratings)
    return _found(
        lambda: similar_items(model, project.ratings, project.holdout, item, request.n_best),
        "No item is like this one.",
    )


def users_alike_of(request: UserRequest) -> Alike | None:
    """Find users; may run in a worker thread. None where nobody asks, or nothing was trained."""
    project, run = request.project, request.run
    if run is None or not request.with_alike:
        return None
    model = run.model_for(project.ratings)
    own = None if request.basis is None else request.model.u[request.row]
    return _found(
        lambda: similar_users(
            model, project.ratings, project.holdout, request.user, request.n_best, own
        ),
        "No user is like this one.",
    )


def _found(find: Callable[[], list[Similar]], nothing: str) -> Alike:
    try:
        found = find()
    except NotAlikeError as error:
        return Alike([], str(error))
    return Alike(found, "" if found else nothing)
