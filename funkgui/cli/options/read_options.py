"""How files of ratings are to be read, as options of every command that reads them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from funkgui.cli.options.common import READING
from funkgui.cli.options.headed import HeadedOption
from funkgui.cli.options.setting_option import Decorator, all_of, flag
from funkgui.errors import ConfigError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.setting import Setting, settings_of

_HEADING = "Reading of ratings"

_SIGNS = {",": "comma", "\t": "tab", "\\t": "tab", ";": "semicolon", "|": "bar", " ": "blanks"}
"""Delimiters that may be given as they are."""

_OTHER_NAMES = _SIGNS | dict.fromkeys(("csv", "tsv"), "delimited")


class _Choice(click.Choice[str]):
    """The words of a choice, or another name of one of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value not in self.choices and _OTHER_NAMES.get(value) in self.choices:
            value = _OTHER_NAMES[value]
        return super().convert(value, param, ctx)


def reading(command: Callable[..., Any]) -> Any:
    """One option for each field of `ReadOptions`; the command gets them as ``reading``."""

    @functools.wraps(command)
    def with_reading(*args: Any, **kwargs: Any) -> Any:
        chosen = {one.name: kwargs.pop(_parameter(one)) or "" for one in settings_of(ReadOptions)}
        return command(*args, reading=ReadOptions.from_dict(chosen), **kwargs)

    return all_of([_option(one) for one in settings_of(ReadOptions)])(with_reading)


def _option(one: Setting) -> Decorator:
    words = [word for word in one.choices if word]
    default = getattr(ReadOptions(), one.name) or None
    return click.option(
        flag(one.name),
        _parameter(one),
        cls=HeadedOption,
        heading=_HEADING,
        type=_Choice(words) if words else click.STRING,
        metavar=None if words and one.name != "format" else _metavar(one),
        default=default,
        show_default=default is not None,
        callback=functools.partial(_checked, one),
        help=_help(one),
    )


def _parameter(one: Setting) -> str:
    """Apart from the settings of a training, whatever those are called."""
    return f"{READING}{one.name}"


def _help(one: Setting) -> str:
    """What an option does; the names of the formats are too many to stand before it."""
    names = ", ".join(filter(None, one.choices))
    return f"{one.help[:-1]}: {names}." if one.name == "format" else one.help


def _metavar(one: Setting) -> str:
    if one.name.endswith("_column"):
        return "COLUMN"
    return {"missing": "NUMBER", "scale": "LOW:HIGH[:STEP]"}.get(one.name, "NAME")


def _checked(one: Setting, ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    try:
        ReadOptions.from_dict({one.name: value or ""})
    except ConfigError as error:
        raise click.BadParameter(str(error), ctx, param) from error
    return value
