"""The lines that were passed over because they are no ratings."""

from __future__ import annotations

_MOST_LISTED = 100
"""Lines told of one by one; of the others only the number is kept."""


class SkippedLines:
    """Counts the lines passed over, and keeps the first.

    Attributes
    ----------
    n
        How many.
    first
        Number from 1, and what is wrong, of the first hundred.
    """

    def __init__(self) -> None:
        self.n = 0
        self.first: list[tuple[int, str]] = []

    def add(self, line: int, reason: str) -> None:
        if self.n < _MOST_LISTED:
            self.first.append((line, reason))
        self.n += 1
