"""A demonstration in the window: the problem opens, trains before one's eyes, and is saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from funkgui.factorization.problems import problem
from funkgui.gui.app import Demo
from funkgui.gui.main_window import MainWindow
from funkgui.project.project import Run


class Demonstration(QObject):
    """Runs one demonstration; afterwards the window is the person's."""

    def __init__(self, window: MainWindow, demo: Demo) -> None:
        super().__init__(window)
        self._window = window
        self._demo = demo
        self._name = ""

    def start(self) -> None:
        """Open the problem; the rest follows by itself."""
        once = Qt.ConnectionType.SingleShotConnection
        self._window.session.project_opened.connect(self._on_project_opened, once)
        self._window.documents.new_problem(self._demo.problem, self._demo.seed)

    def _on_project_opened(self) -> None:
        trainer = self._window.trainer
        trainer.started.connect(self._on_started, Qt.ConnectionType.SingleShotConnection)
        trainer.finished.connect(self._on_finished)
        trainer.start(problem(self._demo.problem).config.changed(seed=self._demo.seed))

    def _on_started(self, name: str) -> None:
        self._name = name

    def _on_finished(self, run: Run) -> None:
        if run.name == self._name:
            self._window.trainer.finished.disconnect(self._on_finished)
            self._window.documents.busy_changed.connect(self._finish_when_free)
            self._finish_when_free()

    def _finish_when_free(self) -> None:
        documents = self._window.documents
        if not documents.busy:
            documents.busy_changed.disconnect(self._finish_when_free)
            documents.finish_demo(self._demo.finish)
