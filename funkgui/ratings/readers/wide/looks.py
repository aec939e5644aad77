"""What labels and cells of a wide table look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from funkgui.ratings.readers.delimited.layout import parse_number
from funkgui.ratings.readers.plain_text.header import find_roles

_FEWEST_TO_COUNT = 5
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")


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
