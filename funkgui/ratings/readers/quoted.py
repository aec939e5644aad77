"""Text from a file, as messages quote it."""

from __future__ import annotations

_LONGEST = 40


def quoted(text: str) -> str:
    """Text on one line, in quotation marks; of a long one only the beginning."""
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"
