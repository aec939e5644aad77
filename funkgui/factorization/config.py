"""Every training setting, defined once.

Each field of `FitConfig` carries its label, bounds, unit and help. The form in the window, the
options of the command line and the project file are all made from these fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from funkgui.errors import ConfigError

SOLVERS = ("dense", "sparse")
OPTIMIZERS = ("adam", "gradient-descent")
DEVICES = ("auto", "cpu", "gpu")


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


def _setting(
    default: Any,
    label: str,
    help: str,
    *,
    group: str,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] = (),
    solvers: tuple[str, ...] = SOLVERS,
) -> Any:
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


_SPARSE = ("sparse",)


@dataclass(frozen=True, kw_only=True)
class FitConfig:
    """The settings of one training. Immutable; a value out of bounds raises `ConfigError`."""

    solver: str = _setting(
        "sparse",
        "Solver",
        "Dense multiplies whole matrices, for the tutorial's problems; sparse visits only the "
        "known ratings, for rating files.",
        group="Model",
        choices=SOLVERS,
    )
    n_factors: int = _setting(
        32,
        "Factors",
        "Width of U and V: how many traits each user and item is described by. More fit finer "
        "tastes, take longer and may overfit.",
        group="Model",
        low=1,
        high=2000,
        unit="factors",
    )
    biases: bool = _setting(
        True,
        "Mean and biases",
        "Explain each rating first by the overall mean and by how generous the user and how "
        "liked the item is; U and V explain the rest.",
        group="Model",
        solvers=_SPARSE,
    )
    init_scale: float = _setting(
        0.01,
        "Start scale",
        "Standard deviation of the random numbers that U and V start from. The tutorial starts "
        "from 1; small starts generalise better on rating files.",
        group="Model",
        low=1e-6,
        high=100.0,
    )
    optimizer: str = _setting(
        "adam",
        "Optimizer",
        "Adam adapts the step of every number by itself; gradient descent is the plain rule of "
        "2006 and needs far more steps.",
        group="Descent",
        choices=OPTIMIZERS,
    )
    learning_rate: float = _setting(
        0.01,
        "Learning rate",
        "Size of each step. Too large diverges, too small takes for ever.",
        group="Descent",
        low=1e-7,
        high=100.0,
        unit="per step",
    )
    max_epochs: int = _setting(
        60,
        "Epochs at most",
        "Training ends after this many passes over the known ratings. The dense solver takes "
        "one step in each.",
        group="Descent",
        low=1,
        high=100_000_000,
        unit="epochs",
    )
    n_batches: int = _setting(
        4,
        "Batches per epoch",
        "Steps taken in each pass over the ratings, each on its own random part of them.",
        group="Descent",
        low=1,
        high=1024,
        unit="steps per epoch",
        solvers=_SPARSE,
    )
    l2_factors: float = _setting(
        0.06,
        "L2 of factors",
        "Pulls U and V towards zero, in proportion to how many ratings a row has, so that they "
        "do not learn noise. Ratings are scaled to a standard deviation of 1 for it.",
        group="Descent",
        low=0.0,
        high=100.0,
    )
    l2_biases: float = _setting(
        0.03,
        "L2 of biases",
        "Pulls the biases of users and items towards zero, in proportion to their ratings.",
        group="Descent",
        low=0.0,
        high=100.0,
        solvers=_SPARSE,
    )
    note_every: int = _setting(
        1,
        "Note losses every",
        "The losses are written down, and the early stop looks at them, once in this many epochs.",
        group="Stopping",
        low=1,
        high=1_000_000,
        unit="epochs",
    )
    patience: int = _setting(
        5,
        "Patience",
        "Training stops early when the held-out loss (the training loss where nothing is held "
        "out) is no longer clearly below its mean over this many earlier notes. 0 never stops "
        "early.",
        group="Stopping",
        low=0,
        high=10_000,
        unit="notes",
    )
    min_improvement: float = _setting(
        0.01,
        "Least improvement",
        "Clearly below means by at least this share: 0.01 is 1 %.",
        group="Stopping",
        low=0.0,
        high=1.0,
        unit="share",
    )
    keep_best: bool = _setting(
        True,
        "Keep the best epoch",
        "The result is the model at its lowest held-out loss, not the last one.",
        group="Stopping",
    )
    target_mse: float = _setting(
        0.0,
        "Stop at training MSE",
        "Training stops once the mean squared error of the training ratings is below this. 0 "
        "never stops for it.",
        group="Stopping",
        low=0.0,
        high=1e30,
    )
    seed: int = _setting(
        0,
        "Seed",
        "Start of the random numbers. The same seed on the same machine gives the same losses "
        "to the last bit.",
        group="Machine",
        low=0,
        high=2**31 - 1,
    )
    device: str = _setting(
        "auto",
        "Device",
        "Auto takes a GPU where TensorFlow sees one.",
        group="Machine",
        choices=DEVICES,
    )

    def __post_init__(self) -> None:
        for setting in settings():
            value = getattr(self, setting.name)
            if setting.type is float and isinstance(value, int) and not isinstance(value, bool):
                object.__setattr__(self, setting.name, float(value))
            elif type(value) is not setting.type:
                raise ConfigError(
                    f"{setting.label} is {value!r}; it must be of type {setting.type.__name__}."
                )
            setting.check(value)

    def changed(self, **values: Any) -> FitConfig:
        """A copy with some settings changed."""
        return dataclasses.replace(self, **values)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, in the order of the fields."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FitConfig:
        """The settings of a dictionary; missing ones take their defaults, unknown ones are left."""
        known = {setting.name for setting in settings()}
        return cls(**{name: value for name, value in values.items() if name in known})


def settings() -> Iterator[Setting]:
    """The settings of `FitConfig`, in the order of its fields."""
    types = _types()
    for one in dataclasses.fields(FitConfig):
        yield Setting(name=one.name, type=types[one.name], default=one.default, **one.metadata)


def setting(name: str) -> Setting:
    """The setting of that name."""
    return next(one for one in settings() if one.name == name)


def _types() -> dict[str, type]:
    return get_type_hints(FitConfig)
