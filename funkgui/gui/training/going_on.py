"""How a training goes on from a run: exactly where it ended, or by a warm start."""

from __future__ import annotations

from funkgui.factorization.checks import BUILT_WITH, LASTING, lasts, why_not_continued
from funkgui.factorization.config import FitConfig
from funkgui.project.project import Run
from funkgui.ratings.matrix import RatingMatrix


def for_going_on(entered: FitConfig, of_run: FitConfig) -> FitConfig:
    """The settings entered, save for what the run's model was built with."""
    kept = (*BUILT_WITH, *(name for name in LASTING if lasts(name, of_run)))
    return entered.changed(**{name: getattr(of_run, name) for name in kept})


def continues_exactly(entered: FitConfig, run: Run, ratings: RatingMatrix) -> bool:
    """Whether a run, not stale, can go on as if it had never ended.

    Where more factors were entered than it has, it cannot: they are to be added.
    """
    if entered.n_factors > run.config.n_factors:
        return False
    config = for_going_on(entered, run.config)
    return not why_not_continued(run.result, ratings, config)


def how_it_trains_on(entered: FitConfig, run: Run, stale_words: str) -> str:
    """What a warm start from a run does, for a tooltip.

    Parameters
    ----------
    stale_words
        What has changed since it was trained; empty for nothing.
    """
    more = entered.n_factors - run.config.n_factors
    why = f"{more:,} factors are added" if more > 0 else "it cannot go on exactly as it was"
    why = stale_words or why
    return f"Train another run from what {run.name} has learned, with the settings below:\n{why}"
