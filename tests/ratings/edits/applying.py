"""Making an edit in a test."""

from __future__ import annotations


def applied(edit, ratings, holdout):
    """Matrix, mask and inverse."""
    edited = edit.apply(ratings, holdout)
    return edited.ratings, edited.holdout, edited.inverse
