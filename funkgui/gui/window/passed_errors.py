"""Takes back the notice of what failed once something else was done in its place."""

from __future__ import annotations

from PySide6.QtCore import QObject

from funkgui.gui.documents import Documents
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.notices import NoticeBar
from funkgui.gui.session import Session


class PassedErrors(QObject):
    """Closes the notice of a refused edit at the next one, of a failed file when one is begun.

    It would contradict what was done since, and what it offers would come too late.
    """

    def __init__(
        self,
        notices: NoticeBar,
        session: Session,
        editing: Editing,
        matrix: MatrixPanel,
        documents: Documents,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._of_edit = self._of_file = ""
        for part in (editing, matrix.table):
            part.failed.connect(self._on_edit_failed)
        documents.failed.connect(self._on_file_failed)
        session.undo_changed.connect(lambda: notices.withdraw(self._of_edit))
        documents.task_started.connect(lambda: notices.withdraw(self._of_file))

    def _on_edit_failed(self, error: Exception) -> None:
        # An edit asked for before it, which is made only now, takes nothing's place.
        self._of_edit = "" if self._editing.busy else str(error)

    def _on_file_failed(self, error: Exception) -> None:
        self._of_file = str(error)
