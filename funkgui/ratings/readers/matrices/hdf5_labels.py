"""Sparse matrices of HDF5 whose names tell of their rows and columns, with labels beside them.

As the data sets of implicit (https://benfred.github.io/implicit): the group ``artist_user_plays``
has a row for each ``artist`` and a column for each ``user``, which are datasets beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.ratings.matrix import Labels
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.sizes import check_memory
from funkgui.ratings.readers.matrices.sparse import Compressed, SparseContent
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.sorting import distinct


def labelled(matrix: Compressed, name: str, beside: Mapping[str, Any]) -> SparseContent:
    """A matrix, the other way round where its name tells that its columns are the users.

    Parameters
    ----------
    matrix
        Its rows taken as the users.
    name
        Of its group.
    beside
        The `h5py.Dataset` beside that, by name.
    """
    words = (*name.split("_"), "")[:2]
    found = {word: beside[word] for word in words if word in beside and _are_labels(beside[word])}
    labels = tuple(map(found.get, words))
    user = find_roles(words).user
    if user is None or not found:
        return SparseContent(matrix)
    if user == 0:
        return _Labelled(matrix, labels=labels)
    shape = None if matrix.shape is None else matrix.shape[::-1]
    turned = replace(matrix, shape=shape, by_items=not matrix.by_items)
    return _Labelled(turned, labels=labels[::-1])


@dataclass(frozen=True, eq=False)
class _Labelled(SparseContent):
    """A matrix, and the datasets with the labels of users and items, None where there is none."""

    labels: tuple[Any, ...] = ()

    def read(self, about: About, watch: Watch) -> RatingFile:
        shape = self.entries.check(about.path)
        users, items = (
            _read(dataset, n, about.path) for dataset, n in zip(self.labels, shape, strict=True)
        )
        user_ids, item_ids = (one if _are_ids(one) else None for one in (users, items))
        found = SparseContent(self.entries, user_ids, item_ids).read(about, watch)
        is_titled = (
            items is not None and item_ids is None and items.dtype.kind == "U" and any(items)
        )
        if not is_titled or about.options.orientation == "items":
            return found
        return replace(found, ratings=found.ratings.described(item_titles=items))


def _are_labels(dataset: Any) -> bool:
    import h5py

    is_text = h5py.check_string_dtype(dataset.dtype) is not None
    return len(dataset.shape) == 1 and (is_text or dataset.dtype.kind in "iu")


def _read(dataset: Any, n: int, path: Path) -> Labels | None:
    """The first labels, as many as there are rows or columns; None where there are fewer."""
    if dataset is None or dataset.shape[0] < n:
        return None
    if dataset.dtype.kind in "iu":
        return np.asarray(dataset[:n]).astype(np.int64)
    texts = dataset.asstr(errors="replace")[:n]
    check_memory(path, 4 * n * max(map(len, texts), default=0))
    return np.asarray(texts).astype(np.str_)


def _are_ids(labels: Labels | None) -> bool:
    """Whether they are one for each; titles may come twice or be missing."""
    if labels is None:
        return False
    blank = labels.dtype.kind == "U" and not np.char.strip(labels).all()
    return not blank and len(distinct(labels)) == len(labels)
