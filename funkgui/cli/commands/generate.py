"""``funkgui generate``: a matrix made, and not read: empty, a product of factors, or ratings."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from funkgui.cli.files import rating_files
from funkgui.cli.files.destination import check_destination
from funkgui.cli.options import common
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.options.setting_option import Decorator, all_of, facts, flag, setting_option
from funkgui.cli.progress import Progress
from funkgui.cli.text import write_results
from funkgui.errors import ConfigError, WriteError
from funkgui.factorization.problems import PROBLEMS, problem
from funkgui.project.project import Project
from funkgui.project.project_file import SUFFIX, save_project
from funkgui.ratings.generated.making import check_memory, make
from funkgui.ratings.generated.recipe import KINDS, MatrixRecipe, recipe_of_kind
from funkgui.ratings.generated.weights import typed_number
from funkgui.ratings.setting import Setting, setting_of, settings_of


def _option(one: Setting) -> Decorator:
    """Of one field of `MatrixRecipe`; None where it is not given."""
    metavar = {"weights": "WEIGHTS", "scale": "LOW:HIGH[:STEP]"}.get(one.name)
    help = f"{one.help}  [{facts(one, KINDS, 'all kinds')}]"
    return setting_option(one, one.group, help, metavar=metavar)


@click.command(cls=HeadedCommand)
@click.option(
    "--problem",
    "key",
    type=click.Choice([one.key for one in PROBLEMS]),
    help="One of the tutorial's problems; other options change it.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help=f"What to make; {KINDS[1]} where neither this nor --problem is given. "
    f"{setting_of(MatrixRecipe, 'kind').help}",
)
@click.option(
    "--out",
    "target",
    metavar="FILE",
    type=common.OUT_PATH,
    required=True,
    help=f"Where to write it: a project ({SUFFIX}), with its mask and what it was made of, or a "
    f"file of ratings: {rating_files.ENDINGS}.",
)
@rating_files.written_format("Format of a file of ratings; else the one that its ending tells.")
@common.as_json
@all_of([_option(one) for one in settings_of(MatrixRecipe) if one.name != "kind"])
@click.pass_context
def command(
    ctx: click.Context,
    /,
    key: str | None,
    kind: str | None,
    target: Path,
    format_key: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Make a matrix: empty, of random factors, or of ratings.

    What is not given is as in the window's dialog. The same options and seed make the same matrix.

    \b
    Examples:
      funkgui generate --problem toy --out toy.funk
      funkgui generate --users 300 --items 200 --weights geometric:0.8 --known 0.3 --out some.csv
      funkgui generate --kind product --weights 3,2,1 --noise 0.1 --scale 1:5:1 --out stars.funk
      funkgui generate --kind ratings --users 6000 --items 4000 --ratings 1000000 --out like.parquet
    """
    recipe = _recipe(ctx, key, kind, {name: one for name, one in given.items() if one is not None})
    is_project = not format_key and target.suffix.lower() == SUFFIX
    if is_project:
        check_destination(target)
    else:
        _check_file(recipe, target, format_key)
    check_memory(recipe)
    with Progress() as progress:
        project = _made(recipe, key or "", progress)
        if is_project:
            tell = progress.begin_measured(f"Writing {target.name}")
            save_project(project, target, progress=tell)
            results = rating_files.written_results(project.ratings, target, rating_files.A_PROJECT)
        else:
            results = rating_files.write_file(project.ratings, target, format_key, progress)
            results["left_out"] += _kept_by_projects(project)
    results |= {
        "problem": project.problem or None,
        "recipe": {name: one for name, one in asdict(recipe).items() if recipe.uses(name)},
        "n_held_out": project.holdout.n_hidden,
        "mean": project.ratings.mean,
    }
    told = f"{project.source}. {rating_files.written_text(results)}"
    text = "\n".join([told, *results["left_out"]])
    write_results(results, text, as_json=as_json, beside=target)


def _recipe(
    ctx: click.Context, key: str | None, kind: str | None, given: dict[str, Any]
) -> MatrixRecipe:
    if key is not None and kind is not None:
        ctx.fail("--problem and --kind exclude each other: a problem is a product of factors.")
    base = problem(key).recipe if key is not None else recipe_of_kind(kind or KINDS[1])
    for name in given:
        if not base.uses(name):
            kinds = " or ".join(setting_of(MatrixRecipe, name).used_by)
            ctx.fail(f"{flag(name)} goes with --kind {kinds}.")
    typed = typed_number(given.get("weights", ""))
    if typed is not None and given.setdefault("rank", typed) != typed:
        ctx.fail(
            f"--weights are {typed:,} numbers and --rank is {given['rank']:,}; leave out --rank."
        )
    try:
        return base.changed(**given)
    except ConfigError as error:
        ctx.fail(str(error))


def _check_file(recipe: MatrixRecipe, target: Path, format_key: str) -> None:
    """Refuse what cannot be written, before anything is made."""
    rating_files.check_target(
        target, format_key, endings=f"{rating_files.ENDINGS}, or {SUFFIX} for a project"
    )
    if recipe.n_ratings == 0:
        raise WriteError(
            f"{target.name} was not written: an empty matrix has no ratings to write; a project "
            f"keeps it: end the name in {SUFFIX}."
        )


def _made(recipe: MatrixRecipe, key: str, progress: Progress) -> Project:
    tell = progress.begin_measured(f"Making the matrix ({recipe.text})")
    ratings, holdout, truth = make(recipe, tell)
    is_problem = key and recipe.changed(seed=0) == problem(key).recipe
    source = problem(key).title if is_problem else recipe.text
    return Project(ratings, holdout, source=source, truth=truth, problem=key if is_problem else "")


def _kept_by_projects(project: Project) -> list[str]:
    kept = ["what it was made of"] if project.truth is not None else []
    if project.holdout.n_hidden:
        kept.append("which ratings are held out")
    return [f"Only a project ({SUFFIX}) keeps {' and '.join(kept)}."] if kept else []
