"""What was found of immutable objects holds as long as it is asked of the very same ones."""

from __future__ import annotations


def are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Whether two tuples hold the very same objects."""
    return list(map(id, some)) == list(map(id, others))
