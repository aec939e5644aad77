"""The fields of JSON objects: which there are, and what is taken from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.places import find_places

Path = tuple[str, ...]
"""The names that lead to a field within fields."""

_RATING = 2
"""Of user, item, rating and time."""

_DEEPEST = 6
_MOST_FIELDS = 1000


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

    def tell_of_ratings(self, options: ReadOptions) -> bool:
        """Whether the names tell which fields are user, item and rating."""
        places = find_places(self.names, len(self.paths), options)
        return not places.fault and not places.by_position


def value_at(one: Any, path: Path) -> Any:
    """What an object holds in a field; None where it has none."""
    for name in path:
        if not isinstance(one, dict):
            return None
        one = one.get(name)
    return one


def schema_of(paths: Sequence[Path], has_ratings: bool, objects: Sequence[dict[str, Any]]) -> Any:
    """The `pyarrow.Schema` of some fields as they are in some objects.

    None where a field is of several types, or of none that is id, rating or time.

    Parameters
    ----------
    paths
        To user, item and, where there are such, rating and time.
    has_ratings
        Whether the third is that of the rating.
    """
    import pyarrow as pa

    tree: dict[str, Any] = {}
    for n, path in enumerate(paths):
        values = [value_at(one, path) for one in objects]
        is_time = n == len(paths) - 1 > 1 + has_ratings
        # The times may all be missing; those of lines further on are then read one by one.
        is_blank = is_time and all(value is None for value in values)
        kind = pa.null() if is_blank else _kind(values)
        if kind is None:
            return None
        if n == _RATING and has_ratings and kind == pa.int64():
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
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pa.int64()
    if kinds in ({float}, {int, float}):
        return pa.float64()
    return pa.string() if kinds == {str} else None


def _type(branch: Any) -> Any:
    import pyarrow as pa

    if isinstance(branch, dict):
        return pa.struct([(name, _type(below)) for name, below in branch.items()])
    return branch
