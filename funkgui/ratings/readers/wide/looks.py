"""What labels and cells of a wide table look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.plain_text.header import find_roles

_FEWEST_TO_COUNT = 5
_ENOUGH_PAIRS = 0.9
_ENOUGH_EVEN_ROWS = 0.95
_MANY_ROWS = 10
"""So many times as many as columns."""

_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")


def n_cells(rows: Sequence[Sequence[str]]) -> int:
    """Cells in each row, if the rows agree on it; else 0."""
    length, _ = Counter(len(row) for row in rows).most_common(1)[0]
    # R leaves out the corner over the rows' labels.
    other = sum(len(row) != length for row in rows[1:]) + (len(rows[0]) not in (length, length - 1))
    return length if other <= (1 - _ENOUGH_EVEN_ROWS) * len(rows) else 0


def counts_up(cells: Sequence[str]) -> bool:
    """Whether cells are 0, 1, 2 or 1, 2, 3 and so on."""
    start = "0" if cells[:1] == ["0"] else "1"
    return len(cells) >= _FEWEST_TO_COUNT and list(cells) == [
        str(n + int(start)) for n in range(len(cells))
    ]


def is_role(name: str) -> bool:
    """Whether a name tells of users, items or ratings."""
    return find_roles([name]) != find_roles([""])


def decimal_sign(cells: Iterable[str]) -> str:
    """A point, or a comma where there are no points and some such numbers."""
    comma = False
    for cell in cells:
        if "." in cell and parse_number(cell) is not None:
            return "."
        comma = comma or _DECIMAL_COMMA.fullmatch(cell) is not None
    return "," if comma else "."


def has_many_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether there are far more rows than columns, and each begins with a whole number."""
    many = len(rows) > _MANY_ROWS * len(rows[0]) if rows else False
    return many and all(row[0].isdecimal() for row in rows)


def many_are_blank(rows: Sequence[Sequence[str]]) -> bool:
    """Whether many columns hold nothing, as where two delimiters stand for one."""
    blank = [not any(column) for column in zip(*rows, strict=True)]
    return 3 * sum(blank) > len(blank)


def pairs_are_new(rows: Sequence[Sequence[str]], first: int) -> bool:
    """Whether nearly all pairs of two columns differ, as those of user and item do."""
    pairs = {(row[first], row[first + 1]) for row in rows}
    return len(pairs) >= _ENOUGH_PAIRS * len(rows)
