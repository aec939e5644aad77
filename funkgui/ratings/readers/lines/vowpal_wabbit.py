"""Vowpal Wabbit's text: a label, then the user in one namespace and the item in another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from funkgui.ratings.readers.lines.line_pattern import NUMBER, PatternText
from funkgui.ratings.readers.lines.line_text import first_lines
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.places import find_places
from funkgui.ratings.readers.sources.head import Head

# A label may be followed by an importance, an initial prediction, and a tag before the bar.
_LABEL = rf"[ \t]*(?P<c0>{NUMBER})(?:[ \t]+{NUMBER})*(?:[ \t]+'?[^ \t|]*)?[ \t]*"
_LABEL_AND_BAR = re.compile(rf"{_LABEL.replace('?P<c0>', '?:')}\|.*")
_NAMESPACE = re.compile(rf"\|([^ \t|:]+)(?::{NUMBER})?[ \t]")
_FEATURE = rf"([^ \t|:]+)(?::{NUMBER})?[ \t]*"
_SAMPLE_LINES = 1000
_ENOUGH_LINES = 0.9


def recognise(head: Head, options: ReadOptions) -> PatternText | None:
    """Tell whether each line has a label, a user and an item in namespaces of their own."""
    if head.text is None:
        return None
    lines = first_lines(head.text)[:_SAMPLE_LINES]
    like = sum(_LABEL_AND_BAR.fullmatch(line) is not None for line in lines)
    names = tuple(_NAMESPACE.findall(lines[0])) if lines else ()
    if len(names) < 2 or like < _ENOUGH_LINES * len(lines):
        return None
    columns = ("rating", *names)
    places = find_places(columns, len(columns), options)
    pattern = _pattern(names, (places.user - 1, places.item - 1))
    share = sum(re.fullmatch(pattern, line) is not None for line in lines) / len(lines)
    if share < _ENOUGH_LINES:
        return None
    left_out = [name for n, name in enumerate(columns) if n not in (0, places.user, places.item)]
    return PatternText(
        head.source,
        head.text,
        options,
        share,
        "Vowpal Wabbit's text",
        columns,
        f"a label and one feature each in {' and '.join(f'|{name}' for name in names)}",
        tuple(_doubts(columns, places.user, places.item, left_out, bool(places.guessed))),
        pattern,
        replace(places, guessed=(), time=None),
    )


def _pattern(names: Sequence[str], needed: Sequence[int]) -> str:
    """Of a whole line; what is neither user nor item may have any features."""
    parts = [_LABEL]
    for n, name in enumerate(names):
        group = _FEATURE if n in needed else r"([^|]*)"
        group = group.replace("(", f"(?P<c{n + 1}>", 1)
        parts.append(rf"\|{re.escape(name)}(?::{NUMBER})?[ \t]+{group}")
    return "".join(parts)


def _doubts(
    columns: Sequence[str], user: int, item: int, left_out: Sequence[str], by_position: bool
) -> list[str]:
    doubts = []
    if by_position:
        doubts.append(
            f"Users were taken from |{columns[user]} and items from |{columns[item]}; the names "
            "do not tell."
        )
    if left_out:
        doubts.append(f"Further features were left out: {', '.join(left_out)}.")
    return doubts
