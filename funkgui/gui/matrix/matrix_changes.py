"""Changes of users, items and scale, as actions: add, remove, rename, join, keep some."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.ratings_table import RatingsTable
from funkgui.gui.session import Session


class MatrixChanges(QObject):
    """Asks what is needed and has the matrix changed.

    Parameters
    ----------
    table
        Whose selection and headers.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing

    @property
    def actions(self) -> list[QAction]:
        """For the menu of the matrix."""
        return []
