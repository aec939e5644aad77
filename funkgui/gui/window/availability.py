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
        enabled = self._of_files() | self._of_ratings() | self._of_training()
        for name, value in enabled.items():
            self._actions[name].setEnabled(value)
        for action in self._actions.problems.values():
            action.setEnabled(not self._documents.busy)
        training, session = self._training, self._session
        self._actions["pause"].setText("&Resume" if self._trainer.paused else "&Pause")
        self._actions["continue"].setText("Train &on" if training.trains_on else "&Continue")
        self._menus.tell_edits(session.undo_text, session.redo_text)

    def _of_files(self) -> dict[str, bool]:
        session, is_free = self._session, not self._documents.busy
        is_open = session.project is not None
        return {
            "open_ratings": is_free,
            "open_folder": is_free,
            "import_ratings": is_free,
            "paste_ratings": is_free,
            "read_again": is_free and self._imports.can_read_again,
            "add_ratings": is_free and is_open,
            "hold_out_file": is_free and is_open,
            "open_project": is_free,
            "add_titles": is_free and is_open,
            "save": is_free and is_open,
            "save_as": is_free and is_open,
            "export_plot": is_free and is_open and self._plots.can_export,
            "export_factors": is_free and session.selected_run is not None,
            "export_recommendations": is_free and session.selected_run is not None,
            "export_ratings": is_free and is_open,
            "new_matrix": is_free,
            "close_project": is_free and is_open,
        }

    def _of_ratings(self) -> dict[str, bool]:
        return {
            "draw_mask": self._session.project is not None,
            "undo": self._editing.can_undo,
            "redo": self._session.redo_text is not None,
        }

    def _of_training(self) -> dict[str, bool]:
        training = self._training
        return {
            "train": training.can_train,
            "pause": training.can_stop,
            "stop": training.can_stop,
            "continue": training.can_continue,
            "cross_validate": self._session.project is not None,
        }
