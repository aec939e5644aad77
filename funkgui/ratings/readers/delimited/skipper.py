"""Passing over bad lines of delimited text, in which a quoted value may span several."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

from funkgui.ratings.readers.delimited.bad_line import NO_VALUES, fault_of
from funkgui.ratings.readers.delimited.layout import Layout, csv_reader
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, end_of_whole_lines
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 64 * 1024
"""A piece so small is looked through line by line, in Python."""

_LINES_BETWEEN_CHECKS = 10_000


class Skipper:
    """Adds the good lines of blocks that hold bad ones.

    A block is halved until its bad lines lie in small pieces: those are sorted line by line, and
    what lies between them is added as fast as ever.

    Parameters
    ----------
    layout
        Where the values stand.
    add
        Adds whole lines, or tells why they cannot all be ratings and adds none.
    watch
        Asked whether the reading was cancelled.

    Attributes
    ----------
    skipped
        The lines passed over so far.
    """

    def __init__(self, layout: Layout, add: Callable[[bytes], str | None], watch: Watch) -> None:
        self._layout, self._add, self._watch = layout, add, watch
        self.skipped = SkippedLines()

    def add(self, lines: bytes, first_line: int) -> None:
        """Add the good lines of a block.

        Parameters
        ----------
        lines
            Whole lines with the delimiter's mark between the values.
        first_line
            The number of the first of them in the file.
        """
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
        quotes = self._layout.delimiter.quotes and b'"' in lines
        middle = end_of_whole_lines(lines[:half], quotes)
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
        """The same lines, the bad ones blank."""
        raw = lines.splitlines(keepends=True)
        at = 0
        while at < len(raw):
            for start, stop, reason in self._faults(raw, at):
                if reason is None:
                    at = stop
                    continue
                self.skipped.add(first_line + start, reason)
                raw[start] = raw[start][len(raw[start].rstrip(b"\r\n")) :]
                at = start + 1
                if stop > at:  # the lines after it may be good if it is taken by itself
                    break
        return b"".join(raw)

    def _faults(self, raw: list[bytes], start: int) -> Iterator[tuple[int, int, str | None]]:
        """The rows from a line on: first line, line after the last, and what is wrong."""
        text = (raw[n].decode(errors="surrogateescape") for n in range(start, len(raw)))
        reader = csv_reader(text, self._layout.delimiter)
        at = start
        while True:
            try:
                reason = fault_of(next(reader), self._layout)
            except StopIteration:
                return
            except csv.Error:
                reason = NO_VALUES
            if (at - start) % _LINES_BETWEEN_CHECKS == 0:
                self._watch.check()
            stop = start + reader.line_num
            yield at, stop, reason
            at = stop
