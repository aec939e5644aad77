"""MATLAB's files before version 7.3, read by SciPy: matrices, dense and sparse, and columns.

After MathWorks' "MAT-File Format" (of versions 4 and 5). From 7.3 on they are HDF5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.content import ArraysFile, Candidate, Content, Picked, pick
from funkgui.ratings.readers.matrices.dense import is_dense
from funkgui.ratings.readers.matrices.dense_content import dense_content
from funkgui.ratings.readers.matrices.matlab_types import check_types
from funkgui.ratings.readers.matrices.named_columns import COLUMNS, ColumnsContent, named_columns
from funkgui.ratings.readers.matrices.sizes import check_expansion, check_memory
from funkgui.ratings.readers.matrices.sparse import Compressed, Entries, SparseContent, is_values
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.sources.watched_file import WatchedFile
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_VERSION_5 = b"MATLAB 5.0 MAT-file"
_SUFFIX = ".mat"
_OCTAVE_TEXT = b"# Created by Octave"

_BYTES = {
    "double": 8, "single": 4, "logical": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
}  # fmt: skip
"""Of a number of each kind."""


def recognise(head: Head, options: ReadOptions) -> MatlabFile | None:
    """Tell whether a file is one of MATLAB's; one of version 4 by its name."""
    if head.start.startswith(_VERSION_5):
        return MatlabFile(head, options, 1.0)
    if not head.source.name.lower().endswith(_SUFFIX):
        return None
    is_octave = head.start.startswith(_OCTAVE_TEXT)
    return MatlabFile(head, options, 0.2) if head.text is None or is_octave else None


class MatlabFile(ArraysFile):
    """A file of MATLAB."""

    loading = 0.5

    @property
    def words(self) -> str:
        return "MATLAB"

    @contextmanager
    def content(self, watch: Watch) -> Iterator[Picked]:
        about = self.about
        if self.head.start.startswith(_OCTAVE_TEXT):
            reason = "it is Octave's text format; save it there by “save -v7”."
            raise ReadError(about.path, reason)
        with self.head.source.local_file(watch) as path, damage_as_read_error(about.path):
            with WatchedFile(path, watch, about.n_bytes) as file:
                picked = _Variables(file, about).picked()
            yield picked


class _Variables:
    """The variables of a file."""

    def __init__(self, file: WatchedFile, about: About) -> None:
        # Not before a file is read: SciPy takes a while to load.
        from scipy.io import whosmat

        self._file, self._about = file, about
        self._sizes: dict[str, tuple[int, ...]] = {}
        self._kinds: dict[str, str] = {}
        for name, shape, kind in _asked(whosmat, file):
            self._sizes[name], self._kinds[name] = shape, kind

    def picked(self) -> Picked:
        """What the file holds ratings in."""
        found = {
            name: Candidate(self._words(name), partial(self._content, name))
            for name in self._sizes
            if self._is_matrix(name)
        }
        columns = self._columns()
        if columns is not None:
            found[COLUMNS] = Candidate(columns.words, partial(self._loaded_columns, columns))
        structs = [name for name, kind in self._kinds.items() if kind == "struct"]
        if structs and not found:
            raise _within_struct(structs[0])
        there = [f"{name} ({self._words(name)})" for name in self._sizes]
        return pick(found, there, self._about)

    def _content(self, name: str) -> Content:
        loaded = self._loaded([name])[name]
        if self._kinds[name] == "sparse":
            if not is_values(loaded.data):
                raise _not_real(name)
            return SparseContent(_entries(loaded))
        if not is_dense(np.asarray(loaded)):
            raise _not_real(name)
        return dense_content(np.asarray(loaded), self._about.options)

    def _is_matrix(self, name: str) -> bool:
        size = self._sizes[name]
        if self._kinds[name] not in (*_BYTES, "sparse"):
            return False
        return len(size) == 2 and min(size) > 1

    def _columns(self) -> ColumnsContent | None:
        """The columns of user, item and rating, where there are vectors that are called so."""
        vectors = [
            name
            for name, size in self._sizes.items()
            if len(size) == 2 and min(size) == 1 < max(size) and self._kinds[name] in _BYTES
        ]
        # They are not loaded yet: these take the memory of a single number each.
        claimed = {name: np.broadcast_to(0.0, max(self._sizes[name])) for name in vectors}
        return named_columns(claimed, self._about.options)

    def _loaded_columns(self, columns: ColumnsContent) -> ColumnsContent:
        loaded = self._loaded(list(columns.taken.columns))
        arrays = {name: np.asarray(array).ravel() for name, array in loaded.items()}
        return ColumnsContent(arrays, columns.taken)

    def _loaded(self, names: list[str]) -> dict[str, Any]:
        from scipy.io import loadmat

        n_bytes = sum(
            _BYTES[self._kinds[name]] * math.prod(self._sizes[name])
            for name in names
            if self._kinds[name] != "sparse"
        )
        check_expansion(n_bytes, self._about.n_bytes)
        check_memory(n_bytes)
        check_types(self._file)
        self._file.seek(0)
        loaded = _asked(loadmat, self._file, variable_names=names, spmatrix=False)
        return {name: loaded[name] for name in names}

    def _words(self, name: str) -> str:
        size = " x ".join(f"{length:,}" for length in self._sizes[name])
        return f"{size} {self._kinds[name]}"


def _asked(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What SciPy's function gives; its own exception for damaged files as a `ValueError`."""
    from scipy.io.matlab import MatReadError

    try:
        with np.errstate(invalid="ignore", over="ignore"):  # of places that are no numbers
            return function(*given, **named)
    except MatReadError as error:
        raise ValueError(str(error)) from error


def _entries(matrix: Any) -> Entries | Compressed:
    """A sparse matrix that SciPy has read."""
    size = int(matrix.shape[0]), int(matrix.shape[1])
    if matrix.format == "coo":  # that of version 4
        return Entries(matrix.row, matrix.col, matrix.data, size)
    return Compressed(matrix.indptr, matrix.indices, matrix.data, size, by_items=True)


def _within_struct(name: str) -> UnfitRatingsError:
    return UnfitRatingsError(
        f"there is no matrix of ratings beside the struct {name}; if it is a field of that, save "
        f"it by itself in MATLAB: “R = {name}.FIELD; save('ratings.mat', 'R')”.",
    )


def _not_real(name: str) -> UnfitRatingsError:
    return UnfitRatingsError(f"{name} is not a matrix of real numbers; choose another part.")
