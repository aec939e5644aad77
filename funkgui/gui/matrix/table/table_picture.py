"""A picture of some cells of the table, with their headers, as the table shows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle, bounds_of
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session

MOST_PIXELS = 12_000_000
"""Of one picture: 48 MB while it is painted."""


def picture_of(table: RatingsTable, session: Session, rectangles: Sequence[Rectangle]) -> QImage:
    """Paint the smallest rectangle around some cells, in the table's layer, colours and zoom.

    Raises
    ------
    EditError
        Where it would be too large.
    """
    whole = bounds_of(rectangles)
    n_rows, n_columns = whole.shape
    width, height = n_columns * table.across.cell_px, n_rows * table.down.cell_px
    if width * height > MOST_PIXELS:
        raise EditError(
            f"A picture of {n_rows:,} rows and {n_columns:,} columns would have {width:,} by "
            f"{height:,} pixels, which is too large; choose fewer cells, or zoom out first."
        )
    shown = Grid.of(table.order, whole).order(session.ratings)
    # A table of its own: the one on the screen stays where it is.
    editing = Editing(session)
    other = RatingsTable(session, editing)
    try:
        other.setFont(table.font())
        other.setPalette(table.palette())
        other.setFrameShape(QFrame.Shape.NoFrame)
        for set_policy in (other.setHorizontalScrollBarPolicy, other.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        other.zoom_by(table.zoom - other.zoom)
        other.show_order(shown)
        other.set_look(table.look)
        labels_px = other.verticalHeader().sizeHint().width()
        other.resize(width + labels_px, height + other.horizontalHeader().sizeHint().height())
        return other.grab().toImage()
    finally:
        wait_for_work_of(other)
        other.deleteLater()
        editing.deleteLater()
