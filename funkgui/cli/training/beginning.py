"""What a training from the command line begins with: a project, settings, perhaps a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.cli.training.wishes import Wishes
from funkgui.factorization.checks import BUILT_WITH, why_not_continued
from funkgui.factorization.config import FitConfig
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.project.project import Project, Run
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.masks.carried_over import carried_over
from funkgui.ratings.matrix import RatingMatrix


@dataclass(frozen=True, eq=False)
class Beginning:
    """What a training begins with.

    Attributes
    ----------
    project, config
        What is trained on, and the settings.
    continued
        The run that goes on exactly; it is replaced by the longer one.
    warm
        What an earlier run had learned, where that cannot go on exactly.
    """

    project: Project
    config: FitConfig
    continued: Run | None = None
    warm: WarmStart | None = None

    @property
    def idle(self) -> dict[str, str]:
        """Names of settings that do nothing here, and what keeps them from it."""
        idle = dict.fromkeys(BUILT_WITH, "a training that goes on") if self.continued else {}
        return idle | ({"stop_share": "ratings held out"} if self.project.holdout.n_hidden else {})


def afresh(project: Project, wishes: Wishes, *, seed: int) -> Beginning:
    """Train a run that owes nothing to an earlier one."""
    config = wishes.config(project.ratings, seed)
    if project.holdout.n_hidden == 0:
        config = wishes.setting_aside(config)
    return Beginning(project, config)


def going_on_with(
    ratings: RatingMatrix,
    earlier: Project,
    run: Run,
    wishes: Wishes,
    *,
    share: float,
    seed: int,
) -> Beginning:
    """Train on from a run of a project, with other ratings, or the same ones again.

    What was held out before still is, and what the run was trained on is not.

    Parameters
    ----------
    share
        Part of the new ratings to hold out; 0 holds out nothing, neither old nor new.
    """
    if share == 0:
        holdout = nothing_hidden(ratings)
    else:
        holdout = carried_over(earlier.ratings, earlier.holdout, ratings, share, seed)
    project = Project(ratings, holdout)
    return going_on(earlier if _same(project, earlier) else project, wishes, earlier, run)


def going_on(project: Project, wishes: Wishes, earlier: Project, run: Run) -> Beginning:
    """Train on from a run: exactly where that is possible, else from what still fits.

    Parameters
    ----------
    project
        The ratings and the mask to train on; those of ``earlier``, perhaps.
    """
    config = wishes.config_after(run.config, project.ratings)
    exactly = (
        project is earlier
        and not earlier.is_stale(run)
        and not why_not_continued(run.result, project.ratings, config)
    )
    if exactly:
        kept = {name: getattr(run.config, name) for name in BUILT_WITH}
        return Beginning(project, config.changed(**kept), continued=run)
    if project.holdout.n_hidden == 0:
        config = wishes.setting_aside_as_in(run.result, config)
    return Beginning(project, config, warm=run.warm_start(config, project.ratings))


def _same(project: Project, earlier: Project) -> bool:
    """Whether ratings, mask and labels are the same."""
    now, before = project.ratings, earlier.ratings
    return (
        project.fingerprint == earlier.fingerprint
        and np.array_equal(now.user_ids, before.user_ids)
        and np.array_equal(now.item_ids, before.item_ids)
    )
