"""``funkgui similar``: items like another one, or users."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.loading import end_if_faulty, load_run
from funkgui.cli.options import common
from funkgui.cli.reports.predictions import similar_records, similar_text
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
    if user_id is not None:
        found = similar_users(model, ratings, holdout, ratings.find_user(user_id), n)
        nothing = f"No user is like {user_id}."
    else:
        assert item_id is not None
        found = similar_items(model, ratings, holdout, ratings.find_item(item_id), n)
        nothing = f"No item is like {item_id}."
    if not found:
        end_if_faulty(run)
    of_users, stale = user_id is not None, project.is_stale(run)
    records = similar_records(ratings, found, of_users=of_users, stale=stale)
    text = similar_text(records) if records else nothing
    things = "users" if of_users else "items"
    write_results({"run": run.name, things: records}, text, as_json=as_json)
