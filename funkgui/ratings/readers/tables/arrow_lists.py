"""Tables of Arrow's record batches with lists in their cells: a user's items, or an item's users.

Lists beside each other hold the items, their ratings and their times; or one holds all of it in
structs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.tables.batches import Batches, SharedBatch, in_slices
from funkgui.ratings.readers.unfit import UnfitRatingsError

_LISTS = re.compile(r"(?<=\w)(s|[-_](list|seq))$")
"""What the name of a list has more than that of one in it."""

_ELEMENTS_AT_ONCE = 1 << 18


def one_for_each(batches: Batches, options: ReadOptions) -> Batches:
    """The table with a row for each element of its lists, where users or items are in those."""
    lists = {field.name: field for field in batches.schema if _is_list(field.type)}
    columns = {field.name: field for field in batches.schema if field.name not in lists}
    sources = dict.fromkeys(columns, "")
    for name, field in lists.items():
        elements = _elements(field)
        columns |= elements
        sources |= dict.fromkeys(elements, name)
    ids = _ids([*columns], options)
    main = next((sources[name] for name in ids if sources[name]), "")
    if not main or len(_ids([name for name, of in sources.items() if not of], options)) == 2:
        return batches
    first, _ = next(batches.of(None), (None, 0.0))
    beside = [
        name for name in lists if first is None or _lengths(first, name) == _lengths(first, main)
    ]
    kept = {name: of for name, of in sources.items() if not of or of in beside}
    schema = pa.schema([columns[name] for name in kept])
    return Batches(schema, _OneForEach(batches, main, kept).of)


class _OneForEach:
    """The rows of a table, one for each element of their lists.

    Parameters
    ----------
    main
        The name of the list that tells how many there are.
    sources
        The list that each column stands in, empty for those that are the same for a whole list.
    """

    def __init__(self, batches: Batches, main: str, sources: dict[str, str]) -> None:
        self._batches, self._main, self._sources = batches, main, sources

    def of(self, columns: list[str] | None) -> Iterator[SharedBatch]:
        names = columns or [*self._sources]
        needed = {self._sources[name] or name for name in names} | {self._main}
        batches = self._batches.of(None if columns is None else sorted(needed))
        for some, done in in_slices(batches, self._n_at_once):
            yield pa.RecordBatch.from_arrays([*self._columns(some, names)], names), done

    def _n_at_once(self, batch: Any) -> int:
        n_elements: int = pc.sum(pc.list_value_length(batch[self._main])).as_py() or 0
        return max(1, int(batch.num_rows) * _ELEMENTS_AT_ONCE // max(n_elements, 1))

    def _columns(self, batch: Any, names: Sequence[str]) -> Iterator[Any]:
        """A few rows of some columns, those of lists flat and the others repeated."""
        lengths = _lengths(batch, self._main)
        rows = pc.list_parent_indices(batch[self._main])
        for name in names:
            source = self._sources[name]
            if not source:
                column = batch[name]
                # Of views Arrow takes none.
                is_view = pa.types.is_string_view(column.type)
                yield (column.cast(pa.string()) if is_view else column).take(rows)
                continue
            if _lengths(batch, source) != lengths:
                reason = (
                    f"the lists {self._main} and {source} differ in length; leave one of them out, "
                    "or correct them."
                )
                raise UnfitRatingsError(reason)
            flat = pc.list_flatten(batch[source])
            yield pc.struct_field(flat, name) if pa.types.is_struct(flat.type) else flat


def _is_list(kind: Any) -> bool:
    types = pa.types
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _elements(field: Any) -> dict[str, Any]:
    """The columns that a list's elements make, by name."""
    element = field.type.value_type
    if pa.types.is_struct(element):
        return {one.name: one for one in element}
    singular = _LISTS.sub("", field.name)
    name = singular if _n_told(singular) > _n_told(field.name) else field.name
    return {name: pa.field(name, element)}


def _n_told(name: str) -> int:
    return sum(role is not None for role in vars(find_roles([name])).values())


def _ids(names: Sequence[str], options: ReadOptions) -> list[str]:
    """Those columns that hold users and items, by choice or as their names tell."""
    roles = find_roles(names)
    found = []
    for choice, place in ((options.user_column, roles.user), (options.item_column, roles.item)):
        if choice in names:
            found.append(choice)
        elif place is not None:
            found.append(names[place])
    return found


def _lengths(batch: Any, name: str) -> Any:
    return pc.fill_null(pc.list_value_length(batch[name]).cast(pa.int64()), 0)
