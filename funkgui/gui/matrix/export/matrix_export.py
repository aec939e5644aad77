"""Writing the open ratings, or a selection of them, to a file, an image or the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage, QImageWriter

from funkgui.errors import EditError
from funkgui.files.new_file import new_file
from funkgui.gui.documents import Documents
from funkgui.gui.file_questions import FileQuestions, proposed_stem
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.dialogs.settings_dialog import SettingsDialog
from funkgui.gui.matrix.export.export_choice import CLIPBOARD, FORMS, PARTS, PICTURE, ExportChoice
from funkgui.gui.matrix.export.part_of_matrix import part_of
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.matrix.table.table_picture import picture_of
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.writers import FORMATS


class MatrixExport(QObject):
    """Asks where to, and has it written."""

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
        """Ask what is exported, and as what; then where to."""
        if self._session.project is None:
            return
        selected = sum(one.n_cells for one in self._matrix.table.rectangles()) > 1
        start = ExportChoice(part="selected" if selected else "all")
        SettingsDialog(
            "export_ratings_dialog",
            "Export ratings",
            start,
            "&Export",
            self._export,
            self._matrix,
            choice_words={**PARTS, **FORMS},
        ).open()

    def _export(self, asked: ExportChoice) -> None:
        rectangles = self._rectangles(asked.part)
        if asked.form == CLIPBOARD:
            self._matrix.cell_actions.copying.copy(rectangles, with_labels=True)
        elif asked.form == PICTURE:
            picture = picture_of(self._matrix.table, self._session, rectangles)
            self._questions.ask_ratings_export(
                f"{self._stem}.png",
                "PNG picture",
                lambda path: self._documents.export(path, partial(_save, picture)),
            )
        else:
            self._ask_file(asked, rectangles)

    def _ask_file(self, asked: ExportChoice, rectangles: Sequence[Rectangle]) -> None:
        target = FORMATS[asked.form]
        ratings, order = self._session.ratings, self._matrix.table.order

        def part(cancelled: Cancelled) -> RatingMatrix:
            if asked.part == "all":
                return ratings
            return part_of(ratings, order, rectangles, cancelled)

        def write(path: Path) -> None:
            self._documents.export_ratings(path, part, target.key)

        self._questions.ask_ratings_export(f"{self._stem}{target.endings[0]}", target.label, write)

    def _rectangles(self, part: str) -> list[Rectangle]:
        """The cells of a part, in rows and columns of the view."""
        table = self._matrix.table
        if part == "selected":
            found = table.rectangles()
            if not found:
                raise EditError("Nothing is selected in the table; select the cells to export.")
            return found
        if part == "seen":
            seen = table.seen
            if seen is None:
                raise EditError("The table shows no cells; show it, or export all ratings.")
            return [seen]
        n_rows, n_columns = table.shape
        return [Rectangle(0, 0, n_rows - 1, n_columns - 1)]

    @property
    def _stem(self) -> str:
        """What a file is called at first."""
        project = self._session.project
        return proposed_stem(project.source if project else "")


def _save(picture: QImage, path: Path) -> None:
    """Write a picture in one step.

    Raises
    ------
    WriteError
        Where it cannot be written.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(picture)
    with new_file(path) as file:
        file.write(content.data())
