"""What may stand between the values of a line, and how each is brought down to one byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_UNIT_SEPARATOR = b"\x1f"
_BLANKS = np.frombuffer(b" \t", np.uint8)
_LINE_ENDS = np.frombuffer(b"\n\r", np.uint8)


@dataclass(frozen=True)
class Delimiter:
    """A delimiter of values.

    Attributes
    ----------
    name
        For the description of a format.
    plural
        For messages: separated by ...
    mark
        The single character that stands for it after `translate`.
    quotes
        Whether double quotes around a value are not part of it.
    translate
        Turns whole lines of the file into lines with `mark` between the values.
    """

    name: str
    plural: str
    mark: str
    quotes: bool = True
    translate: Callable[[bytes], bytes] = bytes

    @property
    def key(self) -> str:
        """Its name in `ReadOptions.delimiter`."""
        return self.name.strip("'")

    @property
    def separator(self) -> bytes:
        """The bytes that stand for it in a file."""
        return b"::" if self.key == "::" else self.mark.encode()


def _mark_double_colons(lines: bytes) -> bytes:
    # Text has no use for the separator byte itself; where it occurs, it must not split a value.
    return lines.replace(_UNIT_SEPARATOR, b" ").replace(b"::", _UNIT_SEPARATOR)


def _collapse_blanks(lines: bytes) -> bytes:
    """One space for each run of spaces and tabs, none at the ends of lines."""
    if not _has_more_than_single_spaces(lines):
        return lines
    text = np.frombuffer(lines, np.uint8)
    blank = np.isin(text, _BLANKS)
    after_gap = np.ones(len(text), np.bool_)
    after_gap[1:] = (blank | np.isin(text, _LINE_ENDS))[:-1]
    text = np.where(blank, np.uint8(ord(" ")), text)[~(blank & after_gap)]
    before_end = np.ones(len(text), np.bool_)
    before_end[:-1] = np.isin(text[1:], _LINE_ENDS)
    return bytes(text[~(np.isin(text, _BLANKS) & before_end)])


def _has_more_than_single_spaces(lines: bytes) -> bool:
    return lines.startswith(b" ") or any(
        gap in lines for gap in (b"  ", b"\t", b" \n", b" \r", b"\n ", b"\r ")
    )


DELIMITERS = (
    Delimiter("'::'", "'::'", "\x1f", False, _mark_double_colons),
    Delimiter("tab", "tabs", "\t"),
    Delimiter("comma", "commas", ","),
    Delimiter("semicolon", "semicolons", ";"),
    Delimiter("bar", "bars", "|"),
    Delimiter("blanks", "blanks", " ", True, _collapse_blanks),
    Delimiter("tab", "tabs", "\t", False),
)
"""All delimiters; where two split a file equally well, the earlier one is meant.

Between tabs many programs let quotes stand as they are, also a lone one ahead of a text.
"""
