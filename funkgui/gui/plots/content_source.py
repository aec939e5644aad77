"""What the plots are to show, from the session and the training under way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from funkgui.factorization.model import FactorModel
from funkgui.gui.forms.setting_field import choice_text
from funkgui.gui.plots.contents import (
    FactorsContent,
    LossesContent,
    MatricesContent,
    Over,
    PlotContent,
    WeightsContent,
)
from funkgui.gui.plots.live_run import LiveRun
from funkgui.gui.plots.names import Names
from funkgui.gui.plots.picture_cache import PictureCache
from funkgui.gui.plots.pictures import (
    factor_sizes,
    found_factors,
    original_factors,
    original_note,
    value_limits,
)
from funkgui.gui.plots.thumbnails import holdout_shares, prediction_means, rating_means
from funkgui.gui.session import Session
from funkgui.project.project import Project
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix

_WORDS = {
    "losses": "Train to see the losses fall.",
    "matrix": "Open ratings to see them as an image.",
    "factors": "Train to see U and V.",
    "weights": "These ratings were not generated.",
}
_COMING = {
    "losses": "The losses come with the first epoch.",
    "factors": "U and V come with the first epochs.",
}
"""While a training has begun and told nothing yet."""


@dataclass(frozen=True, eq=False)
class _RatingPictures:
    original: FloatArray
    mask: FloatArray
    limits: tuple[float, float]


class ContentSource(QObject):
    """Makes the plots' contents; keeps the pictures that are costly to make."""

    picture_made = Signal()
    """A picture has come from a worker: ask again."""
    failed = Signal(object)
    """A picture could not be made; the exception."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.over: Over = "epochs"
        """What the losses stand over."""
        self.pictures = PictureCache(self)
        self.pictures.picture_made.connect(self.picture_made)
        self.pictures.failed.connect(self.failed)

    @property
    def has_weights(self) -> bool:
        """Whether the open matrix was generated with weights that differ."""
        project = self._session.project
        if project is None or project.truth is None:
            return False
        weights = project.truth.weights
        return len(weights) > 1 and bool(np.ptp(weights) > 0)

    def content(self, name: str, live: LiveRun | None) -> PlotContent | None:
        """What the plot of that name shows; None for nothing yet."""
        project = self._session.project
        if project is None:
            return None
        if name == "losses":
            return self._losses(project, live)
        if name == "matrix":
            return self._matrices(project, self._model(live))
        if name == "factors":
            return self._factors(project, self._model(live))
        return self._weights(project, self._model(live))

    def words(self, name: str, *, training: bool) -> str:
        """What stands where that plot has nothing to show."""
        return _COMING.get(name, _WORDS[name]) if training else _WORDS[name]

    def _model(self, live: LiveRun | None) -> FactorModel | None:
        if live is not None and live.model is not None:
            return live.model
        run = self._session.selected_run
        return run.model_for(self._session.ratings) if run is not None else None

    def _losses(self, project: Project, live: LiveRun | None) -> LossesContent | None:
        runs = {run.name: (run.config.solver, run.result.history) for run in project.runs}
        if live is not None:
            # A copy: it grows on while an export may be drawing this one.
            runs[live.name] = live.solver, live.history.copy()
        colours = tuple(map(project.colour_of, runs))
        titles = _titles({name: solver for name, (solver, _) in runs.items()})
        histories = tuple((titles[name], history) for name, (_, history) in runs.items())
        if live is not None:
            return LossesContent(
                histories,
                titles[live.name],
                live.now,
                live.baseline_rmse,
                over=self.over,
                colours=colours,
            )
        run = self._session.selected_run
        if run is None:
            return None
        result = run.result
        return LossesContent(
            histories,
            titles[run.name],
            None,
            result.baseline_rmse,
            result.best_epoch,
            self.over,
            colours,
        )

    def _matrices(self, project: Project, model: FactorModel | None) -> MatricesContent | None:
        ratings, holdout = project.ratings, project.holdout
        pictures = self.pictures.get(
            "the ratings",
            (ratings, holdout),
            ratings.n_ratings,
            lambda: _rating_pictures(ratings, holdout),
        )
        if pictures is None:
            return None
        found = None
        if model is not None:
            found = self.pictures.get(
                "the reconstruction", (model,), _size(model), lambda: prediction_means(model)
            )
        return MatricesContent(
            pictures.original,
            found,
            pictures.mask,
            (ratings.n_users, ratings.n_items),
            pictures.limits,
            Names.of(ratings),
        )

    def _factors(self, project: Project, model: FactorModel | None) -> FactorsContent | None:
        truth = project.truth
        n_factors = model.n_factors if model is not None else None
        found = original = None
        if model is not None:
            found = self.pictures.get(
                "the factors", (model,), _size(model), lambda: found_factors(model)
            )
        if truth is not None:
            original = self.pictures.get(
                f"{n_factors} original factors",
                (truth,),
                0,
                lambda: original_factors(truth, n_factors),
            )
        if found is None and original is None:
            return None
        ratings, note = project.ratings, original_note(truth, n_factors)
        n_users, n_items = ratings.n_users, ratings.n_items
        return FactorsContent(found, original, n_users, n_items, note, Names.of(ratings))

    def _weights(self, project: Project, model: FactorModel | None) -> WeightsContent | None:
        if project.truth is None:
            return None
        truth, sizes = project.truth, None
        if model is not None:
            sizes = self.pictures.get(
                "the factors' sizes",
                (model, truth),
                (truth.u.size + truth.v.size) * len(truth.weights) + _size(model) * model.n_factors,
                lambda: factor_sizes(model, truth),
            )
        return WeightsContent(truth.weights, model.n_factors if model else None, sizes)


def _titles(solvers: dict[str, str]) -> dict[str, str]:
    """What runs are called beside each other: with their solvers where these differ."""
    differ = len({solver for solver in solvers.values() if solver}) > 1
    return {
        name: f"{name}, {choice_text(solver)}" if differ and solver else name
        for name, solver in solvers.items()
    }


def _rating_pictures(ratings: RatingMatrix, holdout: Holdout) -> _RatingPictures:
    original = rating_means(ratings)
    return _RatingPictures(original, holdout_shares(ratings, holdout), value_limits(original))


def _size(model: FactorModel) -> int:
    return (model.n_users + model.n_items) * model.n_factors
