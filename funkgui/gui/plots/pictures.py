"""Factors and ratings made ready for their images: which part of them, on which scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.gui.plots.thumbnails import row_means
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.matrix import FloatArray

Limits = tuple[float, float]
"""Ends of a colour scale."""
Factors = tuple[FloatArray, FloatArray]
"""U as (rows, factors) and V as (factors, columns)."""


class FactorSizes(NamedTuple):
    """How much each factor makes of the product of two others, the largest first.

    Singular values of products, in units of the weights that were given: where the truth's factors
    are as good as at right angles, its singular values are the weights themselves.

    Attributes
    ----------
    true, found
        Of what a matrix was generated from, and of U V^T of a model: (n,) float32.
    """

    true: FloatArray
    found: FloatArray


def value_limits(cells: FloatArray) -> Limits:
    """Where a colour scale ends: all but the outermost hundredth of the known cells each way."""
    known = cells[np.isfinite(cells)]
    if not len(known):
        return 0.0, 1.0
    low, high = (float(end) for end in np.percentile(known, (1, 99)))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def signed_limit(*images: FloatArray) -> float:
    """Where a colour scale of signed numbers ends, the same way up and down."""
    known = (np.abs(image[np.isfinite(image)]) for image in images)
    ends = [float(np.percentile(image, 98)) for image in known if image.size]
    return max([*ends, 1e-12])


def found_factors(model: FactorModel) -> Factors:
    """U and V of a model: (at most 512, n_factors) and (n_factors, at most 512)."""
    return row_means(model.u), row_means(model.v).T


def original_factors(truth: Truth, n_factors: int | None) -> Factors:
    """The heaviest factors of a generated matrix, at most ``n_factors`` of them."""
    heaviest = np.argsort(-truth.weights, kind="stable")[:n_factors]
    return row_means(truth.u[:, heaviest]), row_means(truth.v[heaviest].T).T


def original_note(truth: Truth | None, n_factors: int | None) -> str:
    """Says so where `original_factors` leaves some out."""
    if truth is None or n_factors is None or n_factors >= len(truth.weights):
        return ""
    return f"({n_factors:,} heaviest of {len(truth.weights):,})"


def factor_sizes(model: FactorModel, truth: Truth) -> FactorSizes:
    """Singular values of what a matrix was generated from, and of what a model found."""
    unit = _size(truth.u) * _size(truth.v) or 1.0
    true = _singular_values(truth.u * truth.weights, truth.v.T) / unit
    return FactorSizes(true, _singular_values(model.u, model.v) / unit)


def _singular_values(u: FloatArray, v: FloatArray) -> FloatArray:
    """Of ``u v^T``, over the root of its number of cells; from (n, k) and (m, k)."""
    if u.size == 0 or v.size == 0 or not np.isfinite(np.sum(u) + np.sum(v)):
        return np.zeros(0, np.float32)
    # u = Q R with Q's columns at right angles: what is left is a product of two small matrices.
    left, right = (np.asarray(np.linalg.qr(side, mode="r")) for side in (u, v))
    values = np.linalg.svd(left @ right.T, compute_uv=False)
    return np.asarray(values / np.sqrt(len(u) * len(v)), np.float32)


def _size(factors: FloatArray) -> float:
    """Root mean square: 1 where they are drawn from N(0, 1)."""
    return float(np.sqrt(np.mean(np.square(factors), dtype=np.float64))) if factors.size else 0.0
