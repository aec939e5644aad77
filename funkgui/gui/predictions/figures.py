"""Ratings, predictions and errors in words."""

from __future__ import annotations

from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.gui.number_words import UNKNOWN, with_minus
from funkgui.gui.predictions.user_content import ListRow
from funkgui.gui.predictions.why_content import WhyRow
from funkgui.ratings.scale import RatingScale

_HIGHER, _LOWER = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"
_SAME = "="
_ROUGH = 0.1
"""Smaller deviations want another decimal."""
_HUGE = 1e6
"""Decimals of such a number say nothing."""


def rating_shown(rating: float | None, scale: RatingScale | None) -> str:
    """A rating as the matrix shows it."""
    return UNKNOWN if rating is None else shown_rating(rating, scale)


def _has_steps(scale: RatingScale | None, number: float) -> bool:
    """Whether a number is told by decimals, as among the steps of a scale, and not by digits."""
    return scale is not None and scale.step is not None and abs(number) < _HUGE


def prediction_shown(prediction: float | None, scale: RatingScale | None) -> str:
    """A prediction, which lies between the steps of a scale: two decimals, three without steps."""
    if prediction is None:
        return UNKNOWN
    if not _has_steps(scale, prediction):
        return shown_rating(prediction, None)
    return with_minus(f"{prediction:.2f}")


def sure_prediction_shown(
    prediction: float, deviation: float | None, scale: RatingScale | None
) -> str:
    """A prediction with its uncertainty, where that is known: ``3.9 ± 0.6``."""
    if deviation is None:
        return prediction_shown(prediction, scale)
    if not _has_steps(scale, max(abs(prediction), deviation)) or deviation < _ROUGH:
        spread = prediction_shown(deviation, scale)
        return f"{prediction_shown(prediction, scale)} \N{PLUS-MINUS SIGN} {spread}"
    return with_minus(f"{prediction:.1f} \N{PLUS-MINUS SIGN} {deviation:.1f}")


def error_shown(error: float | None, scale: RatingScale | None) -> str:
    """A difference such as rating minus prediction, with its sign; none where it shows as zero."""
    if error is None:
        return UNKNOWN
    size = prediction_shown(abs(error), scale)
    if not size.strip(f"0.{UNKNOWN}"):
        return size
    return with_minus(f"{'+' if error > 0 else '-'}{size}")


def part_shown(part: WhyRow, scale: RatingScale | None) -> str:
    """A part of a prediction: three decimals, as of very many ratings each says little."""
    if not _has_steps(scale, part.amount):
        return (rating_shown if part.is_start else error_shown)(part.amount, None)
    return with_minus(f"{part.amount:{'' if part.is_start else '+'}.3f}")


def move_shown(row: ListRow, scale: RatingScale | None) -> str:
    """How an item has moved from where the run has it: ``↑3 +0.21``; ``=`` where it has not."""
    before = row.before
    if before is None:
        return ""
    places = "new" if before.rank is None else _places_shown(before.rank - row.rank)
    moved = error_shown((row.prediction or 0.0) - before.prediction, scale)
    return places if places == _SAME and not moved.strip("0.") else f"{places} {moved}"


def _places_shown(places_up: int) -> str:
    if places_up == 0:
        return _SAME
    return f"{_HIGHER if places_up > 0 else _LOWER}{abs(places_up):,}"
