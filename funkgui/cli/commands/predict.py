"""``funkgui predict``: what a user would rate items, or what pairs of a file would be rated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.loading import load_ratings, load_run
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.progress import Progress
from funkgui.cli.reports.predictions import (
    records,
    records_text,
    save_lines,
    table_records,
    write_lines,
)
from funkgui.cli.text import write_results
from funkgui.errors import ReadError
from funkgui.factorization.recommend import predict_items
from funkgui.factorization.recommendation_file import Recommendations
from funkgui.project.project import Run
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.places import all_places_of
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions

if TYPE_CHECKING:
    from funkgui.ratings.readers import RatingFile


@click.command(cls=HeadedCommand)
@common.project_file
@click.option("--user", "user_id", metavar="ID", help="The user, as the ratings call them.")
@click.option(
    "--item",
    "item_ids",
    metavar="ID",
    multiple=True,
    help="With --user: an item, as the ratings call it; may be given more than once. Else every "
    "item.",
)
@click.option(
    "--pairs",
    "pairs_file",
    metavar="FILE",
    type=common.RATINGS,
    help="In place of --user: a file of pairs of user and item; predictions are lines of CSV.",
)
@common.output("With --pairs")
@common.run_name
@common.as_json
@read_options.reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path,
    user_id: str | None,
    item_ids: tuple[str, ...],
    pairs_file: Path | None,
    target: Path | None,
    run_name: str | None,
    as_json: bool,
    reading: ReadOptions,
) -> None:
    """Predict ratings by a user, or of the pairs in a file.

    Where the model can tell how sure it is, the standard deviation of the rating around the
    prediction stands behind it.

    With --pairs, it is done for the pairs of user and item in a file of any form that ratings are
    read from; ratings may be in it, and are not looked at. There is a line for each pair, in the
    file's order, with user, item, prediction and, where the model can tell, its standard deviation.
    Users and items that the project does not know are predicted from what it does know.

    \b
    Examples:
      funkgui predict model.funk --user 42 --item 1 --item 296
      funkgui predict model.funk --pairs test.csv --output predictions.csv
    """
    if (user_id is None) == (pairs_file is None):
        ctx.fail("Give either --user ID, or --pairs FILE for the pairs of a file.")
    if pairs_file is None:
        if target is not None:
            ctx.fail("--output goes with --pairs.")
        common.refuse_for_project(ctx)
    elif item_ids:
        ctx.fail("--item goes with --user.")
    elif target is not None:
        check_file(target, file, pairs_file)
    project, run = load_run(file, run_name)
    if user_id is not None:
        _of_user(project.ratings, run, user_id, item_ids, as_json)
    elif pairs_file is not None:
        with Progress() as progress:
            pairs = _read_pairs(pairs_file, progress, reading)
            progress.begin("Predicting ...")
            found, n_unknown = _of_pairs(project.ratings, run, pairs)
            if n_unknown:
                progress.note(
                    f"{pairs_file.name}: users or items of {n_unknown:,} of "
                    f"{counted(pairs.n_rows, 'pair')} are unknown to {file.name}; those pairs "
                    "are predicted from what it knows."
                )
            if target is not None:
                save_lines(found, pairs.ratings, target, progress)
        _tell(run, found, pairs.ratings, n_unknown, target, as_json)


def _of_user(
    ratings: RatingMatrix, run: Run, user_id: str, item_ids: tuple[str, ...], as_json: bool
) -> None:
    user = ratings.find_user(user_id)
    items = [ratings.find_item(item) for item in item_ids] or list(range(ratings.n_items))
    predictions = predict_items(run.model_for(ratings), ratings, user, items)
    found = records(run.model_for(ratings), ratings, predictions)
    text = records_text(found, with_ratings=True)
    write_results({"run": run.name, "predictions": found}, text, as_json=as_json)


def _read_pairs(path: Path, progress: Progress, reading: ReadOptions) -> RatingFile:
    """The pairs as ratings, without titles that may stand beside them.

    Of a wide table, they are the cells with a rating; elsewhere no rating is asked for.
    """
    from funkgui.ratings.readers import FileLook

    reading = reading.changed(keeps_rows=True)
    look = FileLook(path, reading)  # held, so that sheets are parsed once
    try:
        is_settled = bool(reading.rating_column) or look.preview().wide
    except ReadError:  # as some files of mere pairs are read in no other way
        is_settled = False
    if not is_settled:
        reading = reading.changed(rating_column=NO_COLUMN)
    pairs = load_ratings(path, progress, reading)
    return replace(pairs, ratings=replace(pairs.ratings, item_titles=None))


def _of_pairs(ratings: RatingMatrix, run: Run, pairs: RatingFile) -> tuple[Recommendations, int]:
    """Predictions in the order of the file, and how many have an unknown user or item."""
    own = pairs.ratings
    of_user, of_item = (
        places[pairs.rows].astype(np.int64) for places in (own.user_index, own.item_index)
    )
    users = all_places_of(own.user_ids, ratings.user_ids)[of_user]
    items = all_places_of(own.item_ids, ratings.item_ids)[of_item]
    model = run.model_for(ratings)
    predictions, deviations = model.predict(users, items), model.deviation(users, items)
    found = Recommendations(of_user, of_item, None, predictions, deviations)
    return found, int(np.count_nonzero((users < 0) | (items < 0)))


def _tell(
    run: Run,
    found: Recommendations,
    pairs: RatingMatrix,
    n_unknown: int,
    target: Path | None,
    as_json: bool,
) -> None:
    results: dict[str, Any] = {"run": run.name, "n_unknown": n_unknown}
    n = len(found.predictions)
    if target is not None:
        results |= {"written": str(target), "n_predictions": n}
        text = f"Wrote {counted(n, 'prediction')} to {target}."
        write_results(results, text, as_json=as_json)
    elif as_json:
        results["predictions"] = table_records(found, pairs)
        write_results(results, "", as_json=True)
    else:
        write_lines(found, pairs)
