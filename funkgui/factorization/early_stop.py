"""What a training is stopped by, and which ratings it goes by."""

from __future__ import annotations

from typing import Any

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import LEVELLED_OFF, TARGET_REACHED
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.masks.stable_share import stable_share
from funkgui.ratings.matrix import RatingMatrix

_NO_EFFECT: dict[str, Any] = {
    "patience": 0,
    "keep_best": False,
    "target_mse": 0.0,
    "stop_share": 0.0,
}
"""Values with which the settings of stopping do nothing."""

STOP_SHARE = 0.05
"""Part of the training ratings that is set aside to stop by where nothing is held out."""


def in_effect(config: FitConfig) -> FitConfig:
    """The settings as a training goes by them: those that the solver does not use do nothing."""
    return config.changed(
        **{name: value for name, value in _NO_EFFECT.items() if not config.uses(name)}
    )


def with_stop_share(config: FitConfig) -> FitConfig:
    """The settings, with a part of the ratings set aside where something is to go by them.

    Without it, a training that nothing is held out from would go by its training loss, which
    falls for ever. Settings that set a share aside already, that neither stop early nor keep the
    best epoch, or whose solver never does, stay as they are.
    """
    looks = config.patience > 0 or config.keep_best
    if config.uses("stop_share") and looks and config.stop_share == 0:
        return config.changed(stop_share=STOP_SHARE)
    return config


def split_for_stopping(ratings: RatingMatrix, holdout: Holdout, config: FitConfig) -> Holdout:
    """Which ratings are kept from training, for the early stop and the best epoch to go by.

    The held-out ones, where there are any: they are a validation set then, on which a stopped
    training looks a little better than on ratings it never saw. Where nothing is held out,
    about ``stop_share`` of the ratings, perhaps none: the same ones whatever the seed, and after
    others were added, so that a warm start from a training that set them aside, too, is not
    measured on what that one was trained on.
    """
    if holdout.n_hidden:
        return holdout
    share = in_effect(config).stop_share
    return stable_share(ratings, share) if share > 0 else holdout


def first_sample(config: FitConfig, number: int = 1) -> int:
    """The epoch with which so many samples are drawn; 0 for a training that draws none."""
    if config.averages_over != "samples":
        return 0
    return config.burn_in + number * config.sample_every


def with_room_for_samples(config: FitConfig) -> FitConfig:
    """The settings, with as many epochs as it takes to draw all samples."""
    return config.changed(max_epochs=max(config.max_epochs, first_sample(config, config.n_models)))


def last_epoch(config: FitConfig, done: int = 0) -> int:
    """The epoch that a training ends with at the latest.

    Parameters
    ----------
    done
        Epochs that it goes on from. Where these used up all that it may take, it takes as many
        again.
    """
    most = config.max_epochs
    return most if most > done else done + most


class EarlyStop:
    """Looks at the losses noted so far, and says when they are reason enough to stop.

    Attributes
    ----------
    watched
        The notes it looks at. Those taken at a stop between two regular ones do not count, so that
        a training that was stopped goes on as if it never had been.
    """

    def __init__(self) -> None:
        self.watched = LossHistory()

    def take_up(self, history: LossHistory, note_every: int) -> None:
        """Look at the notes of an earlier part of the training, too."""
        for note in history:
            if note.epoch % note_every == 0:
                self.watched.append(note)

    def note(self, losses: LossNote) -> None:
        self.watched.append(losses)

    def reason(self, config: FitConfig) -> str | None:
        """`TARGET_REACHED`, `LEVELLED_OFF` or None, by the settings in effect.

        A mean of samples that lacks some is not looked at.
        """
        watched = self.watched
        if (complete := first_sample(config, config.n_models)) > 0:
            watched = LossHistory([note for note in watched if note.epoch >= complete])
        if len(watched) and watched.notes[-1].train_mse < config.target_mse:
            return TARGET_REACHED
        if watched.levelled_off(config.patience, config.min_improvement):
            return LEVELLED_OFF
        return None
