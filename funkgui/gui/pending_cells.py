"""Cells whose new ratings were asked for and are not made yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit

Cell = tuple[int, int]
"""Positions of a user and an item."""

_MANY = 10_000
"""Cells of one edit that are shown beforehand; of more, what is seen is a small part anyhow."""


class PendingCell(NamedTuple):
    """What a cell will be.

    Attributes
    ----------
    rating
        None for unknown.
    hidden
        Whether it will be held out; None where that stays as it is.
    """

    rating: float | None
    hidden: bool | None


def cells_of(edit: Edit) -> Mapping[Cell, PendingCell]:
    """What the cells of an edit will be; empty where it is not of cells, or of very many."""
    if not isinstance(edit, SetCells) or len(edit.users) > _MANY:
        return {}
    values = [
        None if unknown else value
        for value, unknown in zip(edit.values.tolist(), np.isnan(edit.values).tolist(), strict=True)
    ]
    hidden = [None] * len(values) if edit.hidden is None else edit.hidden.tolist()
    cells = zip(edit.users.tolist(), edit.items.tolist(), strict=True)
    return dict(zip(cells, map(PendingCell, values, hidden), strict=True))
