"""HDF5: a dense dataset, a sparse matrix in a group, or datasets that are columns.

Sparse matrices are known as AnnData and h5sparse write them (``data``, ``indices``, ``indptr``)
and as MATLAB does from version 7.3 on (``data``, ``ir``, ``jc``), whose files are HDF5; their
dense matrices are the transposes of what MATLAB shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.content import ArraysFile, Candidate, Picked, pick
from funkgui.ratings.readers.matrices.hdf5_heaps import check_heaps
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_OFFSETS = (0, 512, 1024, 2048, 4096)
"""Where it may stand: other programs may put something of their own before it."""

_MATLAB = b"MATLAB 7.3 MAT-file"
_PROJECT = "FunkGUI project"


def recognise(head: Head, options: ReadOptions) -> Hdf5File | None:
    """Tell whether a file is HDF5."""
    signed = any(head.start.startswith(_SIGNATURE, offset) for offset in _OFFSETS)
    return Hdf5File(head, options) if signed else None


class Hdf5File(ArraysFile):
    """An HDF5 file."""

    @property
    def words(self) -> str:
        return "MATLAB 7.3" if self._is_matlab else "HDF5"

    @property
    def _is_matlab(self) -> bool:
        return self.head.start.startswith(_MATLAB)

    @contextmanager
    def content(self, watch: Watch) -> Iterator[Picked]:
        # Not before a file is read: h5py takes a while to load.
        import h5py

        about = self.about
        with (
            self.head.source.local_file(watch) as path,
            damage_as_read_error(about.path),
            _unknown_filters(),
        ):
            check_heaps(path, about.path, watch)
            with h5py.File(path, "r") as file:
                yield self._picked(file, path.stat().st_size, about, watch)

    def _picked(self, file: Any, size: int, about: About, watch: Watch) -> Picked:
        from funkgui.ratings.readers.matrices.hdf5_groups import (
            contents_of,
            groups_of,
            is_table_of_pandas,
        )
        from funkgui.ratings.readers.matrices.hdf5_labels import of_anndata

        if file.attrs.get("format") == _PROJECT:
            reason = "this is a FunkGUI project, not a file of ratings; open it as a project."
            raise ReadError(about.path, reason)
        found: dict[str, Candidate] = {}
        there: list[str] = []
        has_table = False
        for group in groups_of(file, size, watch):
            there += [name for name, _ in group.named_datasets()]
            if is_table_of_pandas(group):
                has_table = True
                continue
            contents = contents_of(group, self._is_matlab, about.options)
            found |= {
                name: Candidate.of(of_anndata(file, name, content))
                for name, content in contents.items()
            }
        if has_table and not found:
            reason = "it holds a frame in the table format of pandas; save it there by to_parquet."
            raise UnfitRatingsError(reason)
        return pick(found, there, about)


@contextmanager
def _unknown_filters() -> Iterator[None]:
    """Say so where data is compressed by a plug-in that is not there."""
    try:
        yield
    except OSError as error:
        if "filter" not in str(error):
            raise
        raise UnfitRatingsError(
            "its data is compressed by a plug-in of HDF5; save it with gzip compression, or none."
        ) from error
