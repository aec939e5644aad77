"""The whole matrix as an image, with a frame round what the table shows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QAction, QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import describe_action
from funkgui.gui.overview.block_words import block_words
from funkgui.gui.overview.density_source import DensitySource
from funkgui.gui.overview.legend_bar import LegendBar
from funkgui.gui.overview.part import Part
from funkgui.gui.overview.picture import OverviewPicture
from funkgui.gui.overview.shades import Shades, Shown
from funkgui.gui.session import Session
from funkgui.gui.widgets import fill, named, plain_tip
from funkgui.ratings.density import Blocks
from funkgui.ratings.matrix import RatingMatrix

_TINY = 40
"""Users and items up to which the table itself is overview enough."""
_DENSE = 0.5
"""Known share from which on the mean rating is shown first."""
_WIDTH_PX = (200, 360)
"""Usual and widest; the narrowest is what its controls need."""


class Overview(QWidget):
    """Density or mean rating of the matrix in the order of the table; a click goes there."""

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__()
        self._table, self._session = table, session
        self._source = DensitySource(table, session, self)
        self._picture = OverviewPicture(self)
        self._legend = LegendBar(self)
        self._shown = QComboBox()
        self._whole = QToolButton()
        self._shades: tuple[object, Shades] | None = None
        self.toggle = self._toggle_action()
        self._set_up()
        self._connect()
        self._on_view_changed()

    def _toggle_action(self) -> QAction:
        action = QAction(icon("matrix"), "O&verview", self, checkable=True, checked=True)
        tip = "Show or hide the whole table as an image beside it"
        return describe_action(action, "action_show_overview", tip, ["Ctrl+7"])

    def _set_up(self) -> None:
        named(self, "overview", "Overview")
        self.setMaximumWidth(_WIDTH_PX[1])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        named(self._shown, "overview_shown", "What the overview shows")
        self._shown.setToolTip(
            "Known share of the cells, or mean rating, of each block of users and items"
        )
        self._shown.addItems([one.value for one in Shown])
        self._shown.setMinimumContentsLength(6)
        self._shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self._whole, "overview_whole", "Show all in the overview")
        self._whole.setToolTip("Zoom out to the whole table; the wheel zooms in at the pointer")
        self._whole.setIcon(icon("reset"))
        self._whole.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture.words_at = self._words_at
        top = fill(QHBoxLayout(), (self._shown, 1), self._whole, spacing=4)
        layout = QVBoxLayout(self)
        fill(layout, top, (self._picture, 1), self._legend, spacing=4, margins=(6, 0, 8, 0))

    def _connect(self) -> None:
        self.toggle.toggled.connect(self._show_or_hide)
        self._shown.activated.connect(self._paint)
        self._whole.clicked.connect(self._picture.show_whole)
        self._picture.gone_to.connect(self._on_gone_to)
        self._picture.part_changed.connect(self._on_part_changed)
        self._source.changed.connect(self._paint)
        self._table.seen_changed.connect(self._on_seen_changed)
        self._table.model().modelReset.connect(self._on_view_changed)
        self._session.project_opened.connect(self._on_project_opened)
        self._session.scale_changed.connect(self._paint)
        self._table.look_changed.connect(self._paint)

    def _on_project_opened(self) -> None:
        project = self._session.project
        # Where nearly all is known, the density says nothing.
        is_dense = project is not None and project.ratings.density >= _DENSE
        self._shown.setCurrentText((Shown.MEAN if is_dense else Shown.DENSITY).value)
        self._source.forget()
        self._on_view_changed()

    def _on_view_changed(self) -> None:
        """Another matrix, another order, or other users and items are shown."""
        self._source.renew()
        model = self._table.model()
        shape, before = (model.rowCount(), model.columnCount()), self._picture.part
        if 0 in shape:
            self._picture.set_part(None)
        elif before is None or before.shape != shape:
            self._picture.set_part(Part.whole(*shape))
        self._show_or_hide()
        self._on_part_changed()
        self._paint()

    def _show_or_hide(self) -> None:
        part = self._picture.part
        is_of_use = part is not None and max(part.shape) > _TINY
        self.toggle.setEnabled(is_of_use)
        self.setVisible(is_of_use and self.toggle.isChecked())

    def _on_part_changed(self) -> None:
        part = self._picture.part
        self._whole.setEnabled(part is not None and not part.is_whole)
        if part is not None and self.isVisible():
            size = self._picture.n_pixels
            self._source.want(Blocks.fitted(part.top, part.left, part.n_rows, part.n_columns, size))

    def _on_gone_to(self, row: int, column: int) -> None:
        self._table.scroll_to(row, column)
        self._on_seen_changed()  # at once: the next key goes on from there

    def _on_seen_changed(self) -> None:
        self._picture.set_seen(self._table.seen)

    def _paint(self) -> None:
        density, project = self._source.density, self._session.project
        if density is None or project is None:
            self._picture.set_image(None, None)
            self._legend.set_legend(None)
            return
        shades, shown = self._shades_of(project.ratings), Shown(self._shown.currentText())
        blocks = density.blocks if self._source.is_current else None
        self._picture.set_image(shades.image(density, shown), blocks)
        self._legend.set_legend(shades.legend(density, shown))

    def _shades_of(self, ratings: RatingMatrix) -> Shades:
        key = ratings.scale, self._table.look.palette
        if self._shades is None or self._shades[0] != key:
            palette = self.palette()
            # The first matrix comes while the window's parts are still disabled.
            palette.setCurrentColorGroup(QPalette.ColorGroup.Active)
            self._shades = key, Shades(palette, ratings, key[1])
        return self._shades[1]

    def _words_at(self, position: QPointF) -> str:
        density, place = self._source.density, self._picture.place_at(position)
        if density is None or place is None or not self._source.is_current:
            return ""
        row, column = (np.array([one]) for one in place)
        down, across = int(density.blocks.down_of(row)[0]), int(density.blocks.across_of(column)[0])
        if down < 0 or across < 0:
            return ""
        ratings, order = self._session.ratings, self._table.order
        return plain_tip(block_words(density, down, across, ratings, order))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX[0], 300)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._shades = None
            self._paint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_part_changed()
        self._on_seen_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nothing is counted for nobody.
        self._source.renew()
