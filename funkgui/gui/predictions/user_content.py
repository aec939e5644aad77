"""What the predictions show of one user: known ratings, predicted ones, the best unseen items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import predict_items, rated_items, top_items
from funkgui.project.project import Project, Run
from funkgui.ratings.matrix import RatingMatrix

_NUMBERS_A_RATING = 200
"""A rating of the user costs as much as so many numbers of V: it becomes an object of its own."""


class ItemRow(NamedTuple):
    """An item as it stands in one of the tables.

    Attributes
    ----------
    item
        Its position in the matrix.
    rank
        1 for the best.
    rating, prediction
        In units of the ratings; None where it is unknown, or where nothing was trained.
    held_out
        Whether the rating is hidden from training.
    deviation
        Standard deviation of the rating around its prediction, in units of the ratings; None
        where the model cannot tell.
    """

    item: int
    rank: int
    rating: float | None
    prediction: float | None
    held_out: bool = False
    deviation: float | None = None

    @property
    def error(self) -> float | None:
        """Rating minus prediction; None where one of them is unknown."""
        if self.rating is None or self.prediction is None:
            return None
        return self.rating - self.prediction


@dataclass(frozen=True, eq=False)
class UserRequest:
    """What is to be shown. All immutable: it may be worked on in another thread.

    Attributes
    ----------
    project
        Whose ratings.
    run
        Whose model predicts; None where nothing was trained.
    user
        Position of the user.
    item
        Position of the item picked beside them, or None.
    n_best
        How many of the best unseen items are wanted.
    """

    project: Project
    run: Run | None
    user: int
    item: int | None
    n_best: int

    @property
    def n_numbers(self) -> int:
        """Roughly how many numbers are to be read to answer it."""
        ratings = self.project.ratings
        of_user = ratings.user_slice(self.user)
        count: int = _NUMBERS_A_RATING * (of_user.stop - of_user.start)
        if self.run is not None:
            count += self.run.result.model.v.size + ratings.n_ratings
        return count


@dataclass(frozen=True, eq=False)
class UserContent:
    """The answer to a request.

    Attributes
    ----------
    request
        What was asked for.
    best
        The best unseen items, best first.
    rated
        All that the user rated, highest first.
    picked
        The picked item; None where none was.
    stale
        Whether ratings or mask have changed since the run was trained.
    """

    request: UserRequest
    best: list[ItemRow]
    rated: list[ItemRow]
    picked: ItemRow | None
    stale: bool


def content_of(request: UserRequest) -> UserContent:
    """Find what is to be shown; may run in a worker thread."""
    project, run = request.project, request.run
    return UserContent(
        request,
        best=_best(request),
        rated=_rated(request),
        picked=_picked(request),
        stale=run is not None and project.is_stale(run),
    )


def _best(request: UserRequest) -> list[ItemRow]:
    if request.run is None:
        return []
    ratings = request.project.ratings
    model = request.run.model_for(ratings)
    best = top_items(model, ratings, request.user, request.n_best)
    deviations = _deviations(model, request.user, [one.item for one in best])
    return [
        ItemRow(one.item, rank, None, one.prediction, deviation=deviation)
        for rank, (one, deviation) in enumerate(zip(best, deviations, strict=True), 1)
    ]


def _deviations(model: FactorModel, user: int, items: list[int]) -> list[float | None]:
    found = model.deviation(np.full(len(items), user), np.array(items, np.int64))
    return [None] * len(items) if found is None else [float(one) for one in found]


def _rated(request: UserRequest) -> list[ItemRow]:
    ratings, holdout = request.project.ratings, request.project.holdout
    row = ratings.user_slice(request.user)
    items = ratings.item_index[row].tolist()
    hidden = dict(zip(items, holdout.hidden[row].tolist(), strict=True))
    rated: list[tuple[int, float | None, float | None]]
    if request.run is None:
        rated = _by_rating(ratings, row)
    else:
        known = rated_items(request.run.model_for(ratings), ratings, request.user)
        rated = [(one.item, one.rating, one.prediction) for one in known]
    return [
        ItemRow(item, rank, rating, prediction, hidden[item])
        for rank, (item, rating, prediction) in enumerate(rated, 1)
    ]


def _by_rating(ratings: RatingMatrix, row: slice) -> list[tuple[int, float | None, float | None]]:
    values = ratings.values[row]
    order = row.start + np.argsort(-values, kind="stable")
    return [(int(ratings.item_index[at]), float(ratings.values[at]), None) for at in order]


def _picked(request: UserRequest) -> ItemRow | None:
    if request.item is None:
        return None
    ratings, user, item = request.project.ratings, request.user, request.item
    at = ratings.position(user, item)
    rating = None if at is None else float(ratings.values[at])
    prediction = deviation = None
    if request.run is not None:
        model = request.run.model_for(ratings)
        prediction = predict_items(model, ratings, user, [item])[0].prediction
        [deviation] = _deviations(model, user, [item])
    held_out = at is not None and bool(request.project.holdout.hidden[at])
    return ItemRow(item, 1, rating, prediction, held_out, deviation)
