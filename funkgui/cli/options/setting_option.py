"""Settings of a dataclass as options, whatever the settings are of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from funkgui.cli.options.headed import HeadedOption
from funkgui.errors import ConfigError
from funkgui.ratings.setting import Setting

Decorator = Callable[[Any], Any]


class Number(click.types.FloatParamType):
    """A number, which has no decimal comma on the command line."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and "," in value:
            self.fail(f"'{value}' has a comma; decimals stand behind a point here.", param, ctx)
        number = super().convert(value, param, ctx)
        if math.isnan(number):  # which no range of click's keeps out
            self.fail(f"'{value}' is not a valid {self.name}.", param, ctx)
        return number


_TYPES: dict[type, click.ParamType[float]] = {float: Number()}


def all_of(options: Sequence[Decorator]) -> Decorator:
    """Many options at once, which the help lists in their order."""

    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def setting_option(one: Setting, heading: str, help: str, **more: Any) -> Decorator:
    """An option that is checked as the setting is; None where it is not given.

    Parameters
    ----------
    heading
        Under which the help lists it.
    more
        As `click.option` takes it.
    """
    name = flag(one.name)
    return click.option(
        f"{name}/--no-{name[2:]}" if one.type is bool else name,
        one.name,
        cls=HeadedOption,
        heading=heading,
        type=click.Choice(one.choices) if one.choices else _TYPES.get(one.type, one.type),
        callback=partial(_checked, one),
        help=help,
        **more,
    )


def flag(name: str) -> str:
    """The option of a setting of that name."""
    return f"--{name.replace('_', '-')}"


def facts(one: Setting, everyone: Sequence[str], all_of_them: str) -> str:
    """Unit, bounds, and who uses it: ``factors, 1 to 2,000; all solvers``."""
    users = all_of_them if one.used_by == tuple(everyone) else ", ".join(one.used_by)
    if not one.bounds:
        return users
    ends = f"{one.bounds}; {users}"
    return f"{one.unit}, {ends}" if one.unit else ends


def _checked(one: Setting, ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    if value is not None:
        try:
            one.check(value)
        except ConfigError as error:
            raise click.BadParameter(str(error), ctx, param) from error
    return value
