"""Files that are one table in parts, told by how their writers name them and their folders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from funkgui.ratings.readers.sources.containers import Entry

_NUMBERED = (
    re.compile(r"(part)[-.](?:[rm]-)?\d+[^.]*(.*)"),  # Spark, Hadoop and Dask
    re.compile(r"(0)\d{5}_\d+[^.]*(.*)"),  # Hive
    re.compile(r"(.*)-\d{5}(-of-\d{5}.*)"),  # Beam and Hugging Face
    re.compile(r"(.*)0{6}\d{6}(\..*)"),  # BigQuery
    re.compile(r"(.*?)\d{4}_part_\d\d(.*)"),  # Redshift
    re.compile(r"(data)(?:_\d+){3}(\..*)"),  # Snowflake
    re.compile(r"(data)_\d+(\.parquet)"),  # DuckDB
)
"""Their names but for the number; what Spark and Hive write behind it differs from file to file."""

_PARTITION = re.compile(r"(?<=\w)=.*")
"""Of a folder such as ``year=2020``, as Hive names them: the value, which all in it share."""

_DIGIT = re.compile(r"\d")
"""Programs number the files in such folders; of others, such as movies.csv, the name tells."""


def parts_of_one(entry: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """The files of the table that a file is a part of, in their order; that file at least."""
    own = _without_number(entry.name)
    return [one for one in entries if one is entry or (own and _without_number(one.name) == own)]


def n_parts_around(path: Path) -> int:
    """Of how many parts in its folder a file is one; 1 where it is a table of its own."""
    own = _without_number(path.name)
    with suppress(OSError):  # a folder whose files may be opened, but not listed
        return sum(_without_number(one.name) == own for one in path.parent.iterdir()) if own else 1
    return 1


def _without_number(name: str) -> tuple[str, ...]:
    """What all parts of a table have in common; empty for other files."""
    *folders, last = name.split("/")
    columns = tuple(_PARTITION.sub("=", folder) for folder in folders)
    if columns != tuple(folders):
        path = PurePosixPath(last)
        return (*columns, path.suffix if _DIGIT.search(path.stem) else last)
    matches = (pattern.fullmatch(last) for pattern in _NUMBERED)
    return next(((*folders, *match.groups()) for match in matches if match), ())
