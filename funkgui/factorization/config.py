"""Every training setting, defined once.

Each field of `FitConfig` carries its label, bounds, unit and help. The form in the window, the
options of the command line and the project file are all made from these fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from funkgui.ratings.setting import Setting, Settings, a_setting, setting_of, settings_of

SOLVERS = ("variational", "sparse", "als", "funk-2006", "dense")
OPTIMIZERS = ("adam", "momentum", "gradient-descent")
AVERAGES = ("none", "seeds", "samples")
WEIGHTINGS = ("by-count", "plain")
DEVICES = ("auto", "cpu", "gpu")

_DESCENT = ("sparse", "dense")
_GRADIENT = (*_DESCENT, "funk-2006")
_STEPWISE = (*_GRADIENT, "als")
"""Solvers that can learn too much, so that it pays to stop them early."""

_model = partial(a_setting, group="Model", used_by=SOLVERS)
_descent = partial(a_setting, group="Descent", used_by=_STEPWISE)
_averaging = partial(a_setting, group="Averaging", used_by=("variational", "sparse"))
_stopping = partial(a_setting, group="Stopping", used_by=_STEPWISE)
_machine = partial(a_setting, group="Machine", used_by=SOLVERS)


@dataclass(frozen=True, kw_only=True)
class FitConfig(Settings):
    """The settings of one training. Immutable; a value out of bounds raises `ConfigError`."""

    decided_by = "solver"

    solver: str = _model(
        "sparse",
        "Solver",
        "Variational learns distributions, needs no rates, and says how sure it is; sparse is "
        "gradient descent on the known ratings; ALS solves for users and items in turn; Funk 2006 "
        "learns one factor after another; dense multiplies whole matrices, as the tutorial does.",
        choices=SOLVERS,
    )
    n_factors: int = _model(
        32,
        "Factors",
        "Width of U and V: how many traits each user and item is described by. More fit finer "
        "tastes, take longer and may overfit.",
        low=1,
        high=2000,
        unit="factors",
    )
    biases: bool = _model(
        True,
        "Mean and biases",
        "Explain each rating first by the overall mean and by how generous the user and how "
        "liked the item is; U and V explain the rest.",
        used_by=("sparse", "als"),
    )
    n_features: int = _model(
        24,
        "Rated-item features",
        "Which items a user rated, the ratings aside, says something of the user already: so many "
        "features of it, beside how many they are, shape where U and V are expected.",
        low=0,
        high=500,
        unit="features",
        used_by=("variational",),
    )
    implicit: bool = _model(
        False,
        "Who rated what",
        "Let the items that a user rated, the ratings aside, shape the user's factors too, as "
        "SVD++ does.",
        used_by=("sparse",),
    )
    non_negative: bool = _model(
        False,
        "Not negative",
        "Keep U and V at zero or above, so that factors only add up and are easier to interpret.",
        used_by=_DESCENT,
    )
    clip: bool = _model(
        True,
        "Clip to the scale",
        "Bring predictions beyond the rating scale back to its ends.",
    )
    shrinkage: float = _model(
        25.0,
        "Baseline shrinkage",
        "The means of items and the offsets of users are computed as if each had so many ratings "
        "more, at the average of all.",
        low=0.0,
        high=10_000.0,
        unit="ratings",
        used_by=("funk-2006",),
    )
    init_scale: float = _model(
        0.01,
        "Start scale",
        "Standard deviation of the random numbers that U and V start from; with Funk 2006, the "
        "number itself. The tutorial starts from 1; small starts generalise better on rating "
        "files.",
        low=1e-6,
        high=100.0,
        used_by=_STEPWISE,
    )
    optimizer: str = _descent(
        "adam",
        "Optimizer",
        "Adam adapts the step of every number by itself, or in the sparse solver of each array "
        "as a whole; momentum keeps going where the last steps went; gradient descent is the plain "
        "rule of 2006 and needs far more steps.",
        choices=OPTIMIZERS,
        used_by=_DESCENT,
    )
    learning_rate: float = _descent(
        0.01,
        "Learning rate",
        "Size of each step. Too large diverges, too small takes for ever.",
        low=1e-7,
        high=100.0,
        unit="per step",
        used_by=_GRADIENT,
    )
    momentum: float = _descent(
        0.9,
        "Momentum",
        "Share of the last step that the next one keeps; only the optimizer momentum uses it.",
        low=0.0,
        high=0.999,
        used_by=_DESCENT,
    )
    max_epochs: int = _descent(
        60,
        "Epochs at most",
        "Training ends after this many passes over the known ratings. The dense solver takes "
        "one step in each; Funk 2006 counts the passes of all its factors.",
        low=1,
        high=100_000_000,
        unit="epochs",
        used_by=SOLVERS,
    )
    passes_per_factor: int = _descent(
        120,
        "Passes per factor",
        "At least so many passes are spent on each factor before the next one is begun.",
        low=1,
        high=100_000,
        unit="passes",
        used_by=("funk-2006",),
    )
    n_batches: int = _descent(
        4,
        "Batches per epoch",
        "Steps taken in each pass over the ratings, each on its own random part of them.",
        low=1,
        high=1024,
        unit="steps per epoch",
        used_by=("sparse",),
    )
    l2_factors: float = _descent(
        0.06,
        "L2 of factors",
        "Pulls U and V towards zero, so that they do not learn noise. The sparse solver and ALS "
        "scale the ratings to a standard deviation of 1 for it.",
        low=0.0,
        high=100.0,
    )
    l2_biases: float = _descent(
        0.03,
        "L2 of biases",
        "Pulls the biases of users and items towards zero.",
        low=0.0,
        high=100.0,
        used_by=("sparse", "als"),
    )
    l2_weighting: str = _descent(
        "by-count",
        "L2 grows",
        "By count pulls each row in proportion to how many ratings it has; plain pulls all rows "
        "alike, so that rows with few ratings stay nearer to zero.",
        choices=WEIGHTINGS,
        used_by=("sparse", "dense", "als"),
    )
    average: str = _averaging(
        "none",
        "Average of",
        "Predict with the mean of several models: trained from several seeds (with variational, "
        "each with fewer features than the one before), or samples drawn along the way (by Gibbs "
        "sampling with variational, by Langevin dynamics with sparse). Seeds are mostly more "
        "accurate; samples tell how sure each prediction is, and it takes twenty or more of them.",
        choices=AVERAGES,
    )
    n_models: int = _averaging(
        4,
        "Models averaged",
        "How many models the average is of. From seeds, it takes as many times as long; of "
        "samples, the last ones count.",
        low=1,
        high=500,
        unit="models",
    )
    burn_in: int = _averaging(
        15,
        "Burn-in epochs",
        "Samples are drawn once so many epochs have found the region that explains the ratings.",
        low=0,
        high=100_000,
        unit="epochs",
    )
    sample_every: int = _averaging(
        2,
        "Sample every",
        "One sample is kept in so many epochs; neighbouring ones tell much the same.",
        low=1,
        high=1000,
        unit="epochs",
    )
    note_every: int = _stopping(
        1,
        "Note losses every",
        "The losses are written down, and the early stop looks at them, once in this many epochs.",
        low=1,
        high=1_000_000,
        unit="epochs",
        used_by=SOLVERS,
    )
    patience: int = _stopping(
        5,
        "Patience",
        "Training stops early when the held-out loss is no longer clearly below its mean over this "
        "many earlier notes. Where nothing is held out, it goes by the ratings set aside, or else "
        "by the training loss. 0 never stops early.",
        low=0,
        high=10_000,
        unit="notes",
    )
    min_improvement: float = _stopping(
        0.01,
        "Least improvement",
        "Clearly below means by at least this share.",
        low=0.0,
        high=1.0,
        unit="share",
    )
    keep_best: bool = _stopping(
        True,
        "Keep the best epoch",
        "The result is the model at the lowest of the losses that the early stop goes by, not the "
        "last one.",
    )
    stop_share: float = _stopping(
        0.0,
        "Share for stopping",
        "Where nothing is held out, about this share of the ratings, always the same ones, is kept "
        "from training, for the early stop and the best epoch to go by. 0 trains on every rating.",
        low=0.0,
        high=0.5,
        unit="share",
        used_by=("sparse", "als", "funk-2006"),
    )
    target_mse: float = _stopping(
        0.0,
        "Target MSE",
        "Training stops once the mean squared error of the training ratings is below this. 0 "
        "never stops for it.",
        low=0.0,
        high=1e30,
    )
    seed: int = _machine(
        0,
        "Seed",
        "Start of the random numbers. The same seed on the same machine gives the same losses "
        "to the last bit.",
        low=0,
        high=2**31 - 1,
        used_by=("variational", "sparse", "als", "dense"),
    )
    device: str = _machine(
        "auto",
        "Device",
        "Auto takes a GPU where TensorFlow sees one.",
        choices=DEVICES,
    )

    @property
    def averages_over(self) -> str:
        """What the result is the mean of: ``average``, but none where the solver has no average."""
        return self.average if self.uses("average") else "none"

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, in the order of the fields."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FitConfig:
        """The settings of a dictionary; missing ones take their defaults, unknown ones are left."""
        known = {setting.name for setting in settings()}
        return cls(**{name: value for name, value in values.items() if name in known})


def settings() -> Iterator[Setting]:
    """The settings of `FitConfig`, in the order of its fields."""
    yield from settings_of(FitConfig)


def setting(name: str) -> Setting:
    """The setting of that name."""
    return setting_of(FitConfig, name)


_NEEDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "l2_biases": ("biases", bool),
    "momentum": ("optimizer", lambda optimizer: optimizer == "momentum"),
    "n_models": ("average", lambda average: average != "none"),
    "burn_in": ("average", lambda average: average == "samples"),
    "sample_every": ("average", lambda average: average == "samples"),
    "min_improvement": ("patience", bool),
}
"""The setting that another one depends on, beside the solver, and which values of it will do."""


def disabled_by(name: str, values: Mapping[str, Any]) -> str:
    """The setting because of whose value the one of that name does nothing; empty for none.

    Parameters
    ----------
    values
        The values of all settings, by name.
    """
    if values["solver"] not in setting(name).used_by:
        return "solver"
    other, enables = _NEEDS.get(name, ("", None))
    return other if enables and not enables(values[other]) else ""
