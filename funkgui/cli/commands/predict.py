"""``funkgui predict``: what a user would rate items."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.loading import load_run
from funkgui.cli.options import common
from funkgui.cli.reports.predictions import records, records_text
from funkgui.cli.text import write_results
from funkgui.factorization.recommend import predict_items


@click.command()
@common.project_file
@click.option(
    "--user", "user_id", metavar="ID", required=True, help="The user, as the ratings call them."
)
@click.option(
    "--item",
    "item_ids",
    metavar="ID",
    multiple=True,
    help="An item, as the ratings call it; may be given more than once. Else every item.",
)
@common.run_name
@common.as_json
def command(
    file: Path, user_id: str, item_ids: tuple[str, ...], run_name: str | None, as_json: bool
) -> None:
    """Predict a user's ratings of items.

    Where the model can tell how sure it is, the standard deviation of the rating around the
    prediction stands behind it.

    \b
    Example:
      funkgui predict model.funk --user 42 --item 1 --item 296
    """
    project, run = load_run(file, run_name)
    ratings = project.ratings
    user = ratings.find_user(user_id)
    items = [ratings.find_item(item) for item in item_ids] or list(range(ratings.n_items))
    predictions = predict_items(run.model_for(ratings), ratings, user, items)
    found = records(run.model_for(ratings), ratings, predictions)
    text = records_text(found, with_ratings=True)
    write_results({"run": run.name, "predictions": found}, text, as_json=as_json)
