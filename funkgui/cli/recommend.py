"""``funkgui recommend``: what a user might like."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli import options
from funkgui.cli.loading import load_run
from funkgui.cli.records import records, records_text
from funkgui.cli.text import write, write_json
from funkgui.factorization.recommend import top_items


@click.command()
@options.project_file
@options.user_id
@click.option(
    "-n",
    "n",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many items at most.",
)
@options.run_name
@options.as_json
def command(file: Path, user_id: str, n: int, run_name: str | None, as_json: bool) -> None:
    """Find the items with the highest predictions that a user has not rated.

    \b
    Example:
      funkgui recommend model.funk --user 42 -n 5
    """
    project, run = load_run(file, run_name)
    ratings = project.ratings
    best = top_items(run.result.model, ratings, ratings.find_user(user_id), n)
    found = records(run.result.model, ratings, best)
    if as_json:
        write_json({"run": run.name, "items": found})
    elif found:
        write(records_text(found, with_ratings=False))
    else:
        write(f"Nothing is left to recommend to user {user_id}.")
