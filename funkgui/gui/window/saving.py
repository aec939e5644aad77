"""Writing the project, and what is seen of it, to files that somebody is asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from funkgui.factorization.factors_file import write_factors
from funkgui.gui.documents import AfterSave, Documents
from funkgui.gui.editing import Editing
from funkgui.gui.file_questions import FileQuestions, proposed_stem
from funkgui.gui.plots.plots_panel import PlotsPanel
from funkgui.gui.predictions.predictions_panel import PredictionsPanel
from funkgui.gui.session import Session


class Saving:
    """Asks where to write, and has it written; edits that are under way are waited for."""

    def __init__(
        self, session: Session, editing: Editing, documents: Documents, questions: FileQuestions
    ) -> None:
        self._session, self._editing = session, editing
        self._documents, self._questions = documents, questions
        documents.changed_elsewhere.connect(self._on_changed_elsewhere)

    def save(self, then: AfterSave = lambda refusal: None) -> None:
        """Save the project where it was saved last, or ask; ``then`` follows that."""
        if self._session.path is None:
            self.save_as(then)
        else:
            self._write(self._session.path, then)

    def save_as(self, then: AfterSave = lambda refusal: None) -> None:
        """Ask where to save the project; ``then`` follows that."""
        project = self._session.project
        if project is None:
            return
        path = self._session.path
        stem = path.stem if path else proposed_stem(project.source)
        # Whether a file that is there may be replaced is asked with its name.
        dialog = self._questions.ask_save(
            f"{stem}.funk", lambda path: self._write(path, then, replace=True)
        )

        def give_up() -> None:
            """What has come to be open meanwhile is not meant for this file."""
            dialog.reject()
            then("")

        opened = self._session.project_opened
        opened.connect(give_up)
        dialog.finished.connect(lambda: opened.disconnect(give_up))

    def export_plot(self, plots: PlotsPanel) -> None:
        """Ask where to write the plot in front."""
        if plots.can_export:
            self._questions.ask_export(
                f"{plots.current_name}.png",
                lambda path: self._documents.export(path, plots.export_current),
                losses=plots.current_name == "losses",
            )

    def export_factors(self) -> None:
        """Ask where to write U and V of the selected run."""
        run, ratings = self._session.selected_run, self._session.ratings
        if run is None:
            return

        def write(path: Path) -> None:
            write_factors(run.model_for(ratings), ratings, path)

        self._questions.ask_factors("factors.npz", lambda path: self._documents.export(path, write))

    def export_recommendations(self, predictions: PredictionsPanel) -> None:
        """Ask where to write the best unseen items of every user."""
        n = predictions.n_best
        self._questions.ask_recommendations(
            "recommendations.csv",
            n,
            lambda path, decimal_commas: self._documents.export_recommendations(
                path, n, decimal_commas=decimal_commas
            ),
        )

    def _on_changed_elsewhere(self, path: Path, then: AfterSave) -> None:
        self._questions.ask_replacing(
            path,
            replace=lambda: self._documents.save(path, then, replace=True),
            save_as=lambda: self.save_as(then),
        )

    def _write(self, path: Path, then: AfterSave, *, replace: bool = False) -> None:
        # What was edited before the project is to be saved is saved with it.
        history = self._session.history

        def go_on() -> None:
            # Another project may have been opened meanwhile: it is not meant for this file.
            if self._session.history is history:
                self._write(path, then, replace=replace)
            else:
                then("")

        for part in (self._editing, self._documents):
            if part.busy:
                part.busy_changed.connect(go_on, Qt.ConnectionType.SingleShotConnection)
                return
        self._documents.save(path, then, replace=replace)
