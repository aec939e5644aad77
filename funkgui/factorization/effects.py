"""Which settings do anything, given the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from funkgui.factorization.config import settings

_SOLVERS = {setting.name: setting.used_by for setting in settings()}
_NEEDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "l2_biases": ("biases", bool),
    "momentum": ("optimizer", lambda optimizer: optimizer == "momentum"),
    "n_models": ("average", lambda average: average != "none"),
    "burn_in": ("average", lambda average: average == "samples"),
    "sample_every": ("average", lambda average: average == "samples"),
    "min_improvement": ("patience", bool),
}
"""The setting that another one depends on, beside the solver, and which values of it will do."""


def has_effect(name: str, values: Mapping[str, Any]) -> bool:
    """Whether the setting of that name does anything.

    Parameters
    ----------
    values
        The values of all settings, by name.
    """
    return not disabled_by(name, values)


def disabled_by(name: str, values: Mapping[str, Any]) -> str:
    """The setting because of whose value the one of that name does nothing; empty for none."""
    if values["solver"] not in _SOLVERS[name]:
        return "solver"
    other, enables = _NEEDS.get(name, ("", None))
    return other if enables and not enables(values[other]) else ""
