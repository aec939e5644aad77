"""``funkgui recommend``: what a user might like, or every user, or somebody new."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.loading import load_run
from funkgui.cli.files.newcomer import with_newcomer
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
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
from funkgui.project.what_if import what_if
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions


@click.command(cls=HeadedCommand)
@common.project_file
@click.option("--user", "user_id", metavar="ID", help="The user, as the ratings call them.")
@click.option(
    "--all", "everybody", is_flag=True, help="In place of --user: every user, as lines of CSV."
)
@click.option(
    "--ratings",
    "newcomer",
    metavar="RATINGS",
    type=common.RATINGS,
    help="In place of --user: a file with the ratings of somebody who is not in the project.",
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
    "--why",
    "with_why",
    is_flag=True,
    help="For one user: what their own ratings add to each.",
)
@common.run_name
@common.as_json
@read_options.reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path,
    user_id: str | None,
    everybody: bool,
    newcomer: Path | None,
    target: Path | None,
    n: int,
    with_why: bool,
    run_name: str | None,
    as_json: bool,
    reading: ReadOptions,
) -> None:
    """Find the unrated items that a user would rate highest.

    With --all, it is done for every user: a line for each of their items, with user, rank, item,
    title, prediction and, where the model can tell, its standard deviation.

    With --ratings, it is done for somebody whom the model does not know yet, from what they rated:
    the items stay as they were trained, and only this user is fitted. Items are matched by what the
    ratings call them. The project stays as it is.

    With --why, each prediction is told as a sum: what the model would predict for the average user,
    what the ratings add that speak most for the item or against it, all others together, and all
    else: what was rated, whatever the ratings, and how training ended. Predictions are the sum, cut
    at the ends of the scale.

    \b
    Examples:
      funkgui recommend model.funk --user 42 -n 5 --why
      funkgui recommend model.funk --all --output best.csv
      funkgui recommend model.funk --ratings mine.csv -n 10
    """
    if (user_id is not None) + everybody + (newcomer is not None) != 1:
        ctx.fail("Give either --user ID, or --all for every user, or --ratings with a file.")
    if target is not None and not everybody:
        ctx.fail("--output goes with --all.")
    if with_why and everybody:
        ctx.fail("--why goes with --user, or with --ratings.")
    if newcomer is None:
        common.refuse_for_project(ctx)
    project, run = load_run(file, run_name)
    if newcomer is not None:
        with Progress() as progress:
            project, label = with_newcomer(project, newcomer, reading, progress)
        [run] = (one for one in project.runs if one.name == run.name)
        _to_one(project, run, project.ratings.n_users - 1, n, with_why, as_json, label)
    elif user_id is not None:
        _to_one(project, run, project.ratings.find_user(user_id), n, with_why, as_json)
    elif target is None:
        _to_all(project.ratings, run, n, as_json)
    else:
        _to_file(project, run, n, target, as_json)


def _to_one(
    project: Project,
    run: Run,
    user: int,
    n: int,
    with_why: bool,
    as_json: bool,
    newcomer: object = None,
) -> None:
    """Whoever is a newcomer, called so, is folded into the run's model."""
    ratings = project.ratings
    label, folded = ratings.user_ids[user], None
    row, model = user, run.model_for(ratings)
    if newcomer is not None:
        label, folded = newcomer, what_if(run, ratings, project.holdout, user)
        row, model = 0, folded
    best = top_items(model, ratings, user, n, row=row)
    found = [{**one, "user_id": label} for one in records(model, ratings, best, row=row)]
    told = whys(project, run, user, [one.item for one in best], folded) if with_why else []
    text = records_text(found, with_ratings=False)
    if not found:
        text = f"Nothing is left to recommend to user {label}."
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
