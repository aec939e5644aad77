"""Options that commands share."""

from __future__ import annotations

from pathlib import Path

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

deciles = click.option(
    "--deciles",
    is_flag=True,
    help="Print the errors by tenths of the users and items too: from those with the fewest "
    "training ratings to those with the most. JSON has them always.",
)

project_file = click.argument("file", metavar="FILE.funk", type=click.Path(path_type=Path))

run_name = click.option(
    "--run", "run_name", metavar="NAME", help="Run to ask; else the one with the lowest loss."
)

titles = click.option(
    "--titles",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Titles of the items; else a file such as movies.csv beside the ratings.",
)
