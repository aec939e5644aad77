"""Labels of the rows and columns of matrices in HDF5, which are datasets beside them.

As the data sets of implicit (https://benfred.github.io/implicit) have them: the group
``artist_user_plays`` has a row for each ``artist`` and a column for each ``user``. AnnData keeps
them in ``obs`` and ``var``, and pandas as the axes of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import h5py
import numpy as np

from funkgui.ratings.matrix import Labels, RatingMatrix
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.content import Content, number_labels
from funkgui.ratings.readers.matrices.dense_content import DenseContent
from funkgui.ratings.readers.matrices.sizes import check_memory
from funkgui.ratings.readers.matrices.sparse import Compressed, SparseContent, by_orientation
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.sorting import distinct


@dataclass(frozen=True, eq=False)
class Labelled:
    """A matrix with the `h5py.Dataset` of the labels of its users and its items, if there are."""

    matrix: Content
    users: Any
    items: Any

    @property
    def words(self) -> str:
        return self.matrix.words

    def preview(self, about: About) -> Preview:
        """The first rows."""
        return self.matrix.preview(about)

    def read(self, about: About, watch: Watch) -> RatingFile:
        """The ratings; titles are what does not tell each item from all others."""
        found = self.matrix.read(about, watch)
        users, items = by_orientation(about.options, self.users, self.items)
        return replace(found, ratings=_with_labels(found.ratings, users, items))


def named_by_group(
    matrix: Compressed, name: str, beside: Mapping[str, Any], options: ReadOptions
) -> Content:
    """A matrix, the other way round where only its name tells that its columns are the users.

    Parameters
    ----------
    matrix
        Its rows taken as the users.
    name
        Of its group.
    beside
        The datasets beside that, by name.
    """
    words = (*name.split("_"), "")[:2]
    rows, columns = (beside.get(word) for word in words)
    user = find_roles(words).user
    if user is None or rows is columns is None:
        return SparseContent(matrix)
    if user == 0 or options.orientation:
        return Labelled(SparseContent(matrix), rows, columns)
    shape = None if matrix.shape is None else matrix.shape[::-1]
    turned = replace(matrix, shape=shape, by_items=not matrix.by_items)
    return Labelled(SparseContent(turned), columns, rows)


def of_anndata(file: Any, place: str, content: Content) -> Content:
    """A matrix of AnnData with the names of its observations and variables, others as they are."""
    is_matrix = isinstance(content, DenseContent | SparseContent)
    if not is_matrix or not place.startswith(("/X", "/layers/")):
        return content
    return Labelled(content, *(_index(file, name) for name in ("obs", "var")))


def _index(file: Any, name: str) -> Any:
    """The dataset that numbers or names the rows of one of AnnData's frames."""
    frame = _held(file, name)
    if not isinstance(frame, h5py.Group):
        return None
    index = _held(frame, str(frame.attrs.get("_index", "_index")))
    return index if isinstance(index, h5py.Dataset) else None


def _held(group: Any, name: str) -> Any:
    """What a group holds itself; None for links to other places."""
    return group[name] if isinstance(group.get(name, getlink=True), h5py.HardLink) else None


def _with_labels(ratings: RatingMatrix, users: Any, items: Any) -> RatingMatrix:
    user_ids, item_ids = _read(users, ratings.n_users), _read(items, ratings.n_items)
    known: dict[str, Any] = {}
    if _are_ids(user_ids):
        known["user_ids"] = user_ids
    if _are_ids(item_ids):
        known["item_ids"] = item_ids
    elif item_ids is not None and item_ids.dtype.kind == "U" and any(item_ids):
        known["item_titles"] = item_ids
    return replace(ratings, **known)


def _read(dataset: Any, n: int) -> Labels | None:
    """The first labels, as many as there are rows or columns; None where there are none such."""
    if dataset is None or len(dataset.shape) != 1 or dataset.shape[0] < n:
        return None
    if dataset.dtype.kind in "iu":
        return number_labels(np.asarray(dataset[:n]))
    if h5py.check_string_dtype(dataset.dtype) is None:
        return None
    texts = dataset.asstr(errors="replace")[:n]
    check_memory(4 * n * max(map(len, texts), default=0))
    return np.asarray(texts).astype(np.str_)


def _are_ids(labels: Labels | None) -> bool:
    """Whether they are one for each; titles may come twice or be missing."""
    if labels is None:
        return False
    blank = labels.dtype.kind == "U" and not np.char.strip(labels).all()
    return not blank and len(distinct(labels)) == len(labels)
