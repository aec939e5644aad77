"""The training settings as options, and a help page with the presets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from funkgui.cli.headed import HeadedCommand
from funkgui.cli.setting_option import setting_option
from funkgui.factorization.config import SOLVERS, setting, settings
from funkgui.factorization.presets import PRESETS
from funkgui.ratings.setting import Setting

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OWN_OPTION = "seed"
"""The setting that is no option of the training alone: it draws held-out ratings as well."""

_PRESET_HELP = (
    "Settings to start from; the options below change single ones. Without it they are those "
    "that suit the ratings, or the solver that --solver names."
)


class SettingsCommand(HeadedCommand):
    """A command whose help lists the settings under their headings, and the presets."""

    def sections(self, found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        headings = {_heading(one): None for one in settings()}
        others = {heading: records for heading, records in found.items() if heading not in headings}
        return others | {"Presets": _preset_records()} | {one: found[one] for one in headings}


def fit_config(command: _Command) -> _Command:
    """``--preset``, and one option for each field of `FitConfig`; None where it is not given."""
    for one in reversed([one for one in settings() if one.name != _OWN_OPTION]):
        command = _option(one)(command)
    preset = click.Choice([one.key for one in PRESETS])
    return click.option("--preset", "preset_key", type=preset, help=_PRESET_HELP)(command)


def _option(
    one: Setting, default: Any = None, more_help: str = ""
) -> Callable[[_Command], _Command]:
    return setting_option(
        one,
        _heading(one),
        f"{one.help}{more_help}  [{_facts(one)}]",
        default=default,
        show_default=default is not None,
    )


def _heading(one: Setting) -> str:
    return f"{one.group} settings"


def _preset_records() -> list[tuple[str, str]]:
    return [(one.key, one.purpose) for one in PRESETS]


def _facts(one: Setting) -> str:
    """Unit, bounds, and which solvers use it."""
    solvers = "all solvers" if one.used_by == SOLVERS else ", ".join(one.used_by)
    return f"{_range(one)}; {solvers}" if one.low is not None else solvers


def _range(one: Setting) -> str:
    ends = f"{_number(one.low)} to {_number(one.high)}"
    return f"{one.unit}, {ends}" if one.unit else ends


def _number(bound: float | None) -> str:
    assert bound is not None
    return f"{bound:,.0f}" if 1000 <= bound < 1e10 else f"{bound:g}"


seed = _option(
    setting(_OWN_OPTION),
    default=setting(_OWN_OPTION).default,
    more_help=" It draws the held-out ratings, or the folds, as well.",
)
