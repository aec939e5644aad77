"""A table in a file of another format, read as the text that it would be saved as."""

from __future__ import annotations

from dataclasses import dataclass, replace

from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.watch import Watch


@dataclass(frozen=True)
class TableWithin:
    """A table, and the file that it is in.

    Attributes
    ----------
    words
        The format in words.
    table
        The table, as text.
    confidence
        How sure it is that the file is to be read so.
    hidden
        Words for the table's format that are left out, as they are true of text alone.
    doubts
        What a person should know of how it was found.
    part, parts
        As of `Preview`.
    """

    words: str
    table: Recognised
    confidence: float
    hidden: tuple[str, ...] = ("delimited text",)
    doubts: tuple[str, ...] = ()
    part: str = ""
    parts: tuple[str, ...] = ()

    def preview(self) -> Preview:
        preview = self.table.preview()
        doubts = self.doubts + preview.doubts
        return replace(
            preview,
            format=self._words(preview.format),
            doubts=doubts,
            part=self.part,
            parts=self.parts,
        )

    def read(self, watch: Watch) -> RatingFile:
        found = self.table.read(watch)
        doubts = self.doubts + found.doubts
        return replace(found, format=self._words(found.format), doubts=doubts)

    def _words(self, table: str) -> str:
        return ", ".join([self.words, *(w for w in table.split(", ") if w not in self.hidden)])
