"""Lists in XML with an element for each rating, whose values are attributes or elements within.

As MyAnimeList exports one's own list, its only format, and as `mysql --xml` prints a table, each
value in a ``<field name="rating">``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks
from funkgui.ratings.readers.plain_text.text import utf8_converter
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.tables.json_document import confidence_of
from funkgui.ratings.readers.tables.json_fields import Fields
from funkgui.ratings.readers.tables.object_table import LOOKED_AT, Object, ObjectTable, Within
from funkgui.ratings.readers.watch import UNWATCHED, Watch

_START = re.compile(r"\s*<(\?xml|[a-z][\w.-]*>\s*<)", re.IGNORECASE)
_FEWEST_ENTRIES = 2


def recognise(head: Head, options: ReadOptions) -> XmlFile | None:
    """Tell whether a file begins as XML does, and whether its first entries are ratings."""
    known = head.text
    if known is None or not _START.match(known.lines.decode(errors="replace")):
        return None
    start = utf8_converter(known.encoding)(head.start, head.whole).decode(errors="replace")
    found: list[tuple[str, Object]] = []
    with suppress(ParseError):  # as the start may be cut
        for one in islice(_entries([start]), LOOKED_AT):
            found.append(one)
    kind, _ = _most_common(found)
    objects = [one for name, one in found if name == kind]
    confidence = confidence_of(Fields.of(objects).places(objects, options))
    return XmlFile(head, options, confidence, known.encoding)


class XmlFile(ObjectTable):
    """A file of such a list."""

    words = "XML"
    row_word = "entry"

    def table(self, watch: Watch) -> Within:
        """The entries of the most frequent kind; others tell whose list it is, for one."""
        kind, n = _most_common(islice(self._all(UNWATCHED), LOOKED_AT))
        if n < _FEWEST_ENTRIES:
            reason = "this XML holds no list of ratings; export them as CSV, JSON or a spreadsheet."
            raise ReadError(self.head.path, reason)
        return Within(
            f"{self.words}, {kind}",
            0,
            lambda: (one for name, one in self._all(watch) if name == kind),
        )

    def _all(self, watch: Watch) -> Iterator[tuple[str, Object]]:
        """As `_entries`; `ReadError` where it is no XML, or is cut off."""
        blocks = read_blocks(self.head.source, self.encoding, False, watch)
        try:
            yield from _entries(block.decode(errors="replace") for block in blocks)
        except ParseError as error:
            raise ReadError(self.head.path, f"the XML is damaged: {error}.") from error


def _most_common(entries: Iterable[tuple[str, Object]]) -> tuple[str, int]:
    """What most entries are called, and how many."""
    kinds = Counter(name for name, _ in entries).most_common(1)
    return kinds[0] if kinds else ("", 0)


def _entries(texts: Iterable[str]) -> Iterator[tuple[str, Object]]:
    """The elements within the outermost one that hold values: what each is called, and those.

    Raises
    ------
    ParseError
        Where it is no XML, or is cut off.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    above: list[Element] = []
    for text in chain(texts, [None]):
        if text is None:
            parser.close()
        else:
            parser.feed(text)
        events = cast("Iterator[tuple[str, Element]]", parser.read_events())
        for event, element in events:
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if len(above) == 1:
                values = _values(element)
                if values:
                    yield _bare(element.tag), values
                above[0].clear()  # else all of the file would be kept


def _values(element: Element) -> Object:
    values = {_bare(name): value for name, value in element.attrib.items()}
    for one in element:
        if not len(one):
            values[one.get("name") or _bare(one.tag)] = (one.text or "").strip()
    return values


def _bare(name: str) -> str:
    """A name without that of its namespace."""
    return name.rpartition("}")[2]
