"""Passing over lines that are no ratings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from funkgui.ratings.readers.plain_text.blocks import count_line_ends, end_of_whole_lines
from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 64 * 1024
"""A piece so small is looked through line by line, in Python."""

_MOST_LISTED = 100
"""Lines told of one by one; of the others only the number is kept."""

Row = tuple[int, int, str | None]
"""Of some lines, from 0, the first that it stands in and that after its last, and what is wrong."""

RowsOf = Callable[[list[bytes], int], Iterator[Row]]
"""Gives the rows of some lines from one of them on."""


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


class Skipper:
    """Adds the good lines of blocks that hold bad ones.

    A block is halved until its bad lines lie in small pieces: those are sorted line by line, and
    what lies between them is added as fast as ever.

    Parameters
    ----------
    add
        Adds whole lines, or tells why they cannot all be added and adds none.
    rows_of
        Tells which of some lines are bad.
    watch
        Asked whether the reading was cancelled.
    placeholder
        A line that is added in place of a bad one; where it is None, a blank one is.
    quotes
        Whether a value between double quotes may span several lines.

    Attributes
    ----------
    skipped
        The lines passed over so far.
    """

    def __init__(
        self,
        add: Callable[[bytes], str | None],
        rows_of: RowsOf,
        watch: Watch,
        placeholder: bytes | None = None,
        *,
        quotes: bool = False,
    ) -> None:
        self._add, self._rows_of, self._watch = add, rows_of, watch
        self._placeholder, self._quotes = placeholder, quotes
        self.skipped = SkippedLines()

    def add(self, lines: bytes, first_line: int) -> None:
        """Add the good lines of some; ``first_line`` is the number of the first in the file."""
        waiting = [(lines, first_line, False)]
        while waiting:
            self._watch.check()
            lines, first_line, is_sorted = waiting.pop()
            refusal = self._add(lines)
            if refusal is None:
                continue
            if len(lines) <= _PIECE_BYTES and not is_sorted:
                waiting.append((self._without_bad(lines, first_line), first_line, True))
                continue
            middle = self._middle(lines)
            if middle == len(lines):
                self.skipped.add(first_line, f"the line cannot be read ({refusal}).")
                continue
            rest_line = first_line + count_line_ends(lines[:middle])
            waiting.append((lines[middle:], rest_line, is_sorted))
            waiting.append((lines[:middle], first_line, is_sorted))

    def _middle(self, lines: bytes) -> int:
        """Where to cut some lines in two: after a line about halfway."""
        half = len(lines) // 2
        middle = end_of_whole_lines(lines[:half], self._quotes and b'"' in lines)
        if middle < half // 2:  # a lone quote, or a long line
            middle = end_of_whole_lines(lines[:half], quotes=False)
        if middle:
            return middle
        ends = [at + 1 for end in (b"\n", b"\r") if (at := lines.find(end, half)) >= 0]
        if not ends:
            return len(lines)
        middle = min(ends)
        return middle + (lines[middle - 1 : middle + 1] == b"\r\n")

    def _without_bad(self, lines: bytes, first_line: int) -> bytes:
        """The same lines, with others in place of the bad ones."""
        raw = lines.splitlines(keepends=True)
        at = 0
        while at < len(raw):
            for start, stop, reason in self._rows_of(raw, at):
                if reason is None:
                    at = stop
                    continue
                self.skipped.add(first_line + start, reason)
                end = raw[start][len(raw[start].rstrip(b"\r\n")) :]
                raw[start] = end if self._placeholder is None else self._placeholder
                at = start + 1
                if stop > at:  # the lines after it may be good if it is taken by itself
                    break
        return b"".join(raw)


def each_line(fault_of: Callable[[bytes], str | None]) -> RowsOf:
    """Lines that stand for themselves, by what is wrong with one that is not blank."""

    def rows_of(raw: list[bytes], start: int) -> Iterator[Row]:
        for at in range(start, len(raw)):
            yield at, at + 1, fault_of(raw[at].rstrip(b"\r\n")) if raw[at].strip() else None

    return rows_of
