"""Ratings that were read and cannot be made a matrix."""

from __future__ import annotations


class UnfitRatingsError(Exception):
    """Why ratings cannot be made a matrix, and what to do: the reason of a `ReadError`.

    Raised where the file is not known.
    """
