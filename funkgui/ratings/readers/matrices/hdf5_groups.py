"""What the groups of an HDF5 file may hold ratings in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from funkgui.ratings.readers.matrices.content import Content
from funkgui.ratings.readers.matrices.dense import is_dense
from funkgui.ratings.readers.matrices.dense_content import DenseContent, dense_content
from funkgui.ratings.readers.matrices.hdf5_labels import Labelled, named_by_group
from funkgui.ratings.readers.matrices.named_columns import Column, named_columns, record_columns
from funkgui.ratings.readers.matrices.sizes import check_expansion
from funkgui.ratings.readers.matrices.sparse import (
    Compressed,
    is_places,
    is_values,
)
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_DEEPEST = 8
_MOST_NODES = 10_000

_PARTS = (("data", "indices", "indptr"), ("data", "ir", "jc"))
_SHAPES = ("shape", "h5sparse_shape")
_FORMATS = ("format", "encoding-type", "h5sparse_format")
_NOT_NUMBERS = ("char", "cell", "struct", "function_handle")


@dataclass(frozen=True, eq=False)
class Group:
    """A group.

    Attributes
    ----------
    path
        Its place in the file, from "/" on.
    node
        The `h5py.Group`.
    datasets
        The `h5py.Dataset` of its own that hold data, by name.
    beside
        Those of the group that it is in.
    """

    path: str
    node: Any
    datasets: dict[str, Any]
    beside: dict[str, Any]

    def place(self, name: str) -> str:
        """The place of one of its datasets."""
        return f"{self.path.rstrip('/')}/{name}"

    def named_datasets(self) -> Iterator[tuple[str, Any]]:
        """Its datasets by their places."""
        return ((self.place(name), dataset) for name, dataset in self.datasets.items())


def groups_of(file: Any, size: int, watch: Watch) -> Iterator[Group]:
    """The groups of a file, from the root on; links to other places are left out.

    Parameters
    ----------
    size
        Of the file, in bytes.

    Raises
    ------
    UnfitRatingsError
        Where there are too many, or a dataset claims far more than the file can hold.
    CancelledError
        Where the reading was cancelled.
    """
    outside: dict[str, Any] = {}
    waiting = [("/", file, 0, outside)]
    n_nodes = 0
    while waiting:
        place, node, depth, beside = waiting.pop(0)
        group = Group(place, node, {}, beside)
        for name in node:
            watch.check()
            n_nodes += 1
            if n_nodes > _MOST_NODES:
                reason = f"it holds more than {_MOST_NODES:,} datasets; it is no file of ratings."
                raise UnfitRatingsError(reason)
            if not isinstance(node.get(name, getlink=True), h5py.HardLink):
                continue
            child = node[name]
            if isinstance(child, h5py.Group) and depth < _DEEPEST and not name.startswith("#"):
                waiting.append((group.place(name), child, depth + 1, group.datasets))
            elif isinstance(child, h5py.Dataset) and _holds_data(child):
                _check_claim(child, size, group.place(name))
                group.datasets[name] = child
        yield group


def contents_of(group: Group, is_matlab: bool, options: ReadOptions) -> dict[str, Content]:
    """What a group may hold ratings in, by place."""
    sparse = _sparse(group)
    if sparse is not None:
        name = group.path.rpartition("/")[2]
        return {group.path: named_by_group(sparse, name, group.beside, options)}
    frame = named_columns(_frame(group), options)
    if frame is not None:
        return {group.path: frame}
    found: dict[str, Content] = {}
    for place, dataset in group.named_datasets():
        if dataset.dtype.names and len(dataset.shape) == 1:
            fields = {
                name: _field(dataset, name)
                for name in dataset.dtype.names
                if dataset.dtype[name].kind in "biufSUO"
            }
            if fields:
                found[place] = record_columns(fields, options)
        elif is_dense(dataset) and min(dataset.shape) > 1:
            found[place] = dense_content(dataset, options, by_items=is_matlab)
            if place == group.place("block0_values") and isinstance(found[place], DenseContent):
                axes = (group.datasets.get(name) for name in ("axis1", "block0_items"))
                found[place] = Labelled(found[place], *axes)
    vectors = {name: _vector(dataset) for name, dataset in group.datasets.items()}
    columns = named_columns({n: v for n, v in vectors.items() if v is not None}, options)
    if columns is not None:
        found[group.path] = columns
    return found


def _holds_data(dataset: Any) -> bool:
    """Whether a dataset keeps data of its own, in this file."""
    attributes = dataset.attrs
    return (
        bool(dataset.shape)
        and not dataset.external
        and not dataset.is_virtual
        and "MATLAB_empty" not in attributes
        and _text(attributes.get("MATLAB_class", "")) not in _NOT_NUMBERS
    )


def _check_claim(dataset: Any, size: int, place: str) -> None:
    n_bytes = dataset.dtype.itemsize * math.prod(map(int, dataset.shape))
    check_expansion(n_bytes, size, f"the dataset {place} claims")


def _sparse(group: Group) -> Compressed | None:
    """The sparse matrix that a group is; None where it is none."""
    for names in _PARTS:
        if not group.datasets.keys() >= set(names):
            continue
        values, places, starts = (group.datasets[name] for name in names)
        if not (is_values(values) and is_places(places) and is_places(starts)):
            continue
        attributes = group.node.attrs
        if "MATLAB_sparse" in attributes:
            n_rows = int(np.asarray(attributes["MATLAB_sparse"]).ravel()[0])
            shape: tuple[int, int] | None = (n_rows, int(starts.shape[0]) - 1)
            return Compressed(starts, places, values, shape, by_items=True)
        kind = next((_text(attributes[name]) for name in _FORMATS if name in attributes), "")
        if not kind and "format" in group.datasets:
            kind = _text(group.datasets["format"][()])
        return Compressed(starts, places, values, _shape(group), by_items=kind.startswith("csc"))
    return None


def is_table_of_pandas(group: Group) -> bool:
    """Whether it is a frame in the table format of pandas, which pickles the names of columns.

    Those are plain that are to be searched by, its “data columns”.
    """
    if _text(group.node.attrs.get("pandas_type", "")) != "frame_table":
        return False
    fields = [name for one in group.datasets.values() for name in one.dtype.names or ()]
    return any(name.startswith("values_block_") for name in fields)


def _frame(group: Group) -> dict[str, Any]:
    """The columns of numbers of a frame that pandas wrote in its fixed format, by name.

    It keeps those of one type together, and pickles those of text: they are not opened.
    """
    if _text(group.node.attrs.get("pandas_type", "")) != "frame":
        return {}
    columns: dict[str, Any] = {}
    for place, values in group.datasets.items():
        names = group.datasets.get(f"{place.removesuffix('_values')}_items")
        if names is not None and is_dense(values) and names.shape == values.shape[1:]:
            columns |= {_text(name): _column(values, at) for at, name in enumerate(names[:])}
    return columns


def _shape(group: Group) -> tuple[int, int] | None:
    attributes = group.node.attrs
    told = next((attributes[name] for name in _SHAPES if name in attributes), None)
    if told is None and "shape" in group.datasets and group.datasets["shape"].size == 2:
        told = group.datasets["shape"][:]
    sizes = np.asarray(told if told is not None else []).ravel()
    if len(sizes) != 2 or sizes.dtype.kind not in "iu":
        return None
    return int(sizes[0]), int(sizes[1])


def _vector(dataset: Any) -> Any:
    """A dataset as one of one dimension, which MATLAB has none of; None where it is a matrix."""
    if dataset.dtype.kind == "O" and h5py.check_string_dtype(dataset.dtype) is None:
        return None
    if len(dataset.shape) == 2 and min(dataset.shape) == 1:
        is_row = dataset.shape[0] == 1
        return Column(
            (max(dataset.shape),),
            dataset.dtype,
            lambda part: dataset[0, part] if is_row else dataset[part, 0],
        )
    return dataset


def _column(dataset: Any, at: int) -> Column:
    return Column(dataset.shape[:1], dataset.dtype, lambda part: dataset[part, at])


def _field(dataset: Any, name: str) -> Column:
    return Column(dataset.shape, dataset.dtype[name], lambda part: dataset.fields(name)[part])


def _text(value: Any) -> str:
    value = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
