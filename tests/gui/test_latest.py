from __future__ import annotations

import threading

import pytest

from funkgui.errors import CancelledError, EditError
from funkgui.gui.latest import Latest, wait_for_work_of


@pytest.fixture
def latest(qapp):
    latest = Latest(None, lambda error: None)
    yield latest
    latest.cancel()
    wait_for_work_of(latest)


def test_tells_what_came_of_the_work_and_when_it_is_busy(qtbot, latest):
    found, busy = [], []
    latest.busy_changed.connect(busy.append)
    latest.do("Sorting", lambda progress, is_cancelled: 7, found.append)
    assert latest.busy

    qtbot.waitUntil(lambda: found == [7])
    assert busy == ["Sorting", ""]
    assert not latest.busy


def test_quick_work_is_done_at_once_and_takes_the_place_of_slow_work(qtbot, latest):
    found, errors = [], []
    latest.failed.connect(errors.append)

    def slow(progress, is_cancelled):
        while not is_cancelled():
            threading.Event().wait(0.01)

    def impossible(progress, is_cancelled):
        raise EditError("There is nothing to sort; open ratings.")

    latest.do("Sorting", slow, found.append)
    latest.do("Sorting", lambda progress, is_cancelled: 7, found.append, at_once=True)
    assert found == [7]
    assert not latest.busy

    latest.do("Sorting", impossible, found.append, at_once=True)
    assert [str(error) for error in errors] == ["There is nothing to sort; open ratings."]
    qtbot.wait(100)
    assert found == [7]


def test_only_the_newest_work_is_answered(qtbot, latest):
    found, go = [], threading.Event()

    def slow(progress, is_cancelled):
        go.wait(10)
        return "old"

    latest.do("Sorting", slow, found.append)
    latest.do("Sorting", lambda progress, is_cancelled: "new", found.append)
    go.set()

    qtbot.waitUntil(lambda: found == ["new"])
    qtbot.wait(100)
    assert found == ["new"]


def test_only_the_newest_work_tells_how_far_it_is(qtbot, latest):
    shares, found, told = [], [], threading.Event()
    latest.progressed.connect(shares.append)

    def old(progress, is_cancelled):
        progress(0.25)
        told.set()

    def new(progress, is_cancelled):
        progress(0.75)

    latest.do("Sorting", old, found.append)
    assert told.wait(10)
    latest.do("Sorting", new, found.append)

    qtbot.waitUntil(lambda: bool(found))
    assert shares == [0.75]


def test_cancelled_work_is_asked_to_end_and_comes_to_nothing(qtbot, latest):
    found, seen_cancelled = [], threading.Event()

    def slow(progress, is_cancelled):
        while not is_cancelled():
            threading.Event().wait(0.01)
        seen_cancelled.set()
        return "done"

    latest.do("Sorting", slow, found.append)
    latest.cancel()

    assert not latest.busy
    qtbot.waitUntil(seen_cancelled.is_set)
    qtbot.wait(100)
    assert not found


def test_work_that_is_cancelled_where_it_is_shown_comes_to_nothing(qtbot, latest):
    begun, found, shown = [], [], []
    latest.task_started.connect(shown.append)

    def slow(progress, is_cancelled):
        begun.append(None)
        while not is_cancelled():
            threading.Event().wait(0.01)
        raise CancelledError

    latest.do("Copying", slow, found.append)
    shown[0].cancel()

    qtbot.waitUntil(lambda: not latest.busy)
    qtbot.wait(100)
    assert len(begun) == 1
    assert not found


def test_failures_are_told(qtbot, latest):
    def fail(progress, is_cancelled):
        raise EditError("No user would be left.")

    with qtbot.waitSignal(latest.failed) as told:
        latest.do("Filtering", fail, print)

    assert str(told.args[0]) == "No user would be left."
    assert not latest.busy


def test_new_work_begins_once_the_old_has_ended(qtbot, latest):
    begun, found, go = [], [], threading.Event()

    def work_of(number):
        def work(progress, is_cancelled):
            begun.append(number)
            go.wait(10)
            return number

        return work

    for number in range(4):
        latest.do("Sorting", work_of(number), found.append)
    qtbot.waitUntil(lambda: begun == [0])
    go.set()

    qtbot.waitUntil(lambda: found == [3])
    assert begun == [0, 3]
