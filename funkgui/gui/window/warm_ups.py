"""Slow imports, once the window is painted: for files, then for plots, and TensorFlow last.

TensorFlow is not only imported but used once.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.warm_up import warm_up
from funkgui.gui.latest import Latest
from funkgui.gui.plots.warm_up import import_matplotlib


class WarmUps(QObject):
    """Imports in a worker thread what a start would otherwise have to wait for."""

    plots_ready = Signal()
    """matplotlib is imported: the canvases can be made."""
    done = Signal()
    """All is imported, and TensorFlow was used once."""
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._importing = Latest(self, self.failed)

    def start(self) -> None:
        """Begin."""
        self._importing.do(
            "Preparing to read files", lambda *_: _import_for_files(), self._on_files_ready
        )

    def _on_files_ready(self, _: None) -> None:
        self._importing.do(
            "Preparing the plots", lambda *_: import_matplotlib(), self._on_plots_ready
        )

    def _on_plots_ready(self, _: None) -> None:
        self.plots_ready.emit()
        self._importing.do("Preparing TensorFlow", lambda *_: warm_up(), lambda _: self.done.emit())


def _import_for_files() -> None:
    import h5py  # noqa: F401

    import funkgui.project.project_file
    import funkgui.ratings.readers.reading  # noqa: F401
