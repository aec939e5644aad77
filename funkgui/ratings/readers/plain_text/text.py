"""Text in the encodings that rating files come in, brought to UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

Encoding = str
"""``utf-8``, ``utf-16``, ``cp1252`` or one of `OTHERS`."""

OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "gb18030", "big5", "cp932", "cp949")
"""Those that nothing in a file tells from ``cp1252``, so that they have to be chosen: of Central
Europe, Cyrillic, Greek, Turkish, Chinese in short and in full characters, Japanese and Korean."""

END_MARK = b"\x1a"
"""What old DOS programs put at the end of a text."""

_BOM = codecs.BOM_UTF8
_BOMS_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Text:
    """The first lines of a text file.

    Attributes
    ----------
    encoding
        The encoding of the file, as far as its start tells.
    lines
        The lines as UTF-8, without byte order mark; whole lines only, the file's last aside.
    """

    encoding: Encoding
    lines: bytes


def text_at_start(start: bytes, whole: bool, encoding: Encoding = "") -> Text | None:
    """Tell the encoding of a file from its start.

    Parameters
    ----------
    start
        The file's first bytes.
    whole
        Whether that is all of it.
    encoding
        The encoding, where it is known.

    Returns
    -------
    text
        None where there are NUL bytes, which no text holds.
    """
    encoding = encoding or _encoding(start)
    lines = utf8_converter(encoding)(start, whole)
    if b"\0" in lines:
        return None
    return Text(encoding, lines.rstrip(END_MARK) if whole else _whole_lines(lines))


def encoding_doubts(encoding: Encoding, chosen: Encoding) -> tuple[str, ...]:
    """What a person should know of an encoding that was told from a file, if none was chosen."""
    if encoding != "cp1252" or chosen:
        return ()
    return (
        "The text is not UTF-8 and was taken for Windows-1252; choose another encoding if letters "
        "look wrong.",
    )


def is_utf8(text: bytes) -> bool:
    """Whether bytes are UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def utf8_or_cp1252(block: bytes) -> bytes:
    """Lines as UTF-8, of a file whose start is ASCII: only letters further on tell which it is."""
    return block if is_utf8(block) else _cp1252_to_utf8(block)


def utf8_converter(encoding: Encoding) -> Callable[[bytes, bool], bytes]:
    """A function that brings a file to UTF-8, piece by piece, and takes off its byte order mark.

    Its second argument tells whether the piece is the last. UTF-8 itself is passed on unchecked.
    """
    if encoding == "cp1252":
        return lambda piece, final: _cp1252_to_utf8(piece)
    if encoding == "utf-16":
        return _Utf16().to_utf8
    if encoding in OTHERS:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        return lambda piece, final: decoder.decode(piece, final).encode()
    marks = iter([_BOM])  # ahead of the first piece alone
    return lambda piece, final: piece.removeprefix(next(marks, b""))


class _Utf16:
    """Decodes UTF-16; where no mark tells the order of its bytes, its zeros do."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = None

    def to_utf8(self, piece: bytes, final: bool) -> bytes:
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(_byte_order(piece))("replace")
        return self._decoder.decode(piece, final).encode()


def _byte_order(start: bytes) -> str:
    if start.startswith(_BOMS_UTF16):
        return "utf-16"
    few = start[:1000]
    return "utf-16-be" if few[::2].count(0) > few[1::2].count(0) else "utf-16-le"


def _cp1252_to_utf8(piece: bytes) -> bytes:
    return codecs.charmap_decode(piece, "strict", _CP1252)[0].encode()


def _cp1252_table() -> str:
    """All 256 characters; the control characters of Latin-1 where cp1252 has none.

    As in the WHATWG's Encoding Standard, so that different labels never become the same one.
    """
    codes = range(256)
    return "".join(
        bytes([code]).decode("cp1252", "ignore") or bytes([code]).decode("latin-1")
        for code in codes
    )


_CP1252 = _cp1252_table()


def _encoding(start: bytes) -> Encoding:
    if start.startswith(_BOMS_UTF16):
        return "utf-16"
    try:
        # Not final: the head may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _whole_lines(text: bytes) -> bytes:
    return text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
