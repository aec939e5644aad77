"""Starting a training from what an earlier one learned, though not all of it fits any more."""

from __future__ import annotations

import math

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.model import FactorModel
from funkgui.factorization.orthogonal import orthogonal_factors
from funkgui.factorization.reindexed import taken
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.solvers.start import learns_biases
from funkgui.ratings.matrix import FloatArray, IntArray

_SMALL = 0.1
"""New factors start at most this large, as a share of the old ones: they disturb little."""


def carry_over(
    earlier: FitFinished, config: FitConfig, users: IntArray, items: IntArray, name: str
) -> WarmStart:
    """Take over from a run of any solver what fits a training with other settings or ratings.

    Known users and items keep their factors and biases; new ones are left to the solver. More
    factors than before start as small random numbers; where there are fewer, the directions that
    contribute most to the predictions stay. A solver without biases gets them, and the mean, as
    two factors. Of the mean of several models, whose factors stand side by side, what contributes
    most stays, too.

    Parameters
    ----------
    users, items
        (n_users,) and (n_items,) positions of each user and item in the earlier model, -1 for new
        ones.
    name
        The earlier run's, for the marks.

    Returns
    -------
    WarmStart
        Of the shape that the settings say, for `fit`.
    """
    model = earlier.model
    marks = [f"warm start from {name}", *_marks(earlier, config, users, items)]
    if not learns_biases(config):
        model = _with_biases_as_factors(model)
    if model.n_factors > config.n_factors:
        model = _narrowed(model, config)
    u, v = _widened(model, config)
    return WarmStart(
        taken(u, users, np.nan),
        taken(v, items, np.nan),
        taken(model.user_bias, users, np.nan),
        taken(model.item_bias, items, np.nan),
        model.mean,
        tuple(marks),
    )


def _marks(earlier: FitFinished, config: FitConfig, users: IntArray, items: IntArray) -> list[str]:
    n_factors = earlier.model.n_factors
    n_models = n_factors // earlier.config.n_factors
    more = config.n_factors - n_factors
    if n_models > 1 and more < 0:
        return [
            f"mean of {n_models:,} models cut to {config.n_factors:,} factors",
            *_counted(_new(users, items)),
        ]
    added = [(more, "factor", "added"), (-more, "factor", "dropped")]
    return _counted([*added, *_new(users, items)])


def _new(users: IntArray, items: IntArray) -> list[tuple[int, str, str]]:
    return [
        (int(np.count_nonzero(users < 0)), "user", "new"),
        (int(np.count_nonzero(items < 0)), "item", "new"),
    ]


def _counted(counts: list[tuple[int, str, str]]) -> list[str]:
    return [
        f"{count:,} {what}{'s' if count > 1 else ''} {done}"
        for count, what, done in counts
        if count > 0
    ]


def _with_biases_as_factors(model: FactorModel) -> FactorModel:
    """The same predictions, by factors alone: (mean + user_bias) times 1, and 1 times item_bias."""
    if not (model.mean or model.user_bias.any() or model.item_bias.any()):
        return model
    of_user = np.stack([model.user_bias + np.float32(model.mean), np.ones(model.n_users)], axis=1)
    of_item = np.stack([np.ones(model.n_items), model.item_bias], axis=1)
    return FactorModel.of_factors(
        np.concatenate([of_user, model.u], axis=1, dtype=np.float32),
        np.concatenate([of_item, model.v], axis=1, dtype=np.float32),
    )


def _narrowed(model: FactorModel, config: FitConfig) -> FactorModel:
    """The model with fewer factors: those that change the predictions least are dropped.

    Where factors are to stay at zero or above, whole columns stay: turning them would mix signs.
    """
    n_factors = config.n_factors
    if config.uses("non_negative") and config.non_negative:
        # Squares of very large ratings leave single precision.
        of_u, of_v = (np.linalg.norm(np.float64(side), axis=0) for side in (model.u, model.v))
        sizes = of_u * of_v
        kept = np.sort(np.argsort(-sizes, kind="stable")[:n_factors])
        return _with_factors(model, model.u[:, kept], model.v[:, kept])
    u, v = orthogonal_factors(model.u, model.v)
    return _with_factors(model, u[:, :n_factors], v[:, :n_factors])


def _with_factors(model: FactorModel, u: FloatArray, v: FloatArray) -> FactorModel:
    return FactorModel(u, v, model.user_bias, model.item_bias, model.mean, model.scale)


def _widened(model: FactorModel, config: FitConfig) -> tuple[FloatArray, FloatArray]:
    """U and V with as many factors as the settings say: the new ones small and random.

    To a solver that learns one factor after another the new ones are left.
    """
    more = config.n_factors - model.n_factors
    if config.solver == "funk-2006":
        return _padded(model.u, more), _padded(model.v, more)
    rng = np.random.default_rng((config.seed, config.n_factors))
    sides = []
    for old in (model.u, model.v):
        typical = math.sqrt(float(np.mean(np.square(old, dtype=np.float64)))) if old.size else 0.0
        scale = min(config.init_scale, _SMALL * typical or config.init_scale)
        new = rng.standard_normal((len(old), more), np.float32) * np.float32(scale)
        if config.uses("non_negative") and config.non_negative:
            new = np.abs(new)
        sides.append(np.concatenate([old, new], axis=1))
    return sides[0], sides[1]


def _padded(array: FloatArray, more: int) -> FloatArray:
    return np.pad(array, ((0, 0), (0, more)), constant_values=np.nan)
