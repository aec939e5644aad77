"""A file of arrays, whatever its format: how it is previewed and read."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import ClassVar

from funkgui.ratings.readers.about import FormatFile
from funkgui.ratings.readers.matrices.content import Picked
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch


class ArraysFile(FormatFile):
    """What the formats of arrays share; each opens its `content`.

    The part that the options name is an array, a dataset or a group.
    """

    loading: ClassVar[float] = 0.0
    """Share of the time that goes into `content`."""

    def content(self, watch: Watch) -> AbstractContextManager[Picked]:
        """Open what holds the ratings.

        Raises
        ------
        ReadError
            Where the file is damaged, or holds no ratings, or several arrays of them.
        CancelledError
            Where the reading was cancelled.
        """
        raise NotImplementedError

    def preview(self) -> Preview:
        with self.content(Watch()) as picked:
            preview = picked.content.preview(self.about)
            doubts = picked.doubts(self.options) + preview.doubts
            return replace(preview, part=picked.part, parts=picked.parts, doubts=doubts)

    def read(self, watch: Watch) -> RatingFile:
        """The ratings; raises what `content` does."""
        with self.content(watch.phase(0.0, self.loading)) as picked:
            found = picked.content.read(self.about, watch.phase(self.loading, 1.0))
            return replace(found, doubts=picked.doubts(self.options) + found.doubts)
