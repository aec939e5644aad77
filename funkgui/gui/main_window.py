"""The main window: start page or workspace, menus, and the way from one thing to another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from funkgui.gui.crossvalidation.dialog import CrossValidationDialog
from funkgui.gui.documents import Documents
from funkgui.gui.editing import Editing
from funkgui.gui.facts.facts_panel import FactsPanel
from funkgui.gui.file_questions import FileQuestions
from funkgui.gui.importing.import_window import ImportWindow
from funkgui.gui.importing.imports import Imports
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.mask.mask_dialog import MaskDialog
from funkgui.gui.matrix.export.matrix_export import MatrixExport
from funkgui.gui.matrix.kept_look import keep_look, restore_look
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.new_matrix.new_matrix_dialog import NewMatrixDialog
from funkgui.gui.notices import NoticeBar
from funkgui.gui.openings import Opened
from funkgui.gui.plots.plots_panel import PlotsPanel
from funkgui.gui.predictions.predictions_panel import PredictionsPanel
from funkgui.gui.recovery import Recovery
from funkgui.gui.session import Session
from funkgui.gui.settings import Settings
from funkgui.gui.start.start_page import StartPage
from funkgui.gui.steps.steps_panel import StepsPanel
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.training.training_panel import TrainingPanel
from funkgui.gui.widgets import fill
from funkgui.gui.window.about import show_about, show_tutorial
from funkgui.gui.window.actions import Actions
from funkgui.gui.window.availability import Availability
from funkgui.gui.window.leaving import Leaving
from funkgui.gui.window.menus import Menus
from funkgui.gui.window.passed_errors import PassedErrors
from funkgui.gui.window.pointer_words import PointerWords
from funkgui.gui.window.proposals import Proposals
from funkgui.gui.window.saving import Saving
from funkgui.gui.window.task_view import TaskView
from funkgui.gui.window.warm_ups import WarmUps
from funkgui.gui.window.window_place import keep_place, restore_place
from funkgui.gui.workspace import Workspace
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.holdout import random_share

_MESSAGE_MS = 10_000


class MainWindow(QMainWindow):
    """All of FunkGUI's window."""

    painted = Signal()
    """The window was painted for the first time."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = settings
        self._was_painted = self._may_close = False
        self._make_workers()
        self._make_areas()
        self._make_dialogs()
        self._build()
        self._connect()
        restore_place(self, self.workspace, settings)
        restore_look(self.matrix.table, settings)
        self._on_project_opened()
        self._show_page()

    def open_file(self, path: Path) -> None:
        """Open a project or a rating file in place of what is open."""
        self.documents.open_file(path)

    def new_problem(self, key: str) -> None:
        """Open one of the tutorial's problems in place of what is open."""
        self.documents.new_problem(key)

    def _make_workers(self) -> None:
        """What is open, and what changes, trains, reads and writes it."""
        settings = self.settings
        self.session = Session(self)
        self.trainer = Trainer(self.session, self)
        self.editing = Editing(self.session, self)
        self.documents = Documents(self.session, self.editing, settings, self)
        self.recovery = Recovery(self.session, self.trainer, settings.recovery_folder, self)
        self.warm_ups = WarmUps(self)

    def _make_areas(self) -> None:
        """What is shown in the window."""
        self.actions_by_name = Actions(self)
        self.notices = NoticeBar()
        self.start_page = StartPage()
        self.training = TrainingPanel(self.session, self.trainer)
        self.matrix = MatrixPanel(self.session, self.editing)
        self.predictions = PredictionsPanel(self.session, self.matrix.table.what_ifs)
        self.facts = FactsPanel(self.session, self.matrix)
        self.steps = StepsPanel(self.session, self.editing)
        self.plots = PlotsPanel(self.session, self.trainer, self.settings)
        self.workspace = Workspace(
            self.training, self.matrix, self.predictions, self.facts, self.steps, self.plots
        )
        self._pages = QStackedWidget()
        # Else the window paints its own ground over parts of one page while the next one waits.
        self._pages.setAutoFillBackground(True)
        self._task_view = TaskView()

    def _make_dialogs(self) -> None:
        """What is shown in windows of its own, and what asks."""
        session, editing, documents = self.session, self.editing, self.documents
        self._questions = FileQuestions(self, self.settings)
        self._saving = Saving(session, editing, documents, self._questions)
        self._leaving = Leaving(
            self, session, editing, self._refusal_of_typed, self.trainer, self._saving.save
        )
        self.cross_validation = CrossValidationDialog(session, self.training.settings, self)
        self.mask_dialog = MaskDialog(session, editing, self)
        self.new_matrix = NewMatrixDialog(documents, self)
        self.matrix_export = MatrixExport(session, documents, self._questions, self.matrix, self)
        notices = self.notices
        self._proposals = Proposals(
            notices, session, self.trainer, documents, self.training, self.recovery, self
        )
        PassedErrors(notices, session, editing, self.matrix, documents, self)
        self.import_window = ImportWindow(self)
        self._imports = Imports(
            self.import_window,
            self.notices,
            session,
            documents,
            self._questions,
            FileQuestions(self.import_window, self.settings),
            self,
        )

    def _build(self) -> None:
        central = QWidget()
        fill(QVBoxLayout(central), self.notices, (self._pages, 1), spacing=0, margins=(0, 0, 0, 0))
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.workspace)
        self.setCentralWidget(central)
        self.setAcceptDrops(True)
        self._menus = Menus(self, self.actions_by_name, self.workspace, self.matrix, self.settings)
        self._menus.recent_chosen.connect(self.open_file)
        Availability(
            self.actions_by_name,
            self._menus,
            session=self.session,
            editing=self.editing,
            documents=self.documents,
            trainer=self.trainer,
            training=self.training,
            plots=self.plots,
            imports=self._imports,
        )
        self.statusBar().setObjectName("status_bar")
        pointer_words = PointerWords(self.session, self.matrix)
        self.plots.pointed.connect(pointer_words.tell)
        self.statusBar().addWidget(pointer_words, 1)
        self.statusBar().addPermanentWidget(self._task_view)

    def _connect(self) -> None:
        self._connect_actions()
        self._connect_parts()
        self._connect_errors()
        session, documents = self.session, self.documents
        session.project_opened.connect(self._on_project_opened)
        session.dirty_changed.connect(self._on_title_changed)
        documents.task_started.connect(self._task_view.show_task)
        self.editing.task_started.connect(self._task_view.show_task)
        documents.project_ready.connect(self._on_project_ready)
        documents.saved.connect(self._on_saved)
        documents.told.connect(self._on_told)
        self.editing.told.connect(self._on_told)

    def _connect_actions(self) -> None:
        does = {
            "open_ratings": lambda: self._questions.ask_ratings(self.documents.open_file),
            "open_folder": lambda: self._questions.ask_folder(self.documents.open_file),
            "import_ratings": self._imports.ask,
            "paste_ratings": self._imports.paste,
            "read_again": self._imports.read_again,
            "add_ratings": lambda: self._questions.ask_ratings(self.documents.add_ratings),
            "hold_out_file": lambda: self._questions.ask_ratings(self.documents.hold_out_file),
            "open_project": lambda: self._questions.ask_project(self.documents.open_file),
            "add_titles": lambda: self._questions.ask_titles(self.documents.add_titles),
            "save": self._saving.save,
            "save_as": self._saving.save_as,
            "export_plot": lambda: self._saving.export_plot(self.plots),
            "export_factors": self._saving.export_factors,
            "export_recommendations": lambda: self._saving.export_recommendations(self.predictions),
            "close_project": lambda: self._leave(lambda: self.session.open(None)),
            "quit": self.close,
            "undo": self.editing.undo,
            "redo": self.editing.redo,
            "new_matrix": self.new_matrix.show,
            "draw_mask": self.mask_dialog.show,
            "export_ratings": self.matrix_export.ask,
            "train": self.training.train,
            "continue": self.training.continue_run,
            "cross_validate": self.cross_validation.show,
            "reset_layout": self.workspace.reset_layout,
            "about": lambda: show_about(self),
            "tutorial": show_tutorial,
        }
        for name, slot in does.items():
            self.actions_by_name[name].triggered.connect(
                lambda _=False, slot=slot: self._take_typed() and slot()
            )
        # A training does not wait for what is typed meanwhile, which may be refused.
        self.actions_by_name["pause"].triggered.connect(self.training.pause_or_resume)
        self.actions_by_name["stop"].triggered.connect(self.training.stop)
        for key, action in self.actions_by_name.problems.items():
            action.triggered.connect(lambda _=False, key=key: self.new_problem(key))

    def _connect_parts(self) -> None:
        start = self.start_page
        start.problem_chosen.connect(self.new_problem)
        start.file_chosen.connect(self.open_file)
        start.file_removed.connect(self._on_recent_removed)
        start.open_ratings_requested.connect(self.actions_by_name["open_ratings"].trigger)
        start.open_project_requested.connect(self.actions_by_name["open_project"].trigger)
        start.new_matrix_requested.connect(self.actions_by_name["new_matrix"].trigger)
        self.training.holdout_requested.connect(self._on_holdout_requested)
        self.training.other_masks_requested.connect(self.mask_dialog.show)
        of_mask = FileQuestions(self.mask_dialog, self.settings)
        self.mask_dialog.test_file_wanted.connect(
            lambda: of_mask.ask_ratings(self.mask_dialog.take_test_file)
        )
        self.trainer.started.connect(self._imports.move_on)
        self.matrix.table.cell_selected.connect(self.predictions.show_cell)
        self.matrix.table.cell_came.connect(self.predictions.follow_cell)
        self.matrix.table.look_wanted.connect(self._on_look_wanted)
        self.predictions.item_activated.connect(self._on_item_activated)
        self.predictions.train_wanted.connect(self.training.train)
        self.predictions.offer_for_best(self.actions_by_name["export_recommendations"])
        self.trainer.started.connect(lambda: self.predictions.show_training(True))
        self.trainer.ended.connect(lambda: self.predictions.show_training(False))
        self.plots.export_requested.connect(self.actions_by_name["export_plot"].trigger)
        self.warm_ups.plots_ready.connect(self.plots.prepare)
        self.warm_ups.plots_ready.connect(self.workspace.prepare)

    def _connect_errors(self) -> None:
        for part in (
            self.documents,
            self.editing,
            self.training,
            self.plots,
            self.matrix.table,
            self.predictions,
            self.facts,
            self.mask_dialog,
            self.cross_validation,
            self.recovery,
            self.warm_ups,
        ):
            part.failed.connect(self.notices.show_error)

    def _take_typed(self) -> bool:
        """Take the rating or the name that is being typed; False where it was refused."""
        return self.matrix.table.take_typed() and self.training.runs.take_typed()

    def _refusal_of_typed(self) -> str:
        """Take what is being typed; why it was refused, or nothing."""
        return "" if self._take_typed() else self.notices.text

    def _on_project_ready(self, opened: Opened) -> None:
        if not self._proposals.compare(opened):
            self._leave(lambda: self.documents.accept(opened))

    def _leave(self, then: Callable[[], None]) -> None:
        """Go from the open project to another one, or to none."""
        self.statusBar().clearMessage()  # of this project; that it was saved is told after
        self._leaving.leave(then)

    def _on_project_opened(self) -> None:
        self.notices.dismiss()
        self._proposals.repeat()
        self._on_title_changed()
        # In a turn of its own: the parts have just taken up the project, and now they are shown.
        QTimer.singleShot(0, self._show_page)

    def _show_page(self) -> None:
        self._show_recent()
        page = self.start_page if self.session.project is None else self.workspace
        if page is self._pages.currentWidget():
            return
        # Laid out in this turn, painted in the next one.
        self._pages.setUpdatesEnabled(False)
        QTimer.singleShot(0, lambda: self._pages.setUpdatesEnabled(True))
        self._pages.setCurrentWidget(page)
        self.workspace.set_present(page is self.workspace)
        if page is self.workspace:
            self.matrix.focus_table()

    def _on_saved(self) -> None:
        self._show_recent()
        self._on_title_changed()

    def _on_told(self, text: str) -> None:
        self.statusBar().showMessage(text, _MESSAGE_MS)

    def _on_recent_removed(self, path: Path) -> None:
        self.settings.remove_recent(path)
        self._show_recent()

    def _on_holdout_requested(self, share: float, seed: int) -> None:
        self.editing.make_planned(
            "Drawing the held-out ratings",
            lambda ratings, *_: ReplaceHoldout(random_share(ratings, share, seed)),
            10 * self.session.ratings.n_ratings,
            fits_any=True,
        )

    def _on_item_activated(self, user: int, item: int) -> None:
        self.workspace.reveal("matrix")
        self.matrix.show_cell(user, item)
        self.predictions.show_cell(user, item)

    def _on_look_wanted(self, page: str, user: int, item: int | None) -> None:
        self.workspace.reveal("predictions")
        self.predictions.look_at(page, user, item)

    def _on_title_changed(self) -> None:
        project, path = self.session.project, self.session.path
        name = "" if project is None else path.name if path else Path(project.source).name
        # Twice, it stands for itself, and not for the mark of what is not saved.
        name = name.replace("[*]", "[*][*]")
        self.setWindowTitle(f"{name}[*] \N{EM DASH} FunkGUI" if name else "FunkGUI")
        self.setWindowModified(self.session.dirty)

    def _show_recent(self) -> None:
        paths = self.settings.recent_files()
        self.start_page.show_recent(paths)
        self._menus.show_recent(paths)

    def _on_painted(self) -> None:
        if self.isHidden():  # closed by then
            return
        self.warm_ups.start()
        self.recovery.search()
        self.painted.emit()

    def _close_for_good(self) -> None:
        self._may_close = True
        self.close()

    def _shut_down(self) -> None:
        """Leave no thread behind. The window is gone from the screen by then."""
        keep_place(self, self.workspace, self.settings)
        keep_look(self.matrix.table, self.settings)
        self.settings.sync()
        self.hide()
        self.trainer.drop()
        self.cross_validation.reject()
        self.documents.end()
        self.editing.drop()
        self.plots.end()
        wait_for_work_of(self)
        self.recovery.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # Once the whole of it is on the screen: imports in the background slow the window.
            QTimer.singleShot(0, self._on_painted)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and self._leaving.is_held(self._close_for_good):
            event.ignore()
            return
        self._shut_down()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.accept()
            self._imports.take_dropped(self.mapToGlobal(event.position().toPoint()), paths)
