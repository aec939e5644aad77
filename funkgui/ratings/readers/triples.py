"""Users, items and ratings, gathered piece by piece into a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from funkgui.ratings.matrix import FloatArray, RatingMatrix, RatingScale
from funkgui.ratings.readers.labels import LabelCollector
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.watch import Watch


class TripleCollector:
    """Gathers the three columns that make ratings, whatever format they come from.

    Parameters
    ----------
    options
        How missing ratings and repeated pairs are dealt with.

    Attributes
    ----------
    n_rows
        Rows gathered so far.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._users = LabelCollector()
        self._items = LabelCollector()
        self._values: list[FloatArray] = []
        self.n_rows = 0

    def add(self, users: Any, items: Any, values: FloatArray) -> bool:
        """Add some rows.

        Parameters
        ----------
        users, items
            `pyarrow.ChunkedArray` of strings, one label for each row.
        values
            (n,) float32. The ratings.

        Returns
        -------
        complete
            Whether each row has a user and an item.
        """
        complete = self._users.add(users) & self._items.add(items)
        self._values.append(values)
        self.n_rows += len(values)
        return complete

    def finish(self, watch: Watch) -> tuple[RatingMatrix, int]:
        """The matrix, and how many rows were superseded by others of the same pair.

        Raises
        ------
        LabelsTooLongError
            Where the labels would fill the memory.
        CancelledError
            Where the reading is no longer wanted.
        """
        user_index, user_ids = self._users.finish(watch)
        item_index, item_ids = self._items.finish(watch)
        values = np.concatenate(self._values)
        self._values = []
        watch.check()
        matrix, n_duplicates = RatingMatrix.from_indices(
            user_index, item_index, values, user_ids, item_ids, scale=RatingScale.of(values)
        )
        watch.check()
        return matrix, n_duplicates
