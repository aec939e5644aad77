"""Ratings as text: shown, copied, and typed in."""

from __future__ import annotations

import math
import re

import numpy as np

from funkgui.errors import EditError
from funkgui.gui.number_words import UNKNOWN, with_minus
from funkgui.ratings.scale import RatingScale

_LARGEST = float(np.finfo(np.float32).max)
_ONE_COMMA = re.compile(r"[+-]?(\d*),\d+(?:[eE][+-]?\d+)?")
_MAY_BE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


class OffScaleError(EditError):
    """A rating that the scale does not have.

    Parameters
    ----------
    message
        A sentence, or a part of one.
    rating
        What was to be the rating.
    """

    def __init__(self, message: str, rating: float) -> None:
        super().__init__(message)
        self.rating = rating


def shown_rating(rating: float, scale: RatingScale | None) -> str:
    """A rating as the table shows it: with the decimals of its scale, three without one.

    `UNKNOWN` for what a run predicts that is not all numbers: NaN and infinity.
    """
    if not math.isfinite(rating):
        return UNKNOWN
    decimals = decimals_of(scale)
    if decimals is not None:
        return with_minus(f"{rating:.{decimals}f}")
    if rating == 0 or 1e-3 <= abs(rating) < 1e6:
        return with_minus(f"{rating:.3f}")
    return with_minus(f"{rating:.2e}")


def exact_rating(rating: float) -> str:
    """The shortest text that stands for the very same float32."""
    single = np.float32(rating)
    if single == 0 or 1e-4 <= abs(single) < 1e9:
        return str(np.format_float_positional(single, trim="-"))
    return str(np.format_float_scientific(single, trim="-"))


def predicted_rating(rating: float, scale: RatingScale | None) -> str:
    """A prediction for other programs, a place finer than the scale; nothing for none."""
    if not math.isfinite(rating):
        return ""
    decimals = decimals_of(scale)
    return f"{rating:.{3 if decimals is None else decimals + 1}f}"


def typed_rating(text: str, scale: RatingScale | None) -> float | None:
    """The rating that somebody typed; None for an empty text, which makes a cell unknown.

    Raises
    ------
    EditError
        Where it is no number, or one that the scale does not have.
    """
    text = text.strip()
    if not text:
        return None
    rating = _number(_with_point(text, scale))
    if scale is not None and not _is_on(scale, rating):
        raise OffScaleError(f"{text} is not a rating from {scale}", rating)
    return rating


def has_decimal_comma(text: str) -> bool:
    """Whether a comma in a number can only be one of decimals: in 3,5 and 0,125, not in 1,234."""
    return bool(_ONE_COMMA.fullmatch(text)) and not _MAY_BE_THOUSANDS.fullmatch(text)


def may_have_decimal_comma(text: str) -> bool:
    """Whether a text is a number where its comma is read as one of decimals."""
    return bool(_ONE_COMMA.fullmatch(text))


def _is_on(scale: RatingScale, rating: float) -> bool:
    """Whether a rating, kept in float32 as all are, is one that a scale has."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(scale.has(np.array([rating], np.float32))[0])


def _with_point(text: str, scale: RatingScale | None) -> str:
    """A number with a decimal comma as one with a point, where it can mean nothing else."""
    text = text.replace("\N{MINUS SIGN}", "-")
    pointed = text.replace(",", ".")
    if has_decimal_comma(text):
        return pointed
    if scale is not None and may_have_decimal_comma(text):
        whole = float(text.replace(",", ""))
        if _is_on(scale, float(pointed)) and not _is_on(scale, whole):
            return pointed
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        hint = "; write decimals with a point" if "," in text else ""
        raise EditError(
            f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK} "
            f"is not a number{hint}"
        ) from None
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise EditError(f"{text} is not a finite number that a rating can be")
    return number


def decimals_of(scale: RatingScale | None) -> int | None:
    """Decimals that the ratings of a scale have; None where they may be any real numbers."""
    if scale is None or scale.step is None:
        return None
    return max(0, math.ceil(-math.log10(scale.step) - 1e-9))
