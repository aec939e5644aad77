"""The table in which runs are compared, chosen, renamed and deleted."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QStyle,
    QTableView,
)

from funkgui.errors import EditError
from funkgui.gui.menu_actions import pop_up_menu, table_action, where_wanted
from funkgui.gui.session import Session
from funkgui.gui.table_copy import copy_action
from funkgui.gui.training.run_choice import RunChoice
from funkgui.gui.training.runs_model import RunsModel, font_of
from funkgui.gui.widgets import named, set_up_rows
from funkgui.project.project import Run

_FEWEST_ROWS, _MOST_ROWS = 2, 8
"""That there is room for; more are scrolled to."""
_WIDEST_COLUMN = 30
"""Of a column, in letters: a run can have a longer name."""


class RunsTable(QTableView):
    """All runs of the open project; the selected one is the session's.

    Del deletes the selected run after a question; Return or a double click asks for its settings,
    F2 or a double click on its name renames it. All can be copied for a spreadsheet.
    """

    refused = Signal(object)
    """A run could not be renamed; the exception."""

    settings_wanted = Signal(object)
    """The `FitConfig` of a run is to be put into the form."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._model = RunsModel(self)
        self._choice = RunChoice(session, self)
        self._set_up_view()
        action = partial(table_action, self)
        self._use_settings = action(
            "use_run_settings",
            "&Use its settings",
            "Put the settings of this run into the form",
            self._on_use_settings,
            keys=[QKeySequence(Qt.Key.Key_Return)],
            icon_name="settings",
        )
        self._rename = action(
            "rename_run",
            "Re&name",
            "Give this run another name (also a double click on its name)",
            self._on_rename,
            keys=[QKeySequence(Qt.Key.Key_F2)],
            icon_name="rename",
        )
        self._delete = action(
            "delete_run",
            "&Delete\N{HORIZONTAL ELLIPSIS}",
            "Delete this run: its model and its losses",
            self._on_delete,
            keys=[QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)],
            icon_name="delete",
        )
        copy_action(self, "&Copy the table")
        self.setModel(self._model)
        # Queued: the names are shown anew once the editor is closed.
        self._model.name_entered.connect(self._on_name_entered, Qt.ConnectionType.QueuedConnection)
        self.doubleClicked.connect(self._on_double_click)
        self.customContextMenuRequested.connect(self._on_menu_wanted)
        session.project_opened.connect(self._on_project_opened)
        session.runs_changed.connect(self._on_runs_changed)
        session.run_selected.connect(self._on_run_selected)
        self._on_project_opened()

    def show_training(self, name: str | None) -> None:
        """Know the name of the run that a training under way becomes; None where there is none.

        It knows its run by its name: the one that it continues is neither renamed nor deleted, as
        it would come back.
        """
        self._model.training = name
        self._enable_actions()

    def take_typed(self) -> bool:
        """Give a run the name that is being typed, if one is; False where it was refused."""
        index = self.currentIndex()
        editor = self.indexWidget(index)
        if not isinstance(editor, QLineEdit):
            return True
        name = self._model.run(index.row()).name
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return self._on_name_entered(name, editor.text())

    def _set_up_view(self) -> None:
        named(self, "runs_table", "Runs", "The trainings so far; select one to see its model")
        set_up_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # leaves the marks behind a long name
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMaximumSectionSize(_WIDEST_COLUMN * self.fontMetrics().averageCharWidth())
        header.setStretchLastSection(True)
        names = self.verticalHeader()
        names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        names.setMaximumWidth(header.maximumSectionSize())
        names.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        names.setHighlightSections(False)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)

    def _fit_columns(self) -> None:
        """Make columns as wide as what stands in them.

        Qt's own way asks a model in Python for all that each cell looks like: of hundreds of runs,
        that takes a third of a second.
        """
        header = self.horizontalHeader()
        margin = 4 * self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin)
        plain, of_best = (
            QFontMetrics(font_of(is_best).resolve(self.font())) for is_best in (False, True)
        )
        for column in range(self._model.columnCount()):
            widths = (
                (of_best if is_best else plain).horizontalAdvance(text)
                for text, is_best in self._model.texts(column)
            )
            width = max(widths, default=0) + margin
            header.resizeSection(column, max(width, header.sectionSizeHint(column)))

    def _on_scrolled(self, px: int) -> None:
        # The names of the runs stay beside what is scrolled to.
        self.verticalHeader().setVisible(px >= self.columnWidth(0))

    def _selected(self) -> Run | None:
        rows = self.selectionModel().selectedRows()
        return self._model.run(rows[0].row()) if rows else None

    def _on_project_opened(self) -> None:
        self._model.open(self._session.project)
        self._on_runs_changed()

    def _on_runs_changed(self) -> None:
        self._model.show(self._session)
        self._fit_columns()
        self.updateGeometry()
        self._on_run_selected()

    def _on_run_selected(self) -> None:
        run = self._choice.chosen
        row = self._model.row_of(run.name) if run else None
        if row is None:
            self.clearSelection()
        elif self._selected() is not run:
            self.selectRow(row)
            self.executeDelayedItemsLayout()  # else rows that have just come are not scrolled to
            self.scrollTo(self.currentIndex())  # in the first column that is in sight
        self._enable_actions()

    def _enable_actions(self) -> None:
        run = self._selected()
        self._use_settings.setEnabled(run is not None)
        for action in (self._rename, self._delete):
            action.setEnabled(run is not None and run.name != self._model.training)

    def _on_use_settings(self) -> None:
        run = self._selected()
        if run:
            self.settings_wanted.emit(run.config)

    def _on_double_click(self, index: QModelIndex) -> None:
        if not self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self._on_use_settings()

    def _on_rename(self) -> None:
        rows = self.selectionModel().selectedRows()
        if rows:
            self.edit(rows[0])

    def _on_name_entered(self, name: str, entered: str) -> bool:
        try:
            if self._model.training in (name, entered.strip()):
                raise EditError(
                    f"{name} was not renamed: {self._model.training} is being trained; wait for "
                    "its end."
                )
            self._session.rename_run(name, entered)
        except EditError as problem:
            self.refused.emit(problem)
            return False
        return True

    def _on_delete(self) -> None:
        run = self._selected()
        if run is None:
            return
        kind, words = QMessageBox.Icon.Question, f"Delete {run.name}?"
        question = QMessageBox(kind, "Delete a run", words, parent=self)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setObjectName("delete_run_question")
        question.setInformativeText("Its model and its losses are lost; this cannot be undone.")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete = question.addButton("&Delete", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton("&Keep", QMessageBox.ButtonRole.RejectRole))
        delete.clicked.connect(lambda: self._delete_if_there(run))
        question.open()

    def _delete_if_there(self, run: Run) -> None:
        project = self._session.project
        if project and run in project.runs:
            self._session.remove_run(run.name)

    def _on_menu_wanted(self, position: QPoint) -> None:
        if self.indexAt(position).isValid():
            pop_up_menu(self, "run_menu", self.actions(), position)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        run, chosen = self._selected(), self._choice.chosen
        if run and (chosen is None or run.name != chosen.name):
            self._choice.choose(run.name)
        self._enable_actions()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.customContextMenuRequested.emit(where_wanted(self, event))

    def _height_of(self, n_rows: int) -> int:
        rows = n_rows * self.verticalHeader().defaultSectionSize()
        bars = self.horizontalHeader().sizeHint().height() + self.horizontalScrollBar().height()
        return rows + bars + 2 * self.frameWidth()

    def sizeHint(self) -> QSize:
        n_rows = min(max(self._model.rowCount(), _FEWEST_ROWS), _MOST_ROWS)
        return QSize(super().sizeHint().width(), self._height_of(n_rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height_of(_FEWEST_ROWS))
