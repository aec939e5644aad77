"""Text in which each line stands for itself: how all kinds of it are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import TextFile
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces, read_blocks
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.plain_text.skipper import Skipper, each_line
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.watch import Watch

_LINES_BETWEEN_CHECKS = 10_000


def first_lines(text: Text) -> list[str]:
    """The lines of a text's start that are not blank."""
    lines = text.lines.decode(errors="replace").splitlines()
    return [line for line in lines if line.strip()]


@dataclass(frozen=True)
class LineText(TextFile):
    """A file of lines; each kind says what is wrong with one."""

    def fault_of(self, line: str) -> str | None:
        """What is wrong with a line that is not blank; None where nothing is."""
        raise NotImplementedError

    def add_lines(self, add: Callable[[bytes], str | None], watch: Watch) -> SkippedLines:
        """Add all lines by what adds several, or none and tells why; those passed over are told."""
        skipper = Skipper(add, each_line(self._fault_of), watch, b"")
        n_lines = 0
        for block in self.blocks(watch):
            for lines in in_pieces(block):
                watch.check()
                if self.options.bad_lines == "skip":
                    skipper.add(lines, n_lines + 1)
                elif (refusal := add(lines)) is not None:
                    raise self._error(lines, n_lines, refusal, watch)
                n_lines += count_line_ends(lines)
        return skipper.skipped

    def blocks(self, watch: Watch) -> Iterator[bytes]:
        """All lines as UTF-8."""
        return read_blocks(self.source, self.text.encoding, False, watch)

    def _error(self, lines: bytes, n_lines_before: int, refusal: str, watch: Watch) -> ReadError:
        for number, line in enumerate(re.split(rb"\r\n|\r|\n", lines), n_lines_before + 1):
            if number % _LINES_BETWEEN_CHECKS == 0:
                watch.check()
            reason = self._fault_of(line)
            if reason is not None:
                return ReadError(self.path, reason, number)
        reason = f"this line or one after it cannot be read; {refusal}."
        return ReadError(self.path, reason, n_lines_before + 1)

    def _fault_of(self, line: bytes) -> str | None:
        text = line.decode(errors="replace")
        return self.fault_of(text) if text.strip() else None
