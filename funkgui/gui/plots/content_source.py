"""What the plots are to show, from the session and the training under way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.gui.forms.setting_field import choice_text
from funkgui.gui.plots.contents import (
    DRAWING,
    FAILED,
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
from funkgui.ratings.matrix import RatingMatrix

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


class ContentSource:
    """Makes the plots' contents; what of them is costly to make comes from the cache."""

    def __init__(self, session: Session, pictures: PictureCache) -> None:
        self._session, self._pictures = session, pictures
        self.over: Over = "epochs"
        """What the losses stand over."""

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
        if self._pictures.busy and name != "losses":  # which need no picture
            return DRAWING
        project, run = self._session.project, self._session.selected_run
        if not training and project is not None and (name == "matrix" or run is not None):
            return FAILED
        return _COMING.get(name, _WORDS[name]) if training else _WORDS[name]

    def _model(self, live: LiveRun | None) -> FactorModel | None:
        if live is not None and live.model is not None:
            return live.model
        run = self._session.selected_run
        return run.model_for(self._session.ratings) if run is not None else None

    def _losses(self, project: Project, live: LiveRun | None) -> LossesContent | None:
        runs = {
            run.name: (run.config.solver, run.result.history, run.colour) for run in project.runs
        }
        if live is not None:
            # A copy: it grows on while an export may be drawing this one.
            history, colour = live.history.copy(), project.colour_of(live.name)
            runs[live.name] = live.solver, history, colour
        titles = _titles({name: solver for name, (solver, _, _) in runs.items()})
        histories = tuple((titles[name], history) for name, (_, history, _) in runs.items())
        colours = tuple(colour for _, _, colour in runs.values())
        run = self._session.selected_run
        if live is not None:
            front, baseline_rmse, now, kept_epoch = live.name, live.baseline_rmse, live.now, None
        elif run is not None:
            front, baseline_rmse, now = run.name, run.result.baseline_rmse, None
            kept_epoch = run.result.best_epoch
        else:
            return None
        return LossesContent(
            histories, titles[front], now, baseline_rmse, kept_epoch, self.over, colours
        )

    def _matrices(self, project: Project, model: FactorModel | None) -> MatricesContent | None:
        ratings, holdout = project.ratings, project.holdout
        content: MatricesContent | None = self._pictures.get(
            "the ratings",
            (ratings, holdout),
            ratings.n_ratings,
            lambda: _untrained(ratings, holdout),
        )
        if content is None or model is None:
            return content
        found = self._pictures.get(
            "the reconstruction", (model,), _size(model), lambda: prediction_means(model)
        )
        return replace(content, reconstruction=found)

    def _factors(self, project: Project, model: FactorModel | None) -> FactorsContent | None:
        truth = project.truth
        n_factors = model.n_factors if model is not None else None
        found = original = None
        if model is not None:
            found = self._pictures.get(
                "the factors", (model,), _size(model), lambda: found_factors(model)
            )
        if truth is not None:
            original = self._pictures.get(
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
            sizes = self._pictures.get(
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


def _untrained(ratings: RatingMatrix, holdout: Holdout) -> MatricesContent:
    original = rating_means(ratings)
    return MatricesContent(
        original,
        None,
        holdout_shares(ratings, holdout),
        (ratings.n_users, ratings.n_items),
        value_limits(original),
        Names.of(ratings),
    )


def _size(model: FactorModel) -> int:
    return (model.n_users + model.n_items) * model.n_factors
