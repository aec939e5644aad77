"""What the cells of the table show: a choice of layers and colours, and the legend."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from funkgui.gui.matrix.ratings_table import RatingsTable
from funkgui.gui.session import Session


class LayerBar(QWidget):
    """Switches the layers of a table.

    Parameters
    ----------
    table
        Whose cells.
    """

    def __init__(
        self, table: RatingsTable, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table, self._session = table, session
        self.setObjectName("layer_bar")

    @property
    def actions_of_layers(self) -> list[QAction]:
        """For the menu of views."""
        return []
