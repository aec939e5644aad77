"""Letters that, with Alt, lead to a control."""

from __future__ import annotations

from collections.abc import Iterable


def with_mnemonics(labels: Iterable[str], reserved: str = "") -> list[str]:
    """The labels with an ``&`` before a letter or digit that no other of them uses.

    The first letters of words are taken before others. A label whose every letter is taken
    already gets its first letter; the key then goes round among those that share it.

    Parameters
    ----------
    reserved
        Letters that are in use elsewhere in the window.
    """
    taken = set(reserved.lower())
    marked = []
    for label in labels:
        at = _free_position(label, taken)
        taken.add(label[at].lower())
        marked.append(f"{label[:at]}&{label[at:]}")
    return marked


def _free_position(label: str, taken: set[str]) -> int:
    usable = [at for at, letter in enumerate(label) if letter.isalnum()]
    starts = [at for at in usable if at == 0 or label[at - 1] == " "]
    free = (at for at in [*starts, *usable] if label[at].lower() not in taken)
    return next(free, 0)
