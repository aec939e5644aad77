"""The work under way, in the status bar: what, how far, and a way to end it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.tasks import Task
from funkgui.gui.widgets import fill, named

_APPEARS_AFTER_MS = 250
"""Shorter work is not worth a flicker."""

_BAR_STEPS = 1000


@dataclass
class _Shown:
    """What is known of a task."""

    text: str
    share: float | None = None
    is_cancelled: bool = False


class TaskView(QWidget):
    """Shows the newest task while it runs, then again the one before it; hidden otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("task_view")
        self._tasks: dict[Task, _Shown] = {}
        """Those that run, in the order they were started."""
        self._timer = QTimer(self, singleShot=True, interval=_APPEARS_AFTER_MS)
        self._timer.timeout.connect(self._on_long_enough)
        self._text = named(QLabel(textFormat=Qt.TextFormat.PlainText), "task_text")
        self._bar = named(QProgressBar(), "task_bar", "Progress of the work under way")
        self._bar.setToolTip("Share of the work that is done, in percent")
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._cancel = named(QToolButton(), "task_cancel", "Cancel the work under way")
        self._cancel.setToolTip("End this work early; nothing is changed")
        self._cancel.setIcon(icon("close"))
        self._cancel.setAutoRaise(True)
        self._cancel.clicked.connect(self._on_cancel)
        fill(QHBoxLayout(self), self._text, self._bar, self._cancel, margins=(0, 0, 4, 0))
        self.hide()

    def show_task(self, task: Task) -> None:
        """Show a task from now until it ends."""
        self._tasks[task] = _Shown(f"{task.text} \N{HORIZONTAL ELLIPSIS}")
        task.progressed.connect(lambda share: self._on_progressed(task, share))
        task.ended.connect(lambda: self._on_ended(task))
        if not self._timer.isActive():
            self._timer.start()

    @property
    def _newest(self) -> Task | None:
        return next(reversed(self._tasks), None)

    def _show_newest(self) -> None:
        task = self._newest
        if task is None:
            self._timer.stop()
            self.hide()
            return
        shown = self._tasks[task]
        cancelling = "Cancelling \N{HORIZONTAL ELLIPSIS}"
        self._text.setText(cancelling if shown.is_cancelled else shown.text)
        self._cancel.setEnabled(not shown.is_cancelled)
        self._bar.setRange(0, 0 if shown.share is None else _BAR_STEPS)
        if shown.share is not None:
            self._bar.setValue(round(_BAR_STEPS * shown.share))

    def _on_long_enough(self) -> None:
        self._show_newest()
        self.show()

    def _on_progressed(self, task: Task, share: float) -> None:
        if task in self._tasks:
            self._tasks[task].share = share
        if task is self._newest and not self._timer.isActive():
            self._show_newest()

    def _on_cancel(self) -> None:
        task = self._newest
        if task is not None:
            self._tasks[task].is_cancelled = True
            task.cancel()
            self._show_newest()

    def _on_ended(self, task: Task) -> None:
        del self._tasks[task]
        self._show_newest()
