"""Training: ratings, a mask and settings in, events out."""

from __future__ import annotations

from collections.abc import Iterator

from funkgui.factorization.checks import check_start
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.early_stop import split_for_stopping
from funkgui.factorization.events import FitEvent, FitFinished
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.training import Training
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.threads import kept_threads

CHECKPOINT_S = 30.0
"""Seconds of training between two checkpoints."""


def fit(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    *,
    control: FitControl | None = None,
    earlier: FitFinished | None = None,
    warm: WarmStart | None = None,
    checkpoint_s: float = CHECKPOINT_S,
) -> Iterator[FitEvent]:
    """Factor the ratings that are not held out, and tell how it goes.

    Nothing happens until the first event is asked for; TensorFlow is imported then.

    The held-out ratings are a validation set: the early stop and the best epoch go by them. Where
    nothing is held out, ``config.stop_share`` of the ratings is kept from training for that; where
    that is 0, they go by the training loss.

    Parameters
    ----------
    control
        Pauses, resumes, changes and stops the training from another thread.
    earlier
        What an earlier training of this matrix ended with: go on exactly from there. Up to
        ``config.max_epochs`` in all, or as many again where they were used up.
    warm
        What to start from where an earlier training does not fit exactly; see
        `warm_start.carry_over`. Only one of the two may be given.
    checkpoint_s
        Seconds of training between two checkpoints.

    Yields
    ------
    FitEvent
        `FitStarted` first, `FitFinished` last.

    Raises
    ------
    TrainingError
        Where there is nothing to train on, what is to be gone on from does not fit, memory would
        not suffice, or the losses ran away before anything was learned.
    """
    assert earlier is None or warm is None
    split = split_for_stopping(ratings, holdout, config)
    check_start(ratings, split, config, earlier, warm)
    training = Training(
        ratings, holdout, split, config, control or FitControl(), earlier, warm, checkpoint_s
    )
    with kept_threads():
        yield from training.events()
