"""One training setting: what a form, an option or a file needs to know about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from funkgui.errors import ConfigError


@dataclass(frozen=True)
class Setting:
    """What a form or an option needs to know about one field of `FitConfig`.

    Attributes
    ----------
    name, type, default
        The field's own.
    label
        A few words, for the form.
    help
        One sentence: what it does, and what a larger value changes.
    low, high
        Bounds, both allowed; None where there are none.
    unit
        What the number counts or measures; empty for a pure number.
    choices
        The words allowed, for a setting that is one of several.
    group
        Heading under which the form shows it.
    solvers
        The solvers that use it.
    """

    name: str
    type: type
    default: Any
    label: str
    help: str
    low: float | None
    high: float | None
    unit: str
    choices: tuple[str, ...]
    group: str
    solvers: tuple[str, ...]

    def check(self, value: Any) -> None:
        """Raise `ConfigError` where ``value`` is not allowed for this setting."""
        if self.choices and value not in self.choices:
            allowed = ", ".join(self.choices)
            raise ConfigError(f"{self.label} is {value!r}; it must be one of {allowed}.")
        if self.type in (int, float) and isinstance(value, (int, float)):
            below = self.low is not None and not value >= self.low
            above = self.high is not None and not value <= self.high
            if below or above:
                raise ConfigError(
                    f"{self.label} is {value:g}; it must be from {self.low:g} to {self.high:g}."
                )


def a_setting(
    default: Any,
    label: str,
    help: str,
    *,
    group: str,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] = (),
    solvers: tuple[str, ...],
) -> Any:
    """A field of a dataclass of settings."""
    about = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "unit": unit,
        "choices": choices,
        "group": group,
        "solvers": solvers,
    }
    return field(default=default, metadata=about)
