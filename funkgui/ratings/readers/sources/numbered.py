"""Files that are one table in parts, told by how their writers number them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from funkgui.ratings.readers.sources.containers import Entry

_NUMBERED = (
    re.compile(r"(part)[-.](?:[rm]-)?\d+[^.]*(.*)"),  # Spark, Hadoop and Dask
    re.compile(r"(0)\d{5}_\d+[^.]*(.*)"),  # Hive
    re.compile(r"(.*)-\d{5}(-of-\d{5}.*)"),  # Beam and Hugging Face
    re.compile(r"(.*)0{6}\d{6}(\..*)"),  # BigQuery
    re.compile(r"(.*?)\d{4}_part_\d\d(.*)"),  # Redshift
)
"""Their names but for the number; what Spark and Hive write behind it differs from file to file."""


def parts_of_one(entry: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """The files of the table that a file is a part of, in their order; that file at least."""
    own = _without_number(entry.name)
    return [one for one in entries if one is entry or (own and _without_number(one.name) == own)]


def _without_number(name: str) -> tuple[str, ...]:
    """What all parts of a table have in common; empty for other files."""
    folder, _, last = name.rpartition("/")
    matches = (pattern.fullmatch(last) for pattern in _NUMBERED)
    return next(((folder, *match.groups()) for match in matches if match), ())
