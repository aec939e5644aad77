"""What is asked before the matrix is changed, each answer a dataclass of settings."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.errors import ConfigError
from funkgui.ratings.edits.join import RULES
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.setting import a_setting, check_settings

_MOST_ADDED = 1_000_000
_MOST_KEPT = 1_000_000_000
_FURTHEST = 1e9
SEVERAL = (
    "Several labels are parted by commas or semicolons, or pasted as a column; empty takes the "
    "next free numbers."
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Settings that are checked as soon as they are given."""

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, kw_only=True)
class FillValue(Question):
    """The rating that cells are filled with."""

    rating: str = a_setting(
        "", "Rating", "What every selected cell gets; empty makes them unknown."
    )


@dataclass(frozen=True, kw_only=True)
class Added(Question):
    """Users, or items, to add."""

    labels: str = a_setting("", "Labels", f"What they are called. {SEVERAL}")
    count: int = a_setting(
        1,
        "How many",
        "So many are added after the last one, with no ratings.",
        low=1,
        high=_MOST_ADDED,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        n_labels = len(labels_in(self.labels))
        if n_labels and self.count not in (1, n_labels):
            raise ConfigError(
                f"There are {n_labels:,} labels for {self.count:,}; leave the number at 1 or the "
                "labels empty."
            )


@dataclass(frozen=True, kw_only=True)
class NewLabel(Question):
    """What a user or an item is to be called."""

    label: str = a_setting("", "Label", "What it is called; nothing else may be called so.")


@dataclass(frozen=True, kw_only=True)
class NewTitle(Question):
    """The title that an item is to have."""

    title: str = a_setting("", "Title", "Shown in place of the label; empty takes it away.")


@dataclass(frozen=True, kw_only=True)
class KeptMany(Question):
    """How many of the most rated items, or most active users, to keep."""

    n: int = a_setting(
        50,
        "Keep",
        "So many of those with the most ratings stay; the others go with their ratings.",
        low=1,
        high=_MOST_KEPT,
    )


@dataclass(frozen=True, kw_only=True)
class KeptAtLeast(Question):
    """How many ratings users and items must have to stay."""

    users: int = a_setting(
        5,
        "Each user",
        "Users with fewer ratings go; 0 keeps all.",
        low=0,
        high=_MOST_KEPT,
        unit="ratings",
    )
    items: int = a_setting(
        5,
        "Each item",
        "Items with fewer ratings go, which takes ratings from users, too, until all that are "
        "left have enough; 0 keeps all.",
        low=0,
        high=_MOST_KEPT,
        unit="ratings",
    )


@dataclass(frozen=True, kw_only=True)
class NewScale(Question):
    """The values that ratings are to take."""

    low: float = a_setting(
        1.0, "Lowest", "The lowest rating that can be typed.", low=-_FURTHEST, high=_FURTHEST
    )
    high: float = a_setting(
        5.0, "Highest", "The highest rating that can be typed.", low=-_FURTHEST, high=_FURTHEST
    )
    step: float = a_setting(
        1.0,
        "Step",
        "Distance between neighbouring ratings, 0.5 for half stars; 0 lets any number between be "
        "a rating.",
        low=0.0,
        high=_FURTHEST,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low >= self.high:
            raise ConfigError(
                f"The lowest rating, {self.low:g}, is not below the highest, {self.high:g}."
            )
        if self.step > self.high - self.low:
            raise ConfigError(
                f"A step of {self.step:g} is more than lies between {self.low:g} and {self.high:g}."
            )

    @property
    def scale(self) -> RatingScale:
        return RatingScale(self.low, self.high, self.step or None)


@dataclass(frozen=True, kw_only=True)
class Joined(Question):
    """Which of those that become one stays, and which rating counts where there are several."""

    kept: str = a_setting("0", "Stays", "The one that the others are joined to.")
    rule: str = a_setting(
        "last",
        "Rating that counts",
        "Which one stays where there are several: by time, where times are known, else by order.",
        choices=tuple(RULES),
    )


def labels_in(text: str) -> list[str]:
    """Labels parted by line ends, as in a copied column; else by commas or semicolons."""
    lines = text.strip().splitlines()
    parts = lines if len(lines) > 1 else text.replace(";", ",").split(",")
    return [label.strip() for label in parts if label.strip()]
