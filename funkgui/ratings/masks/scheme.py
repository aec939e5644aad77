"""Every way to draw a mask, with its settings, defined once.

Each field of `MaskScheme` carries its label, bounds, unit and help. The dialog in the window and
the options of the command line are both made from these fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.holdout import (
    Holdout,
    drawn_with_repetition,
    nothing_hidden,
    random_share,
)
from funkgui.ratings.masks.by_chance import some_of_each_user, whole_members
from funkgui.ratings.masks.by_time import newest_of_each_user, newest_share
from funkgui.ratings.matching import Pairs
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.setting import Settings, a_setting, setting_of

SCHEMES = {
    "random-share": "A share of all ratings, drawn at random.",
    "random-per-user": "So many ratings of each user, drawn at random; one of each at least stays.",
    "newest-share": "The newest share of all ratings, as if they had come after the training.",
    "newest-per-user": "So many of each user's newest ratings; one of each at least stays.",
    "whole-users": "All ratings of a share of the users: how well can strangers be served?",
    "whole-items": "All ratings of a share of the items: what is new to everybody.",
    "given-test": "The ratings that a given file has, too.",
    "with-repetition": "Cells drawn with repetition, as the tutorial does; known ones are hidden.",
    "none": "Nothing: all ratings are trained on.",
}
"""What each scheme hides, in a sentence."""

_WORDS = {
    "random-share": r"(?P<share>[\d.]+) % of the ratings at random",
    "random-per-user": r"(?P<per_user>[\d,]+) ratings? of each user at random",
    "newest-share": r"the newest (?P<share>[\d.]+) % of the ratings",
    "newest-per-user": r"the newest (?:(?P<per_user>[\d,]+) )?ratings? of each user",
    "whole-users": r"all ratings of (?P<share>[\d.]+) % of the users",
    "whole-items": r"all ratings of (?P<share>[\d.]+) % of the items",
    "given-test": r"the ratings of .+",
    "with-repetition": r"cells drawn with repetition, (?P<ratio>[\d.]+) draws per cell",
}
"""What masks of each scheme say in `Holdout.scheme`, before their seed; shares are in percent."""

_WITH_SHARE = ("random-share", "newest-share", "whole-users", "whole-items")
_WITH_COUNT = ("random-per-user", "newest-per-user")
_WITH_SEED = ("random-share", "random-per-user", "whole-users", "whole-items", "with-repetition")


@dataclass(frozen=True, kw_only=True)
class MaskScheme(Settings):
    """Which ratings are to be hidden from training. A value out of bounds raises `ConfigError`."""

    decided_by = "scheme"

    scheme: str = a_setting(
        "random-share",
        "Scheme",
        "How the ratings that are hidden from training are chosen.",
        choices=tuple(SCHEMES),
        used_by=tuple(SCHEMES),
    )
    share: float = a_setting(
        0.1,
        "Share",
        "Part of the ratings, users or items to hide.",
        low=0.0001,
        high=0.99,
        unit="share",
        used_by=_WITH_SHARE,
    )
    per_user: int = a_setting(
        1,
        "Ratings of each user",
        "How many to hide; users with no more than these keep one.",
        low=1,
        high=1_000_000,
        unit="ratings",
        used_by=_WITH_COUNT,
    )
    ratio: float = a_setting(
        0.7,
        "Draws per cell",
        "As many cells are drawn as this times all cells. Some draws coincide: 0.7 leaves half of "
        "the ratings to train on.",
        low=0.0001,
        high=100.0,
        unit="draws",
        used_by=("with-repetition",),
    )
    seed: int = a_setting(
        0,
        "Seed",
        "Start of the random numbers; the same seed draws the same mask.",
        low=0,
        high=2**31 - 1,
        used_by=_WITH_SEED,
    )

    @classmethod
    def of(cls, holdout: Holdout) -> Self | None:
        """The scheme that a mask says it was drawn by; None where it says none."""
        for scheme, words in _WORDS.items():
            if found := re.fullmatch(rf"{words}(?:, seed (?P<seed>\d+))?", holdout.scheme):
                said = {name: text for name, text in found.groupdict().items() if text}
                values: dict[str, Any] = {
                    name: setting_of(cls, name).type(text.replace(",", ""))
                    for name, text in said.items()
                }
                if "share" in values:
                    values["share"] = float(f"{values['share'] / 100:.6g}")
                try:
                    return cls(scheme=scheme, **values)
                except ConfigError:  # such as of 0 %
                    return None
        return None

    def draw(self, ratings: RatingMatrix, given: RatingMatrix | None = None) -> Holdout:
        """Choose the ratings to hide.

        Parameters
        ----------
        given
            For the scheme ``given-test``: the ratings of the test file.

        Raises
        ------
        ConfigError
            Where the ratings lack what the scheme goes by, such as times.
        """
        match self.scheme:
            case "random-share":
                return random_share(ratings, self.share, self.seed)
            case "random-per-user":
                return some_of_each_user(ratings, self.per_user, self.seed)
            case "newest-share":
                return newest_share(ratings, self.share)
            case "newest-per-user":
                return newest_of_each_user(ratings, self.per_user)
            case "whole-users" | "whole-items":
                kind = self.scheme.removeprefix("whole-").removesuffix("s")
                return whole_members(ratings, kind, self.share, self.seed)
            case "given-test":
                return as_given(ratings, given)
            case "with-repetition":
                return drawn_with_repetition(ratings, self.ratio, self.seed)
            case _:
                return nothing_hidden(ratings)


def as_given(ratings: RatingMatrix, given: RatingMatrix | None) -> Holdout:
    """Hide the ratings whose users and items another matrix has a rating of, too.

    Users and items are matched by label, and what the other matrix has beyond is of no account.

    Raises
    ------
    ConfigError
        Where no matrix is given, it has nothing in common with the ratings, or would hide all.
    """
    if given is None:
        raise ConfigError("No test file is given; choose the one whose ratings are to be hidden.")
    at = Pairs.of(ratings, given).at
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    hidden[at[at >= 0]] = True
    if not hidden.any():
        raise ConfigError(
            "None of the given ratings is of a user and an item that are rated here; "
            "give a file of the same users and items."
        )
    if hidden.all():
        raise ConfigError("All ratings would be hidden, and none left to train on; give fewer.")
    return Holdout(hidden, "the ratings of a given test file")
