"""``funkgui similar``: items like another one, or users."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.loading import load_run
from funkgui.cli.options import common
from funkgui.cli.reports.predictions import (
    similar_item_records,
    similar_text,
    similar_user_records,
)
from funkgui.cli.text import write_results
from funkgui.factorization.similar import similar_items, similar_users


@click.command()
@common.project_file
@click.argument("item_id", metavar="[ITEM]", required=False)
@click.option(
    "--user", "user_id", metavar="ID", help="In place of ITEM: a user, to find others alike."
)
@common.how_many("How many at most.")
@common.run_name
@common.as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path,
    item_id: str | None,
    user_id: str | None,
    n: int,
    run_name: str | None,
    as_json: bool,
) -> None:
    """Find the items, or the users, that are most alike.

    Most like ITEM, as the ratings call it, are those that the same people like: their factors, the
    rows of V, point most nearly the same way. The similarity is the cosine of the angle between
    them, 1 where they do so exactly. Left out are items that point away from it, and those with
    fewer than 5 training ratings, whose factors are mostly noise; of fewer where hardly any item
    has as many.

    With --user, the users are found whose factors, the rows of U, differ from those of the average
    user most nearly the same way.

    \b
    Examples:
      funkgui similar model.funk 296 -n 5
      funkgui similar model.funk --user 42
    """
    if (item_id is None) == (user_id is None):
        ctx.fail("Give either ITEM, or --user ID.")
    project, run = load_run(file, run_name)
    ratings, holdout, model = project.ratings, project.holdout, run.model_for(project.ratings)
    stale = project.is_stale(run)
    if user_id is not None:
        user = ratings.find_user(user_id)
        found = similar_users(model, ratings, holdout, user, n)
        things, records = "users", similar_user_records(ratings, found, stale=stale)
        nothing = f"No user is like {user_id}."
    else:
        assert item_id is not None
        item = ratings.find_item(item_id)
        found = similar_items(model, ratings, holdout, item, n)
        things, records = "items", similar_item_records(ratings, found, stale=stale)
        nothing = f"No item is like {item_id}."
    text = similar_text(records) if records else nothing
    write_results({"run": run.name, things: records}, text, as_json=as_json)
