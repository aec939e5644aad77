"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from funkgui.factorization.config import Setting, setting, settings

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OWN_OPTION = "seed"
"""The setting that is no option of the training alone: it draws the held-out ratings as well."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

project_file = click.argument("file", metavar="FILE.funk", type=click.Path(path_type=Path))

run_name = click.option(
    "--run", "run_name", metavar="NAME", help="Run to ask; else the one with the lowest loss."
)

user_id = click.option(
    "--user", "user_id", metavar="ID", required=True, help="The user, as the ratings call them."
)

seed = click.option(
    "--seed",
    type=click.IntRange(0, int(setting("seed").high or 0)),
    default=setting("seed").default,
    show_default=True,
    help="Start of the random numbers: of what is held out and of the training.",
)


def fit_config(command: _Command) -> _Command:
    """One option for each field of `FitConfig`; None where it is not given."""
    for one in reversed([one for one in settings() if one.name != _OWN_OPTION]):
        command = _option(one)(command)
    return command


def _option(one: Setting) -> Callable[[_Command], _Command]:
    flag = f"--{one.name.replace('_', '-')}"
    unit = f" In {one.unit}." if one.unit else ""
    help_text = f"{one.help}{unit}"
    if one.type is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", one.name, default=None, help=help_text)
    return click.option(flag, one.name, type=_type(one), default=None, help=help_text)


def _type(one: Setting) -> click.ParamType[Any]:
    if one.choices:
        return click.Choice(one.choices)
    if one.type is int:
        return click.IntRange(
            None if one.low is None else int(one.low), None if one.high is None else int(one.high)
        )
    if one.type is float:
        return click.FloatRange(one.low, one.high)
    raise AssertionError(f"no kind of option for {one.name}")
