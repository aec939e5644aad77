"""The areas of an open project: docks that can be moved, hidden, floated and put back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget
from shiboken6 import isValid

from funkgui.gui.menu_actions import describe_action
from funkgui.gui.widgets import named

_TRAINING_WIDTH, _TRAINING_LINES, _TRAINING_SHARE = 376, 25, 0.3
"""Width of the training, in pixels and in heights of a line: that of large letters is no more than
a share of the window's width."""
_MATRIX_HEIGHT = 0.58
"""Share of the height that the matrix has; the plots have the rest."""
_PREDICTIONS_WIDTH, _PREDICTIONS_LINES, _PREDICTIONS_SHARE = 0.425, 20, 0.5
"""Share of the width beside the training that the predictions have; the matrix has the rest. They
have as many heights of a line as their tabs take, within another share, in a narrow window."""
_STYLED_AT_ONCE = 20

LAYOUT_VERSION = 2
"""Of what `save_layout` writes; another one is not restored."""


class Workspace(QMainWindow):
    """Holds the areas. It is itself a part of the window, beside the start page."""

    def __init__(
        self,
        training: QWidget,
        matrix: QWidget,
        predictions: QWidget,
        facts: QWidget,
        steps: QWidget,
        plots: QWidget,
    ) -> None:
        super().__init__()
        self.setObjectName("workspace")
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockNestingEnabled(True)
        self._docks = {
            "matrix": self._dock("&Matrix", "matrix", matrix, "Ctrl+1"),
            "training": self._dock("&Training", "training", training, "Ctrl+2"),
            "plots": self._dock("&Plots", "plots", plots, "Ctrl+3"),
            "predictions": self._dock("Pre&dictions", "predictions", predictions, "Ctrl+4"),
            "facts": self._dock("&Facts", "facts", facts, "Ctrl+5"),
            "steps": self._dock("&Steps", "steps", steps, "Ctrl+6"),
        }
        self._to_share_out = True
        self._to_restore = QByteArray(), 0
        """Where the areas were left, and how wide they were together: they are put there when they
        are shown and have their size."""
        self._laid_out_for = self.size()
        self._training_px = 0
        """Width that the training was given, by hand or at first."""
        self._docks["training"].installEventFilter(self)
        self.reset_layout()

    @property
    def toggles(self) -> list[QAction]:
        """An action for each area that shows or hides it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def reset_layout(self) -> None:
        """Training at the left; matrix and predictions above the plots.

        Facts and steps lie behind the predictions.
        """
        docks = self._docks
        for dock in docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.addDockWidget(left, docks["training"])
        self.addDockWidget(right, docks["matrix"])
        self.splitDockWidget(docks["matrix"], docks["plots"], Qt.Orientation.Vertical)
        self.splitDockWidget(docks["matrix"], docks["predictions"], Qt.Orientation.Horizontal)
        for name in ("facts", "steps"):
            self.tabifyDockWidget(docks["predictions"], docks[name])
        for dock in docks.values():
            dock.show()
        docks["predictions"].raise_()
        self._to_restore = QByteArray(), 0
        self._to_share_out = not self.isVisible()
        if self.isVisible():
            self._share_out()

    def save_layout(self) -> tuple[QByteArray, int]:
        """Where the areas are, and how wide they are together, for `restore_layout`."""
        if self._to_share_out or not self._to_restore[0].isEmpty():
            return self._to_restore
        return self.saveState(LAYOUT_VERSION), self.width()

    def restore_layout(self, layout: QByteArray, width: int) -> None:
        """Put the areas to where they were left; nothing, and 0, where that is not known."""
        self._to_restore = layout, width

    def reveal(self, name: str) -> None:
        """Show an area, in front of those tabbed with it."""
        self._docks[name].show()
        self._docks[name].raise_()

    def prepare(self) -> None:
        """Have the style applied to every part, a few in each turn, before the first showing.

        All at once, with the showing itself, the window would wait for it.
        """
        self._style_some(iter(self.findChildren(QWidget)))

    def _style_some(self, widgets: Iterator[QWidget]) -> None:
        some = list(islice(widgets, _STYLED_AT_ONCE))
        for widget in some:
            if isValid(widget):
                widget.ensurePolished()
        if some:
            QTimer.singleShot(0, self, lambda: self._style_some(widgets))

    def set_present(self, present: bool) -> None:
        """Take floating areas away with the rest; they come back with it."""
        for toggle in self.toggles:
            toggle.setEnabled(present)
        if not present:
            self._to_restore = self.save_layout()
            for dock in self._docks.values():
                if dock.isFloating():
                    dock.hide()

    def _dock(self, label: str, name: str, content: QWidget, key: str) -> QDockWidget:
        title = label.replace("&", "")
        dock = named(QDockWidget(title, self), f"dock_{name}", title)
        dock.setWidget(content)
        toggle = dock.toggleViewAction()
        toggle.setText(label)
        tip = f"Show or hide the area {title.lower()}"
        describe_action(toggle, f"action_show_{name}", tip, [key])
        toggle.setEnabled(False)
        return dock

    def _share_out(self) -> None:
        """Give each area its part of the room; that is known only once the window is shown."""
        docks, width, height = self._docks, self.width(), self.height()
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        line = self.fontMetrics().height()
        wide = max(_TRAINING_WIDTH, min(_TRAINING_LINES * line, round(_TRAINING_SHARE * width)))
        left = max(docks["training"].minimumSizeHint().width(), wide)
        right = width - left
        self.resizeDocks([docks["training"], docks["matrix"]], [left, right], across)
        least = min(_PREDICTIONS_LINES * line, round(_PREDICTIONS_SHARE * right))
        beside = max(round(_PREDICTIONS_WIDTH * right), least)
        self.resizeDocks([docks["matrix"], docks["predictions"]], [right - beside, beside], across)
        above = round(_MATRIX_HEIGHT * height)
        self.resizeDocks([docks["matrix"], docks["plots"]], [above, height - above], down)

    def _keep_training_width(self) -> None:
        """Let the areas beside the training have all that the window gains or loses.

        Qt by itself would share it among all, and give the training most of it.
        """
        training, kept = self._docks["training"], self._training_px
        row = [dock for dock in self._docks.values() if _ends_beside(training, dock)]
        gained, room = training.width() - kept, sum(dock.width() for dock in row)
        if kept and gained and row:
            sizes = [max(round(dock.width() * (room + gained) / room), 1) for dock in row]
            self.resizeDocks([training, *row], [kept, *sizes], Qt.Orientation.Horizontal)

    def _lies_behind(self, widget: QWidget) -> bool:
        """Whether a widget is in an area that is tabbed behind another one."""
        docks = (dock for dock in self._docks.values() if dock.isAncestorOf(widget))
        return any(dock.visibleRegion().isEmpty() for dock in docks)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While the window itself changes its size, the training does so only along with it.
        is_by_hand = self.isVisible() and self.size() == self._laid_out_for
        if event.type() == QEvent.Type.Resize and is_by_hand:
            self._training_px = self._docks["training"].width()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Qt hides no area that lies behind another one: Tab would go to what cannot be seen.
        before = QApplication.focusWidget()
        while super().focusNextPrevChild(forward):
            now = QApplication.focusWidget()
            if now is None or now is before or not self._lies_behind(now):
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._keep_training_width()
        self._laid_out_for = self.size()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (layout, width), size = self._to_restore, self.size()
        # As wide as it was left first: what it has gained since is shared out as it always is.
        self.resize(width or size.width(), size.height())
        if not self.restoreState(layout, LAYOUT_VERSION) and self._to_share_out:
            self._share_out()
        self._to_share_out, self._to_restore = False, (QByteArray(), 0)
        for dock in self._docks.values():
            # Qt paints none that began to float while the pages of the window were not painted.
            if dock.isFloating():
                dock.setUpdatesEnabled(True)
        self._training_px = self._docks["training"].width()
        self.resize(size)


def _ends_beside(one: QDockWidget, other: QDockWidget) -> bool:
    """Whether another area is seen in the window to the left or right of the lower end of one."""
    if any(dock.isFloating() or not dock.isVisible() for dock in (one, other)):
        return False
    here, there = one.geometry(), other.geometry()
    apart = here.right() < there.left() or there.right() < here.left()
    return apart and there.top() <= here.bottom() <= there.bottom()
