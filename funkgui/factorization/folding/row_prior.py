"""The prior of a user's row: how the training regularised it. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.folding.members import JITTER, Member, Numbers, inverse, spread_of_users


@dataclass(frozen=True)
class RowPrior:
    """How the training regularised a user's row, in units of the ratings.

    Attributes
    ----------
    factors, bias
        L2 penalties of the factors and of the bias.
    factors_each, bias_each
        L2 penalties that are multiplied by the number of the user's ratings.
    learns_bias
        Whether users have a bias.
    non_negative
        Whether factors stay at zero or above.
    noise
        Variance of the user's ratings around the predictions. Where it is given, the prior is the
        normal distribution of all users' rows, and the penalties do not count.
    centred
        Whether the penalties pull rows towards the mean of all users instead of zero.
    """

    factors: float = 0.0
    bias: float = 0.0
    factors_each: float = 0.0
    bias_each: float = 0.0
    learns_bias: bool = True
    non_negative: bool = False
    noise: float | None = None
    centred: bool = False

    @classmethod
    def of(cls, config: FitConfig, unit: float, noise: float) -> RowPrior:
        """The prior of a training.

        Parameters
        ----------
        unit
            Standard deviation of the training ratings: most solvers bring them to 1.
        noise
            Variance of the user's ratings, for solvers that learn the prior.
        """
        if config.solver == "variational":
            return cls(noise=noise)
        if config.solver == "funk-2006":
            return cls(bias=config.shrinkage, factors_each=config.l2_factors)
        # Factors are in units of the root of the unit, biases in units of it.
        factors = config.l2_factors * (unit if config.solver != "dense" else 1.0)
        by_count = config.l2_weighting == "by-count"
        return cls(
            factors=0.0 if by_count else factors,
            bias=0.0 if by_count else config.l2_biases,
            factors_each=factors if by_count else 0.0,
            bias_each=config.l2_biases if by_count else 0.0,
            learns_bias=config.solver != "dense" and config.biases,
            non_negative=config.uses("non_negative") and config.non_negative,
            centred=config.uses("implicit") and config.implicit,
        )

    def penalty(self, n_ratings: int, n_factors: int) -> Numbers:
        """(n_factors + 1,) float64. L2 penalties of a row whose user has so many ratings."""
        factors = self.factors + self.factors_each * n_ratings
        bias = self.bias + self.bias_each * n_ratings
        return np.array([factors] * n_factors + [bias])

    def of_rows(self, member: Member, n_ratings: int) -> tuple[Numbers, Numbers]:
        """Precision P, times the ratings' variance, and mean m, for a user with so many ratings."""
        width = member.columns.stop - member.columns.start + 1
        if self.noise is not None:
            centre, spread = spread_of_users(member)
            return inverse(spread) * self.noise, centre
        centre = spread_of_users(member)[0] if self.centred else np.zeros(width)
        return np.diag(self.penalty(n_ratings, width - 1)), centre

    def settled(self, system: Numbers) -> Numbers:
        """P + A with a little more on its diagonal, where few ratings without L2 leave it singular.

        Factors share theirs: of all rows that explain the ratings, one near the shortest is meant.
        The bias has its own, as it is in another unit.
        """
        if self.noise is not None:  # P alone is not singular
            return system
        own = np.diag(system)
        more = np.append(np.full(len(own) - 1, own[:-1].mean() or 1.0), own[-1] or 1.0)
        return np.asarray(system + JITTER * np.diag(more), np.float64)
