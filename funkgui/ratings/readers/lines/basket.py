"""Orange's baskets: each line is a user's list of items, each with its rating: ``Up=5, It=3``."""

from __future__ import annotations

from collections.abc import Sequence

from funkgui.ratings.readers.delimited.numbers import is_rating
from funkgui.ratings.readers.lines.line_text import LineText, Row, first_lines
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.sources.head import Head

_KEY = "basket"

_SUFFIX = ".basket"
_SAMPLE_LINES = 1000
_ENOUGH_RATED = 0.9
_ENOUGH_LISTS = 0.5


def recognise(head: Head, options: ReadOptions) -> Basket | None:
    """Tell whether lines are lists of items with ratings, or the file is called a basket."""
    if head.text is None:
        return None
    lists = [items for line in first_lines(head.text)[:_SAMPLE_LINES] if (items := _items(line))]
    items = [item for line in lists for item in line]
    if not items:
        return None
    is_called_so = head.source.name.lower().endswith(_SUFFIX) or options.format == _KEY
    rated = sum(_is_rated(*_split(item)) for item in items) / len(items)
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


def _items(line: str) -> list[str]:
    return [item for part in line.split(",") if (item := part.strip())]


class Basket(LineText):
    """A file with a list of items in each line, of which each is a user."""

    def ratings_in(self, line: str, number: int) -> Sequence[Row] | str:
        user, n_columns = str(number), len(self.columns)
        is_implicit = "rating" not in self.columns
        rows: list[Row] = []
        for item in _items(line):
            name, rating = _split(item)
            if not (_is_rated(name, rating) or (is_implicit and name)):
                return (
                    f"{quoted(item)} has no rating; expected {self.expected}, or choose the "
                    f"rating column “{NO_COLUMN}” to make each pair a rating of 1."
                )
            rows.append((user, name, rating)[:n_columns])
        return rows


def _split(item: str) -> tuple[str, str]:
    name, equals, number = item.rpartition("=")
    return (name.strip(), number.strip()) if equals else (item, "")


def _is_rated(name: str, rating: str) -> bool:
    return bool(name) and is_rating(rating)
