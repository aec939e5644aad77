"""Orange's baskets: each line is a user's list of items, each with its rating: ``Up=5, It=3``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32, parse_number
from funkgui.ratings.readers.lines.line_text import LineText
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.sources.head import Head

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

KEY = "basket"

_SUFFIX = ".basket"
_SAMPLE_LINES = 1000
_ENOUGH_RATED = 0.9
_ENOUGH_LISTS = 0.5


def recognise(head: Head, options: ReadOptions) -> Basket | None:
    """Tell whether lines are lists of items with ratings, or the file is called a basket."""
    if head.text is None:
        return None
    lists = list(_lists(head.text))[:_SAMPLE_LINES]
    items = [item for line in lists for item in line]
    if not items:
        return None
    is_called_so = head.source.name.lower().endswith(_SUFFIX) or options.format == KEY
    rated = sum(_rating(item) is not None for item in items) / len(items)
    several = sum(len(line) > 1 for line in lists) / len(lists)
    if not is_called_so and (rated < _ENOUGH_RATED or several < _ENOUGH_LISTS):
        return None
    is_implicit = options.rating_column == NO_COLUMN
    return Basket(
        head.source,
        head.text,
        options,
        1.0 if is_called_so else rated,
        "Orange's baskets, pairs as ratings of 1" if is_implicit else "Orange's baskets",
        ("user", "item") if is_implicit else ("user", "item", "rating"),
        "“item=rating, item=rating”",
        ("Each line was taken for a user, numbered from 1.",),
    )


def _lists(text: Text) -> Iterator[list[str]]:
    """The items of each line that holds any."""
    for line in text.lines.decode(errors="replace").splitlines():
        items = _items(line)
        if items:
            yield items


def _items(line: str) -> list[str]:
    return [item.strip() for item in line.split(",") if item.strip()]


def _rating(item: str) -> float | None:
    name, equals, number = item.rpartition("=")
    return parse_number(number) if equals and name.strip() else None


class Basket(LineText):
    """A file with a list of items in each line, of which each is a user."""

    def rows(self) -> Iterator[tuple[str, ...]]:
        for user, items in enumerate(_lists(self.text), 1):
            for item in items:
                yield (str(user), *_split(item))[: len(self.columns)]

    def adder(self, triples: TripleCollector) -> Callable[[bytes], bool]:
        from funkgui.ratings.readers.lines.list_columns import BasketCollector

        return BasketCollector(triples, self._is_implicit).add

    def fault_of(self, line: str) -> str | None:
        return next((fault for fault in map(self._fault, _items(line)) if fault is not None), None)

    @property
    def _is_implicit(self) -> bool:
        return "rating" not in self.columns

    def _fault(self, item: str) -> str | None:
        if self._is_implicit:
            return None
        rating = _rating(item)
        if rating is not None and abs(rating) <= LARGEST_FLOAT32:
            return None
        return (
            f"{quoted(item)} has no rating; expected {self.expected}, or choose the "
            f"rating column “{NO_COLUMN}” to make each pair a rating of 1."
        )


def _split(item: str) -> tuple[str, str]:
    name, equals, number = item.rpartition("=")
    return (name.strip(), number.strip()) if equals else (item, "")
