"""``funkgui evaluate``: how far a run's predictions are from other ratings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

from funkgui.cli import options
from funkgui.cli.loading import load_ratings, load_run
from funkgui.cli.progress import Progress
from funkgui.cli.text import error_text, write, write_json
from funkgui.errors import FunkGuiError
from funkgui.factorization.metrics import mae, rmse
from funkgui.project.project import Project, Run
from funkgui.ratings.matrix import RatingMatrix


@click.command()
@options.project_file
@click.argument("test_file", metavar="TEST_RATINGS", type=click.Path(path_type=Path))
@options.run_name
@options.as_json
def command(file: Path, test_file: Path, run_name: str | None, as_json: bool) -> None:
    """Measure a run on another file of ratings.

    Users and items are matched by what the files call them. Of those that the run does not know,
    the prediction is made from what it does know, which may be the mean alone.

    \b
    Example:
      funkgui evaluate model.funk test.csv
    """
    project, run = load_run(file, run_name)
    with Progress() as progress:
        test = load_ratings(test_file, progress).ratings
    if test.n_ratings == 0:
        raise FunkGuiError(f"There are no ratings in {test_file.name}; give a file with some.")
    results = _results(project, run, test)
    if as_json:
        write_json(results)
        return
    write(
        f"RMSE {error_text(results['rmse'])}, MAE {error_text(results['mae'])} over "
        f"{results['n']:,} ratings, by {run.name}.\n"
        f"Unknown to it: {results['n_unknown_users']:,} of {test.n_users:,} users, "
        f"{results['n_unknown_items']:,} of {test.n_items:,} items."
    )


def _results(project: Project, run: Run, test: RatingMatrix) -> dict[str, Any]:
    users = project.ratings.rows_of(test.user_ids.tolist())
    items = project.ratings.columns_of(test.item_ids.tolist())
    predicted = run.result.model.predict(users[test.user_index], items[test.item_index])
    return {
        "run": run.name,
        "n": test.n_ratings,
        "rmse": rmse(predicted, test.values),
        "mae": mae(predicted, test.values),
        "n_unknown_users": np.count_nonzero(users < 0),
        "n_unknown_items": np.count_nonzero(items < 0),
    }
