"""Whether the integers in some text are the same after a conversion to numbers and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_PLAIN = 10**18 - 1
"""The largest integer with so many digits that all of as many fit 64 bits."""

_ZERO, _MINUS, _DOT, _COLON = (ord(character) for character in "0-.:")
_PIECE = 256 * 1024
"""What the processor's cache holds."""


def are_plain(lines: bytes) -> bool:
    """Whether no value begins with a zero that a number loses, or that changes how it is read.

    Such are ``007``, ``-0`` and ``0x7``. The answer may be no where there is none at the place of
    an integer but, say, in another column of text.
    """
    text = np.frombuffer(lines, np.uint8)
    if not len(text):
        return True
    if text[0] == _ZERO and not _are_alone(text, np.array([0])).all():
        return False
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE + 1]
        # Neither a digit nor a point stands ahead; a difference below zero wraps around.
        first = (piece[:-1] - np.uint8(_DOT)) > np.uint8(ord("9") - _DOT)
        first &= piece[1:] == _ZERO
        if first.any() and not _are_alone(text, np.flatnonzero(first) + (start + 1)).all():
            return False
    return True


def _are_alone(text: NDArray[np.uint8], zeros: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the zeros that values begin with are kept by a number."""
    after = text[np.minimum(zeros + 1, len(text) - 1)]
    lost: NDArray[np.bool_] = _are_digits(after) | ((after | 0x20) == ord("x"))
    lost &= zeros + 1 < len(text)
    # A time of day such as 07:05 is no integer in any case.
    lost &= text[np.minimum(zeros + 2, len(text) - 1)] != _COLON
    lost &= text[np.maximum(zeros - 1, 0)] != _COLON
    signed = text[np.maximum(zeros - 1, 0)] == _MINUS
    if signed.any():
        lost |= signed & (after != _DOT)
        # What follows digits is no sign: 2005-09-06.
        lost &= ~(signed & _are_digits(text[np.maximum(zeros - 2, 0)]))
    return ~lost


def _are_digits(text: NDArray[np.uint8]) -> NDArray[np.bool_]:
    digits: NDArray[np.bool_] = (text - np.uint8(_ZERO)) < np.uint8(10)
    return digits
