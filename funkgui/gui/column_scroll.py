"""A column of controls that can be scrolled where the window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from funkgui.gui.widgets import named

_LEAST_LINES = 6
"""Lines of text that are in sight, however low the window is."""
_GAP_PX = 6
"""Between the column and the scroll bar."""


class ColumnScroll(QScrollArea):
    """Scrolls up and down only, and only where there is no room: it is always as wide as needed.

    Qt's own way of fitting the content would scroll rather than let what can give way do so.
    """

    def __init__(self, name: str, accessible_name: str, column: QLayout) -> None:
        super().__init__()
        named(self, name, accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = column
        self._content = QWidget()
        self._content.setLayout(column)
        self.setWidget(self._content)

    def _width(self) -> int:
        """Of the column, clear of the scroll bar where that is in sight."""
        scrolls = self.verticalScrollBar().isVisibleTo(self)
        return self.viewport().width() - (_GAP_PX if scrolls else 0)

    def _least_height(self) -> int:
        """Of the column, as wide as it is."""
        width = self._width()
        least = self._column.minimumHeightForWidth(width) if self._column.hasHeightForWidth() else 0
        return max(least, self._column.minimumSize().height())

    def _fit(self) -> None:
        height = max(self.viewport().height(), self._least_height())
        self._content.resize(self._width(), height)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        scrolls = self.height() < self._least_height()
        bar = self.verticalScrollBar().sizeHint().width() + _GAP_PX if scrolls else 0
        width = self._column.minimumSize().width() + bar
        return QSize(width, _LEAST_LINES * self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)
