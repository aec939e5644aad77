"""The command line in this process and in others, a file of ratings, a saved project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from funkgui.cli import cli
from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import SolverState
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.made_run import made_run
from tests.rating_set import rating_set


@pytest.fixture
def funkgui() -> Callable[..., Result]:
    """Run a command in this process."""

    def run(*args: object) -> Result:
        result = CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="funkgui")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def refused(funkgui) -> Callable[..., str]:
    """Run a command that ends with a sentence, before it tells of progress unless it has begun."""

    def run(*args: object, begun: bool = False) -> str:
        result = funkgui(*args)
        assert result.exit_code == 1
        assert result.stdout == ""
        *progress, sentence = result.stderr.splitlines()
        assert bool(progress) == begun
        assert sentence.startswith("funkgui: ")
        return sentence

    return run


@pytest.fixture
def misused(funkgui) -> Callable[..., str]:
    """Run a command that does not exist so; returns what is said."""

    def run(*args: object) -> str:
        result = funkgui(*args)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Usage: funkgui" in result.stderr
        return result.stderr

    return run


@pytest.fixture
def start(tmp_path) -> Callable[..., subprocess.Popen[str]]:
    """Start a command as a process of its own, in ``tmp_path``; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []
    # What it writes is read as UTF-8, which is not what Windows takes.
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    # Without byte-code TensorFlow's import takes three times as long.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(*args: object, **kwargs: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "funkgui", *map(str, args)],
            stdout=kwargs.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            text=True,
            encoding="utf-8",
            env=environment | kwargs.pop("env", {}),
            **kwargs,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def strict_json(text: str) -> Any:
    """Parse JSON, of which NaN and Infinity are no part."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="session")
def parsed() -> Callable[[str], Any]:
    return strict_json


def write_ratings(ratings: RatingMatrix, path: Path, *, header: str = "user,item,rating") -> Path:
    rows = zip(
        ratings.user_ids[ratings.user_index],
        ratings.item_ids[ratings.item_index],
        ratings.values,
        strict=True,
    )
    lines = [header, *(f"{user},{item},{value:g}" for user, item, value in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def ratings() -> RatingMatrix:
    """80 users, 50 items, about 2,000 half-star ratings."""
    return rating_set(80, 50, 2500, rank=3, seed=1)


@pytest.fixture
def ratings_file(ratings, tmp_path) -> Path:
    return write_ratings(ratings, tmp_path / "ratings.csv")


@pytest.fixture
def project_file(tmp_path) -> Path:
    """3 users, 4 films, 6 ratings, two runs.

    Ann rated film 01 and 02, Bob 02, 03 and 04, Cleo 01. "Better" predicts 3 + u v: for Ann (u =
    1) and films (v = 1, 0.5, -1, 0) that is 4, 3.5, 2, 3; "Worse" predicts 3 for everything.
    """
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1, 1, 1, 2]),
        np.array([0, 1, 1, 2, 3, 0]),
        np.array([5, 4, 3, 1, 2, 4], np.float32),
        np.array(["Ann", "Bob", "Cleo"]),
        np.array(["01", "02", "03", "04"]),
        np.array(["Amélie", "Brazil", "", "Dune"]),
        RatingScale(1, 5, 1.0),
    )
    project = Project(ratings, random_share(ratings, 0.2, seed=0), source="films.csv")
    u = np.array([[1], [2], [-1]], np.float32)
    v = np.array([[1], [0.5], [-1], [0]], np.float32)
    biases = np.zeros(3, np.float32), np.zeros(4, np.float32)
    for name, times, mse in (("Worse", 0, 1.0), ("Better", 1, 0.25)):
        model = FactorModel(u * times, v * times, *biases, 3.0, ratings.scale)
        history = LossHistory([LossNote(0, 2.0, 2.0, 0.0), LossNote(9, mse, mse, 0.5)])
        run = made_run(
            project,
            model,
            name,
            FitConfig(n_factors=1),
            state=SolverState({"u": model.u, "v": model.v}, epoch=9, step=36),
            history=history,
            train_mse=mse,
            holdout_mse=mse,
            best_epoch=9,
            baseline_rmse=0.9,
        )
        project = project.with_run(run)
    path = tmp_path / "films.funk"
    save_project(project, path)
    return path


def change_model(project_file: Path, **changes: Any) -> None:
    """Save that project with another model in the run "Better"."""
    project = load_project(project_file)
    run = project.run("Better")
    assert run is not None
    changed = replace(run.result, model=replace(run.result.model, **changes))
    save_project(project.with_run(replace(run, result=changed)), project_file)
