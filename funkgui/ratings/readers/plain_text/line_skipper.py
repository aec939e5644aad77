"""Passing over bad lines of text in which each line stands for itself."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.ratings.readers.plain_text.blocks import count_line_ends
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 64 * 1024


class LineSkipper:
    """Adds the good lines of blocks that hold bad ones.

    A block is halved until its bad lines lie in small pieces, which are looked through line by
    line.

    Parameters
    ----------
    add
        Adds whole lines, or tells why they cannot all be added and adds none.
    fault_of
        What is wrong with one line, without its end; None where nothing is.
    watch
        Asked whether the reading was cancelled.
    placeholder
        A line that is added in place of a bad one, so that the lines after it keep their numbers.

    Attributes
    ----------
    skipped
        The lines passed over so far.
    """

    def __init__(
        self,
        add: Callable[[bytes], str | None],
        fault_of: Callable[[bytes], str | None],
        watch: Watch,
        placeholder: bytes = b"",
    ) -> None:
        self._add, self._fault_of, self._watch = add, fault_of, watch
        self._placeholder = placeholder
        self.skipped = SkippedLines()

    def add(self, lines: bytes, first_line: int) -> None:
        """Add the good lines of some; ``first_line`` is the number of the first in the file."""
        waiting = [(lines, first_line)]
        while waiting:
            self._watch.check()
            lines, first_line = waiting.pop()
            if self._add(lines) is None:
                continue
            middle = lines.rfind(b"\n", 0, len(lines) // 2) + 1
            if len(lines) <= _PIECE_BYTES or not middle:
                self._add_each(lines, first_line)
                continue
            waiting.append((lines[middle:], first_line + count_line_ends(lines[:middle])))
            waiting.append((lines[:middle], first_line))

    def _add_each(self, lines: bytes, first_line: int) -> None:
        kept: list[tuple[int, bytes]] = []
        for number, line in enumerate(lines.splitlines(keepends=True), first_line):
            reason = self._fault_of(line.rstrip(b"\r\n")) if line.strip() else None
            if reason is not None:
                self.skipped.add(number, reason)
                line = self._placeholder
            if line:
                kept.append((number, line))
        if kept and self._add(b"".join(line for _, line in kept)) is not None:
            for number, line in kept:
                refusal = self._add(line)
                if refusal is not None:
                    self.skipped.add(number, f"the line cannot be read ({refusal}).")
