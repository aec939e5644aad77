"""Which of the window's actions can be done now, and what they are called then."""

from __future__ import annotations

from PySide6.QtCore import QObject

from funkgui.gui.documents import Documents
from funkgui.gui.editing import Editing
from funkgui.gui.importing.imports import Imports
from funkgui.gui.plots.plots_panel import PlotsPanel
from funkgui.gui.session import Session
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.training.training_panel import TrainingPanel
from funkgui.gui.window.actions import Actions
from funkgui.gui.window.menus import Menus


class Availability(QObject):
    """Enables actions, and disables them, as things change; calls undo and redo by what they do."""

    def __init__(
        self,
        actions: Actions,
        menus: Menus,
        *,
        session: Session,
        editing: Editing,
        documents: Documents,
        trainer: Trainer,
        training: TrainingPanel,
        plots: PlotsPanel,
        imports: Imports,
    ) -> None:
        super().__init__(menus)
        self._actions, self._menus = actions, menus
        self._session, self._editing, self._documents = session, editing, documents
        self._trainer, self._training = trainer, training
        self._plots, self._imports = plots, imports
        for changed in (
            session.project_opened,
            session.undo_changed,
            session.dirty_changed,
            session.run_selected,
            documents.busy_changed,
            editing.busy_changed,
            training.availability_changed,
            plots.plot_changed,
        ):
            changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        session, training = self._session, self._training
        is_free, is_open = not self._documents.busy, session.project is not None
        has_run = session.selected_run is not None
        for names, enabled in (
            ("open_ratings open_folder import_ratings paste_ratings", is_free),
            ("open_project new_matrix", is_free),
            ("read_again", is_free and self._imports.can_read_again),
            ("add_ratings hold_out_file add_titles", is_free and is_open),
            ("save save_as export_ratings close_project", is_free and is_open),
            ("export_plot", is_free and is_open and self._plots.can_export),
            ("export_factors export_recommendations", is_free and has_run),
            ("draw_mask cross_validate", is_open),
            ("undo", self._editing.can_undo),
            ("redo", session.redo_text is not None),
            ("train", training.can_train),
            ("pause stop", training.can_stop),
            ("continue", training.can_continue),
        ):
            for name in names.split():
                self._actions[name].setEnabled(enabled)
        for action in self._actions.problems.values():
            action.setEnabled(is_free)
        self._actions["pause"].setText("&Resume" if self._trainer.paused else "&Pause")
        self._actions["continue"].setText("Train &on" if training.trains_on else "&Continue")
        self._menus.tell_edits(session.undo_text, session.redo_text)
