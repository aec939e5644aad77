"""What a file of arrays may hold ratings in, which of several is meant, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import PartError, ReadError
from funkgui.ratings.matrix import Labels
from funkgui.ratings.readers.about import About, FormatFile
from funkgui.ratings.readers.matrices.dense_content import holds_bits
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import listed
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import UNWATCHED, Watch


class Content(Protocol):
    """Arrays that make a matrix of ratings."""

    @property
    def words(self) -> str:
        """What they are and their size, in a few words."""

    def preview(self, about: About) -> Preview:
        """The first rows."""

    def read(self, about: About, watch: Watch) -> RatingFile:
        """The ratings; raises `ReadError` or `CancelledError`."""


@dataclass(frozen=True)
class Candidate:
    """What of a file could be ratings: in words, and its content once that is asked for."""

    words: str
    content: Callable[[], Content]

    @classmethod
    def of(cls, content: Content) -> Candidate:
        """What is read piece by piece, and so takes no time to open."""
        return cls(content.words, lambda: content)


@dataclass(frozen=True)
class Picked:
    """What of a file is read.

    Attributes
    ----------
    content
        The arrays that hold the ratings.
    part, parts
        As of `Preview`.
    """

    content: Content
    part: str = ""
    parts: tuple[str, ...] = ()

    def doubts(self, options: ReadOptions) -> tuple[str, ...]:
        """What a person should know of how it was picked, a sentence each."""
        others = [part for part in self.parts if part != self.part]
        if options.part or not others:
            return ()
        return (
            f"{self.part} was taken for the ratings; of zeros and ones alone, and so left out: "
            f"{listed(others)}.",
        )


def pick(found: Mapping[str, Candidate], there: Sequence[str], about: About) -> Picked:
    """What the options choose, or the only thing there is beside what marks the ratings of another.

    Parameters
    ----------
    found
        What could be ratings, by its name.
    there
        All that is in the file, for messages.

    Raises
    ------
    PartError
        Where there are several and none is chosen, or the one that is chosen is not there.
    ReadError
        Where there is none at all.
    """
    wanted = about.options.part
    if wanted:
        for name in found:
            if name.strip("/") == wanted.strip("/"):
                return Picked(found[name].content(), name, tuple(found))
        choice = f"choose one of {_with_words(found)}" if found else "choose another file"
        reason = f"there are no ratings called {wanted} in it; {choice}."
        raise PartError(about.path, reason, found)
    names = tuple(found)
    if len(names) > 1:
        names = tuple(name for name in found if not holds_bits(found[name].content()))
    if len(names) == 1:
        return Picked(found[names[0]].content(), names[0], tuple(found))
    if found:
        reason = (
            f"it holds several arrays that could be ratings; choose one of {_with_words(found)}."
        )
        raise PartError(about.path, reason, found)
    holds = listed(there) if there else "nothing"
    raise ReadError(
        about.path,
        f"there is no matrix of ratings in it; it holds {holds}. Expected a matrix with a row for "
        "each user and a column for each item.",
    )


def _with_words(found: Mapping[str, Candidate]) -> str:
    return listed([f"{name} ({one.words})" for name, one in found.items()])


class ArraysFile(FormatFile):
    """What the formats of arrays share; each opens its `content`.

    The part that the options name is an array, a dataset or a group.
    """

    loading: ClassVar[float] = 0.0
    """Share of the time that goes into `content`."""

    def content(self, watch: Watch) -> AbstractContextManager[Picked]:
        """Open what holds the ratings.

        Raises
        ------
        ReadError
            Where the file is damaged, or holds no ratings, or several arrays of them.
        CancelledError
            Where the reading was cancelled.
        """
        raise NotImplementedError

    def preview(self) -> Preview:
        with self.content(UNWATCHED) as picked:
            preview = picked.content.preview(self.about)
            doubts = picked.doubts(self.options) + preview.doubts
            return replace(preview, part=picked.part, parts=picked.parts, doubts=doubts)

    def read(self, watch: Watch) -> RatingFile:
        """The ratings; raises what `content` does."""
        with self.content(watch.phase(0.0, self.loading)) as picked:
            found = picked.content.read(self.about, watch.phase(self.loading, 1.0))
            return replace(found, doubts=picked.doubts(self.options) + found.doubts)


def number_labels(numbers: NDArray[np.integer[Any]]) -> Labels:
    """Whole numbers as labels: int64, or text where one is larger than that holds."""
    return numbers.astype(np.int64 if (numbers <= np.iinfo(np.int64).max).all() else np.str_)
