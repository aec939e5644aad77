"""Writing the open ratings, or a selection of them, to a file, an image or the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.gui.documents import Documents
from funkgui.gui.file_questions import FileQuestions
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session


class MatrixExport(QObject):
    """Asks where to, and has it written.

    Parameters
    ----------
    documents
        Writes, in a worker.
    questions
        Asks for the file.
    matrix
        Whose selection.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(
        self,
        session: Session,
        documents: Documents,
        questions: FileQuestions,
        matrix: MatrixPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._documents = session, documents
        self._questions, self._matrix = questions, matrix

    def ask(self) -> None:
        """Export ratings to a file of the user's choice."""
