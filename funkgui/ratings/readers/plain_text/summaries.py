"""Rows and columns that sum up the others: totals, averages, the margins of pivot tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from statistics import median

SUMMARIES = frozenset((
    "average", "avg", "mean", "total", "grand total", "total result", "sum", "count",
    "durchschnitt", "mittelwert", "schnitt", "summe", "gesamt", "gesamtergebnis", "gesamt ergebnis",
    "ø", "moyenne", "somme", "total général", "total résultat", "total general", "total resultado",
    "promedio", "media", "suma", "suma total", "média", "totale",
))  # fmt: skip
"""Labels, in small letters, of rows and columns that sum up the others."""

_SUM = re.compile(
    r"((course|category|kurs) )?total( \(.*\))?|kurs gesamt\b.*"
    r"|total ?%|(.* )?(current|final|total) (score|grade|marks?|points|time)"
    r"|last downloaded from .*|zuletzt aus diesem kurs geladen|dernier téléchargement depuis .*",
    re.IGNORECASE,
)
"""Names of such columns in the grade books of learning platforms, of Moodle and Canvas."""

_OF_PANDAS = "all"
MARGINS = SUMMARIES | {_OF_PANDAS}
"""Those, and what may as well be the name of an item."""

_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 5
_FEWEST_NAMED = 2
_NEAR = 1e-6

_Aggregate = Callable[[Sequence[float]], float]


_PICKED = frozenset[_Aggregate]((max, min, median))
"""What may be equal to a rating that somebody gave."""


def summaries(names: Sequence[str]) -> tuple[str, ...]:
    """The last of the columns, by their names, that sum up the others."""
    n = len(names)
    while n > _FEWEST_COLUMNS and _sums_up(names[n - 1]):
        n -= 1
    return tuple(names[n:])


def _sums_up(name: str) -> bool:
    return name.lower() in SUMMARIES or _SUM.fullmatch(name) is not None


def is_margin(
    name: str, rows: Iterable[Sequence[str]], number: Callable[[str], float | None]
) -> bool:
    """Whether the last cell of each row is the sum or the mean of the others, whatever its name.

    What pandas calls “All” may also be how many the others are, or one of them.

    Parameters
    ----------
    number
        The number that a cell stands for.
    """
    is_named = name.lower() == _OF_PANDAS
    aggregates: list[_Aggregate] = [sum, _mean]
    if is_named:
        aggregates += [len, *_PICKED]
    kinds = [(of, zeros_count) for of in aggregates for zeros_count in (True, False)]
    sums = []
    for row in rows:
        *others, last = map(number, row)
        known = [one for one in others if one is not None]
        if len(set(known)) < 2:  # much may be equal by chance
            continue
        if last is None:
            return False
        near = _precision(row[-1])
        given = {True: known, False: [one for one in known if one]}
        kinds = [kind for kind in kinds if abs(kind[0](given[kind[1]]) - last) <= near]
        if not kinds:
            return False
        sums.append(last)
    if is_named and not {of for of, _ in kinds} <= _PICKED:
        return len(sums) >= _FEWEST_NAMED
    return len(sums) >= _FEWEST_ROWS and len(set(sums)) > 1  # not an item that all have


def _precision(cell: str) -> float:
    """How far a number may be from what was rounded to it; not to a whole one, as ratings are."""
    n_decimals = len(re.sub(r"^[^.,]*[.,]?", "", cell))
    return 0.5 * 10.0 ** -max(1, n_decimals) + _NEAR


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
