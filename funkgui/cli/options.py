"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from funkgui.errors import ConfigError
from funkgui.factorization.config import setting, settings
from funkgui.factorization.setting import Setting

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


def fit_config(command: _Command) -> _Command:
    """One option for each field of `FitConfig`; None where it is not given."""
    for one in reversed([one for one in settings() if one.name != _OWN_OPTION]):
        command = _option(one)(command)
    return command


def _option(one: Setting, default: Any = None) -> Callable[[_Command], _Command]:
    flag = f"--{one.name.replace('_', '-')}"
    if one.type is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", one.name, default=default, help=one.help)
    return click.option(
        flag,
        one.name,
        type=click.Choice(one.choices) if one.choices else one.type,
        default=default,
        show_default=default is not None,
        callback=partial(_checked, one),
        help=one.help if one.choices else f"{one.help}  [{_range(one)}]",
    )


def _checked(one: Setting, ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    if value is not None:
        try:
            one.check(value)
        except ConfigError as error:
            raise click.BadParameter(str(error), ctx, param) from error
    return value


def _range(one: Setting) -> str:
    ends = f"{_number(one.low)} to {_number(one.high)}"
    return f"{one.unit}, {ends}" if one.unit else ends


def _number(bound: float | None) -> str:
    assert bound is not None
    return f"{bound:,.0f}" if 1000 <= bound < 1e10 else f"{bound:g}"


seed = _option(setting(_OWN_OPTION), default=setting(_OWN_OPTION).default)
"""Draws what is held out, and starts the training."""
