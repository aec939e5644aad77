"""Ratings that were read and cannot be made a matrix."""

from __future__ import annotations


class UnfitRatingsError(Exception):
    """Why ratings cannot be made a matrix, and what to do.

    Raised by what does not know the file; its message becomes the reason of a `ReadError`.
    """
