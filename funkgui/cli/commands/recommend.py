"""``funkgui recommend``: what a user might like, or every user, or somebody new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.loading import end_if_faulty, load_run
from funkgui.cli.files.newcomer import with_newcomers
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.progress import Progress
from funkgui.cli.reports.predictions import (
    records,
    records_text,
    save_lines,
    table_records,
    title_of,
    write_lines,
)
from funkgui.cli.reports.whys import whys, with_whys
from funkgui.cli.text import write_results
from funkgui.factorization.recommend import top_items
from funkgui.factorization.recommendation_file import Recommendations, recommend_to_all
from funkgui.project.project import Project, Run
from funkgui.project.what_if import what_if
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import Labels
from funkgui.ratings.readers.options import ReadOptions


@click.command(cls=HeadedCommand)
@common.project_file
@click.option("--user", "user_id", metavar="ID", help="The user, as the ratings call them.")
@click.option(
    "--all",
    "everybody",
    is_flag=True,
    help="In place of --user: every user, as lines of CSV; with --ratings, every one in that file.",
)
@click.option(
    "--ratings",
    "newcomers",
    metavar="RATINGS",
    type=common.RATINGS,
    help="In place of --user: a file with the ratings of somebody who is not in the project; with "
    "--all, of several.",
)
@common.output("With --all")
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
    newcomers: Path | None,
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
    ratings call them. The project stays as it is. With --all, too, it is done for each user of that
    file.

    With --why, each prediction is told as a sum: what the model would predict for the average user,
    what the ratings add that speak most for the item or against it, all others together, and all
    else: what was rated, whatever the ratings, and how training ended. Predictions are the sum, cut
    at the ends of the scale.

    \b
    Examples:
      funkgui recommend model.funk --user 42 -n 5 --why
      funkgui recommend model.funk --all --output best.csv
      funkgui recommend model.funk --ratings mine.csv -n 10
      funkgui recommend model.funk --ratings new.csv --all --output best.csv
    """
    if (user_id is not None) == (everybody or newcomers is not None):
        ctx.fail("Give either --user ID, or --all for every user, or --ratings with a file.")
    if target is not None and not everybody:
        ctx.fail("--output goes with --all.")
    if with_why and everybody:
        ctx.fail("--why goes with --user, or with --ratings.")
    if newcomers is None:
        common.refuse_for_project(ctx)
    if target is not None:
        check_file(target, newcomers)
    project, run = load_run(file, run_name)
    labels: Labels | None = None
    if newcomers is not None:
        with Progress() as progress:
            project, labels = with_newcomers(
                project, newcomers, reading, progress, several=everybody
            )
        [run] = (one for one in project.runs if one.name == run.name)
    if everybody:
        _to_all(project, run, n, target, as_json, labels)
    elif labels is not None:
        _to_one(project, run, project.ratings.n_users - 1, n, with_why, as_json, labels[0])
    elif user_id is not None:
        _to_one(project, run, project.ratings.find_user(user_id), n, with_why, as_json)


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
        end_if_faulty(run)
        text = f"Nothing is left to recommend to user {label}."
    elif with_why:
        text = with_whys(text, told)
        found = [{**one, "why": why} for one, why in zip(found, told, strict=True)]
    write_results({"run": run.name, "items": found}, text, as_json=as_json)


def _to_all(
    project: Project,
    run: Run,
    n: int,
    target: Path | None,
    as_json: bool,
    newcomers: Labels | None,
) -> None:
    """Newcomers, called so, are the last users of the project, and the only ones it is done for."""
    ratings, n_users = project.ratings, project.ratings.n_users
    with Progress() as progress:
        tell = progress.begin_measured("Recommending")
        if newcomers is None:
            found = recommend_to_all(run.model_for(ratings), ratings, n, progress=tell)
        else:
            found, n_users = _to_newcomers(project, run, n, len(newcomers), tell), len(newcomers)
            others = np.zeros(ratings.n_users - n_users, newcomers.dtype)
            ratings = ratings.described(user_ids=np.concatenate([others, newcomers]))
        if not len(found.items):
            end_if_faulty(run)
        if target is not None:
            save_lines(found, ratings, target, progress)
    results: dict[str, Any] = {"run": run.name}
    if target is not None:
        told = {"n_users": n_users, "n_recommendations": len(found.items)}
        text = (
            f"Wrote {counted(len(found.items), 'item')} for {counted(n_users, 'user')} to {target}."
        )
        write_results(results | {"written": str(target), **told}, text, as_json=as_json)
    elif as_json:
        titles = [title_of(ratings, item) for item in found.items.tolist()]
        results["items"] = [
            {**one, "title": title, "rating": None}
            for one, title in zip(table_records(found, ratings), titles, strict=True)
        ]
        write_results(results, "", as_json=True)
    else:
        write_lines(found, ratings)


def _to_newcomers(
    project: Project, run: Run, n: int, n_newcomers: int, tell: Callable[[float], None]
) -> Recommendations:
    """What `recommend_to_all` gives, of the last users, each folded into the run's model."""
    ratings, parts = project.ratings, []
    for done, user in enumerate(range(ratings.n_users - n_newcomers, ratings.n_users), 1):
        model = what_if(run, ratings, project.holdout, user)
        best = top_items(model, ratings, user, n, row=0)
        items = np.array([one.item for one in best], np.int64)
        predictions = np.array([one.prediction for one in best], np.float32)
        columns = [np.full_like(items, user), items, np.arange(len(items)) + 1, predictions]
        sure = model.deviation(np.zeros_like(items), items)
        parts.append(columns if sure is None else [*columns, sure])
        tell(done / n_newcomers)
    users, items, ranks, predictions, *sures = map(np.concatenate, zip(*parts, strict=True))
    return Recommendations(users, items, ranks, predictions, sures[0] if sures else None)
