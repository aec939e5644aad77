"""Options that commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from funkgui.cli.options import standard_input
from funkgui.files.presence import STANDARD_OUTPUT


class _Path(click.Path):
    """A path that has a name, to tell of it: the folder ``.`` is told by its own."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in ("", "-"):
            self.fail(
                f"{value or 'An empty text'} names no file here; give the name of one.", param, ctx
            )
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        return path if path.name else path.absolute()


class _RatingsPath(_Path):
    """A path to ratings; ``-`` is standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "-" and ctx is not None:
            return standard_input.spooled(ctx)
        return super().convert(value, param, ctx)


class _OutPath(_Path):
    """A path to write to; ``-`` is standard output."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(STANDARD_OUTPUT if value == "-" else value, param, ctx)


RATINGS = _RatingsPath(readable=False)
"""A file or a folder with ratings, or a project."""

A_PATH = _Path(readable=False)
"""A file or a folder; whoever reads it says what to do where that is not allowed."""

OUT_PATH = _OutPath(readable=False)
"""A file of data to write, or standard output."""

READING = "read_"
"""What the names of parameters begin with that say how files of ratings are to be read."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

deciles = click.option(
    "--deciles",
    is_flag=True,
    help="Print the errors by tenths of the users and items too: from those with the fewest "
    "training ratings to those with the most. JSON has them always.",
)

project_file = click.argument("file", metavar="FILE.funk", type=A_PATH)

run_name = click.option("--run", "run_name", metavar="NAME", help="Run to use; else the best one.")

titles = click.option(
    "--titles",
    metavar="FILE",
    type=A_PATH,
    help="Titles of the items; else a file such as movies.csv beside the ratings.",
)


def is_given(ctx: click.Context, name: str) -> bool:
    """Whether an option was given, by the name of its parameter: it may have a default."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def refuse_for_project(ctx: click.Context, *others: str) -> None:
    """End with the usage where options were given that say what a project has settled.

    Parameters
    ----------
    others
        Names of such parameters, beside those of how to read files.
    """
    for one in ctx.command.params:
        name = one.name or ""
        if (name in others or name.startswith(READING)) and is_given(ctx, name):
            ctx.fail(f"{one.opts[0]} goes with a file of ratings, not with a project.")


def output(text: str) -> Callable[[Any], Any]:
    """The option ``--output``, with the words of its help; None for standard output."""
    return click.option(
        "--output",
        "target",
        metavar="OUT.csv",
        type=OUT_PATH,
        callback=lambda ctx, param, path: None if path == STANDARD_OUTPUT else path,
        help=f"{text}: the file to write; else standard output.",
    )


def how_many(text: str) -> Callable[[Any], Any]:
    """The option ``-n``, with the words of its help."""
    return click.option("-n", "n", type=at_least(1), default=10, show_default=True, help=text)


def at_least(least: int) -> click.IntRange:
    """An integer, and called so where it is none: click asks for an integer range."""
    kind = click.IntRange(min=least)
    kind.name = "integer"
    return kind
