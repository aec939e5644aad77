"""Which settings do anything, given the others: the form shows no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from funkgui.factorization.config import settings

_SOLVERS = {setting.name: setting.used_by for setting in settings()}
_NEEDS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "momentum": lambda values: values["optimizer"] == "momentum",
    "n_models": lambda values: values["average"] != "none",
    "burn_in": lambda values: values["average"] == "samples",
    "sample_every": lambda values: values["average"] == "samples",
    "min_improvement": lambda values: values["patience"] > 0,
}
"""What a setting needs of the others, beside a solver that uses it."""


def has_effect(name: str, values: Mapping[str, Any]) -> bool:
    """Whether the setting of that name does anything.

    Parameters
    ----------
    values
        The values of all settings, by name.
    """
    if values["solver"] not in _SOLVERS[name]:
        return False
    return name not in _NEEDS or _NEEDS[name](values)
