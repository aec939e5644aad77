"""Data sets that come as many files, read in order as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from funkgui.ratings.readers.lines import netflix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import head_of
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch

_NETFLIX = (re.compile(r"mv_\d+\.txt"), re.compile(r"combined_data_\d+\.txt"))
"""One file for each film, and ``combined_data_1.txt`` to ``_4.txt``."""


def recognise_all(
    sources: Sequence[Source], options: ReadOptions, watch: Watch
) -> Recognised | None:
    """The data set that files are, read as one; None where each stands for itself.

    Raises
    ------
    ReadError
        Where they are of one but cannot be read.
    """
    if options.format not in ("", netflix.KEY):
        return None
    for name in _NETFLIX:
        files = [source for source in sources if name.fullmatch(source.name)]
        if not files:
            continue
        if not any(file.member and file.member.archive.codec for file in files):
            # A compressed archive is only to be read in its own order.
            files.sort(key=lambda source: (len(source.name), source.name))
        found = netflix.recognise(head_of(files[0], watch), options)
        if isinstance(found, netflix.NetflixRatings):
            return replace(found, sources=tuple(files))
    return None
