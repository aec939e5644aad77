"""NumPy's files: ``.npy`` with one array, ``.npz`` with several, or with one of SciPy's matrices.

After ``numpy.lib.format`` (NEP 1) and ``scipy.sparse.save_npz``. Python objects, which would have
to be unpickled, are not opened.
"""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import IntArray, Labels
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.content import (
    ArraysFile,
    Candidate,
    Content,
    Picked,
    number_labels,
    pick,
)
from funkgui.ratings.readers.matrices.dense import is_dense
from funkgui.ratings.readers.matrices.dense_content import dense_content
from funkgui.ratings.readers.matrices.named_columns import (
    COLUMNS,
    ColumnsContent,
    named_columns,
    record_columns,
)
from funkgui.ratings.readers.matrices.sizes import check_expansion, check_memory
from funkgui.ratings.readers.matrices.sparse import (
    Compressed,
    Entries,
    SparseContent,
    is_places,
    is_values,
)
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.sources.watched_file import WatchedFile
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.sorting import distinct

_NPY = b"\x93NUMPY"
_ZIP = b"PK\x03\x04"
_NAME_AT = 30
"""Where the name of a zip's first member stands; its length stands four bytes before."""

_PARTS = {
    "csr": ("indptr", "indices"),
    "csc": ("indptr", "indices"),
    "coo": ("row", "col"),
    "bsr": ("indptr", "indices"),
    "dia": ("offsets",),
}
"""What SciPy's matrices keep beside their shape and data."""

_WITH_ZEROS = {"bsr": "Blocks", "dia": "Diagonals"}
"""Those that keep cells without an entry, too, as zeros."""


def recognise(head: Head, options: ReadOptions) -> NumpyFile | None:
    """Tell whether a file is one of NumPy's."""
    if not (head.start.startswith(_NPY) or _first_member(head.start).endswith(b".npy")):
        return None
    return NumpyFile(head, options)


class NumpyFile(ArraysFile):
    """A file of NumPy's arrays."""

    loading = 0.5

    @property
    def words(self) -> str:
        return f"NumPy {'npy' if self.head.start.startswith(_NPY) else 'npz'}"

    @contextmanager
    def content(self, watch: Watch) -> Iterator[Picked]:
        about = self.about
        with self.head.source.local_file(watch) as path, damage_as_read_error(about.path):
            # NumPy tells that a file of Python 2 takes longer to load.
            unheard = warnings.catch_warnings(action="ignore", category=UserWarning)
            with WatchedFile(path, watch, about.n_bytes) as file, unheard:
                if self.head.start.startswith(_NPY):
                    picked = Picked(_of_array(file, path.stat().st_size, about))
                else:
                    picked = _of_archive(file, about)
            yield picked


def _first_member(start: bytes) -> bytes:
    """The name of the first file in a zip; empty where it is none."""
    if not start.startswith(_ZIP) or len(start) < _NAME_AT:
        return b""
    length = int.from_bytes(start[_NAME_AT - 4 : _NAME_AT - 2], "little")
    return start[_NAME_AT : _NAME_AT + length]


@dataclass(frozen=True)
class _Claim:
    """What the header of an array claims."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def n_bytes(self) -> int:
        return self.dtype.itemsize * math.prod(self.shape)

    @property
    def words(self) -> str:
        size = " x ".join(f"{length:,}" for length in self.shape) or "a single value"
        return f"{size} of {self.dtype.name}"


def _claim(file: Any) -> _Claim:
    """Read a header; what a number of a later version would be is told by numpy itself."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0
    if version != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return _Claim(tuple(int(length) for length in shape), dtype)


def _of_array(file: WatchedFile, size: int, about: About) -> Content:
    claim = _claim(file)
    if claim.dtype.names and len(claim.shape) == 1 and not claim.dtype.hasobject:
        records = _loaded(file, claim, size)
        return record_columns({name: records[name] for name in claim.dtype.names}, about.options)
    if not is_dense(claim):
        raise _no_matrix(claim)
    return dense_content(_loaded(file, claim, size), about.options)


def _no_matrix(claim: _Claim) -> UnfitRatingsError:
    if claim.dtype.hasobject:
        reason = "it holds Python objects, which may run programs and are not opened; save the "
        return UnfitRatingsError(f"{reason}numbers alone.")
    return UnfitRatingsError(
        f"there is no matrix of ratings in it but {claim.words}; expected a matrix with a row for "
        "each user and a column for each item.",
    )


def _loaded(file: Any, claim: _Claim, size: int) -> NDArray[Any]:
    if claim.dtype.hasobject:
        raise _no_matrix(claim)
    if claim.n_bytes > size:
        raise UnfitRatingsError(
            f"it claims {claim.words} and is shorter than that; it was cut off: fetch it again.",
        )
    check_memory(claim.n_bytes)
    file.seek(0)
    return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


def _of_archive(file: WatchedFile, about: About) -> Picked:
    with zipfile.ZipFile(file) as archive:
        arrays = _Arrays(archive)
        if arrays.is_sparse:
            entries = arrays.sparse()
            n_users, n_items = entries.shape or (0, 0)
            user_ids = arrays.labels("user", n_users)
            item_ids = arrays.labels("item", n_items)
            has_times = about.options.time_column != NO_COLUMN
            times = arrays.times(entries.n) if has_times else None
            doubts = arrays.doubts
            return Picked(SparseContent(entries, user_ids, item_ids, times, doubts))
        found = {
            name: Candidate(claim.words, partial(arrays.matrix, name, about.options))
            for name, claim in arrays.claims.items()
            if is_dense(claim)
        }
        columns = named_columns(arrays.claims, about.options)
        if columns is not None:
            found[COLUMNS] = Candidate(columns.words, partial(arrays.table, columns))
        there = [f"{name} ({claim.words})" for name, claim in arrays.claims.items()]
        return pick(found, there, about)


def _without_zeros(
    kind: str, places: list[NDArray[Any]], values: NDArray[Any], size: tuple[int, int]
) -> Entries:
    """The entries of a matrix that holds whole blocks or diagonals."""
    # Not before there is such a file: SciPy takes a while to load.
    from scipy.sparse import bsr_array, dia_array

    if kind == "dia":
        entries = dia_array((values, places[0]), shape=size).tocoo()
    else:
        starts, indices = places
        blocks = bsr_array((values, indices, starts), shape=size)
        blocks.check_format(full_check=True)
        entries = blocks.tocoo()
    entries.eliminate_zeros()
    return Entries(entries.row, entries.col, entries.data, size)


class _Arrays:
    """The arrays of an ``.npz`` file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.claims: dict[str, _Claim] = {}
        for info in archive.infolist():
            if info.filename.endswith(".npy"):
                with archive.open(info) as member:
                    self.claims[info.filename.removesuffix(".npy")] = _claim(member)

    @property
    def is_sparse(self) -> bool:
        """Whether they are the parts of one of SciPy's matrices."""
        names = self.claims.keys()
        return {"data", "shape"} <= names and (
            {"indices", "indptr"} <= names or {"row", "col"} <= names or "offsets" in names
        )

    def load(self, name: str) -> NDArray[Any]:
        info = self._archive.getinfo(f"{name}.npy")
        check_expansion(info.file_size, info.compress_size)
        with self._archive.open(info) as member:
            return _loaded(member, self.claims[name], info.file_size)

    def matrix(self, name: str, options: ReadOptions) -> Content:
        return dense_content(self.load(name), options)

    def table(self, columns: ColumnsContent) -> Content:
        return replace(columns, arrays={name: self.load(name) for name in columns.taken.columns})

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of one of SciPy's matrices."""
        what = _WITH_ZEROS.get(self._kind())
        return (f"{what} hold each of their cells: 0 was taken as no rating.",) if what else ()

    def sparse(self) -> Entries | Compressed:
        """The parts of one of SciPy's matrices."""
        kind = self._kind()
        shape = self.load("shape")
        if shape.shape != (2,) or shape.dtype.kind not in "iu":
            raise UnfitRatingsError("its shape is not that of a matrix; save it again.")
        size = int(shape[0]), int(shape[1])
        if kind not in _PARTS:
            raise UnfitRatingsError(
                f"it is a sparse matrix of the kind {kind[:20]}; save it as csr, csc or coo.",
            )
        *places, values = (self.load(name) for name in (*_PARTS[kind], "data"))
        flat = values.ravel() if kind in _WITH_ZEROS else values
        if not (all(map(is_places, places)) and is_values(flat)):
            raise UnfitRatingsError("its parts are no arrays of a sparse matrix of numbers.")
        if kind in _WITH_ZEROS:
            return _without_zeros(kind, places, values, size)
        if kind == "coo":
            return Entries(places[0], places[1], values, size)
        return Compressed(places[0], places[1], values, size, kind == "csc")

    def labels(self, role: str, n: int) -> Labels | None:
        """Labels such as FunkGUI writes beside a matrix; None where there are none that fit."""
        name = next((one for one in (f"{role}_ids", f"{role}s") if one in self.claims), "")
        claim = self.claims.get(name)
        if claim is None or claim.shape != (n,) or claim.dtype.kind not in "iuU":
            return None
        labels = self.load(name)
        if labels.dtype.kind in "iu":
            labels = number_labels(labels)
        return labels if len(distinct(labels)) == n else None

    def times(self, n: int) -> IntArray | None:
        """Times such as FunkGUI writes beside a matrix; None where there are none that fit."""
        claim = self.claims.get("times")
        if claim is None or claim.shape != (n,) or claim.dtype != np.dtype(np.int64):
            return None
        return self.load("times")

    def _kind(self) -> str:
        if "format" not in self.claims:  # SciPy before 1.0 left it out
            return "coo" if "row" in self.claims else "csr"
        kind = self.load("format").item()
        return kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
