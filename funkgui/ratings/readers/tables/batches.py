"""The record batches of a table of Arrow's, whatever file they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

SharedBatch = tuple[Any, float]
"""A `pyarrow.RecordBatch`, and how much of the table is done with it, 0 to 1."""


@dataclass(frozen=True)
class Batches:
    """A table whose file is open.

    Attributes
    ----------
    schema
        `pyarrow.Schema` of all columns.
    of
        Gives the batches of some columns, named by the outermost ones. Of all columns where it is
        given None; the first of them is small if it can be.
    """

    schema: Any
    of: Callable[[list[str] | None], Iterator[SharedBatch]]


def in_slices(
    batches: Iterable[SharedBatch], n_at_once: Callable[[Any], int]
) -> Iterator[SharedBatch]:
    """The batches, cut into pieces; ``n_at_once`` tells of how many rows those of a batch are."""
    before = 0.0
    for batch, done in batches:
        n, step = batch.num_rows, n_at_once(batch)
        for start in range(0, n, step):
            share = min(start + step, n) / n
            yield batch.slice(start, step), before + share * (done - before)
        before = done
