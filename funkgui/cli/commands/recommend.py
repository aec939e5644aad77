"""``funkgui recommend``: what a user might like, or every user."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.loading import load_run
from funkgui.cli.options import common
from funkgui.cli.progress import Progress
from funkgui.cli.reports.predictions import records, records_text
from funkgui.cli.reports.whys import whys, with_whys
from funkgui.cli.text import write, write_results
from funkgui.factorization.recommend import Prediction, top_items
from funkgui.factorization.recommendation_file import (
    Recommendations,
    csv_lines,
    recommend_to_all,
    write_recommendations,
)
from funkgui.project.project import Project, Run
from funkgui.ratings.matrix import RatingMatrix


@click.command()
@common.project_file
@click.option("--user", "user_id", metavar="ID", help="The user, as the ratings call them.")
@click.option(
    "--all", "everybody", is_flag=True, help="In place of --user: every user, as lines of CSV."
)
@click.option(
    "--output",
    "target",
    metavar="OUT.csv",
    type=common.A_PATH,
    help="With --all: the file to write; else standard output.",
)
@common.how_many("How many items at most, for each user.")
@click.option(
    "--why", "with_why", is_flag=True, help="With --user: what the user's own ratings add to each."
)
@common.run_name
@common.as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path,
    user_id: str | None,
    everybody: bool,
    target: Path | None,
    n: int,
    with_why: bool,
    run_name: str | None,
    as_json: bool,
) -> None:
    """Find the unrated items that a user would rate highest.

    With --all, it is done for every user: a line for each of their items, with user, rank, item,
    title, prediction and, where the model can tell, its standard deviation.

    With --why, each prediction is told as a sum: what the model would predict for the average user,
    what the ratings add that speak most for the item or against it, all others together, and all
    else: what was rated, whatever the ratings, and how training ended. Predictions are the sum, cut
    at the ends of the scale.

    \b
    Examples:
      funkgui recommend model.funk --user 42 -n 5 --why
      funkgui recommend model.funk --all --output best.csv
    """
    if (user_id is None) != everybody:
        ctx.fail("Give either --user ID, or --all for every user.")
    if target is not None and not everybody:
        ctx.fail("--output goes with --all.")
    if with_why and everybody:
        ctx.fail("--why goes with --user.")
    project, run = load_run(file, run_name)
    if user_id is not None:
        _to_one(project, run, user_id, n, with_why, as_json)
    elif target is None:
        _to_all(project.ratings, run, n, as_json)
    else:
        _to_file(project, run, n, target, as_json)


def _to_one(
    project: Project, run: Run, user_id: str, n: int, with_why: bool, as_json: bool
) -> None:
    ratings = project.ratings
    user = ratings.find_user(user_id)
    best = top_items(run.model_for(ratings), ratings, user, n)
    found = records(run.model_for(ratings), ratings, best)
    told = whys(project, run, user, [one.item for one in best]) if with_why else []
    text = records_text(found, with_ratings=False)
    if not found:
        text = f"Nothing is left to recommend to user {user_id}."
    elif with_why:
        text = with_whys(text, told)
        found = [{**one, "why": why} for one, why in zip(found, told, strict=True)]
    write_results({"run": run.name, "items": found}, text, as_json=as_json)


def _to_all(ratings: RatingMatrix, run: Run, n: int, as_json: bool) -> None:
    with Progress() as progress:
        tell = progress.begin_measured("Recommending")
        found = recommend_to_all(run.model_for(ratings), ratings, n, progress=tell)
    if as_json:
        items = records(run.model_for(ratings), ratings, _as_predictions(found))
        write_results({"run": run.name, "items": items}, "", as_json=True)
    else:
        write("".join(lines for _, lines in csv_lines(found, ratings)).removesuffix("\n"))


def _to_file(project: Project, run: Run, n: int, target: Path, as_json: bool) -> None:
    check_file(target)
    ratings = project.ratings
    with Progress() as progress:
        tell = progress.begin_measured(f"Writing {target.name}")
        model = run.model_for(ratings)
        n_written = write_recommendations(model, ratings, target, n, progress=tell)
    told = {"n_users": ratings.n_users, "n_recommendations": n_written}
    text = f"Wrote {n_written:,} items for {ratings.n_users:,} users to {target}."
    results = {"run": run.name, "written": str(target), **told}
    write_results(results, text, as_json=as_json)


def _as_predictions(found: Recommendations) -> list[Prediction]:
    columns = (column.tolist() for column in (found.users, found.items, found.predictions))
    return [
        Prediction(user, item, prediction, None)
        for user, item, prediction in zip(*columns, strict=True)
    ]
