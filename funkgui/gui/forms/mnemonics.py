"""Letters that, with Alt, lead to a control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def with_mnemonics(labels: Sequence[str], reserved: str = "") -> list[str]:
    """The labels with an ``&`` before a letter or digit that no other of them uses.

    As many labels as can be get a key of their own, the first letters of words before others
    (a bipartite matching by augmenting paths). The rest share one that goes round among them,
    as few labels on each as can be.

    Parameters
    ----------
    reserved
        Letters that are in use elsewhere in the window and are never taken; a label that has
        no others stays without a key.
    """
    owners: dict[str, int] = {}
    used_elsewhere = set(reserved.lower())
    for number in range(len(labels)):
        _give_key(number, labels, owners, set(used_elsewhere))
    keys = {number: key for key, number in owners.items()}
    shared = Counter(keys.values())
    for number, label in enumerate(labels):
        if number not in keys:
            free = [key for key in _keys(label) if key not in used_elsewhere]
            keys[number] = min(free, key=lambda key: shared[key], default="")
            shared[keys[number]] += 1
    return [_marked(label, keys[number]) for number, label in enumerate(labels)]


def _give_key(number: int, labels: Sequence[str], owners: dict[str, int], tried: set[str]) -> bool:
    """Give a label a key, if need be by giving another key to the one that has it."""
    wanted = [key for key in _keys(labels[number]) if key not in tried]
    for key in wanted:
        if key not in owners:
            owners[key] = number
            return True
    for key in wanted:
        if key not in tried:
            tried.add(key)
            if _give_key(owners[key], labels, owners, tried):
                owners[key] = number
                return True
    return False


def _keys(label: str) -> list[str]:
    """Letters and digits of a label, the best first."""
    starts = [word[0] for word in label.split()]
    letters = [letter.lower() for letter in [*starts, *label] if letter.isalnum()]
    return list(dict.fromkeys(letters))


def _marked(label: str, key: str) -> str:
    """The label as Qt takes it, for which an ``&`` of its own stands twice."""
    if not key:
        return label.replace("&", "&&")
    starts = [at for at in range(len(label)) if at == 0 or label[at - 1] == " "]
    places = [*starts, *range(len(label))]
    at = next(at for at in places if label[at].lower() == key)
    before, after = (part.replace("&", "&&") for part in (label[:at], label[at:]))
    return f"{before}&{after}"
