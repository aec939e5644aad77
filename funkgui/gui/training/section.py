"""A heading that folds away what stands under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from funkgui.gui.widgets import bold, fill


class Section(QWidget):
    """A foldable part of a form."""

    toggled = Signal(bool)
    """Somebody unfolded or folded it."""

    def __init__(self, title: str, body: QWidget) -> None:
        super().__init__()
        self._title = title
        self._body = body
        self._header = QToolButton()
        self._header.setObjectName(f"section_{title.lower()}")
        self._header.setToolTip(f"Show or hide the settings of {title.lower()}")
        self._header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._header.setAutoRaise(True)
        self._header.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._header.setFont(bold(self._header.font()))
        self._header.clicked.connect(self._on_clicked)
        fill(QVBoxLayout(self), self._header, body, spacing=2, margins=(0, 0, 0, 0))
        self._n_changed = 0
        self.set_open(True)

    def set_open(self, is_open: bool) -> None:
        """Unfold or fold."""
        self._is_open = is_open
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self._header.setArrowType(arrow)
        self._body.setVisible(is_open)
        self._describe()

    def measure_anew(self) -> None:
        """Forget how large it was, so that `sizeHint` tells at once how large it is."""
        self._body.updateGeometry()
        self.updateGeometry()

    def show_changed(self, count: int) -> None:
        """Tell in the heading how many of its settings were changed, so that none is hidden."""
        self._n_changed = count
        self._describe()

    def _on_clicked(self) -> None:
        self.set_open(not self._is_open)
        self.toggled.emit(self._is_open)

    def _describe(self) -> None:
        text = f"{self._title} ({self._n_changed} changed)" if self._n_changed else self._title
        self._header.setText(text)
        self._header.setAccessibleName(f"{text}, {'unfolded' if self._is_open else 'folded'}")
