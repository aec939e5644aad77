"""The work under way, in the status bar: what, how far, and a way to end it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.tasks import Task

_APPEARS_AFTER_MS = 250
"""Shorter work is not worth a flicker."""

_BAR_STEPS = 1000


class TaskView(QWidget):
    """Shows one task while it runs; hidden otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task_view")
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_APPEARS_AFTER_MS)
        self._timer.timeout.connect(self._on_long_enough)
        self._text = QLabel()
        self._text.setObjectName("task_text")
        self._bar = QProgressBar()
        self._bar.setObjectName("task_bar")
        self._bar.setAccessibleName("Progress of the work under way")
        self._bar.setToolTip("Share of the work that is done, in percent")
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setObjectName("task_cancel")
        self._cancel.setAccessibleName("Cancel the work under way")
        self._cancel.setToolTip("End this work early; nothing is changed")
        self._cancel.setIcon(icon("close"))
        self._cancel.setAutoRaise(True)
        self._cancel.clicked.connect(self._on_cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        for widget in (self._text, self._bar, self._cancel):
            layout.addWidget(widget)
        self.hide()

    def show_task(self, task: Task) -> None:
        """Show a task from now until it ends."""
        self._task = task
        self._text.setText(f"{task.text} \N{HORIZONTAL ELLIPSIS}")
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
        task.progressed.connect(self._on_progressed)
        task.ended.connect(self._on_ended)
        self._timer.start()

    def _on_long_enough(self) -> None:
        self.show()

    def _on_progressed(self, share: float) -> None:
        self._bar.setRange(0, _BAR_STEPS)
        self._bar.setValue(round(_BAR_STEPS * share))

    def _on_cancel(self) -> None:
        if self._task is not None:
            self._cancel.setEnabled(False)
            self._text.setText("Cancelling \N{HORIZONTAL ELLIPSIS}")
            self._task.cancel()

    def _on_ended(self) -> None:
        self._task = None
        self._timer.stop()
        self.hide()
