"""What the cells of the table can show, and how: chosen by a key or in the bar above it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Layer(Enum):
    """One way to look at the cells.

    Attributes
    ----------
    label
        Its name, with a mnemonic.
    tip
        What it shows.
    needs_run
        Whether there must be a trained run.
    """

    RATINGS = "&Ratings", "The known ratings; held-out ones have a corner and lean", False
    HELD_OUT = "&Held out", "Which ratings are trained on, held out, or unknown", False
    PREDICTIONS = (
        "&Predictions",
        "The known ratings as they are, and in the blanks what the selected run predicts",
        True,
    )
    ERRORS = (
        "&Errors",
        "Rating \N{MINUS SIGN} prediction of the selected run, where there is a rating",
        True,
    )
    KNOWN = "&Known or blank", "Where there are ratings at all: the structure", False

    def __init__(self, label: str, tip: str, needs_run: bool) -> None:
        self.label, self.tip, self.needs_run = label, tip, needs_run

    @property
    def words(self) -> str:
        """Its name."""
        return self.label.replace("&", "")


class Show(Enum):
    """Numbers, colours or both; the value is what the choice says."""

    BOTH = "Numbers, colours"
    NUMBERS = "Numbers"
    COLOURS = "Colours"


class PaletteName(Enum):
    """Palettes of ratings; the value is what the choice says."""

    SOFT = "Soft"
    CIVIDIS = "Cividis"
    VIRIDIS = "Viridis"


@dataclass(frozen=True)
class Look:
    """What is chosen."""

    layer: Layer = Layer.RATINGS
    show: Show = Show.BOTH
    palette: PaletteName = PaletteName.SOFT
