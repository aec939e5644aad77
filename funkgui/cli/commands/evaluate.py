"""``funkgui evaluate``: how far a run's predictions are from other ratings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

from funkgui.cli.files.loading import is_project, load_ratings, load_run
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.progress import Progress
from funkgui.cli.reports.measures import (
    calibration_results,
    calibration_text,
    decile_results,
    deciles_text,
)
from funkgui.cli.text import error_text, word, write_results
from funkgui.errors import FunkGuiError
from funkgui.factorization.measuring.evaluation import Evaluation, evaluate
from funkgui.project.project import Run
from funkgui.project.project_file import is_project_file
from funkgui.ratings.counted import counted
from funkgui.ratings.matching import Pairs
from funkgui.ratings.readers.options import ReadOptions


@click.command(cls=HeadedCommand)
@common.project_file
@click.argument("test_file", metavar="TEST_RATINGS", type=common.RATINGS)
@common.run_name
@common.deciles
@common.as_json
@read_options.reading
def command(
    file: Path,
    test_file: Path,
    run_name: str | None,
    deciles: bool,
    as_json: bool,
    reading: ReadOptions,
) -> None:
    """Measure a run on another file of ratings.

    Users and items are matched by what the files call them. Of those that the run does not know,
    the prediction is made from what it does know, and what it expects of ones rated once. The run
    is measured as it is: nothing is learned from these ratings, nor stopped by them. Give ratings
    that it was not trained on.

    Where the model can tell how sure it is, it is also told how many of the ratings lie within the
    central 50 %, 80 % and 95 % intervals around their predictions.

    \b
    Example:
      funkgui evaluate model.funk test.csv
    """
    if is_project(test_file) and not is_project_file(file):
        raise FunkGuiError(
            f"{file.name} stands where the project belongs, which comes first: 'funkgui evaluate "
            f"{word(test_file.name)} {word(file.name)}'."
        )
    project, run = load_run(file, run_name)
    with Progress() as progress:
        test = load_ratings(test_file, progress, reading).ratings
    if test.n_ratings == 0:
        raise FunkGuiError(f"There are no ratings in {test_file.name}; give a file with some.")
    ratings = project.ratings
    found = evaluate(run.result.model, ratings, project.holdout, test, run.places(ratings))
    at = Pairs.of(ratings, test).at
    n_trained_on = int(np.count_nonzero(~project.holdout.hidden[at[at >= 0]]))
    text = _text(run, found, n_trained_on, with_deciles=deciles)
    write_results(_results(run, found, n_trained_on), text, as_json=as_json)


def _results(run: Run, found: Evaluation, n_trained_on: int) -> dict[str, Any]:
    return {
        "run": run.name,
        "n": found.n,
        "rmse": found.rmse,
        "mae": found.mae,
        "n_unknown_users": found.n_unknown_users,
        "n_unknown_items": found.n_unknown_items,
        "n_trained_on": n_trained_on,
        "calibration": calibration_results(found.calibration),
        **decile_results(found.by_user, found.by_item),
    }


def _text(run: Run, found: Evaluation, n_trained_on: int, *, with_deciles: bool) -> str:
    lines = [
        f"RMSE {error_text(found.rmse)}, MAE {error_text(found.mae)} over "
        f"{counted(found.n, 'rating')}, by {run.name}.",
        f"Unknown to it: {found.n_unknown_users:,} of {counted(found.n_users, 'user')}, "
        f"{found.n_unknown_items:,} of {counted(found.n_items, 'item')}.",
    ]
    if n_trained_on:
        lines.append(
            f"Also trained on: {n_trained_on:,} of {counted(found.n, 'pair')} of user and item, "
            "which makes the errors lower than on new ones."
        )
    if intervals := calibration_text(found.calibration):
        lines.append(intervals)
    if with_deciles:
        lines += ["", deciles_text(found.by_user, found.by_item)]
    return "\n".join(lines)
