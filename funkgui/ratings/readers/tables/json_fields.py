"""The fields of JSON objects: which there are, and what is taken from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.preview import Role
from funkgui.ratings.readers.tables.arrow_columns import column_of
from funkgui.ratings.readers.tables.json_objects import NumberedObject
from funkgui.ratings.readers.tables.rows import RowCollector
from funkgui.ratings.readers.tables.table_places import SAMPLE_ROWS, places_in
from funkgui.ratings.readers.watch import Watch

Path = tuple[str, ...]
"""The names that lead to a field within fields."""

_DEEPEST = 6
_MOST_FIELDS = 1000
_OBJECTS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Fields:
    """The fields of some objects.

    Attributes
    ----------
    paths
        The way to each field by its name, that of one within another with a dot.
    """

    paths: dict[str, Path]

    @classmethod
    def of(cls, objects: Iterable[dict[str, Any]]) -> Fields:
        """The fields of objects, in the order in which they come."""
        paths: dict[str, Path] = {}
        for one in objects:
            _add_fields(paths, one, ())
        return cls(paths)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.paths)

    def places(self, objects: Sequence[dict[str, Any]], options: ReadOptions) -> Places:
        """Which fields are user, item, rating and time, by their names and what is in them."""
        return places_in(self.names, options, lambda: self.rows(objects[:SAMPLE_ROWS]))

    def paths_to(self, names: Iterable[str]) -> list[Path]:
        """The ways to some of them."""
        return [self.paths[name] for name in names]

    def hold_lists(self, objects: Iterable[dict[str, Any]]) -> bool:
        """Whether some objects hold a list in a field, which no cell of a table does."""
        return any(isinstance(value, list) for row in self.rows(objects) for value in row)

    def rows(self, objects: Iterable[dict[str, Any]]) -> list[list[Any]]:
        """What some objects hold in each field."""
        return [[value_at(one, path) for path in self.paths.values()] for one in objects]


def value_at(one: Any, path: Path) -> Any:
    """What an object holds in a field; None where it has none."""
    for name in path:
        if not isinstance(one, dict):
            return None
        one = one.get(name)
    return one


def add_objects(
    rows: RowCollector, paths: Sequence[Path], objects: Iterator[NumberedObject], watch: Watch
) -> None:
    """Add what objects hold in some fields to the rows of a table.

    Raises
    ------
    ReadError, CancelledError
        As `RowCollector.add` and `Watch.check` do.
    """
    while some := list(islice(objects, _OBJECTS_AT_ONCE)):
        watch.check()
        good = []
        for number, one, reason in some:
            if one is None:
                rows.skip(number, reason)
            else:
                good.append((number, one))
        columns = [column_of([value_at(one, path) for _, one in good]) for path in paths]
        rows.add(columns, [number for number, _ in good])


def schema_of(
    paths: Sequence[Path], roles: Sequence[Role], objects: Sequence[dict[str, Any]]
) -> Any:
    """The `pyarrow.Schema` of some fields as they are in some objects.

    None where a field is of several types, or of none that is id, rating or time.

    Parameters
    ----------
    paths
        To the fields that are read.
    roles
        What is taken from each.
    """
    tree: dict[str, Any] = {}
    for path, role in zip(paths, roles, strict=True):
        values = [value_at(one, path) for one in objects]
        # The times may all be missing; those of lines further on are then read one by one.
        is_blank = role == "time" and all(value is None for value in values)
        kind = pa.null() if is_blank else _kind(values)
        if kind is None:
            return None
        if role == "rating" and kind == pa.int64():
            kind = pa.float64()  # others may have decimals
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})
        branch[path[-1]] = kind
    return pa.schema([(name, _type(branch)) for name, branch in tree.items()])


def _add_fields(paths: dict[str, Path], one: dict[str, Any], above: Path) -> None:
    for name, value in one.items():
        path = (*above, name)
        if isinstance(value, dict) and len(path) < _DEEPEST:
            _add_fields(paths, value, path)
        elif len(paths) < _MOST_FIELDS:
            paths.setdefault(".".join(path), path)


def _kind(values: Sequence[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pa.int64()
    if kinds in ({float}, {int, float}):
        return pa.float64()
    return pa.string() if kinds == {str} else None


def _type(branch: Any) -> Any:
    if isinstance(branch, dict):
        return pa.struct([(name, _type(below)) for name, below in branch.items()])
    return branch
