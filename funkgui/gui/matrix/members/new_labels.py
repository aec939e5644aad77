"""Labels for users and items that have none yet."""

from __future__ import annotations

from collections.abc import Sequence

from funkgui.ratings.matrix import Labels


def new_labels(labels: Labels, n: int, word: str) -> list[str]:
    """Labels that are not taken: numbers after the largest one, or a word with a number.

    Parameters
    ----------
    labels
        Those that there are.
    word
        Of what they are, for labels that are no numbers: ``user``.
    """
    if labels.dtype.kind in "iu":
        first = int(labels.max()) + 1 if len(labels) else 1
        return [str(first + at) for at in range(n)]
    taken = set(labels.tolist())
    found: list[str] = []
    number = len(labels)
    while len(found) < n:
        number += 1
        label = f"{word} {number}"
        if label not in taken:
            found.append(label)
    return found


def first_repeated(labels: Sequence[str]) -> str | None:
    """The first label that stands a second time; None where each stands once."""
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            return label
        seen.add(label)
    return None
