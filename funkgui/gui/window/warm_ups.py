"""Slow imports, once the window is painted: for files, then for plots, and TensorFlow last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from funkgui.gui.tasks import Cancelled, Progress, Task, Work


class WarmUps(QObject):
    """Imports in a worker thread what a start would otherwise have to wait for."""

    plots_ready = Signal()
    """matplotlib is imported: the canvases can be made."""
    done = Signal()
    """All is imported, or failed to be."""
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._ending = False

    def start(self) -> None:
        """Begin, if it has not begun yet."""
        if not self._tasks and not self._ending:
            self._run("Preparing to read files", _import_for_files, self._on_files_ready)

    def end(self) -> None:
        """Begin no further import, and block until the one under way is through."""
        self._ending = True
        for task in self._tasks:
            task.wait()

    def _run(self, text: str, work: Work, then: Callable[[], None]) -> None:
        task = Task(text, work, self)
        task.finished.connect(lambda _: then())
        task.failed.connect(self.failed)
        self._tasks.append(task)
        task.start()

    def _on_files_ready(self) -> None:
        if not self._ending:
            self._run("Preparing the plots", _import_matplotlib, self._on_plots_ready)

    def _on_plots_ready(self) -> None:
        if self._ending:
            return
        self.plots_ready.emit()
        self._run("Preparing TensorFlow", _import_tensorflow, self.done.emit)


def _import_for_files(progress: Progress, cancelled: Cancelled) -> None:
    import h5py  # noqa: F401
    import pyarrow.csv  # noqa: F401

    import funkgui.project.project_file
    import funkgui.ratings.readers.reading  # noqa: F401


def _import_matplotlib(progress: Progress, cancelled: Cancelled) -> None:
    from funkgui.gui.plots.warm_up import import_matplotlib

    import_matplotlib()


def _import_tensorflow(progress: Progress, cancelled: Cancelled) -> None:
    from funkgui.factorization.devices import load_tensorflow

    load_tensorflow()
