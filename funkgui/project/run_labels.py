"""How a run's own labels of users and items become again what they were before an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from funkgui.factorization.events import FitFinished
from funkgui.project.project import Project, Run
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix


@dataclass(frozen=True, eq=False, slots=True)
class LabelsBack:
    """The labels that an edit changed, and where they stood; takes no more memory than these.

    Attributes
    ----------
    places
        (n,) int64.
    labels
        (n,) what stood there, with the dtype of the whole list.
    """

    places: IntArray
    labels: Labels

    def applied(self, now: Labels) -> Labels:
        if len(self.places) == len(now):
            return self.labels
        then = now.astype(self.labels.dtype)
        then[self.places] = self.labels
        return then


Back = LabelsBack | None
"""None where a run has the labels of the matrix."""

RunLabels = Mapping[FitFinished, tuple[Back, Back]]


def labels_back(before: Project, after: Project) -> RunLabels:
    """What the runs' own labels were before an edit.

    Runs are kept by weak references: one that is deleted is not to stay in memory.
    """
    ratings = before.ratings
    return WeakKeyDictionary(
        {
            then.result: (
                _back(now.user_ids, then.user_ids, ratings.user_ids),
                _back(now.item_ids, then.item_ids, ratings.item_ids),
            )
            for now, then in zip(after.runs, before.runs, strict=True)
        }
    )


def relabelled(after: Project, undone: Project, labels: RunLabels) -> Project:
    """The project in which an edit was undone, with what the runs' own labels were before it.

    Parameters
    ----------
    after
        The project before the edit was undone.
    """
    pairs = zip(after.runs, undone.runs, strict=True)
    return replace(
        undone,
        runs=tuple(_relabelled(run, plain, undone.ratings, labels) for run, plain in pairs),
    )


def _back(now: Labels | None, then: Labels | None, of_matrix: Labels) -> Back:
    if then is None or then is of_matrix:
        return None
    assert now is not None
    if now is then:
        return LabelsBack(np.zeros(0, np.int64), then[:0])
    if now.dtype.kind != then.dtype.kind:  # numbers that became texts, all of them
        return LabelsBack(np.arange(len(then)), then)
    places = np.flatnonzero(now != then)
    return LabelsBack(places, then[places])


def _relabelled(run: Run, plain: Run, ratings: RatingMatrix, labels: RunLabels) -> Run:
    known = labels.get(run.result)
    if known is None:
        return plain
    users, items = known
    return replace(
        run,
        user_ids=_labels(run.user_ids, users, ratings.user_ids),
        item_ids=_labels(run.item_ids, items, ratings.item_ids),
    )


def _labels(now: Labels | None, back: Back, of_matrix: Labels) -> Labels:
    if back is None:
        return of_matrix
    assert now is not None
    return back.applied(now) if len(back.places) else now
