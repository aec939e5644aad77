"""``funkgui factors``: U and V of a run, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.loading import load_run
from funkgui.cli.options import common
from funkgui.cli.text import write_results
from funkgui.factorization.factors_file import write_factors


@click.command()
@common.project_file
@click.argument("out", metavar="OUT", type=common.A_PATH)
@common.run_name
@common.as_json
def command(file: Path, out: Path, run_name: str | None, as_json: bool) -> None:
    """Write U, V, biases and labels of a run to OUT.

    An OUT in .npz holds NumPy's arrays u (users, factors), v (items, factors), user_bias,
    item_bias, mean, user_ids and item_ids. One in .csv has a line for the mean, which stands as
    its bias, for each user and for each item: kind, id, title where there are titles, bias, and
    the factors.

    A prediction is mean + user_bias + item_bias + u . v, clipped to the scale of the ratings.

    \b
    Examples:
      funkgui factors model.funk factors.npz
      funkgui factors model.funk factors.csv --run "Run 2"
    """
    check_file(out)
    project, run = load_run(file, run_name)
    model = run.model_for(project.ratings)
    write_factors(model, project.ratings, out)
    sizes = {"users": model.n_users, "items": model.n_items, "factors": model.n_factors}
    text = (
        f"Wrote {model.n_factors:,} factors of {model.n_users:,} users and {model.n_items:,} items "
        f"by {run.name} to {out}."
    )
    write_results({"run": run.name, "file": str(out), **sizes}, text, as_json=as_json)
