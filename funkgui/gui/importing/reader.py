"""Looks at a file and reads it in a worker, again whenever the choices change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.counted import counted
from funkgui.ratings.time_span import time_span

if TYPE_CHECKING:
    from funkgui.ratings.readers import RatingFile, ReadOptions


@dataclass(frozen=True)
class Wish:
    """What is to be read.

    Attributes
    ----------
    path
        The file.
    options
        The choices about it.
    titles
        A file with the items' titles; None for the one that plainly belongs to the ratings.
    """

    path: Path
    options: ReadOptions
    titles: Path | None = None


class Reader(QObject):
    """Previews and then reads one file; a later look takes the place of an earlier one."""

    previewed = Signal(object)
    """A `Preview` of the file with the latest choices."""
    progressed = Signal(float)
    """Share of the file that has been read, 0 to 1."""
    read = Signal(object, str)
    """The `RatingFile`, and what it holds in words."""
    failed = Signal(object)
    """What is wrong with the file, or with the choices."""

    _looked = Signal(object, object)
    """Carries a preview out of the worker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked.connect(self._on_looked)
        self._task: Task | None = None
        self._wish: Wish | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def look(self, wish: Wish) -> None:
        """Preview a file, then read the whole of it."""
        self._wish = wish
        if self._task is not None:
            self._task.cancel()
        else:
            self._begin(wish)

    def drop(self) -> None:
        """End what runs without a word."""
        self._wish = None
        if self._task is not None:
            self._task.cancel()

    def wait(self) -> None:
        """Block until nothing runs; only for the program's end."""
        self.drop()
        if self._task is not None:
            self._task.wait()

    def _begin(self, wish: Wish) -> None:
        def work(progress: Progress, cancelled: Cancelled) -> object:
            from funkgui.ratings.readers import preview_ratings, read_ratings

            preview = preview_ratings(
                wish.path, wish.options, titles=wish.titles, cancelled=cancelled
            )
            self._looked.emit(wish, preview)
            found = read_ratings(
                wish.path,
                titles=wish.titles,
                options=wish.options,
                progress=lambda done, total: progress(done / max(total, 1)),
                cancelled=cancelled,
            )
            # To look through the times takes a moment.
            return found, _counts_text(found)

        task = Task(f"Reading {wish.path.name}", work, self)
        task.progressed.connect(lambda share: self._tell(wish, share))
        task.finished.connect(lambda found: self._end(wish, found, None))
        task.failed.connect(lambda error: self._end(wish, None, error))
        task.cancelled.connect(lambda: self._end(wish, None, None))
        self._task = task
        task.start()

    def _tell(self, wish: Wish, share: float) -> None:
        if self._wish is wish:
            self.progressed.emit(share)

    def _on_looked(self, wish: Wish, preview: object) -> None:
        if self._wish is wish:
            self.previewed.emit(preview)

    def _end(self, wish: Wish, found: Any, error: BaseException | None) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        if self._wish is None:
            return
        if self._wish is not wish:
            self._begin(self._wish)
        elif error is not None:
            self.failed.emit(error)
        elif found is not None:
            self.read.emit(*found)


def _counts_text(found: RatingFile) -> str:
    ratings = found.ratings
    users, items = counted(ratings.n_users, "user"), counted(ratings.n_items, "item")
    text = f"{counted(ratings.n_ratings, 'rating')} of {users} for {items}"
    if ratings.scale is not None:
        text += f", {ratings.scale}"
    span = time_span(ratings)
    if span is not None:
        text += f"; {span}"
    if found.titles_path is not None:
        text += f"; titles from {found.titles_path.name}"
    return text
