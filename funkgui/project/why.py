"""Why a run predicts what it does of a user and an item, by the user's own ratings."""

from __future__ import annotations

import numpy as np

from funkgui.factorization.explain import Explanation, explain
from funkgui.factorization.folding.members import is_known
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Run
from funkgui.project.what_if import UserRatings, prior_of
from funkgui.ratings.matrix import RatingMatrix


def why(
    run: Run,
    ratings: RatingMatrix,
    user: int,
    item: int,
    rated: UserRatings,
    folded: FactorModel | None = None,
) -> Explanation | None:
    """What each rating adds to a prediction.

    Parameters
    ----------
    user, item
        Positions in the ratings.
    rated
        What the predicting model knows of the user: the ratings that the run was trained on, or
        those that the user was folded in from.
    folded
        What `what_if` made of the user; None where the run itself predicts.

    Returns
    -------
    Explanation or None
        None where there is nothing to tell: the user has no such ratings, or the run does not know
        them.
    """
    model = run.model_for(ratings)
    users, _ = run.places(ratings)
    is_there = users is None or users[user] >= 0
    known = folded is not None or (is_there and bool(is_known(model, "user", np.array([user]))[0]))
    if len(rated.items) == 0 or not known:
        return None
    prior = prior_of(run, ratings, user)
    row = user if folded is None else 0
    return explain(model, prior, *rated, item, model if folded is None else folded, row)
