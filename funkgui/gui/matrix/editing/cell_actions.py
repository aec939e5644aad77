"""What can be done to the selected cells of the table, as actions for menus and keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.dialogs.questions import FillValue
from funkgui.gui.matrix.dialogs.settings_dialog import SettingsDialog
from funkgui.gui.matrix.editing.cell_edits import CellEdits
from funkgui.gui.matrix.editing.copying import Copying
from funkgui.gui.matrix.editing.mask_painting import MaskPainting
from funkgui.gui.matrix.editing.pasting import Pasting
from funkgui.gui.matrix.table.rating_delegate import RatingDelegate
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.matrix.table.table_keys import TableKeys
from funkgui.gui.menu_actions import CONTROL, pop_up_menu, submenu, table_action
from funkgui.gui.session import Session

_Key = QKeySequence.StandardKey
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class CellActions(QObject):
    """Copies, pastes, fills, clears and holds out what is selected in a table, by keys and menu."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session = table, session
        self._edits = CellEdits(table, session, editing)
        self.copying = Copying(table, session, editing)
        self._pasting = Pasting(table, session, editing)
        # The last filter that a widget gets is asked first: painting goes before selecting.
        TableKeys(table, session)
        self._painting = MaskPainting(table, session, editing)
        delegate = table.itemDelegate()
        assert isinstance(delegate, RatingDelegate)
        delegate.fill_wanted.connect(self._edits.fill_with)
        self.actions = [
            *self._copying_actions(),
            *self._pasting_actions(),
            submenu(table, "menu_fill", "F&ill", self._fill_actions()),
            submenu(table, "menu_held_out", "&Held out", self._mask_actions(), "mask"),
        ]
        """For the menu of edits."""
        table.customContextMenuRequested.connect(self._on_menu_wanted)
        for signal in (session.run_selected, session.project_opened):
            signal.connect(self._enable_actions)
        self._enable_actions()

    def _copying_actions(self) -> list[QAction]:
        action, copying = partial(table_action, self._table), self.copying
        self._copy_predicted = action(
            "copy_predicted",
            "Copy with pr&edictions",
            "Copy the selected ratings with labels, and in the blanks what the selected run "
            "predicts",
            copying.copy_predicted,
        )
        return [
            action(
                "cut",
                "Cu&t",
                "Copy the selected ratings, and make them unknown",
                copying.cut,
                keys=[_Key.Cut],
                icon_name="cut",
            ),
            action(
                "copy",
                "&Copy",
                "Copy the selected ratings as text, parted by tabs",
                copying.copy,
                keys=[_Key.Copy],
                icon_name="copy",
            ),
            action(
                "copy_with_labels",
                "Copy with &labels",
                "Copy the selected ratings with the labels of their users and items; pasted, they "
                "find these again",
                partial(copying.copy, with_labels=True),
                keys=["Ctrl+Shift+C"],
            ),
            self._copy_predicted,
        ]

    def _pasting_actions(self) -> list[QAction]:
        action = partial(table_action, self._table)
        return [
            action(
                "paste",
                "&Paste",
                "Paste ratings from a spreadsheet, where blank cells become unknown, or names onto "
                "whole rows or columns",
                self._pasting.paste,
                keys=[_Key.Paste],
                icon_name="paste",
            ),
            action(
                "clear_ratings",
                "Ma&ke unknown",
                "Make the selected cells unknown",
                self._edits.clear,
                keys=[QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)],
                icon_name="delete",
            ),
        ]

    def _fill_actions(self) -> list[QAction]:
        action, edits = partial(table_action, self._table), self._edits
        self._fill_predicted = action(
            "fill_predicted",
            "Blanks with &predictions",
            "Give the blank ones of the selected cells what the selected run predicts, rounded to "
            "the scale",
            edits.fill_predicted,
            icon_name="predictions",
        )
        return [
            action(
                "fill_down",
                "&Down",
                "Give the selected cells the ratings of the first selected row",
                partial(edits.fill_on, down=True),
                keys=["Ctrl+D"],
            ),
            action(
                "fill_right",
                "&Right",
                "Give the selected cells the ratings of the first selected column",
                partial(edits.fill_on, down=False),
                keys=["Ctrl+R"],
            ),
            action(
                "fill_with_value",
                f"With a &value{_ELLIPSIS}",
                f"Give all selected cells one rating; {CONTROL}+Enter does so with what is typed",
                self._ask_value,
            ),
            self._fill_predicted,
        ]

    def _mask_actions(self) -> list[QAction]:
        action, edits = partial(table_action, self._table), self._edits
        paint = action(
            "paint_mask",
            "&Paint with the mouse",
            "Let drags in the table hold ratings out, or back in where they begin on one held out",
            lambda: None,
            keys=["Ctrl+Shift+P"],
        )
        paint.setCheckable(True)
        paint.toggled.connect(self._painting.set_on)
        return [
            action(
                "hold_out",
                "&Hold out",
                "Hide the selected ratings from training, to validate on",
                partial(edits.hold_out, True),
                keys=["Ctrl+Shift+H"],
                icon_name="mask",
            ),
            action(
                "train_on",
                "&Train on",
                "Let the training see the selected ratings",
                partial(edits.hold_out, False),
                keys=["Ctrl+Shift+J"],
            ),
            paint,
        ]

    def _ask_value(self) -> None:
        def answer(asked: FillValue) -> None:
            self._edits.fill_with(asked.rating)

        name, title = "fill_dialog", "Fill with a value"
        SettingsDialog(name, title, FillValue(), "&Fill", answer, self._table).open()

    def _enable_actions(self) -> None:
        for action in self.actions:
            if action.menu() is None:  # menus are disabled with the table
                action.setEnabled(self._session.project is not None)
        for action in (self._copy_predicted, self._fill_predicted):
            action.setEnabled(self._session.selected_run is not None)

    def _on_menu_wanted(self, position: QPoint) -> None:
        if self._table.indexAt(position).isValid():
            pop_up_menu(self._table, "ratings_menu", self.actions, position)
