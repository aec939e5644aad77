"""What the predictions show of one user: known ratings, predicted ones, the best unseen items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from funkgui.factorization.recommend import predict_items, rated_items, top_items
from funkgui.gui.predictions.similar_content import similar_items_of, users_alike_of
from funkgui.gui.predictions.user_request import Found, UserRequest
from funkgui.gui.predictions.why_content import why_of
from funkgui.ratings.matrix import FloatArray


class Before(NamedTuple):
    """An item as the run itself sees it.

    Attributes
    ----------
    rank
        Among the items that the user had not rated by then; None where they had, or were not
        there.
    prediction
        In units of the ratings.
    """

    rank: int | None
    prediction: float


class ListRow(NamedTuple):
    """An item as it stands among the user's best or rated ones.

    Attributes
    ----------
    place
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
    before
        What the run itself says, where the prediction asks "what if".
    """

    place: int
    rank: int
    rating: float | None
    prediction: float | None
    held_out: bool = False
    deviation: float | None = None
    before: Before | None = None

    @property
    def error(self) -> float | None:
        """Rating minus prediction; None where one of them is unknown."""
        if self.rating is None or self.prediction is None:
            return None
        return self.rating - self.prediction


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
    why
        Why the picked item is predicted so; None where nobody asks, or nothing was trained.
    similar, alike
        Which items are like the picked one, and which users like the user; None likewise.
    """

    request: UserRequest
    best: list[ListRow]
    rated: list[ListRow]
    picked: ListRow | None
    stale: bool
    why: Found | None
    similar: Found | None
    alike: Found | None


def content_of(request: UserRequest) -> UserContent:
    """Find what is to be shown; may run in a worker thread."""
    project, run = request.project, request.run
    return UserContent(
        request,
        best=_best(request),
        rated=_rated(request),
        picked=_picked(request),
        stale=run is not None and project.is_stale(run),
        why=why_of(request),
        similar=similar_items_of(request),
        alike=users_alike_of(request),
    )


def _best(request: UserRequest) -> list[ListRow]:
    if request.run is None:
        return []
    best = top_items(
        request.model, request.project.ratings, request.user, request.n_best, row=request.row
    )
    items = [one.item for one in best]
    deviations, before = _deviations(request, items), _before(request, items)
    return [
        ListRow(one.item, rank, None, one.prediction, deviation=deviation, before=was)
        for rank, (one, deviation, was) in enumerate(zip(best, deviations, before, strict=True), 1)
    ]


def _before(request: UserRequest, items: list[int]) -> list[Before | None]:
    """What the run itself says of some items."""
    if request.basis is None or request.run is None:
        return [None] * len(items)
    ratings, user = request.project.ratings, request.user
    own = request.run.model_for(ratings)
    predicted = own.predict(np.full(len(items), user), np.array(items, np.int64))
    scores: FloatArray = np.einsum("ik,k->i", own.v, own.u[user]) + own.item_bias
    open_then = ratings.item_counts > 0
    open_then[request.basis.rated] = False
    others = scores[open_then]
    found: list[Before | None] = []
    for item, prediction in zip(items, predicted.tolist(), strict=True):
        there = open_then[item] and not request.basis.is_new
        rank = 1 + int(np.count_nonzero(others > scores[item])) if there else None
        found.append(Before(rank, prediction))
    return found


def _deviations(request: UserRequest, items: list[int]) -> list[float | None]:
    rows = np.full(len(items), request.row)
    found = request.model.deviation(rows, np.array(items, np.int64))
    if found is None:
        return [None] * len(items)
    # Of users and items that came after the training, the model cannot tell.
    return [float(one) if np.isfinite(one) else None for one in found]


def _rated(request: UserRequest) -> list[ListRow]:
    ratings, holdout = request.project.ratings, request.project.holdout
    row = ratings.user_slice(request.user)
    items = ratings.item_index[row].tolist()
    hidden = dict(zip(items, holdout.hidden[row].tolist(), strict=True))
    rated: list[tuple[int, float | None, float | None]]
    if request.run is None:
        order = row.start + np.argsort(-ratings.values[row], kind="stable")
        rated = [(int(ratings.item_index[at]), float(ratings.values[at]), None) for at in order]
    else:
        known = rated_items(request.model, ratings, request.user, row=request.row)
        rated = [(one.item, one.rating, one.prediction) for one in known]
    return [
        ListRow(item, rank, rating, prediction, hidden[item])
        for rank, (item, rating, prediction) in enumerate(rated, 1)
    ]


def _picked(request: UserRequest) -> ListRow | None:
    if request.item is None:
        return None
    ratings, user, item = request.project.ratings, request.user, request.item
    at = ratings.position(user, item)
    rating = None if at is None else float(ratings.values[at])
    prediction = deviation = None
    if request.run is not None:
        [found] = predict_items(request.model, ratings, user, [item], row=request.row)
        prediction = found.prediction
        [deviation] = _deviations(request, [item])
    held_out = at is not None and bool(request.project.holdout.hidden[at])
    return ListRow(item, 1, rating, prediction, held_out, deviation)
