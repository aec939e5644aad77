"""``funkgui similar``: items like another one."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.loading import load_run
from funkgui.cli.options import common
from funkgui.cli.reports.predictions import similar_records, similar_text
from funkgui.cli.text import write, write_json
from funkgui.factorization.similar import similar_items


@click.command()
@common.project_file
@click.argument("item_id", metavar="ITEM")
@common.how_many("How many items at most.")
@common.run_name
@common.as_json
def command(file: Path, item_id: str, n: int, run_name: str | None, as_json: bool) -> None:
    """Find the items most like ITEM, as the ratings call it: those that the same people like.

    They are those whose factors, the rows of V, point most nearly the same way: the similarity is
    the cosine of the angle between them, 1 where they do so exactly. Left out are items that point
    away from it, and those with fewer than 5 training ratings, whose factors are mostly noise; of
    fewer where hardly any item has as many.

    \b
    Example:
      funkgui similar model.funk 296 -n 5
    """
    project, run = load_run(file, run_name)
    ratings = project.ratings
    item = ratings.find_item(item_id)
    found = similar_items(run.model_for(ratings), ratings, project.holdout, item, n)
    records = similar_records(ratings, found)
    if as_json:
        write_json({"run": run.name, "items": records})
    elif records:
        write(similar_text(records))
    else:
        write(f"No item is like {item_id}.")
