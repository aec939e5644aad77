"""Several files of Arrow's record batches as one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.tables.batches import Batches, SharedBatch
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
    def batches(self, watch: Watch) -> Iterator[Batches]:
        """Each file is opened in its turn: there may be thousands."""
        with self.files[0].batches(watch) as first:
            schema = first.schema
        yield Batches(schema, partial(self._batches, schema, watch))

    def _batches(
        self, schema: Any, watch: Watch, columns: list[str] | None
    ) -> Iterator[SharedBatch]:
        total, before = self.about.n_bytes, 0
        for file in self.files:
            with file.batches(watch) as batches:
                if batches.schema.names != schema.names:
                    first = self.files[0].head.path.name
                    reason = f"its columns are not those of {first}; open them one by one."
                    raise ReadError(file.head.path, reason)
                for batch, done in batches.of(columns):
                    yield batch, (before + file.about.n_bytes * done) / total
            before += file.about.n_bytes
