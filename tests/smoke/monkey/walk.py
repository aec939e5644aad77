"""The walk: a step, a moment for what comes of it, a look whether all holds."""

from __future__ import annotations

import faulthandler
import threading
import time
from pathlib import Path
from random import Random
from typing import TextIO

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from funkgui.gui import tasks
from funkgui.gui.main_window import MainWindow
from funkgui.gui.settings import Settings
from funkgui.gui.tasks import Task
from tests.benchmarks.heartbeat import Heartbeat
from tests.smoke.monkey.checks import OPENED, arrays_of, check_all, expect, expect_same
from tests.smoke.monkey.deeds import DEEDS, open_another
from tests.smoke.monkey.hand import Hand, open_dialogs
from tests.smoke.monkey.watch import Watch

IDLE_S = 60
_HANGS_S = 100
"""A step that takes longer than this does not come to its end."""
_SHOWN_STEPS = 40
_closed: list[MainWindow] = []


class WalkError(Exception):
    """Something did not hold; the text tells what, and the steps before."""


def delay_work(seed: int) -> None:
    """Let all workers of the process wait at random, so that more happens beside them."""
    rng, run = Random(seed), tasks._WorkerThread.run

    def run_late(thread: tasks._WorkerThread) -> None:
        time.sleep(rng.choice((0, 0, 0.02, 0.25)))
        run(thread)
        time.sleep(rng.choice((0, 0, 0.02, 0.25)))

    tasks._WorkerThread.run = run_late


class Walk(QObject):
    """Walks at random through one window.

    Parameters
    ----------
    seed
        Of all that is drawn. What workers do beside it is not drawn, so that the same seed may
        not fail in the same step each time.
    folder
        For settings and for what is written.
    files
        Rating files to open.
    in_workers
        Have every edit made by a worker, however small.
    ends_hangs
        End the process with a traceback where a step does not come to its end.
    journal
        Each step is written there before it is taken, for the case that the program ends.
    """

    def __init__(
        self,
        seed: int,
        folder: Path,
        files: list[Path],
        *,
        in_workers: bool = False,
        ends_hangs: bool = False,
        journal: TextIO | None = None,
    ) -> None:
        super().__init__()
        self.seed, self.in_workers = seed, in_workers
        self.steps: list[str] = []
        self._journal = journal
        self.gaps: list[tuple[float, str]] = []
        self._folder, self._files = folder, files
        self._ends_hangs = ends_hangs
        self._threads = set(threading.enumerate())
        self._heartbeat = Heartbeat()
        QDesktopServices.setUrlHandler("https", self, "ignore_url")
        self._watch = Watch()

    @Slot(QUrl)
    def ignore_url(self, url: QUrl) -> None:
        """Stand in for the web browser."""

    def walk(self, n_steps: int, seconds: float = float("inf")) -> None:
        """Take steps until there are so many, or the time is over.

        Raises
        ------
        WalkError
            Where something does not hold.
        """
        end = time.monotonic() + seconds
        try:
            # Here, as the watch ends with the walk: until then it shows nobody what goes wrong.
            self._hand = Hand(self._new_window(), self._folder, self._files)
            for step in range(n_steps):
                if time.monotonic() > end:
                    break
                self._hand.rng = Random(f"{self.seed}/{step}")
                self._take(step)
            self._close()
        except Exception as error:
            self._give_up()
            what = str(error) if isinstance(error, AssertionError) else repr(error)
            raise WalkError(self._told(what)) from error
        finally:
            if self._ends_hangs:
                faulthandler.cancel_dump_traceback_later()
            self._watch.end()
            QDesktopServices.unsetUrlHandler("https")

    def _take(self, step: int) -> None:
        rng = self._hand.rng
        self._guard()
        self._heartbeat.begin(str(step))
        busy_s = time.thread_time()
        self.steps.append(f"{step}: ...")
        words = self._do_something(step)
        self.steps[-1] = f"{step}: {words}"
        self._note(self.steps[-1])
        pause_ms = rng.choice((None, None, 0, 1, 10, 50))
        if pause_ms is not None:
            QTest.qWait(pause_ms)
        if rng.random() < 0.1:
            self._wait_until_idle()
        self._heartbeat.stop()
        busy_ms = 1000 * (time.thread_time() - busy_s)
        words = f"{self.steps[-1]} ({busy_ms:.0f} ms of computing)"
        self.gaps.append((self._heartbeat.phases.pop().worst_ms, words))
        self._look()

    def _guard(self) -> None:
        if self._ends_hangs:
            faulthandler.dump_traceback_later(_HANGS_S, exit=True)

    def _note(self, words: str) -> None:
        if self._journal is not None:
            print(words, file=self._journal, flush=True)

    def _look(self) -> None:
        expect(not self._watch.complaints, "\n".join(self._watch.complaints))
        check_all(self._window, self._hand.rng)

    def _do_something(self, step: int) -> str:
        hand, rng = self._hand, self._hand.rng
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return hand.answer_popup(popup)
        dialogs = open_dialogs()
        is_modal = QApplication.activeModalWidget() is not None
        if dialogs and (is_modal or rng.random() < 0.5):
            return hand.answer_dialog(rng.choice(dialogs))
        if self._session.project is None and rng.random() < 0.7:
            return open_another(hand)
        if step % 60 == 59 and not is_modal and self._session.project is not None:
            return rng.choice((self._go_back_and_forth, self._save_and_open))()
        if rng.random() < 0.003:
            self._close()
            hand.window = self._new_window()
            return "another window"
        [deed] = rng.choices(list(DEEDS), list(DEEDS.values()))
        self._note(deed.__name__)
        return deed(hand)

    @property
    def _window(self) -> MainWindow:
        return self._hand.window

    @property
    def _session(self):
        return self._hand.window.session

    def _new_window(self) -> MainWindow:
        window = MainWindow(Settings(self._folder / "settings.ini"))
        if self.in_workers:
            window.editing._at_once = -1
        self._opened = {}
        self._states = {}

        def on_opened() -> None:
            project = window.session.project
            self._opened = {} if project is None else arrays_of(project)
            self._states = {}

        window.session.project_opened.connect(on_opened)
        window.session.undo_changed.connect(self._on_state_reached)
        for part in (
            *(window.documents, window.editing, window.trainer, window.plots),
            *(window.matrix.table, window.predictions, window.facts, window.mask_dialog),
            *(window.cross_validation, window.recovery, window.warm_ups),
        ):
            part.failed.connect(self._watch.take_failure)
        is_warm = []
        window.warm_ups.done.connect(lambda: is_warm.append(True))
        window.show()
        self._wait(lambda: bool(is_warm), "the libraries are not imported")
        return window

    def _on_state_reached(self) -> None:
        """See that a state that comes again, by undo or redo, is what it was."""
        session = self._session
        if session.project is None:
            return
        history = session.history
        state, now = history._states[history.n_done], arrays_of(session.project)
        texts = [history.text(number) for number in range(1, history.n_steps + 1)]
        told = f"state {history.n_done} of {texts}"
        expect_same(now, self._states.setdefault(state, now), told)

    def _wait(self, holds, otherwise: str, seconds: float = IDLE_S) -> None:
        end = time.monotonic() + seconds
        while not holds():
            expect(time.monotonic() < end, f"after {seconds:g} s {otherwise}")
            QTest.qWait(5)

    def _wait_until_idle(self, *, trained: bool = False) -> None:
        """Until no worker works, a training aside."""

        def is_idle() -> bool:
            window = self._window
            if window.documents.busy or window.editing.busy:
                return False
            busy = window.trainer.running
            return not (trained and busy)

        self._wait(is_idle, "the window is busy still")

    def _go_back_and_forth(self) -> str:
        """Undo all, redo all: the arrays of the opening, and those of now."""
        window, history, rng = self._window, self._session.history, self._hand.rng
        # As every action does: a sort that ends meanwhile would take it as an edit of its own.
        window.matrix.table.take_typed()
        self._wait_until_idle()
        project = self._session.project
        if QApplication.activeModalWidget() is not None or project is None:
            return "no time to undo all"
        now, n_done, n_steps = arrays_of(project), history.n_done, history.n_steps
        if rng.random() < 0.5:
            window.editing.go_to(0)
        else:
            for _ in range(n_done):
                window.editing.undo()
        self._wait_until_idle()
        if self._session.history is history:  # else a project that was asked for has come
            expect(history.n_done == 0, "not all was undone")
            expect_same(arrays_of(self._session.project), self._opened, "undone")
            self._look()
            window.editing.go_to(rng.randint(0, n_steps))
            self._wait_until_idle()
            self._look()
        window.editing.go_to(n_done)
        self._wait_until_idle()
        if self._session.history is not history:
            return "another project came while all was undone"
        expect(history.n_done == n_done, "not all was redone")
        expect_same(arrays_of(self._session.project), now, "redone")
        return f"undo and redo {n_done} of {n_steps} steps"

    def _save_and_open(self) -> str:
        """Save, open again: the same."""
        window, hand = self._window, self._hand
        if window.trainer.running:
            window.trainer.stop()
        self._wait_until_idle(trained=True)
        project = self._session.project
        if QApplication.activeModalWidget() is not None or project is None:
            return "no time to save"
        path = hand.new_path(".funk")
        window.documents.save(path)
        self._wait_until_idle()
        expect(path.exists(), "nothing was saved")
        hand.projects.append(path)
        before, runs = arrays_of(project), project.runs
        window.open_file(path)
        self._wait_until_idle()
        if QApplication.activeModalWidget() is not None:
            return "save, and be asked about what is being typed"
        after = self._session.project
        expect(after is not project, "the saved project was not opened")
        expect_same(arrays_of(after), before, OPENED)
        for was, now in zip(runs, after.runs, strict=True):
            expect(was.name == now.name and was.config == now.config, f"{was.name} is another")
            expect(project.is_stale(was) == after.is_stale(now), f"{was.name} is stale or not")
            same = (was.model_for(project.ratings).u == now.model_for(after.ratings).u).all()
            expect(same, f"{was.name} has another model")
        return f"save {len(runs)} runs and open"

    def _close(self) -> None:
        """Close the window in the middle of whatever it does; no thread is left behind."""
        window = self._window
        self._guard()
        window.close()
        end = time.monotonic() + IDLE_S
        while window.isVisible():
            expect(time.monotonic() < end, "the window does not close")
            button = window.findChild(QPushButton, "unsaved_discard")
            if button is not None and button.isVisible():
                button.click()
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            elif window.isVisible() and not any(
                one.objectName() == "unsaved_question" for one in open_dialogs()
            ):
                window.close()
            QTest.qWait(10)
        running = [task.text for task in window.findChildren(Task) if task.running]
        expect(not running, f"work goes on after the end: {running}")
        # Not deleted: PySide may take the wrapper of what is gone for that of a new object at the
        # same address, in the next window, and end the process. The program has but one window.
        _closed.append(window)
        QTest.qWait(10)
        left = [
            thread.name
            for thread in set(threading.enumerate()) - self._threads
            if not thread.daemon and not thread.name.startswith("Dummy")
        ]
        expect(not left, f"threads are left: {left}")
        expect(not self._watch.complaints, "\n".join(self._watch.complaints))

    def _give_up(self) -> None:
        """Take the window away as it is."""
        self._window.trainer.drop()
        self._session.open(None)
        self._window.close()

    def _told(self, what: str) -> str:
        steps = "\n".join(self.steps[-_SHOWN_STEPS:])
        return f"seed {self.seed}, after these steps:\n{steps}\n{what}"
