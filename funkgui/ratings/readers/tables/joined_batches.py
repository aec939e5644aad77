"""Several files of Arrow's record batches as one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.tables.batches_file import BatchesFile
from funkgui.ratings.readers.watch import Watch


@dataclass(frozen=True)
class JoinedBatches(BatchesFile):
    """Files with the same columns, one after the other."""

    files: tuple[BatchesFile, ...] = ()

    @property
    def words(self) -> str:
        """The format of all in words."""
        return self.files[0].words

    @property
    def about(self) -> About:
        return replace(super().about, n_bytes=sum(file.about.n_bytes for file in self.files))

    @contextmanager
    def batches(self, watch: Watch) -> Iterator[_Batches]:
        """Each file is opened in its turn: there may be thousands."""
        yield _Batches(self.files, watch)


class _Batches:
    """The record batches of all files."""

    def __init__(self, files: tuple[BatchesFile, ...], watch: Watch) -> None:
        self._files, self._watch = files, watch
        self._share = 0.0

    @cached_property
    def schema(self) -> Any:
        with self._files[0].batches(self._watch) as first:
            return first.schema

    def of(self, columns: list[str] | None) -> Iterator[Any]:
        sizes = [file.about.n_bytes for file in self._files]
        total, before = sum(sizes), 0
        for file, size in zip(self._files, sizes, strict=True):
            with file.batches(self._watch) as batches:
                if batches.schema.names != self.schema.names:
                    first = self._files[0].head.path.name
                    reason = f"its columns are not those of {first}; open them one by one."
                    raise ReadError(file.head.path, reason)
                n_rows = 0
                for batch in batches.of(columns):
                    n_rows += batch.num_rows
                    self._share = (before + size * min(batches.share(n_rows), 1.0)) / total
                    yield batch
            before += size

    def share(self, n_rows: int) -> float:
        return self._share
