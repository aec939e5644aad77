"""A small project with two made-up runs, and how to tell whether two projects are the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import SolverState
from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.project.project import Project, Run
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.made_run import made_run
from tests.rating_set import rating_set


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """Make up a run that fits a matrix."""

    def make(
        ratings: RatingMatrix,
        name: str = "Run 1",
        *,
        train_mse: float = 0.5,
        holdout_mse: float = 0.75,
        fingerprint: str = "",
        config: FitConfig | None = None,
        started_at: datetime = datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    ) -> Run:
        rng = np.random.default_rng(len(name))
        config = config or FitConfig(n_factors=3)
        u = rng.standard_normal((ratings.n_users, config.n_factors), np.float32)
        v = rng.standard_normal((ratings.n_items, config.n_factors), np.float32)
        uncertainty = None
        if config.solver == "variational":
            covariances = (np.repeat(side[:, :1], 10, axis=1) for side in (u, v))
            uncertainty = Uncertainty(*covariances, 1 / 3)
        biases = u[:, 0] * 2, v[:, 0] * 3
        model = FactorModel(u, v, *biases, 3.1, ratings.scale, uncertainty, 0.25, -1 / 7)
        notes = [
            LossNote(1, 1 / 3, 0.1 + 0.2, 1e-9),
            LossNote(2, 1e300, float("nan"), 2 / 3),
            LossNote(2**40, 5e-324, 0.7, 1e5, 1 / 7),
        ]
        marks = [LossMark(0, 'warm start from größer, "kleiner"'), LossMark(2**40, "")]
        arrays = {"u": u + 1, "adam/u/m": u * 0, "t": np.array(7, np.float32)}
        run = made_run(
            Project(ratings, nothing_hidden(ratings)),
            model,
            name,
            config,
            state=SolverState(arrays, epoch=9, step=36),
            history=LossHistory(notes, marks),
            train_mse=train_mse,
            holdout_mse=holdout_mse,
            best_epoch=2,
            train_s=1 / 7,
            advice="Take a smaller learning rate.",
        )
        return dataclasses.replace(run, ratings_fingerprint=fingerprint, started_at=started_at)

    return make


@pytest.fixture
def project(make_run) -> Project:
    """40 users with names in many scripts, 25 titled items, two runs, a truth."""
    drawn = rating_set(40, 25, 400, rank=2, seed=3)
    names = ["Ærøskøbing", "наташа", "村上", "a,b", "", " spaces ", '"', "🎬", "007", "x" * 300]
    ratings = dataclasses.replace(
        drawn,
        user_ids=np.array([f"{names[user % 10]}{user}" for user in range(40)]),
        item_titles=np.array([names[item % 10] for item in range(25)]),
        scale=RatingScale(0.5, 5.0, 0.5),
    )
    _, truth = product_matrix(40, 25, harmonic_weights(2), seed=1)
    made = Project(ratings, random_share(ratings, 0.2, seed=5), (), "ratings ü.csv", truth, "toy")
    first = FitConfig(solver="variational", n_factors=3)
    made = made.with_run(make_run(ratings, fingerprint=made.fingerprint, config=first))
    config = FitConfig(n_factors=5, biases=False, optimizer="gradient-descent", learning_rate=0.1)
    second = make_run(
        dataclasses.replace(ratings, scale=None),
        "a/b: größer & kleiner",
        config=config,
        holdout_mse=float("nan"),
        started_at=datetime(2026, 3, 1, 9, 31, 5, 123456, timezone(timedelta(hours=5.5))),
    )
    return made.with_run(second)


def _with_labels(project: Project) -> Project:
    """The project with labels given to the runs that have none of their own: the matrix's."""
    ratings = project.ratings
    runs = tuple(
        dataclasses.replace(
            run,
            user_ids=ratings.user_ids if run.user_ids is None else run.user_ids,
            item_ids=ratings.item_ids if run.item_ids is None else run.item_ids,
        )
        for run in project.runs
    )
    return dataclasses.replace(project, runs=runs)


def _same(one: object, other: object, where: str) -> None:
    assert type(one) is type(other), where
    if isinstance(one, np.ndarray):
        assert one.shape == other.shape, where
        assert one.dtype.kind == other.dtype.kind, where
        if one.dtype.kind == "U":
            assert one.tolist() == other.tolist(), where
        else:
            assert one.dtype == other.dtype, where
            assert one.tobytes() == other.tobytes(), where
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            name = field.name
            _same(getattr(one, name), getattr(other, name), f"{where}.{name}")
    elif isinstance(one, dict):
        assert list(one) == list(other), where
        for key, value in one.items():
            _same(value, other[key], f"{where}[{key}]")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            _same(left, right, f"{where}[{at}]")
    elif isinstance(one, float) and one != one:
        assert other != other, where
    else:
        assert one == other, where


@pytest.fixture
def assert_same_project() -> Callable[[Project, Project], None]:
    """Fail unless every number, text and array of two projects is equal to the last bit."""

    def check(one: Project, other: Project) -> None:
        _same(_with_labels(one), _with_labels(other), "project")

    return check
