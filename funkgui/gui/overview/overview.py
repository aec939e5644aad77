"""The whole matrix as an image, with a frame round what the table shows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from funkgui.gui.matrix.ratings_table import RatingsTable
from funkgui.gui.session import Session


class Overview(QWidget):
    """Density or mean rating of the matrix in the order of the table; a click goes there.

    Parameters
    ----------
    table
        Whose order and place.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(
        self, table: RatingsTable, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table, self._session = table, session
        self.setObjectName("overview")
        self.setAccessibleName("Overview")

    def wait(self) -> None:
        """Block until no worker of the overview runs; only for the program's end."""
