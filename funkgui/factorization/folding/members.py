"""The models that a model is made of, as a user's row is looked for in each. numpy only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import (
    SpreadUncertainty,
    Uncertainty,
    width_of_triangle,
)
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray
from funkgui.ratings.threads import pieces

Numbers = NDArray[np.float64]

JITTER = 1e-7
"""Share of a diagonal that is added to it, so that a matrix is not singular."""
_ROWS_MEASURED = 4000
"""Users that the spread of all is told from."""
_NUMBERS_AT_ONCE = 1 << 18


class Member(NamedTuple):
    """One of the models that an average is of; the model itself, where it is none.

    Attributes
    ----------
    columns
        Its factors among those of the average.
    stretch
        What the average's factors are multiplied by.
    """

    model: FactorModel
    columns: slice
    stretch: float
    mean: float
    user_bias: FloatArray
    item_bias: FloatArray
    known: Uncertainty | None

    def items(self, items: IntArray) -> Numbers:
        """(n, n_factors + 1) float64. Their factors, and 1."""
        rows = np.ones((len(items), self.columns.stop - self.columns.start + 1))
        rows[:, :-1] = self.model.v[:, self.columns][items]
        rows[:, :-1] *= self.stretch
        return rows

    def users(self, users: IntArray) -> Numbers:
        """(n, n_factors + 1) float64. Their factors and biases."""
        factors = self.model.u[:, self.columns][users].astype(np.float64) * self.stretch
        return np.concatenate([factors, self.user_bias[users, None]], axis=1)


def members(model: FactorModel) -> Iterator[Member]:
    """The models that an average is of, or the model alone."""
    spread, covariances = model.uncertainty, model.covariances
    if not isinstance(spread, SpreadUncertainty):
        whole = slice(0, model.n_factors)
        biases = model.user_bias, model.item_bias
        yield Member(model, whole, 1.0, model.mean, *biases, covariances)
        return
    width = model.n_factors // spread.n_members
    for number in range(spread.n_members):
        columns = slice(number * width, (number + 1) * width)
        biases = spread.user_bias[number], spread.item_bias[number]
        stretch = math.sqrt(spread.n_members)
        yield Member(model, columns, stretch, float(spread.mean[number]), *biases, covariances)


def is_known(model: FactorModel, kind: str, places: IntArray) -> BoolArray:
    """(n,) bool. Which users or items the model has all of: of others, it has no distributions.

    Parameters
    ----------
    kind
        ``user`` or ``item``.
    """
    there = np.ones(len(places), np.bool_)
    if isinstance(model.uncertainty, SpreadUncertainty):
        there &= ~np.isnan(getattr(model.uncertainty, f"{kind}_bias")[0, places])
    if model.covariances is not None:
        there &= ~np.isnan(getattr(model.covariances, f"{kind}_covariance")[places, 0])
    return there


def spread_of_users(member: Member) -> tuple[Numbers, Numbers]:
    """Mean and covariance of all users' rows: the most likely prior, told once for a model."""
    kept = vars(member.model).setdefault("_spread_of_users", {})
    if member.columns.start not in kept:
        kept[member.columns.start] = _measured_spread(member)
    found: tuple[Numbers, Numbers] = kept[member.columns.start]
    return found


def _measured_spread(member: Member) -> tuple[Numbers, Numbers]:
    n_users = member.model.n_users
    users = np.arange(0, n_users, max(n_users // _ROWS_MEASURED, 1))
    users = users[is_known(member.model, "user", users)]
    rows = member.users(users)
    width = rows.shape[1]
    centre = rows.sum(0) / (len(rows) + 1)
    left = rows - centre
    spread = left.T @ left
    if member.known is not None:
        spread += unfolded(sum_of_rows(member.known.user_covariance, users, np.ones(len(users))))
    spread /= len(rows) + width + 1
    # Each number gets a share of its own: a spread of none, as of a factor that goes unused, is
    # singular, and those of factors and of the bias differ in size as their units do.
    own = np.diag(spread)
    return centre, spread + np.diag(JITTER * np.where(own > 0, own, own.mean() or 1.0))


def sum_of_rows(table: FloatArray, rows: IntArray, weights: Numbers) -> Numbers:
    """(k,) float64. Weighted sum of some rows of an (n, k) table, never copying all of them."""
    total = np.zeros(table.shape[1])
    for part in pieces(len(rows), max(_NUMBERS_AT_ONCE // table.shape[1], 1)):
        # Not `@`: OpenBLAS would give parts to other threads, and wait for these.
        total += np.einsum("r,rk->k", weights[part].astype(np.float32), table[rows[part]])
    return total


def unfolded(triangle: NDArray[Any]) -> Numbers:
    """(K, K) float64 of its upper triangle."""
    width = width_of_triangle(len(triangle))
    upper = np.zeros((width, width))
    upper[np.triu_indices(width)] = triangle
    return upper + np.triu(upper, 1).T


def inverse(square: Numbers) -> Numbers:
    """The inverse matrix; zeros where there is none, as of a hand-made file's variances of 0."""
    try:
        return np.asarray(np.linalg.inv(square), np.float64)
    except np.linalg.LinAlgError:
        return np.zeros_like(square)
