"""Orange's tables: names, types and flags in three lines, then the rows."""

from __future__ import annotations

import re
from dataclasses import replace

from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS, Delimiter
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.wide import wide

_TYPES = frozenset(
    ("discrete", "d", "continuous", "c", "string", "s", "time", "t", "text", "n", "numeric", "")
)
_TIMES = ("time", "t")
_FLAGS = re.compile(r"(class|c|meta|m|ignore|i|weight|w|-dc|[\w.]+=\S*)?", re.IGNORECASE)
_N_HEADER_LINES = 3


def recognise(head: Head, options: ReadOptions) -> TableWithin | None:
    """Tell whether the second and third line give types and flags of the columns."""
    text = head.text
    if text is None:
        return None
    lines = text.lines.splitlines(keepends=True)[:_N_HEADER_LINES]
    for delimiter in DELIMITERS[1:3]:
        names, types, flags = (_cells(line, delimiter) for line in (*lines, b"", b"", b"")[:3])
        if _are_types(names, types) and _are_flags(names, flags):
            start = sum(map(len, lines))
            below = replace(text, lines=lines[0] + text.lines[start:])
            chosen = _chosen(names, types, flags, options, delimiter)
            return _table(head, below, delimiter, chosen)
    return None


def _cells(line: bytes, delimiter: Delimiter) -> list[str]:
    cells = line.decode(errors="replace").rstrip("\r\n").split(delimiter.mark)
    return [cell.strip().strip('"') for cell in cells]


def _are_types(names: list[str], types: list[str]) -> bool:
    """Whether a line gives a type for each column, or the values of one that is discrete."""
    known = [one for one in types if one.lower() in _TYPES]
    return (
        len(names) == len(types) > 1
        and any(types)
        and 2 * len(known) > len(types)
        and all(one.lower() in _TYPES or " " in one for one in types)
    )


def _are_flags(names: list[str], flags: list[str]) -> bool:
    if len(flags) > len(names):
        return False
    return all(_FLAGS.fullmatch(flag) for cell in flags for flag in cell.split(" "))


def _chosen(
    names: list[str],
    types: list[str],
    flags: list[str],
    options: ReadOptions,
    delimiter: Delimiter,
) -> ReadOptions:
    """The options, with the columns that types and flags tell of and the names do not."""
    roles = find_roles(names)
    times = [name for name, kind in zip(names, types, strict=True) if kind.lower() in _TIMES]
    told = {"time_column": times[0]} if len(times) == 1 and roles.time is None else {}
    for name, flag in zip(names, flags, strict=False):
        if flag.startswith("row="):
            told["user_column"] = name
        elif flag.startswith("col="):
            told["item_column"] = name
        elif flag in ("class", "c") and roles.rating is None:
            told["rating_column"] = name
    told = {key: name for key, name in told.items() if not getattr(options, key)}
    return options.changed(**told, format="", delimiter=delimiter.key, header="yes")


def _table(
    head: Head, text: Text, delimiter: Delimiter, options: ReadOptions
) -> TableWithin | None:
    n_more = _N_HEADER_LINES - 1
    table: Recognised | None = wide.table_of(head.source, text, n_more, delimiter, options)
    if table is None:
        start = Head(head.source, text.lines, head.whole, "utf-8")
        found = delimited.recognise(start, options.changed(encoding="utf-8"))
        if found is None:
            return None
        layout = found.layout
        table = replace(
            found,
            text=replace(found.text, encoding=text.encoding),
            options=options,
            layout=replace(layout, n_header_lines=layout.n_header_lines + n_more),
        )
    return TableWithin("Orange's table", table, table.confidence)
