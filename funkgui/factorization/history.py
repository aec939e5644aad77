"""The losses of a training, as they were noted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


@dataclass(frozen=True)
class LossNote:
    """The losses after so many epochs.

    Attributes
    ----------
    epoch
        Passes over the training ratings taken so far; the one under way counts as taken.
    train_mse, holdout_mse
        Mean squared error over the training and the held-out ratings, in squared units of the
        ratings; `holdout_mse` is NaN where nothing is held out.
    elapsed_s
        Seconds of training so far, pauses and compiling left out.
    set_aside_mse
        Mean squared error over the ratings set aside for stopping (``FitConfig.stop_share``); NaN
        where there are none.
    """

    epoch: int
    train_mse: float
    holdout_mse: float
    elapsed_s: float
    set_aside_mse: float = math.nan

    @property
    def watched_mse(self) -> float:
        """The loss that early stopping and the best epoch go by.

        That of the held-out ratings; where there are none, of those set aside; else the training
        loss.
        """
        for loss in (self.holdout_mse, self.set_aside_mse):
            if not math.isnan(loss):
                return loss
        return self.train_mse


@dataclass(frozen=True)
class LossMark:
    """Something that was done to the training: settings changed, factors added, a warm start.

    Attributes
    ----------
    epoch
        Passes over the training ratings taken by then.
    text
        What was done, in a few words: ``learning rate 0.01 → 0.005``.
    """

    epoch: int
    text: str


@dataclass
class LossHistory:
    """Notes in the order they were taken, one an epoch, and marks beside them."""

    notes: list[LossNote] = field(default_factory=list)
    marks: list[LossMark] = field(default_factory=list)

    def append(self, note: LossNote) -> None:
        """Add a note; it takes the place of the last one where that is of the same epoch."""
        if self.notes and self.notes[-1].epoch == note.epoch:
            self.notes.pop()
        self.notes.append(note)

    def copy(self) -> LossHistory:
        return LossHistory(list(self.notes), list(self.marks))

    def __len__(self) -> int:
        return len(self.notes)

    def __iter__(self) -> Iterator[LossNote]:
        return iter(self.notes)

    @property
    def epochs(self) -> Column:
        return np.array([note.epoch for note in self.notes], np.float64)

    @property
    def train_mse(self) -> Column:
        return np.array([note.train_mse for note in self.notes], np.float64)

    @property
    def holdout_mse(self) -> Column:
        return np.array([note.holdout_mse for note in self.notes], np.float64)

    @property
    def set_aside_mse(self) -> Column:
        return np.array([note.set_aside_mse for note in self.notes], np.float64)

    @property
    def elapsed_s(self) -> Column:
        return np.array([note.elapsed_s for note in self.notes], np.float64)

    def best(self) -> LossNote:
        """The note with the lowest watched loss."""
        return min(self.notes, key=lambda note: note.watched_mse)

    def levelled_off(self, patience: int, min_improvement: float) -> bool:
        """The tutorial's early stop.

        True when the last loss is not below the mean of the ``patience`` losses before it by at
        least ``min_improvement`` of that mean.

        References
        ----------
        "Simon Funk's Netflix Recommendation System in Tensorflow, Part 1", 2021,
        https://temugeb.github.io/tensorflow/python/svd/2021/02/04/Funk-SVD-recommender-p1.html
        """
        if patience == 0 or len(self.notes) <= patience + 1:
            return False
        watched = [note.watched_mse for note in self.notes[-1 - patience :]]
        earlier = float(np.mean(watched[:-1]))
        # Of losses of 0 no share is above 0: not below their mean is no improvement.
        return watched[-1] >= earlier or earlier - watched[-1] < min_improvement * earlier
