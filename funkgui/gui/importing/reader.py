"""Looks at a file and reads it in a worker, again whenever the choices change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from funkgui.gui.tasks import Cancelled, Progress, Task

if TYPE_CHECKING:
    from funkgui.ratings.readers import ReadOptions


class Reader(QObject):
    """Previews and then reads one file; a later look takes the place of an earlier one."""

    previewed = Signal(object)
    """A `Preview` of the file with the latest choices."""
    progressed = Signal(float)
    """Share of the file that has been read, 0 to 1."""
    read = Signal(object)
    """The `RatingFile`."""
    failed = Signal(object)
    """What is wrong with the file, or with the choices."""

    _looked = Signal(object, object, object)
    """Carries a preview out of the worker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked.connect(self._on_looked)
        self._task: Task | None = None
        self._wish: tuple[Path, ReadOptions] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def look(self, path: Path, options: ReadOptions) -> None:
        """Preview a file with these choices, then read the whole of it."""
        self._wish = path, options
        if self._task is not None:
            self._task.cancel()
        else:
            self._begin(path, options)

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

    def _begin(self, path: Path, options: ReadOptions) -> None:
        def work(progress: Progress, cancelled: Cancelled) -> object:
            from funkgui.ratings.readers import preview_ratings, read_ratings

            preview = preview_ratings(path, options, cancelled=cancelled)
            self._looked.emit(path, options, preview)
            return read_ratings(
                path,
                options=options,
                progress=lambda done, total: progress(done / max(total, 1)),
                cancelled=cancelled,
            )

        task = Task(f"Reading {path.name}", work, self)
        task.progressed.connect(lambda share: self._tell(path, options, share))
        task.finished.connect(lambda found: self._end(path, options, found, None))
        task.failed.connect(lambda error: self._end(path, options, None, error))
        task.cancelled.connect(lambda: self._end(path, options, None, None))
        self._task = task
        task.start()

    def _tell(self, path: Path, options: ReadOptions, share: float) -> None:
        if self._wish == (path, options):
            self.progressed.emit(share)

    def _on_looked(self, path: Path, options: ReadOptions, preview: object) -> None:
        if self._wish == (path, options):
            self.previewed.emit(preview)

    def _end(
        self, path: Path, options: ReadOptions, found: object, error: BaseException | None
    ) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
        if self._wish is None:
            return
        if self._wish != (path, options):
            self._begin(*self._wish)
        elif error is not None:
            self.failed.emit(error)
        elif found is not None:
            self.read.emit(found)
