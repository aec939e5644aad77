"""A project: ratings, mask and runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

import numpy as np

from funkgui.errors import EditError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.model import FactorModel
from funkgui.factorization.reindexed import reindexed
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.warm_start import carry_over
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.fingerprints import is_of_first_form
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.places import places_of, with_names
from funkgui.ratings.readers.options import ReadOptions

T = TypeVar("T")


_NOT_FINITE = (
    "its factors or biases are not all numbers (NaN), so it cannot predict all ratings; train anew."
)


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
    user_ids, item_ids
        Labels of the model's users and items; None where they are those of the matrix it was
        trained on and that has not been edited since.
    colour
        Number of its colour where runs stand beside each other; `Project.with_run` gives it.
    memo
        What was found out about it, by what it is called: `replace` begins another.
    """

    name: str
    config: FitConfig
    result: FitFinished
    ratings_fingerprint: str
    started_at: datetime
    user_ids: Labels | None = None
    item_ids: Labels | None = None
    colour: int = 0
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def places(self, ratings: RatingMatrix) -> tuple[IntArray | None, IntArray | None]:
        """Where a matrix's users and items stand in the model, -1 for those it does not know.

        Found once for each list of labels.

        Returns
        -------
        users, items
            (n_users,) and (n_items,) int64; None where all stand as in the model.
        """

        def find() -> tuple[IntArray | None, IntArray | None]:
            users, items = self.user_ids, self.item_ids
            return (
                None if users is None else places_of(ratings.user_ids, users),
                None if items is None else places_of(ratings.item_ids, items),
            )

        return self._once("places", ratings, find)

    def model_for(self, ratings: RatingMatrix) -> FactorModel:
        """The model with the matrix's users and items, by their labels.

        Made once for each list of labels: what is asked again is answered at once.
        """
        return self._once(
            "model", ratings, lambda: reindexed(self.result.model, *self.places(ratings))
        )

    def has_model_for(self, ratings: RatingMatrix) -> bool:
        """Whether `model_for` answers at once."""
        return (self.user_ids is None and self.item_ids is None) or self._kept(
            "model", ratings
        ) is not None

    @property
    def fault(self) -> str:
        """Why its model is of no use, as one of another program may be; looked for once."""
        if "finite" not in self.memo:
            self.memo["finite"] = self.result.model.is_finite
        return "" if self.memo["finite"] else f"{self.name}: {_NOT_FINITE}"

    def warm_start(self, config: FitConfig, ratings: RatingMatrix) -> WarmStart:
        """What a training on a matrix can start from; its users and items are found by label."""
        users, items = self.places(ratings)
        return carry_over(
            self.result,
            config,
            np.arange(ratings.n_users) if users is None else users,
            np.arange(ratings.n_items) if items is None else items,
            self.name,
        )

    def renamed(self, name: str) -> Run:
        """The same run by another name; what was found for it is kept."""
        run = replace(self, name=name)
        run.memo.update(self.memo)
        return run

    def _once(self, name: str, ratings: RatingMatrix, find: Callable[[], T]) -> T:
        """What depends on a matrix's labels alone; the latest is kept."""
        kept = self._kept(name, ratings)
        if kept is None:
            kept = self.memo[name] = (ratings.user_ids, ratings.item_ids), find()
        found: T = kept[1]
        return found

    def _kept(self, name: str, ratings: RatingMatrix) -> Any:
        kept = self.memo.get(name)
        if kept is None or kept[0][0] is not ratings.user_ids or kept[0][1] is not ratings.item_ids:
            return None
        return kept


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

    @property
    def doubts(self) -> tuple[str, ...]:
        """What its owner should know of its runs, as other programs may write them."""
        return tuple(run.fault for run in self.runs if run.fault)

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

    def edited(self, edited: Edited) -> Project:
        """The project with what came of an edit of its ratings or mask.

        Runs keep the users and items they were trained on. What a generated matrix was made from
        goes along with its users and items; it is no longer known once there are new ones.
        """
        change = edited.change
        runs = self.runs
        if change.moves or change.renamed_users or change.renamed_items:
            runs = tuple(_kept(run, self.ratings, edited) for run in runs)
        return replace(
            self,
            ratings=edited.ratings,
            holdout=edited.holdout,
            runs=runs,
            truth=_moved(self.truth, change),
        )

    def next_run_name(self) -> str:
        taken = {run.name for run in self.runs}
        number = len(self.runs) + 1
        while f"Run {number}" in taken:
            number += 1
        return f"Run {number}"

    def with_run(self, run: Run) -> Project:
        """The project with a run added, or replaced where one of that name is there (continued)."""
        colour = self.colour_of(run.name)
        run = run if run.colour == colour else replace(run, colour=colour)
        others = [run if one.name == run.name else one for one in self.runs]
        if all(one.name != run.name for one in self.runs):
            others.append(run)
        return replace(self, runs=tuple(others))

    def colour_of(self, name: str) -> int:
        """The colour of the run of that name; that of a new one is the first that no other has."""
        taken = {run.name: run.colour for run in self.runs}
        return taken.get(name, next(n for n in count() if n not in taken.values()))

    def without_run(self, name: str) -> Project:
        return replace(self, runs=tuple(run for run in self.runs if run.name != name))

    def with_run_renamed(self, name: str, to: str) -> Project:
        """The project with another name for one of its runs.

        Parameters
        ----------
        to
            The new name, of one line.

        Raises
        ------
        EditError
            Where it is blank, cannot be shown, or is the name of another run.
        """
        if not to.strip():
            raise EditError(f"{name} was not renamed: a run needs a name; enter one.")
        if not to.isprintable():
            raise EditError(
                f"{name} was not renamed: its name holds characters that cannot be shown; "
                "leave them out."
            )
        if self.run(to) is not None:
            raise EditError(
                f"{name} was not renamed: another run is called {to}; enter another name."
            )
        runs = (run.renamed(to) if run.name == name else run for run in self.runs)
        return replace(self, runs=tuple(runs))

    def run(self, name: str) -> Run | None:
        return next((run for run in self.runs if run.name == name), None)

    def best_run(self) -> Run | None:
        """The newest with the lowest held-out loss (training loss where nothing is held out).

        Those that the ratings or the mask have changed under since come last: they may have learned
        what is held out now.
        """
        return min(
            reversed(self.runs),
            key=lambda run: (self.is_stale(run), _loss(run.result)),
            default=None,
        )


def _kept(run: Run, before: RatingMatrix, edited: Edited) -> Run:
    """A run with labels of its own, the renamed ones renamed."""
    change, after = edited.change, edited.ratings
    return replace(
        run,
        user_ids=_renamed(
            run.user_ids, before.user_ids, after.user_ids, change.renamed_users, change.user_places
        ),
        item_ids=_renamed(
            run.item_ids, before.item_ids, after.item_ids, change.renamed_items, change.item_places
        ),
    )


def _renamed(
    own: Labels | None,
    before: Labels,
    after: Labels,
    names: Mapping[str, str],
    places: IntArray | None,
) -> Labels:
    own = before if own is None else own
    if own is before and places is None:
        return after
    return with_names(own, names) if names else own


def _moved(truth: Truth | None, change: Change) -> Truth | None:
    users, items = change.user_places, change.item_places
    if truth is None or not change.moves:
        return truth
    if any(places is not None and (places < 0).any() for places in (users, items)):
        return None
    return replace(
        truth,
        u=truth.u if users is None else truth.u[users],
        v=truth.v if items is None else truth.v[:, items],
        user_bias=_taken(truth.user_bias, users),
        item_bias=_taken(truth.item_bias, items),
    )


def _taken(values: FloatArray | None, places: IntArray | None) -> FloatArray | None:
    return values if values is None or places is None else values[places]


def _loss(result: FitFinished) -> float:
    held_out = result.holdout_mse
    return result.train_mse if held_out != held_out else held_out
