"""Settings as fields of a dataclass that tell what a form, an option or a file needs to know."""

from __future__ import annotations

import dataclasses
import math
import numbers
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

from funkgui.errors import ConfigError


@dataclass(frozen=True)
class Setting:
    """What a form or an option needs to know about one field of a dataclass of settings.

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
        The words allowed, for a setting that is one of several; an empty one leaves it open.
    group
        Heading under which the form shows it.
    used_by
        Those of several kinds (solvers, schemes, kinds of matrix) that use it.
    """

    name: str
    type: type
    default: Any
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    group: str = ""
    used_by: tuple[str, ...] = ()

    def check(self, value: Any) -> None:
        """Raise `ConfigError` where ``value`` is not allowed for this setting."""
        if self.choices and value not in self.choices:
            allowed = ", ".join(filter(None, self.choices))
            raise ConfigError(f"{self.label} is {value!r}; it must be one of {allowed}.")
        if self.type in (int, float) and isinstance(value, (int, float)):
            below = self.low is not None and not value >= self.low
            above = self.high is not None and not value <= self.high
            if below or above:
                raise ConfigError(
                    f"{self.label} is {_number(value)}; it must be from {self.bounds}."
                )

    @property
    def bounds(self) -> str:
        """``1 to 2,000``; empty where there are none."""
        if self.low is None or self.high is None:
            return ""
        return f"{_number(self.low)} to {_number(self.high)}"


def _number(value: float) -> str:
    is_short_whole = abs(value) < 1e10 and float(value).is_integer()
    return f"{value:,.0f}" if is_short_whole else f"{_float(value):g}"


def _float(value: Any) -> float:
    """Any number as a float, infinite where it is beyond all of these."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def a_setting(default: Any, label: str, help: str, **more: Any) -> Any:
    """A field of a dataclass of settings; ``more`` is what else `Setting` keeps of it."""
    return field(default=default, metadata={"label": label, "help": help, **more})


@cache
def settings_of(kind: type) -> tuple[Setting, ...]:
    """The settings of a dataclass, in the order of its fields; others are not for a person."""
    types = get_type_hints(kind)
    return tuple(
        Setting(name=one.name, type=types[one.name], default=one.default, **one.metadata)
        for one in dataclasses.fields(kind)
        if one.metadata
    )


def setting_of(kind: type, name: str) -> Setting:
    """The setting of a dataclass that has that name."""
    return next(one for one in settings_of(kind) if one.name == name)


@dataclass(frozen=True)
class Settings:
    """Settings of which one says which of the others do anything. Immutable, and checked when made.

    Raises
    ------
    ConfigError
        Where a value has another type, or is out of bounds.
    """

    decided_by: ClassVar[str]
    """Name of the one that says so."""

    def __post_init__(self) -> None:
        check_settings(self)

    def uses(self, name: str) -> bool:
        """Whether the setting of that name is used; what is not has no effect."""
        return getattr(self, self.decided_by) in setting_of(type(self), name).used_by

    def changed(self, **values: Any) -> Self:
        """A copy with some settings changed."""
        return dataclasses.replace(self, **values)


_NUMBERS: dict[type, type] = {int: numbers.Integral, float: numbers.Real}
"""What passes for a number of each type."""


def check_settings(values: Any) -> None:
    """Check every field of a new, frozen dataclass of settings.

    Whole numbers pass for floats, and numpy's for Python's.

    Raises
    ------
    ConfigError
        Where one has another type, or is out of bounds.
    """
    for setting in settings_of(values.__class__):
        value = getattr(values, setting.name)
        number = _NUMBERS.get(setting.type)
        if number and isinstance(value, number) and not isinstance(value, bool):
            value = _float(value) if setting.type is float else setting.type(value)
            object.__setattr__(values, setting.name, value)
        elif type(value) is not setting.type:
            raise ConfigError(
                f"{setting.label} is {value!r}; it must be of type {setting.type.__name__}."
            )
        setting.check(value)
