"""Reviews of a name and a value in each line, with a blank line after each review.

As Stanford's SNAP publishes those of Amazon, BeerAdvocate, RateBeer and CellarTracker
(https://snap.stanford.edu/data/#reviews): "review/score: 5.0"; and, without a slash, the votes of
Wikipedia's elections: "VOT:1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.tables.object_table import Object, ObjectTable, Within
from funkgui.ratings.readers.watch import Watch

_LINE = re.compile(r"[ \t]*(?:[\w ]+/)?([\w ]+):[ \t]*(.*)")
_NAMED = re.compile(
    r"(?:[ \t]*\w+/\w+:[^\r\n]*(?:\r?\n)){3}"
    r"|(\w+):[^\r\n]*\r?\n(?:\w+:[^\r\n]*\r?\n){2,20}(?:\r?\n)+\1:"
)
"""Three names of two words, or such of one that begin anew after a blank line."""


def recognise(head: Head, options: ReadOptions) -> RecordsFile | None:
    """Tell whether a file begins with lines such as "review/score: 5.0"."""
    known = head.text
    if known is None or not _NAMED.match(known.lines.decode(errors="replace").lstrip()):
        return None
    return RecordsFile(head, options, encoding=known.encoding)


class RecordsFile(ObjectTable):
    """A file of such reviews."""

    words = "reviews, a value in each line"

    def table(self, watch: Watch) -> Within:
        """The reviews."""
        return Within(self.words, 0, lambda: self._records(watch))

    def _records(self, watch: Watch) -> Iterator[Object]:
        """The values of each review, by what their names end in."""
        record: Object = {}
        for block in read_blocks(self.head.source, self.encoding, False, watch):
            for line in block.decode(errors="replace").removesuffix("\n").split("\n"):
                found = _LINE.fullmatch(line)
                if found is not None:
                    record[found[1]] = found[2].strip()
                elif record and not line.strip():
                    yield record
                    record = {}
        if record:
            yield record
