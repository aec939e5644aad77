"""The choices of a mask as options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.options.setting_option import facts, flag, setting_option
from funkgui.ratings.masks.scheme import SCHEMES, MaskScheme, mask_settings
from funkgui.ratings.setting import Setting

_Command = TypeVar("_Command", bound=Callable[..., Any])

_HEADING = "Which ratings are tested on"


class SchemesCommand(HeadedCommand):
    """A command whose help tells what each scheme hides."""

    def sections(self, found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        choices = found.pop(_HEADING)
        return {
            "Options": found.pop("Options"),
            _HEADING: choices,
            "Schemes": list(SCHEMES.items()),
        } | found


def mask_scheme(command: _Command) -> _Command:
    """One option for each field of `MaskScheme`; None where it is not given."""
    for one in reversed(mask_settings()):
        command = _option(one)(command)
    return command


def chosen_scheme(ctx: click.Context, given: dict[str, Any]) -> MaskScheme:
    """The scheme of the options given; ends with the usage where it does not use one of them."""
    scheme = MaskScheme(**given)
    for name in given:
        if not scheme.uses(name):
            one = next(one for one in mask_settings() if one.name == name)
            ctx.fail(f"{flag(name)} goes with --scheme {', '.join(one.used_by)}.")
    return scheme


def _option(one: Setting) -> Callable[[_Command], _Command]:
    about = f"{facts(one, tuple(SCHEMES), 'all schemes')}; default: {one.default}"
    return setting_option(one, _HEADING, f"{one.help}  [{about}]")
