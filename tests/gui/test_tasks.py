from __future__ import annotations

import subprocess
import sys
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from funkgui.errors import CancelledError
from funkgui.gui.tasks import Task, wait_for_all


@pytest.fixture
def endings():
    return []


def ends_of(task, endings):
    task.finished.connect(lambda result: endings.append(("finished", result)))
    task.cancelled.connect(lambda: endings.append("cancelled"))
    task.failed.connect(lambda error: endings.append(("failed", str(error))))
    return task


def test_work_is_done_in_a_thread_of_its_own_and_told_in_the_windows(qtbot, qapp, endings):
    threads = []

    def work(progress, cancelled):
        threads.append(threading.get_ident())
        progress(0.5)
        return 42

    task = ends_of(Task("Counting", work), endings)
    shares = []
    task.progressed.connect(shares.append)
    task.finished.connect(lambda _: threads.append(threading.get_ident()))
    with qtbot.waitSignal(task.ended):
        task.start()

    assert endings == [("finished", 42)]
    assert shares == [0.5]
    assert threads[0] != threads[1] == threading.get_ident()
    assert not task.running


def test_a_cancelled_work_ends_once(qtbot, qapp, endings):
    def work(progress, cancelled):
        while not cancelled():
            pass
        raise CancelledError

    task = ends_of(Task("Waiting", work), endings)
    with qtbot.waitSignal(task.ended):
        task.start()
        task.cancel()

    assert endings == ["cancelled"]


def test_an_exception_is_carried_over(qtbot, qapp, endings):
    def work(progress, cancelled):
        raise ValueError("no good")

    task = ends_of(Task("Failing", work), endings)
    with qtbot.waitSignal(task.ended):
        task.start()

    assert endings == [("failed", "no good")]


def test_a_task_is_deleted_once_though_its_parent_dies_with_it(qtbot, qapp):
    """The program would end: the parent is held by the task's listener alone."""

    def owned_task():
        owner = QObject()
        task = Task("Working", lambda progress, cancelled: None, owner)
        task.finished.connect(lambda _: owner.objectName())
        return task, weakref.ref(owner)

    task, owner = owned_task()
    with qtbot.waitSignal(task.ended):
        task.start()
    assert owner() is not None
    del task
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert owner() is None


def test_a_thread_outlives_whoever_asked_for_its_work(qapp):
    """Qt ends the program where a running thread is destroyed."""
    gate, done = threading.Event(), threading.Event()

    def work(progress, cancelled):
        gate.wait()
        done.set()

    task = Task("Waiting", work)
    task.start()
    task.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del task
    gate.set()
    wait_for_all()

    assert done.is_set()


_DEEP = """
import sys
from PySide6.QtCore import QCoreApplication
from funkgui.gui.tasks import Task

def deep(progress, cancelled):
    sys.setrecursionlimit(20_000)
    nested = []
    for _ in range(5_000):
        nested = [nested]
    try:
        return len(repr(nested))
    except RecursionError:  # Python 3.12 counts calls in C apart, and ends them earlier
        return 10002

app = QCoreApplication([])
task = Task("Nesting", deep)
task.finished.connect(print)
task.ended.connect(app.quit)
task.start()
app.exec()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system's stacks are cut as Linux does")
def test_the_stack_is_deep_enough_where_the_systems_threads_have_as_little_as_on_macos():
    command = ["sh", "-c", 'ulimit -S -s 512; exec "$0" -c "$1"', sys.executable, _DEEP]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "10002\n", done.stderr
