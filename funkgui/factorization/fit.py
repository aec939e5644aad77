"""Training: ratings, a mask and settings in, events out."""

from __future__ import annotations

from collections.abc import Iterator

from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import FitEvent, FitFinished
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix


def fit(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    *,
    control: FitControl | None = None,
    earlier: FitFinished | None = None,
) -> Iterator[FitEvent]:
    raise NotImplementedError
