"""Settings that may be changed in mid-run: which they are, and what a change is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funkgui.errors import ConfigError
from funkgui.factorization.config import FitConfig, setting, settings

CHANGEABLE = (
    "learning_rate",
    "momentum",
    "l2_factors",
    "l2_biases",
    "max_epochs",
    "note_every",
    "patience",
    "min_improvement",
    "keep_best",
    "target_mse",
)
"""Names of the settings that may be changed while a training runs."""


def check_changes(changes: Mapping[str, Any]) -> None:
    """Raise `ConfigError` for a setting that stays fixed in a run, or a value out of bounds."""
    for name, value in changes.items():
        if name not in CHANGEABLE:
            label = next((one.label for one in settings() if one.name == name), name)
            raise ConfigError(
                f"{label} cannot be changed while a training runs; stop it and train anew."
            )
        FitConfig(**{name: value})


def changed(config: FitConfig, changes: Mapping[str, Any]) -> tuple[FitConfig, str]:
    """The settings after a change, and what changed in a few words.

    Settings that the solver does not use stay as they are.

    Returns
    -------
    config, text
        ``text`` is for a `LossMark`; empty where nothing changed.
    """
    new = config.changed(**{name: value for name, value in changes.items() if config.uses(name)})
    differ = (name for name in changes if getattr(new, name) != getattr(config, name))
    words = (_in_words(name, getattr(config, name), getattr(new, name)) for name in differ)
    return new, ", ".join(words)


def _in_words(name: str, old: Any, new: Any) -> str:
    label = setting(name).label
    label = label if label[:2].isupper() or label[1].isdigit() else label[0].lower() + label[1:]
    if isinstance(new, bool):
        return f"{label} {'on' if new else 'off'}"
    return f"{label} {_number(old)} \N{RIGHTWARDS ARROW} {_number(new)}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
