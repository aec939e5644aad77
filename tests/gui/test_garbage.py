from __future__ import annotations

import gc
import threading
import weakref

import pytest

from funkgui.gui.garbage import MainThreadGarbage


class Node:
    """One that refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def garbage(qapp):
    garbage = MainThreadGarbage()
    garbage.start()
    yield garbage
    garbage.stop()
    gc.disable()  # as the whole session of these tests has it


def test_garbage_is_collected_in_the_windows_thread(garbage, qtbot):
    ended_in = []
    gc.collect()

    def allocate() -> None:
        node = Node()
        weakref.finalize(node, lambda: ended_in.append(threading.get_ident()))
        del node
        many = [Node() for _ in range(10_000)]
        del many

    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert ended_in == []

    qtbot.waitUntil(lambda: bool(ended_in))
    assert ended_in == [threading.get_ident()]


def test_what_is_imported_is_spared_from_looks(qapp, qtbot):
    garbage = MainThreadGarbage()
    garbage.start(importing=True)
    try:
        before = gc.get_freeze_count()
        kept = [Node() for _ in range(50_000)]
        qtbot.waitUntil(lambda: gc.get_freeze_count() >= before + len(kept))
    finally:
        garbage.stop()
        gc.disable()
        gc.unfreeze()


def test_python_collects_again_afterwards(qapp):
    garbage = MainThreadGarbage()
    garbage.start()
    assert not gc.isenabled()

    garbage.stop()

    assert gc.isenabled()
    gc.disable()
