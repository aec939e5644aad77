"""Looks at a file and reads it in a worker, again whenever the choices change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from funkgui.gui.tasks import Cancelled, Progress, Task, in_shares
from funkgui.ratings.counted import counted
from funkgui.ratings.time_span import date_text, time_span

if TYPE_CHECKING:
    from funkgui.ratings.readers import FileLook, Preview, RatingFile


@dataclass(frozen=True, eq=False)
class SeenFile:
    """A file that was looked at, and read.

    Attributes
    ----------
    look
        The file, and the choices about it.
    preview
        Its first rows.
    found
        Its ratings.
    counts
        What they are, in words.
    """

    look: FileLook
    preview: Preview
    found: RatingFile
    counts: str

    @classmethod
    def of(cls, look: FileLook, preview: Preview, found: RatingFile) -> SeenFile:
        """In a worker: to look through the times takes a moment."""
        return cls(look, preview, found, _counts_text(found))


class Reader(QObject):
    """Previews and then reads one file; a later look takes the place of an earlier one."""

    previewed = Signal(object)
    """A `Preview` of the file with the latest choices."""
    progressed = Signal(float)
    """Share of the file that has been read, 0 to 1."""
    read = Signal(object)
    """The whole of it, as a `SeenFile`."""
    failed = Signal(object)
    """What is wrong with the file, or with the choices."""

    _looked = Signal(object, object)
    """Carries a preview out of the worker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked.connect(self._on_looked)
        self._task: Task | None = None
        self._wanted: FileLook | None = None
        self._last: FileLook | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def look(self, look: FileLook) -> None:
        """Preview a file, then read the whole of it."""
        self._wanted = look
        if self._task is not None:
            self._task.cancel()
        else:
            self._begin(look)

    def keep(self, look: FileLook | None) -> None:
        """Hold what was parsed of a file for the next look at it."""
        self._last = look

    def drop(self) -> None:
        """End what runs without a word, and hold nothing."""
        self._wanted = self._last = None
        if self._task is not None:
            self._task.cancel()

    def wait(self) -> None:
        """Block until nothing runs; only for the program's end."""
        self.drop()
        if self._task is not None:
            self._task.wait()

    def _begin(self, look: FileLook) -> None:
        def work(progress: Progress, cancelled: Cancelled) -> SeenFile:
            preview = look.preview(cancelled)
            self._looked.emit(look, preview)
            found = look.read(in_shares(progress), cancelled)
            return SeenFile.of(look, preview, found)

        task = Task(f"Reading {look.path.name}", work, self)
        task.progressed.connect(lambda share: self._tell(look, share))
        task.finished.connect(lambda seen: self._end(look, seen, None))
        task.failed.connect(lambda error: self._end(look, None, error))
        task.cancelled.connect(lambda: self._end(look, None, None))
        self._task = task
        task.start()

    def _tell(self, look: FileLook, share: float) -> None:
        if self._wanted is look:
            self.progressed.emit(share)

    def _on_looked(self, look: FileLook, preview: Preview) -> None:
        if self._wanted is look:
            self.previewed.emit(preview)

    def _end(self, look: FileLook, seen: SeenFile | None, error: BaseException | None) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        if self._wanted is None:
            return
        self.keep(look)
        if self._wanted is not look:
            self._begin(self._wanted)
        elif error is not None:
            self.failed.emit(error)
        elif seen is not None:
            self.read.emit(seen)


def _counts_text(found: RatingFile) -> str:
    ratings = found.ratings
    users, items = counted(ratings.n_users, "user"), counted(ratings.n_items, "item")
    text = f"{counted(ratings.n_ratings, 'rating')} of {users} for {items}"
    if ratings.scale is not None:
        text += f", {ratings.scale}"
    span = time_span(ratings)
    if span is not None:
        first, last = date_text(span.first), date_text(span.last)
        text += f"; {first}" if first == last else f"; {first} to {last}"
    if found.titles_path is not None:
        text += f"; titles from {found.titles_path.name}"
    return text
