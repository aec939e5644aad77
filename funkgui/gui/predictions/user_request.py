"""What is asked of the predictions, a user as a run sees them, and how a table is answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from funkgui.factorization.model import FactorModel
from funkgui.gui.predictions.trained_rows import Basis, TrainedOn
from funkgui.project.project import Project, Run
from funkgui.project.what_if import what_if

_NUMBERS_A_RATING = 200
"""A rating of the user costs as much as so many numbers of V: it becomes an object of its own."""


class Found(NamedTuple):
    """Rows of a table, or in words why there are none."""

    rows: list[Any]
    words: str = ""


@dataclass(frozen=True, eq=False)
class UserRequest:
    """What is to be shown. All immutable: it may be worked on in another thread.

    Attributes
    ----------
    project
        Whose ratings.
    run
        Whose model predicts; None where nothing was trained.
    user
        Position of the user.
    item
        Position of the item picked beside them, or None.
    n_best
        How many of the best unseen items, of the similar ones and of users alike are wanted.
    basis
        What to fold the user in from; None shows what the run itself predicts.
    changed
        What has changed for the user since the run was trained, shown or not; None for nothing.
    trained_on
        What the run was trained on; None where that is not known.
    with_why
        Whether it is asked why the picked item is predicted so.
    with_similar, with_alike
        Whether it is asked which items are like the picked one, and which users like this one.
    """

    project: Project
    run: Run | None
    user: int
    item: int | None
    n_best: int
    basis: Basis | None = None
    changed: Basis | None = None
    trained_on: TrainedOn | None = None
    with_why: bool = False
    with_similar: bool = False
    with_alike: bool = False

    @cached_property
    def model(self) -> FactorModel:
        """What predicts; only to be asked for where there is a run."""
        assert self.run is not None
        project = self.project
        if self.basis is None:
            return self.run.model_for(project.ratings)
        before = self.basis.before
        return what_if(self.run, project.ratings, project.holdout, self.user, before)

    @property
    def row(self) -> int:
        """Where the model has the user."""
        return self.user if self.basis is None else 0

    @property
    def n_numbers(self) -> int:
        """Roughly how many numbers are to be read to answer it."""
        ratings = self.project.ratings
        of_user = ratings.user_slice(self.user)
        count: int = _NUMBERS_A_RATING * (of_user.stop - of_user.start)
        if self.run is not None:
            count += self.run.result.model.v.size + ratings.n_ratings
            if self.with_alike:
                count += 2 * self.run.result.model.u.size
            if self.with_why and self.item is not None:
                width = self.run.result.model.n_factors + 1
                count += (of_user.stop - of_user.start) * width**2 // 2
        return count
