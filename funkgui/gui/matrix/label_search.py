"""Users or items found by a part of their label or title."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from funkgui.ratings.matrix import IntArray, Labels

_MOST_HITS = 3000
"""Entries that are looked at more closely; only the shortest texts have more."""


class LabelSearch:
    """Finds entries as somebody types, without regard to case and accents.

    All entries stand in one long string, made at the first search: a search is then one pass of
    a string search, a few milliseconds for half a million entries.

    Parameters
    ----------
    labels
        (n,) the file's own labels.
    titles
        (n,) titles beside them, or None.
    """

    def __init__(self, labels: Labels, titles: Labels | None = None) -> None:
        self._labels = labels
        self._titles = titles

    def find(self, text: str, limit: int, counts: IntArray | None = None) -> list[int]:
        """Positions of the entries in which every word of a text occurs, the likeliest first.

        First the entry with just this label, then those whose label or title starts with the
        text, those with a word that does, and the others; those of one kind by count.

        Parameters
        ----------
        limit
            How many at most.
        counts
            (n,) ratings of each entry, or None.
        """
        phrase = " ".join(_folded(text).split())
        if not phrase:
            return []
        words = sorted(phrase.split(), key=len, reverse=True)
        lines = dict(self._lines_with(words[0]))
        lines.update(self._line_labelled(phrase))
        ranked = [
            (_kind(line, phrase), -int(counts[at]) if counts is not None else 0, at)
            for at, line in lines.items()
            if all(word in line for word in words)
        ]
        return [at for _, _, at in sorted(ranked)[:limit]]

    def _lines_with(self, word: str) -> Iterator[tuple[int, str]]:
        """The first entries with a word in them."""
        haystack, starts = self._haystack
        here = haystack.find(word)
        n_hits = 0
        while here >= 0 and n_hits < _MOST_HITS:
            at = bisect_right(starts, here) - 1
            yield at, haystack[starts[at] : starts[at + 1]].rstrip("\n")
            here = haystack.find(word, starts[at + 1])
            n_hits += 1

    def _line_labelled(self, label: str) -> Iterator[tuple[int, str]]:
        haystack, starts = self._haystack
        here = haystack.find(f"\n{label}\t") + 1
        if here:
            at = bisect_right(starts, here) - 1
            yield at, haystack[starts[at] : starts[at + 1]].rstrip("\n")

    @cached_property
    def _haystack(self) -> tuple[str, list[int]]:
        """All entries, each as ``label TAB title LF``, and where each starts (and the end)."""
        lines = _folded_all(list(map(str, self._labels.tolist())))
        if self._titles is None:
            end = "\t\n"
        else:
            end = "\n"
            titles = _folded_all(self._titles.tolist())
            lines = [f"{label}\t{title}" for label, title in zip(lines, titles, strict=True)]
        lengths = np.fromiter(map(len, lines), np.int64, len(lines)) + len(end)
        starts = np.concatenate([[1], 1 + np.cumsum(lengths)]).tolist()
        return "\n" + end.join([*lines, ""]), starts


def _folded_all(texts: list[str]) -> list[str]:
    """Each text folded; in one go where nothing but case is to be folded, as in most files."""
    together = "\n".join(texts)
    if together.isascii() and "\t" not in together and together.count("\n") == len(texts) - 1:
        return together.lower().split("\n")
    return [_folded(text) for text in texts]


def _folded(text: str) -> str:
    """The text in small letters without accents, and without line ends and tabs."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return text.casefold().replace("\t", " ").replace("\n", " ")


def _kind(line: str, phrase: str) -> int:
    label, _, title = line.partition("\t")
    if label == phrase:
        return 0
    if label.startswith(phrase) or title.startswith(phrase):
        return 1
    if f" {phrase}" in line:
        return 2
    return 3 if phrase in line else 4
