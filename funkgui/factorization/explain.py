"""Why a user is predicted what they are: what each of their ratings brings. numpy only.

A user's row is a ridge regression of their ratings on the rows of the items (see `fold_in`), so a
prediction is a sum over the ratings. With the system S = P + A of the user and the item's row f,

    mean + item_bias + f . m  +  sum over ratings r of  f' S^-1 f_r (r - expected)  +  rest,

where m is the row of the average user, and expected what that user would be predicted for the rated
item. Where the model has distributions of the items, each rating's term has its item's covariance
in it. The rest is what shaped the row beside the ratings: what was rated, whatever the rating, and
how the training ended. Of a user folded in from their ratings alone it is zero.

References
----------
Y. Hu, Y. Koren and C. Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM
2008, section 5: recommendations of alternating least squares explained by this sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.folding.fold_in import evidence_of
from funkgui.factorization.folding.members import (
    Member,
    Numbers,
    inverse,
    is_known,
    members,
    unfolded,
)
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.threads import pieces

_NUMBERS_AT_ONCE = 1 << 18
"""Numbers of covariances gathered in one go."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """A prediction as a sum, in units of the ratings, before it is clipped to their scale.

    Attributes
    ----------
    average
        What the average user would be predicted.
    items, parts
        (n,) int64 and float64. The rated items, and what each rating adds.
    rest
        What else shaped the user's row adds.
    """

    average: float
    items: IntArray
    parts: NDArray[np.float64]
    rest: float

    @property
    def prediction(self) -> float:
        return self.average + float(self.parts.sum()) + self.rest

    def strongest(self, n: int) -> IntArray:
        """(at most n,) int64. Which ratings count most, for or against it, the strongest first."""
        return np.argsort(-np.abs(self.parts), kind="stable")[:n]


def explain(
    model: FactorModel,
    prior: RowPrior,
    items: IntArray,
    values: FloatArray,
    item: int,
    user: FactorModel,
    row: int = 0,
) -> Explanation:
    """Tell what each rating adds to the prediction of an item.

    Parameters
    ----------
    model
        Whose users tell what the average one is.
    prior
        How the training regularised users' rows.
    items, values
        (n,) int64 and float32. The ratings that the user's row was found from.
    item
        What is predicted.
    user, row
        The model that has the user, and where: ``model`` itself, or what `fold_in` made of it.
    """
    told = is_known(model, "item", items)
    rated = items[told], values[told].astype(np.float64)
    found = [
        _of_member(whole, own, row, prior, rated, item)
        for whole, own in zip(members(model), members(user), strict=True)
    ]
    average = float(np.mean([one.average for one in found]))
    rest = float(np.mean([one.rest for one in found]))
    return Explanation(average, rated[0], np.mean([one.parts for one in found], axis=0), rest)


def _of_member(
    whole: Member,
    own: Member,
    row: int,
    prior: RowPrior,
    rated: tuple[IntArray, Numbers],
    item: int,
) -> Explanation:
    items, values = rated
    precision, centre = prior.of_rows(whole, len(items))
    x, f = own.users(np.array([row]))[0], whole.items(np.array([item]))[0]
    if prior.noise is not None and own.known is not None and own.known is own.model.uncertainty:
        # What training, or folding in, has solved with; the members of an average keep no such.
        system = inverse(unfolded(own.known.user_covariance[row])) * prior.noise
    else:
        system = precision + evidence_of(whole, items, values, np.ones(len(items))).square
    # A factor that is held at zero cannot answer to ratings.
    free = np.append((x[:-1] > 0) | (not prior.non_negative), prior.learns_bias)
    answer = np.zeros_like(x)
    if len(items) and np.any(system):
        answer[free] = np.linalg.solve(prior.settled(system)[np.ix_(free, free)], f[free])
    # Not `@`: OpenBLAS would give parts to other threads, and wait for these.
    of_answer, of_centre = np.einsum("rk,nk->nr", whole.items(items), np.stack([answer, centre]))
    parts = of_answer * (values - whole.mean - whole.item_bias[items] - of_centre)
    if whole.known is not None:
        parts -= _of_covariances(whole.known.item_covariance, items, answer, centre)
    average = whole.mean + float(whole.item_bias[item]) + float(f @ centre)
    return Explanation(average, items, parts, float(f @ (x - centre) - parts.sum()))


def _of_covariances(
    table: FloatArray, items: IntArray, answer: Numbers, centre: Numbers
) -> Numbers:
    """(n,) float64. What the uncertainty of each item's factors takes from its rating's part."""
    both = np.outer(np.append(answer[:-1], 0), np.append(centre[:-1], 1))
    both += np.triu(both.T, 1)
    weights = both[np.triu_indices(len(both))].astype(np.float32)
    out = np.empty(len(items))
    for part in pieces(len(items), max(_NUMBERS_AT_ONCE // table.shape[1], 1)):
        out[part] = np.einsum("rk,k->r", table[items[part]], weights)
    return out
