"""The work under way, in the status bar."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton

from funkgui.errors import CancelledError
from funkgui.gui.tasks import Task
from funkgui.gui.window.task_view import TaskView


class Work:
    """A task that goes on until it is let go or cancelled."""

    def __init__(self, text: str) -> None:
        self.go_on = threading.Event()
        self.share: float | None = None
        self.task = Task(text, self.run)

    def run(self, progress, cancelled):
        if self.share is not None:
            progress(self.share)
        while not self.go_on.wait(0.005):
            if cancelled():
                raise CancelledError


@pytest.fixture
def view(qtbot):
    made = TaskView()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def start(view):
    works = []

    def begin(text: str, share: float | None = None) -> Work:
        works.append(Work(text))
        works[-1].share = share
        view.show_task(works[-1].task)
        works[-1].task.start()
        return works[-1]

    yield begin
    for work in works:
        work.go_on.set()
        work.task.wait()


def shown(view) -> str:
    return view.findChild(QLabel, "task_text").text()


def share(view) -> float | None:
    """How far the bar is; None where it does not tell."""
    bar = view.findChild(QProgressBar)
    return bar.value() / bar.maximum() if bar.maximum() else None


def test_it_appears_for_longer_work_and_goes_with_it(qtbot, view, start):
    work = start("Opening a.csv", 0.25)
    assert not view.isVisible()
    qtbot.waitUntil(view.isVisible)
    assert shown(view) == "Opening a.csv …"
    qtbot.waitUntil(lambda: share(view) == 0.25)
    work.go_on.set()
    qtbot.waitUntil(lambda: not view.isVisible())


def test_short_work_is_not_shown(qtbot, view, start):
    work = start("Undoing")
    work.go_on.set()
    with qtbot.waitSignal(work.task.ended):
        pass
    qtbot.wait(400)
    assert not view.isVisible()


def test_the_newest_is_shown_and_then_the_other_again(qtbot, view, start):
    first = start("Saving a.funk", 0.5)
    second = start("Clear 12 ratings")
    qtbot.waitUntil(view.isVisible)
    assert shown(view) == "Clear 12 ratings …"
    assert share(view) is None
    second.go_on.set()
    qtbot.waitUntil(lambda: shown(view) == "Saving a.funk …")
    qtbot.waitUntil(lambda: share(view) == 0.5)
    assert view.isVisible()
    first.go_on.set()
    qtbot.waitUntil(lambda: not view.isVisible())


def test_cancel_ends_the_one_that_is_shown(qtbot, view, start):
    first = start("Saving a.funk")
    second = start("Clear 12 ratings")
    qtbot.waitUntil(view.isVisible)
    with qtbot.waitSignal(second.task.cancelled):
        view.findChild(QToolButton, "task_cancel").click()
        assert shown(view) == "Cancelling …"
    assert shown(view) == "Saving a.funk …"
    assert view.findChild(QToolButton, "task_cancel").isEnabled()
    assert first.task.running
