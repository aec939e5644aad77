"""LIBSVM's, SVMlight's and libFM's text: a rating, then a 1 in the user's and the item's column."""

from __future__ import annotations

import re

from funkgui.ratings.matrix import Labels, RatingMatrix
from funkgui.ratings.readers.lines.line_pattern import NUMBER, PatternText
from funkgui.ratings.readers.lines.line_text import first_lines
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.comments import without_comments
from funkgui.ratings.readers.plain_text.places import find_places
from funkgui.ratings.readers.sources.head import Head

_COLUMNS = ("rating", "first feature", "second feature")
_LINE = re.compile(rf"[ \t]*{NUMBER}([ \t]+\d+:{NUMBER})+[ \t]*(#.*)?")
_ONES = (
    rf"[ \t]*(?P<c0>{NUMBER})[ \t]+(?P<c1>\d+):1(?:\.0*)?[ \t]+(?P<c2>\d+):1(?:\.0*)?"
    r"(?P<c3>(?:[ \t].*)?)"
)
_SAMPLE_LINES = 1000
_ENOUGH_LINES = 0.9


def recognise(head: Head, options: ReadOptions) -> PatternText | None:
    """Tell whether each line has a rating, and a 1 for its user and one for its item."""
    if head.text is None:
        return None
    text, n_comments = without_comments(head.text)
    lines = first_lines(text)[:_SAMPLE_LINES]
    if n_comments or sum(_LINE.fullmatch(line) is not None for line in lines) < _enough(lines):
        return None
    matches = [found for line in lines if (found := re.fullmatch(_ONES, line)) is not None]
    firsts, seconds = ({match[group] for match in matches} for group in ("c1", "c2"))
    if len(matches) < _enough(lines) or not firsts.isdisjoint(seconds):
        return None
    places = find_places(_COLUMNS, len(_COLUMNS), options)
    more = any(match["c3"].partition("#")[0].strip() for match in matches)
    doubts = ("Each line has further features: left out.",) if more else ()
    return PatternText(
        head.source,
        head.text,
        options,
        len(matches) / len(lines),
        "LIBSVM's text, users and items one-hot",
        _COLUMNS,
        "a rating and two features of 1, such as “4 0:1 610:1”",
        (*doubts, _order(places.user)),
        _ONES,
        places,
        _overlap,
    )


def _enough(lines: list[str]) -> float:
    return max(1, _ENOUGH_LINES * len(lines))


def _order(user: int) -> str:
    first, second = ("users", "items") if user == 1 else ("items", "users")
    return f"The first feature of each line was taken for the {first}, the second for the {second}."


def _overlap(ratings: RatingMatrix) -> tuple[str, ...]:
    """Whether the features fall into a block of users and one of items."""
    if ratings.user_ids.dtype.kind != "i" or ratings.item_ids.dtype.kind != "i":
        return ()
    users, items = ratings.user_ids, ratings.item_ids
    words = f"Users are features {_range(users)}, items {_range(items)}"
    n_both = len(set(users.tolist()) & set(items.tolist()))
    if n_both:
        are = "1 is" if n_both == 1 else f"{n_both:,} are"
        return (f"{words}; {are} both, so that these may be other features than users and items.",)
    return (f"{words}; none is both.",)


def _range(labels: Labels) -> str:
    return f"{labels[0]} to {labels[-1]}"
