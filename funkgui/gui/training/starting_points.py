"""The settings that a training starts from: a preset's, a problem's, or a solver's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for, config_for_solver
from funkgui.factorization.presets import PRESETS, Preset
from funkgui.factorization.problems import problem
from funkgui.gui.forms.setting_field import choice_text
from funkgui.project.project import Project
from funkgui.ratings.matrix import RatingMatrix


@dataclass(frozen=True)
class StartingPoint:
    """Settings with a name.

    Attributes
    ----------
    key
        Unique among the points of a project; a preset's own.
    title
        For the list of presets.
    purpose
        In a line, what it is for.
    config
        The settings, made for the project's ratings.
    keep_items
        To so many of its most rated items the matrix is cut first; None keeps all.
    group
        A preset's own; empty for others.
    """

    key: str
    title: str
    purpose: str
    config: FitConfig
    keep_items: int | None = None
    group: str = ""

    @cached_property
    def trained(self) -> FitConfig:
        """The settings without those that change where and how, but not what is trained."""
        return _but_machine(self.config)


def starting_points(project: Project) -> list[StartingPoint]:
    """All presets, those that suit the project's matrix best at the head."""
    truth = project.truth
    generated = truth is not None and truth.user_bias is None
    presets = sorted(PRESETS, key=lambda one: generated and one.group != "tutorial")
    points = [_of_preset(one, project.ratings) for one in presets]
    first = first_point(project)
    return points if first in points else [first, *points]


def first_point(project: Project) -> StartingPoint:
    """What a project's first training starts from: the tutorial's settings, or the default."""
    if not project.problem:
        config = config_for(project.ratings)
        return solver_point(config.solver, project.ratings)
    one = problem(project.problem)
    return _as_preset(
        StartingPoint(f"problem {one.key}", one.title, one.description, one.config),
        project.ratings,
    )


def solver_point(solver: str, ratings: RatingMatrix) -> StartingPoint:
    """The settings of one solver that suit these ratings: a preset, where it is one."""
    return _as_preset(
        StartingPoint(
            f"solver {solver}",
            f"{choice_text(solver)}, for these ratings",
            "The settings of this solver that suit a matrix of this size.",
            config_for_solver(solver, ratings),
        ),
        ratings,
    )


def point_of(
    config: FitConfig, offered: Sequence[StartingPoint], now: StartingPoint, ratings: RatingMatrix
) -> StartingPoint:
    """The point whose settings these are; else ``now``, or their solver's where that differs.

    Parameters
    ----------
    offered
        The `starting_points` of a project with these ratings.
    """
    trained = _but_machine(config)
    for point in (now, *offered):
        if point.trained == trained:
            return point
    return now if now.config.solver == config.solver else solver_point(config.solver, ratings)


def nearest_point(
    config: FitConfig, offered: Sequence[StartingPoint], ratings: RatingMatrix
) -> StartingPoint:
    """The point of the same solver that differs in the fewest settings."""
    same = [point for point in offered if point.config.solver == config.solver]
    if not same:
        return solver_point(config.solver, ratings)
    trained = _but_machine(config).to_dict().items()
    return min(same, key=lambda point: len(trained - point.trained.to_dict().items()))


def _of_preset(preset: Preset, ratings: RatingMatrix) -> StartingPoint:
    config = preset.make(ratings, 0)
    return StartingPoint(
        preset.key, preset.title, preset.purpose, config, preset.keep_items, preset.group
    )


def _as_preset(point: StartingPoint, ratings: RatingMatrix) -> StartingPoint:
    same = (_of_preset(one, ratings) for one in PRESETS)
    return next((one for one in same if one.config == point.config), point)


def _but_machine(config: FitConfig) -> FitConfig:
    return config.changed(seed=0, device="auto")
