"""A file of ratings that was looked at and read, with all that is to be shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funkgui.ratings.counted import counted
from funkgui.ratings.time_span import date_text, time_span

if TYPE_CHECKING:
    from funkgui.ratings.readers import FileLook, Preview, RatingFile


@dataclass(frozen=True, eq=False)
class SeenFile:
    """A file that was looked at, and read.

    Attributes
    ----------
    look
        The file, and the choices about it.
    preview
        Its first rows.
    found
        Its ratings.
    counts
        What they are, in words.
    """

    look: FileLook
    preview: Preview
    found: RatingFile
    counts: str

    @classmethod
    def of(cls, look: FileLook, preview: Preview, found: RatingFile) -> SeenFile:
        """In a worker: to look through the times takes a moment."""
        return cls(look, preview, found, _counts_text(found))


def _counts_text(found: RatingFile) -> str:
    ratings = found.ratings
    users, items = counted(ratings.n_users, "user"), counted(ratings.n_items, "item")
    text = f"{counted(ratings.n_ratings, 'rating')} of {users} for {items}"
    if ratings.scale is not None:
        text += f", {ratings.scale}"
    span = time_span(ratings)
    if span is not None:
        first, last = date_text(span.first), date_text(span.last)
        text += f"; {first}" if first == last else f"; {first} to {last}"
    if found.titles_path is not None:
        text += f"; titles from {found.titles_path.name}"
    return text
