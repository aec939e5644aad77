"""How sure a model is, as trees: one group for what one solver says, one for a mean of models."""

from __future__ import annotations

import math

import numpy as np

from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty
from funkgui.project.ratings_tree import factor_array
from funkgui.project.tree import Array, Group, InconsistentError

_COVARIANCES = "uncertainty"
_SPREAD = "spread"


def add_uncertainty(group: Group, uncertainty: Uncertainty | SpreadUncertainty | None) -> None:
    """Put what a run's model says of it into the run's group."""
    if isinstance(uncertainty, Uncertainty):
        group.children[_COVARIANCES] = _covariances_to_tree(uncertainty)
    elif uncertainty is not None:
        group.children[_SPREAD] = _spread_to_tree(uncertainty)


def uncertainty_from_tree(
    group: Group, n_users: int, n_items: int, n_factors: int
) -> Uncertainty | SpreadUncertainty | None:
    """What `add_uncertainty` put into a run's group; None where there is nothing.

    Raises
    ------
    InconsistentError
        Where something is missing or does not fit the rest.
    """
    if _SPREAD in group.children:
        return _spread_from_tree(group.group(_SPREAD), n_users, n_items, n_factors)
    if _COVARIANCES in group.children:
        return _covariances_from_tree(group.group(_COVARIANCES), n_users, n_items, n_factors)
    return None


def _covariances_to_tree(uncertainty: Uncertainty) -> Group:
    group = Group(
        description="How sure the model is: covariances of the first factors and of the bias, "
        "which comes last, as upper triangles row by row; variance of the noise."
    )
    group.attributes = {"noise_variance": float(uncertainty.noise_variance)}
    group.children = {
        "user_covariance": factor_array(uncertainty.user_covariance, "(users, triangle)"),
        "item_covariance": factor_array(uncertainty.item_covariance, "(items, triangle)"),
    }
    return group


def _covariances_from_tree(group: Group, n_users: int, n_items: int, n_factors: int) -> Uncertainty:
    of_users = group.numbers("user_covariance", np.float32, (n_users, None))
    size = of_users.shape[1]
    root = math.isqrt(8 * size + 1)
    if root**2 != 8 * size + 1:
        raise InconsistentError(group.place_of("user_covariance"), "does not hold triangles")
    if (root - 1) // 2 > n_factors + 1:
        raise InconsistentError(
            group.place_of("user_covariance"), f"is of more factors than {n_factors} and the bias"
        )
    return Uncertainty(
        of_users,
        group.numbers("item_covariance", np.float32, (n_items, size)),
        _noise_from_tree(group),
    )


def _spread_to_tree(spread: SpreadUncertainty) -> Group:
    group = Group(
        description="The models that this one is the mean of: their factors stand side by side in "
        "u and v, each over the root of their number; here are their own biases and means. "
        "Variance of ratings around a single one, or what the first says of it."
    )
    group.children = {
        "user_bias": factor_array(spread.user_bias, "(models, users)"),
        "item_bias": factor_array(spread.item_bias, "(models, items)"),
        "mean": Array(spread.mean, description="(models,)"),
    }
    if isinstance(spread.within, Uncertainty):
        group.children[_COVARIANCES] = _covariances_to_tree(spread.within)
    else:
        group.attributes = {"noise_variance": float(spread.within)}
    return group


def _spread_from_tree(
    group: Group, n_users: int, n_items: int, n_factors: int
) -> SpreadUncertainty:
    mean = group.numbers("mean", np.float64, (None,))
    n_models = len(mean)
    if n_models == 0 or n_factors % n_models:
        raise InconsistentError(
            group.place_of("mean"),
            f"is of {n_models} models, which cannot share {n_factors} factors",
        )
    user_bias = group.numbers("user_bias", np.float32, (n_models, n_users))
    item_bias = group.numbers("item_bias", np.float32, (n_models, n_items))
    within: Uncertainty | float
    if _COVARIANCES in group.children:
        first = group.group(_COVARIANCES)
        within = _covariances_from_tree(first, n_users, n_items, n_factors // n_models)
    else:
        within = _noise_from_tree(group)
    return SpreadUncertainty(user_bias, item_bias, mean, within)


def _noise_from_tree(group: Group) -> float:
    noise = group.number("noise_variance")
    if not 0 <= noise < math.inf:
        raise InconsistentError(group.attribute_place("noise_variance"), "is not a variance")
    return noise
