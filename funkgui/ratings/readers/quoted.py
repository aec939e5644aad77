"""Text and names from a file, as messages quote and list them."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 40
_MOST_NAMED = 12


def quoted(text: str) -> str:
    """Text on one line, in quotation marks; of a long one only the beginning."""
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Names with commas between them; of many only the first, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def and_last(words: Sequence[str]) -> str:
    """All of some words, one of them at least, with “and” before the last."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
