"""The facts as rows of words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from funkgui.gui.facts.bar_chart import Bars
from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.gui.number_words import UNKNOWN, with_minus
from funkgui.ratings.counted import counted
from funkgui.ratings.facts import FEW, Bins, Facts
from funkgui.ratings.matrix import IntArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.time_span import date_text


@dataclass(frozen=True)
class Row:
    """One fact.

    Attributes
    ----------
    name
        Part of object names.
    label, tip
        What it is called, and an explanation.
    text
        The fact in words.
    """

    name: str
    label: str
    tip: str
    text: Callable[[Facts], str]


def number(value: float) -> str:
    """A mean, deviation or place on the scale; `UNKNOWN` for NaN."""
    if not math.isfinite(value):
        return UNKNOWN
    return with_minus(f"{value:,.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.4g}")


def mean_and_deviation(facts: Facts) -> str:
    """Both with as many decimals: ``3.390 ± 0.934``."""
    if not math.isfinite(facts.mean):
        return UNKNOWN
    both, larger = (facts.mean, facts.deviation), max(abs(facts.mean), facts.deviation)
    texts = [number(one) for one in both]
    if 1e-3 <= larger < 1e6:
        decimals = max(3 - math.floor(math.log10(larger)), 0)
        texts = [with_minus(f"{one:.{decimals}f}") for one in both]
    return " \N{PLUS-MINUS SIGN} ".join(texts)


def percent(share: float) -> str:
    """A share with three digits that tell: ``1.70 %``, ``12.3 %``."""
    if share == 0:
        return "0 %"
    hundred = 100 * share
    if hundred < 0.01:
        return "under 0.01 %"
    return f"{hundred:.{max(0, 2 - int(math.log10(max(hundred, 1))))}f} %"


def day(seconds: int | None) -> str:
    """The day of a time, UTC; `UNKNOWN` for None."""
    return UNKNOWN if seconds is None else date_text(seconds)


ROWS = (
    Row(
        "size",
        "Users \N{MULTIPLICATION SIGN} items",
        "How many users and items there are",
        lambda facts: f"{facts.n_users:,} \N{MULTIPLICATION SIGN} {facts.n_items:,}",
    ),
    Row("ratings", "Ratings", "Known ratings", lambda facts: f"{facts.n_ratings:,}"),
    Row(
        "density",
        "Density",
        "Known ratings as a share of all cells",
        lambda facts: percent(facts.density),
    ),
    Row(
        "mean",
        "Mean \N{PLUS-MINUS SIGN} deviation",
        "Mean and standard deviation of the ratings, in their units",
        mean_and_deviation,
    ),
    Row(
        "held_out",
        "Held out",
        "Ratings hidden from training, and their share",
        lambda facts: f"{facts.n_hidden:,} ({percent(facts.hidden_share)})",
    ),
    Row(
        "users_without",
        "Users without ratings",
        "Users without a single rating here",
        lambda facts: f"{facts.users_without:,}",
    ),
    Row(
        "items_without",
        "Items without ratings",
        "Items without a single rating here",
        lambda facts: f"{facts.items_without:,}",
    ),
)

TIMES = (
    Row(
        "first", "First rating", "Day of the earliest rating (UTC)", lambda facts: day(facts.first)
    ),
    Row("last", "Last rating", "Day of the latest rating (UTC)", lambda facts: day(facts.last)),
)


def rating_bars(bins: Bins, whole: Facts, part: Facts | None, scale: RatingScale | None) -> Bars:
    """The histogram of the ratings."""
    middles = [bins.middle(bar) for bar in range(bins.n)]
    labels = [number(middle) for middle in middles]
    if bins.at_steps:
        names = [shown_rating(middle, scale) for middle in middles]
    else:
        half = bins.width / 2
        names = [f"{number(middle - half)} to {number(middle + half)}" for middle in middles]
    counts = None if part is None else part.histogram.tolist()
    return Bars(labels, names, whole.histogram.tolist(), counts, "ratings")


def count_bars(whole: IntArray, part: IntArray | None, thing: str, most: int) -> Bars:
    """How many users, or items, have how many ratings; see `spread_counts`."""
    n = max(len(whole), 0 if part is None else len(part))
    if most <= FEW:
        labels = [str(count) for count in range(1, n + 1)]
        names = [counted(count, "rating") for count in range(1, n + 1)]
    else:
        labels, names = [_short(2**at) for at in range(n)], [_range_words(at) for at in range(n)]
    counts = None if part is None else _filled(part, n)
    return Bars(labels, names, _filled(whole, n), counts, thing)


def _filled(counts: IntArray, n: int) -> list[int]:
    filled: list[int] = np.pad(counts, (0, n - len(counts))).tolist()
    return filled


def _range_words(at: int) -> str:
    return "1 rating" if at == 0 else f"{2**at:,} to {2 ** (at + 1) - 1:,} ratings"


def _short(count: int) -> str:
    """1, 512, 1k, 16k, 1M."""
    for size, letter in ((1 << 20, "M"), (1 << 10, "k")):
        if count >= size:
            return f"{count // size}{letter}"
    return str(count)
