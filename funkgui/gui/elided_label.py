"""A line of text that ends in an ellipsis where it has no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """Plain text in one line that takes what room there is and does not widen the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def tell(self, sentence: str) -> None:
        """Tell something else; in full it is the accessible description."""
        self.setAccessibleDescription(sentence)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        sentence = self.accessibleDescription()
        self.setText(self.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
