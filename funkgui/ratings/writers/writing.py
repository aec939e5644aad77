"""Writing ratings to a file, in one step: an old file stays whole until the new one is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from funkgui.errors import ConfigError, WriteError
from funkgui.files.new_file import new_file
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import Labels, RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.time_span import time_span
from funkgui.ratings.writers.formats import FORMATS, WriteFormat


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    format
        In which format.
    left_out
        What the format has no room for, a sentence each.
    """

    format: WriteFormat
    left_out: tuple[str, ...]


def format_of(path: Path, key: str = "") -> WriteFormat:
    """The format to write a file in.

    Parameters
    ----------
    key
        Its name; empty for the one that the file's ending tells.

    Raises
    ------
    ConfigError
        Where there is no such format, or the ending tells of none.
    """
    if key:
        if key not in FORMATS:
            raise ConfigError(f"Nothing is written as {key}; formats are {', '.join(FORMATS)}.")
        return FORMATS[key]
    ending = path.suffix.lower()
    for one in FORMATS.values():
        if one.is_own_ending and ending in one.endings:
            return one
    endings = ", ".join(one.endings[0] for one in FORMATS.values() if one.is_own_ending)
    raise ConfigError(
        f"The name {path.name} does not tell in which format to write; name the format, or end "
        f"the name in one of {endings}."
    )


def write_ratings(
    ratings: RatingMatrix,
    path: Path,
    key: str = "",
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write ratings to a new file beside ``path`` and rename it over ``path``.

    Parameters
    ----------
    key
        Name of the format; empty for the one that the file's ending tells.
    progress
        Called with what is done and what there is to do, in one unit.
    cancelled
        Asked many times a second whether to end.

    Raises
    ------
    ConfigError
        Where the format is not known.
    WriteError
        Where the file cannot be written. As with every other failure, an old file is untouched.
    CancelledError
        Where the writing was cancelled.
    """
    path = Path(path)
    target = format_of(path, key)
    watch = Watch(progress, cancelled)
    watch.check()
    if not ratings.n_ratings:
        raise WriteError(f"{path.name} was not written: there are no ratings.")
    with new_file(path) as file:
        target.write(ratings, file, watch)
    return Written(target, tuple(_left_out(ratings, target)))


def _left_out(ratings: RatingMatrix, target: WriteFormat) -> Iterator[str]:
    if not target.has_ids and not all(map(_is_counted, (ratings.user_ids, ratings.item_ids))):
        yield f"{target.label} has no room for ids: users and items are numbered from 1."
    if not target.has_unrated:
        unrated = ("user", np.diff(ratings.indptr) == 0), ("item", ratings.item_counts == 0)
        if told := ", ".join(counted(int(of.sum()), one) for one, of in unrated if of.any()):
            yield f"Without ratings, and so not in it: {told}."
    if not target.has_times and time_span(ratings) is not None:
        yield f"{target.label[0].upper()}{target.label[1:]} has no room for the times of ratings."
    if ratings.item_titles is not None and any(ratings.item_titles):
        yield "The titles of the items are not in it."


def _is_counted(labels: Labels) -> bool:
    """Whether labels are 1, 2, 3 and so on."""
    return labels.dtype.kind in "iu" and np.array_equal(labels, np.arange(1, len(labels) + 1))
