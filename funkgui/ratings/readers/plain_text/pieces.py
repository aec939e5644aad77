"""Blocks of lines in smaller pieces, where what is done with a block takes its time."""

from __future__ import annotations

from collections.abc import Iterator

from funkgui.ratings.readers.plain_text.text import utf8_converter

_PIECE_BYTES = 1024 * 1024


def in_pieces(block: bytes) -> Iterator[bytes]:
    """Whole lines in pieces of a megabyte, so that a cancel is heeded between them.

    Lines that end in a bare CR, or are longer, stay together.
    """
    at = 0
    while at < len(block):
        end = block.rfind(b"\n", at, at + _PIECE_BYTES) + 1 or len(block)
        yield block[at:end]
        at = end


def utf8_or_cp1252(block: bytes) -> bytes:
    """Lines of a file whose start is ASCII; only letters further on tell which of two it is."""
    try:
        block.decode()
    except UnicodeDecodeError:
        return utf8_converter("cp1252")(block, True)
    return block
