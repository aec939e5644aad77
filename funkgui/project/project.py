"""A project: ratings, mask and runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.ratings.fingerprints import is_of_first_form
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.synthetic import Truth


@dataclass(frozen=True, eq=False)
class Run:
    """One training and what came of it.

    Attributes
    ----------
    name
        Unique in its project: ``Run 1``.
    config
        Its settings, as they were at the end.
    result
        Model, history, losses and the solver's state at the end.
    ratings_fingerprint
        Fingerprint of the ratings and the mask it was trained on.
    started_at
        When it was started, with time zone.
    """

    name: str
    config: FitConfig
    result: FitFinished
    ratings_fingerprint: str
    started_at: datetime


@dataclass(frozen=True, eq=False)
class Project:
    """All that one file keeps. Immutable: a change makes a new project that shares the arrays.

    Attributes
    ----------
    ratings, holdout
        The matrix and its mask.
    runs
        In the order they were started.
    source
        Where the ratings came from, in words: a file's path or a problem's title.
    truth
        What a generated matrix was made from.
    problem
        Key of the tutorial's problem it is, or empty.
    read_options
        The choices by which the source was read, so that it can be read again alike.
    """

    ratings: RatingMatrix
    holdout: Holdout
    runs: tuple[Run, ...] = field(default=())
    source: str = ""
    truth: Truth | None = None
    problem: str = ""
    read_options: ReadOptions = field(default_factory=ReadOptions)

    @property
    def fingerprint(self) -> str:
        """Changes whenever the ratings or the mask do."""
        return f"{self.ratings.fingerprint}-{self.holdout.fingerprint}"

    def is_stale(self, run: Run) -> bool:
        """Whether the ratings or the mask have changed since the run was trained."""
        if is_of_first_form(run.ratings_fingerprint):
            return run.ratings_fingerprint != self._first_fingerprint
        return run.ratings_fingerprint != self.fingerprint

    def with_fingerprints_renewed(self) -> Project:
        """The project with its runs' fingerprints in today's form, where they are of the ratings.

        Those of the first form take time to compare in large matrices. A run that is stale keeps
        the one it has: what it was trained on is not here to be hashed.
        """
        runs = tuple(
            replace(run, ratings_fingerprint=self.fingerprint)
            if is_of_first_form(run.ratings_fingerprint) and not self.is_stale(run)
            else run
            for run in self.runs
        )
        return replace(self, runs=runs)

    @property
    def _first_fingerprint(self) -> str:
        return f"{self.ratings.first_fingerprint}-{self.holdout.fingerprint}"

    def next_run_name(self) -> str:
        taken = {run.name for run in self.runs}
        number = len(self.runs) + 1
        while f"Run {number}" in taken:
            number += 1
        return f"Run {number}"

    def with_run(self, run: Run) -> Project:
        """The project with a run added, or replaced where one of that name is there (continued)."""
        others = [run if one.name == run.name else one for one in self.runs]
        if all(one.name != run.name for one in self.runs):
            others.append(run)
        return replace(self, runs=tuple(others))

    def without_run(self, name: str) -> Project:
        return replace(self, runs=tuple(run for run in self.runs if run.name != name))

    def run(self, name: str) -> Run | None:
        return next((run for run in self.runs if run.name == name), None)

    def best_run(self) -> Run | None:
        """The run with the lowest held-out loss (training loss where nothing is held out)."""
        if not self.runs:
            return None
        return min(self.runs, key=lambda run: _loss(run.result))


def _loss(result: FitFinished) -> float:
    held_out = result.holdout_mse
    return result.train_mse if held_out != held_out else held_out
