"""The training settings as options, and a help page with the presets."""

from __future__ import annotations

from typing import Any

import click

from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.options.setting_option import Decorator, all_of, facts, setting_option
from funkgui.factorization.config import SOLVERS, setting, settings
from funkgui.factorization.presets import PRESETS
from funkgui.ratings.setting import Setting

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
        presets = [(one.key, one.purpose) for one in PRESETS]
        return others | {"Presets": presets} | {one: found[one] for one in headings}


def _option(one: Setting, default: Any = None, more_help: str = "") -> Decorator:
    return setting_option(
        one,
        _heading(one),
        f"{one.help}{more_help}  [{facts(one, SOLVERS, 'all solvers')}]",
        default=default,
        show_default=default is not None,
    )


def _heading(one: Setting) -> str:
    return f"{one.group} settings"


_preset = click.option(
    "--preset", "preset_key", type=click.Choice([one.key for one in PRESETS]), help=_PRESET_HELP
)

fit_config = all_of([_preset, *(_option(one) for one in settings() if one.name != _OWN_OPTION)])
"""``--preset``, and one option for each field of `FitConfig`; None where it is not given."""

seed = _option(
    setting(_OWN_OPTION),
    default=setting(_OWN_OPTION).default,
    more_help=" It draws held-out ratings, folds, and a demonstration's matrix as well.",
)
