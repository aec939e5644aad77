"""Users or items found by a part of their label or title."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from funkgui.gui.matrix.cells.cell_words import folded
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.matrix import IntArray, Labels

_MOST_HITS = 3000
"""Entries that are looked at more closely; only the shortest texts have more."""
_PREPARED_AT_ONCE = 10_000
"""Entries prepared in one go: a few milliseconds in which no other thread gets a turn."""


class LabelSearch:
    """Finds entries as somebody types, without regard to case and accents.

    All entries stand in one long string, made by `prepare`: a search is then one pass of a
    string search, a few milliseconds for half a million entries.

    Parameters
    ----------
    labels
        (n,) the file's own labels.
    titles
        (n,) titles beside them, or None.
    """

    def __init__(self, labels: Labels, titles: Labels | None = None) -> None:
        self.labels = labels
        self.titles = titles
        self._entries = ""
        self._starts = np.zeros(0, np.int64)

    @property
    def is_prepared(self) -> bool:
        return len(self._starts) > 0

    def prepare(self, cancelled: Cancelled = lambda: False) -> None:
        """Make ready for searches; may be called in a worker thread."""
        parts, lengths = ["\n"], [np.ones(1, np.int64)]
        for start in range(0, len(self.labels), _PREPARED_AT_ONCE):
            stop_if(cancelled)
            lines = self._lines(slice(start, start + _PREPARED_AT_ONCE))
            parts.extend(lines)
            lengths.append(np.fromiter(map(len, lines), np.int64, len(lines)))
        self._entries = "".join(parts)
        self._starts = np.cumsum(np.concatenate(lengths))

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
        phrase = " ".join(folded(text).split())
        if not phrase:
            return []
        if not self.is_prepared:
            self.prepare()
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
        here = self._entries.find(word)
        n_hits = 0
        while here >= 0 and n_hits < _MOST_HITS:
            at, line, end = self._line_at(here)
            yield at, line
            here = self._entries.find(word, end)
            n_hits += 1

    def _line_labelled(self, label: str) -> Iterator[tuple[int, str]]:
        here = self._entries.find(f"\n{label}\t") + 1
        if here:
            at, line, _ = self._line_at(here)
            yield at, line

    def _line_at(self, here: int) -> tuple[int, str, int]:
        """The entry at a place of the string: its position, its text, and where it ends."""
        at = int(np.searchsorted(self._starts, here, side="right")) - 1
        end = int(self._starts[at + 1])
        return at, self._entries[self._starts[at] : end - 1], end

    def _lines(self, some: slice) -> list[str]:
        """Some of the entries, each as ``label TAB title LF``."""
        labels = _folded_all(list(map(str, self.labels[some].tolist())))
        if self.titles is None:
            return [f"{label}\t\n" for label in labels]
        titles = _folded_all(self.titles[some].tolist())
        return [f"{label}\t{title}\n" for label, title in zip(labels, titles, strict=True)]


def _folded_all(texts: list[str]) -> list[str]:
    """Each text folded, with blanks for tabs and line ends.

    In one go where nothing but case is to be folded, as in most files.
    """
    together = "\n".join(texts)
    if together.isascii() and "\t" not in together and together.count("\n") == len(texts) - 1:
        return together.lower().split("\n")
    return [folded(text).replace("\t", " ").replace("\n", " ") for text in texts]


def _kind(line: str, phrase: str) -> int:
    label, _, title = line.partition("\t")
    if label == phrase:
        return 0
    if label.startswith(phrase) or title.startswith(phrase):
        return 1
    if f" {phrase}" in line:
        return 2
    return 3 if phrase in line else 4
