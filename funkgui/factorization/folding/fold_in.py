"""One user's row found anew from their ratings, all else of a model held still. numpy only.

With V, the biases of items and the mean given, a user's row x = [factors, bias] is a ridge
regression of its own: it minimises, over the user's ratings r of items with rows f = [factors, 1],

    sum of (r - mean - item_bias - f . x)^2  +  (x - m)' P (x - m),

so that x = m + (P + A)^-1 (c - A m), with A the sum of f f' and c that of f times what is left of
r. P and m are the precision and the mean of the prior that the training had; see `RowPrior`. Where
the model has distributions of the items, A and c have their covariances added, and x is the mean of
the exact posterior.

A user that the model knows is moved from the row x0 that the training gave. Only what has changed
since speaks: x = x0 + (P + A)^-1 (D c - D A x0 - D P x0), D being the difference that the changed
ratings make. So an unchanged user stays exactly where they were, whatever else shaped their row:
an early stop, what they had rated, the noise of a sample.

References
----------
Y. Zhou et al., "Large-scale parallel collaborative filtering for the Netflix Prize", 2008: the
regression, with a pull that grows by count. Y. J. Lim and Y. W. Teh, "Variational Bayesian
approach to movie rating prediction", KDD Cup 2007: the one with covariances.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.folding.bounded import at_least_zero
from funkgui.factorization.folding.members import (
    Member,
    Numbers,
    inverse,
    is_known,
    members,
    sum_of_rows,
    unfolded,
)
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.threads import pieces

_PRODUCTS_AT_ONCE, _NUMBERS_AT_ONCE = 1 << 18, 9_000
"""Products of matrices, and numbers of one times a vector, of which OpenBLAS gives no parts to
other threads: on a busy machine it would wait for these a hundred times as long as it computes."""


@dataclass(frozen=True, eq=False)
class KnownRow:
    """A user that the model knows, and what it knows of them.

    Attributes
    ----------
    user
        Row in the model.
    items, values
        (n,) int64 and float32. The ratings it was trained on.
    """

    user: int
    items: IntArray
    values: FloatArray


class Evidence(NamedTuple):
    """What ratings say of a row: ``square``, A of the module, and ``right``, its c."""

    square: Numbers
    right: Numbers


def fold_in(
    model: FactorModel,
    items: IntArray,
    values: FloatArray,
    prior: RowPrior,
    known: KnownRow | None = None,
) -> FactorModel:
    """A model of one user, as their ratings have it; the module tells the equations.

    Parameters
    ----------
    items, values
        (n,) int64 and float32. All of the user's ratings that training may look at; an item once.
    known
        Where the model knows the user; None finds the row from the ratings alone.

    Returns
    -------
    FactorModel
        Its row 0 is the user. V, the items' biases and the mean are the given model's own arrays.
    """
    given = _Given(model, prior, items, values, known)
    rows, covariance = [], None
    for member in members(model):
        row, of_row = given.solved(member)
        rows.append(row)
        covariance = of_row if covariance is None else covariance
    return _of_rows(model, rows, covariance)


class _Given:
    """All that is known of the user who is folded in."""

    def __init__(
        self,
        model: FactorModel,
        prior: RowPrior,
        items: IntArray,
        values: FloatArray,
        known: KnownRow | None,
    ) -> None:
        told = is_known(model, "item", items)
        self._items, self._values = items[told], values[told].astype(np.float64)
        self._prior = prior
        self._known = None
        if known is not None and is_known(model, "user", np.array([known.user]))[0]:
            there = is_known(model, "item", known.items)
            self._known = replace(known, items=known.items[there], values=known.values[there])

    def solved(self, member: Member) -> tuple[Numbers, Numbers | None]:
        """The row of one member, and its covariance where the member has such."""
        system, start, right = self._equations(member)
        n = len(start) if self._prior.learns_bias else len(start) - 1
        row = start.copy()
        if np.any(system):
            inner = self._prior.settled(system)[:n, :n]
            row[:n] += np.linalg.solve(inner, right[:n])
            if self._prior.non_negative:
                row[:n] = at_least_zero(inner, inner @ row[:n], n_free=n - (len(start) - 1))
        if member.known is None or self._prior.noise is None:
            return row, None
        return row, inverse(system) * self._prior.noise

    def _equations(self, member: Member) -> tuple[Numbers, Numbers, Numbers]:
        """P + A, where the row starts from, and what moves it."""
        known, prior = self._known, self._prior
        if known is None or (len(self._items) == 0 and prior.noise is None):
            return self._from_prior(member)
        start = member.users(np.array([known.user]))[0]
        changed = self._changed(member, known)
        right = changed.right - changed.square @ start
        if prior.noise is not None and member.known is not None:
            of_user = unfolded(member.known.user_covariance[known.user])
            system = inverse(of_user) * prior.noise + changed.square
            if _is_positive(system):
                return system, start, right
        system, _ = self._prior.of_rows(member, len(self._items))
        n_factors = len(start) - 1
        if prior.noise is None:
            now = prior.penalty(len(self._items), n_factors)
            right -= (now - prior.penalty(len(known.items), n_factors)) * start
        return system + self._evidence(member).square, start, right

    def _from_prior(self, member: Member) -> tuple[Numbers, Numbers, Numbers]:
        system, centre = self._prior.of_rows(member, len(self._items))
        if len(self._items) == 0:
            return system, centre, np.zeros_like(centre)
        evidence = self._evidence(member)
        right = evidence.right - evidence.square @ centre
        return system + evidence.square, centre, right

    def _evidence(self, member: Member) -> Evidence:
        return evidence_of(member, self._items, self._values, np.ones(len(self._items)))

    def _changed(self, member: Member, known: KnownRow) -> Evidence:
        """The difference that the ratings make which are others than those trained on."""
        items, values, signs = changed_ratings(
            (known.items, known.values), (self._items, self._values)
        )
        return evidence_of(member, items, values, signs)


def changed_ratings(
    before: tuple[IntArray, NDArray[Any]], after: tuple[IntArray, NDArray[Any]]
) -> tuple[IntArray, Numbers, Numbers]:
    """The ratings that one of two lists has and the other has not.

    Parameters
    ----------
    before, after
        (n,) items, each once, and their ratings.

    Returns
    -------
    items, values, signs
        (m,) int64, float64 and float64: 1 for a rating that came, -1 for one that went; an item
        with another rating is there with both.
    """
    items = np.concatenate([before[0], after[0]])
    values = np.concatenate([before[1], after[1]]).astype(np.float64)
    signs = np.repeat([-1.0, 1.0], [len(before[0]), len(after[0])])
    order = np.lexsort((values, items))
    items, values, signs = items[order], values[order], signs[order]
    twice = (items[1:] == items[:-1]) & (values[1:] == values[:-1])
    kept = ~(np.append(twice, False) | np.insert(twice, 0, False)) if len(items) else items > 0
    return items[kept], values[kept], signs[kept]


def evidence_of(member: Member, items: IntArray, values: Numbers, signs: Numbers) -> Evidence:
    """What some ratings say of a row; those with the sign -1 are taken away.

    Parameters
    ----------
    items, values, signs
        (n,) positions, ratings, and 1 or -1.
    """
    rows = member.items(items)
    left = values - member.mean - member.item_bias[items]
    square, right = _products(rows, signs, left)
    if member.known is not None and len(items):
        covariance = unfolded(sum_of_rows(member.known.item_covariance, items, signs))
        square[:-1, :-1] += covariance[:-1, :-1]
        right[:-1] -= covariance[:-1, -1]
    return Evidence(square, right)


def _products(rows: Numbers, signs: Numbers, left: Numbers) -> tuple[Numbers, Numbers]:
    """Signed sums of the rows' outer products, and of the rows times what is left."""
    width = rows.shape[1]
    square, right = np.zeros((width, width)), np.zeros(width)
    at_once = max(min(_PRODUCTS_AT_ONCE // width**2, _NUMBERS_AT_ONCE // width), 1)
    for part in pieces(len(rows), at_once):
        signed = rows[part] * signs[part, None]
        square += signed.T @ rows[part]
        right += signed.T @ left[part]
    return square, right


def _of_rows(model: FactorModel, rows: list[Numbers], covariance: Numbers | None) -> FactorModel:
    """The model of one user whose row in each member is known."""
    table = np.array(rows)
    u = (table[:, :-1] / math.sqrt(len(rows))).astype(np.float32).reshape(1, -1)
    biases = table[:, -1:].astype(np.float32)
    known = model.uncertainty
    if isinstance(known, Uncertainty):
        known = _of_user(known, covariance)
    elif known is not None:
        within = known.within
        if isinstance(within, Uncertainty):
            within = _of_user(within, covariance) or 0.0
        known = replace(known, user_bias=biases, within=within)
    return replace(model, u=u, user_bias=biases.mean(0), uncertainty=known)


def _of_user(known: Uncertainty, covariance: Numbers | None) -> Uncertainty | None:
    if covariance is None:
        return None
    triangle = covariance[np.triu_indices(len(covariance))]
    return replace(known, user_covariance=triangle.astype(np.float32)[None])


def _is_positive(system: Numbers) -> bool:
    try:
        np.linalg.cholesky(system)
    except np.linalg.LinAlgError:
        return False
    return True
