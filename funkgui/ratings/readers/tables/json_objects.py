"""JSON objects out of text, one by one: in lines of their own, or in one array.

What Python prints of a dictionary, with single quotes, is taken for an object in a line of its own,
also where a line of Python puts it into a dictionary of dictionaries.
"""

from __future__ import annotations

import ast
import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.plain_text.text import Encoding, utf8_converter
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 1 << 20
_LONGEST_OBJECT = 64 << 20

_BETWEEN = re.compile(r"[ \t\r\n]*(,?)[ \t\r\n]*")
_BLANKS = " \t\r\n"
_EMPTY = r"\s*+(\w+ = \{\}\s*+)?"
_PUT_INTO = r"\s*+(\w+\[[^\r\n]*?\] = (?={u?'))?"
"""``reviews[('7', 'ann')] = `` before a dictionary, and ``reviews = {}`` in the line before all."""

_NOTHING = re.compile(_EMPTY.encode())
_PYTHON = re.compile(rf"{_EMPTY}{_PUT_INTO}\{{u?'")
_DECODER = json.JSONDecoder()

NumberedObject = tuple[int, dict[str, Any] | None, str]
"""Number from 1, the object, and where there is none what is wrong."""


def objects_in_lines(lines: bytes, first_line: int) -> Iterator[NumberedObject]:
    """The objects of lines of UTF-8; lines without one are passed over."""
    for number, line in enumerate(lines.splitlines(), first_line):
        if not _NOTHING.fullmatch(line):
            yield number, *_object(line)


def objects_in_array(source: Source, encoding: Encoding, watch: Watch) -> Iterator[NumberedObject]:
    """The objects of a file that is one array; raises what `values_in_array` does."""
    for number, value in enumerate(values_in_array(source, encoding, watch), 1):
        yield number, *_checked(value)


def values_in_array(source: Source, encoding: Encoding, watch: Watch) -> Iterator[Any]:
    """What a file that is one array holds, one by one.

    Raises
    ------
    ReadError
        Where it is not, or cannot be read.
    """
    number, rest, begun = 0, "", False
    for text, final in pieces(source, encoding, watch):
        rest += text
        at = 0
        if not begun:
            rest = rest.lstrip(_BLANKS)
            if not rest and not final:
                continue
            begun, at = True, 1
        while True:
            at, comma = _between(rest, at)
            if rest.startswith("]", at):
                return
            if number and at < len(rest) and not comma:
                raise _no_array(source, number, "a comma is missing after it")
            try:
                value, end = _DECODER.raw_decode(rest, at)
            except (ValueError, RecursionError) as error:
                if final or len(rest) - at > _LONGEST_OBJECT:
                    raise _no_array(source, number + 1, str(error)) from error
                break
            if end == len(rest) and not final:  # a number may go on
                break
            at, number = end, number + 1
            yield value
        # The comma before what is cut is kept: it is looked for again.
        rest = ("," if number and comma else "") + rest[at:]


def objects_at_start(text: str, n: int) -> list[dict[str, Any]]:
    """The first objects of a text that may be cut, in lines or in an array."""
    if is_python(text):
        objects = (_dictionary(line) for line in text.splitlines()[:n])
        return [one for one in objects if one is not None]
    found: list[dict[str, Any]] = []
    stripped = text.lstrip(_BLANKS)
    at = int(stripped.startswith("["))
    while len(found) < n:
        at, _ = _between(stripped, at)
        try:
            value, at = _DECODER.raw_decode(stripped, at)
        except (ValueError, RecursionError):
            break
        if not isinstance(value, dict):
            break
        found.append(value)
    return found


def _object(line: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        return _checked(json.loads(line))
    except (ValueError, RecursionError) as error:
        text = line.decode(errors="replace")
        found = _dictionary(text) if is_python(text) else None
        if found is not None:
            return found, ""
        return None, f"this is no JSON object ({error}); correct it or remove the line."


def is_python(text: str) -> bool:
    """Whether a text begins with a dictionary as Python prints it."""
    return _PYTHON.match(text) is not None


def _dictionary(line: str) -> dict[str, Any] | None:
    """A dictionary as Python prints it; None where it is none."""
    try:
        found = ast.literal_eval(re.sub(_PUT_INTO, "", line, count=1).strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, dict) and all(isinstance(key, str) for key in found) else None


def _checked(value: Any) -> tuple[dict[str, Any] | None, str]:
    if isinstance(value, dict):
        return value, ""
    return None, "this is no JSON object; expected one with user, item and rating."


def _between(text: str, at: int) -> tuple[int, bool]:
    """Where the next value begins, and whether there is a comma before it."""
    found = _BETWEEN.match(text, at)
    assert found is not None
    return found.end(), bool(found[1])


def pieces(source: Source, encoding: Encoding, watch: Watch) -> Iterator[tuple[str, bool]]:
    """The text of a file, piece by piece, and whether that was the last; each is reported."""
    convert = utf8_converter(encoding)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        with source.open(watch) as stream:
            final = False
            while not final:
                watch.check()
                piece = stream.read(_PIECE_BYTES)
                final = not piece
                yield decoder.decode(convert(piece, final), final), final
                watch.report(min(stream.done_bytes, source.n_bytes), source.n_bytes)
    except OSError as error:
        raise cannot_read(source.path, error) from error


def _no_array(source: Source, number: int, said: str) -> ReadError:
    reason = f"entry {number:,} of its array is no JSON ({said[:100]}); it may be cut off."
    return ReadError(source.path, reason)
