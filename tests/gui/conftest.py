"""A whole window, with settings of its own, that leaves no thread behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from funkgui.gui.garbage import MainThreadGarbage
from funkgui.gui.main_window import MainWindow
from funkgui.gui.session import Session
from funkgui.gui.settings import Settings
from funkgui.project.project import Project
from funkgui.ratings.holdout import random_share
from tests.gui.edited_session import EditedSession
from tests.rating_set import rating_set

_WAIT_MS = 120_000


@pytest.fixture
def qtbot(qtbot):
    """Waits longer than pytest-qt's five seconds where a test says nothing: machines are busy."""
    return _patient(qtbot)


def _patient(qtbot: QtBot) -> QtBot:
    for name in ("waitActive", "waitExposed", "waitSignal", "waitSignals", "waitUntil"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=_WAIT_MS))
    return qtbot


class WindowDriver:
    """Does with a window what a person does, and waits for what comes of it."""

    def __init__(self, qtbot, settings: Settings) -> None:
        self._qtbot = qtbot
        self.window = MainWindow(settings)

    def show(self) -> MainWindow:
        with self._qtbot.waitSignal(self.window.warm_ups.done):
            self.window.show()
        return self.window

    def trigger(self, name: str) -> None:
        """Choose an action of the menus by its object name."""
        action = self.window.actions_by_name[name]
        assert action.isEnabled(), f"{name} cannot be chosen now"
        action.trigger()

    def wait(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds)

    def open_file(self, path: Path) -> None:
        self.window.open_file(path)
        self.wait(lambda: not self.window.documents.busy)

    def open_problem(self, key: str) -> None:
        self.window.new_problem(key)
        self.wait(lambda: not self.window.documents.busy)

    def save(self, path: Path) -> None:
        self.window.documents.save(path)
        self.wait(lambda: not self.window.documents.busy)

    def train(self, max_epochs: int | None = None) -> None:
        if max_epochs is not None:
            form = self.window.training.form
            form.set_config(form.config().changed(max_epochs=max_epochs))
        with self.ending():
            self.trigger("train")

    def ending(self):
        """A context that is left once a training has ended."""
        return self._qtbot.waitSignal(self.window.trainer.ended)

    def answer_file_dialog(self, name: str, path: Path) -> None:
        """Choose a file in the dialog of that object name, and wait until it was dealt with."""
        dialog = self.window.findChild(QFileDialog, name)
        assert dialog is not None
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.accept()
        self.wait(lambda: not self.window.documents.busy)

    @property
    def question(self) -> QMessageBox | None:
        """The question about unsaved work, where it is asked."""
        box = self.window.findChild(QMessageBox, "unsaved_question")
        return box if box is not None and box.isVisible() else None

    def answer_question(self, button: str) -> None:
        self.wait(lambda: self.question is not None)
        self.child(QPushButton, f"unsaved_{button}").click()

    def child(self, kind: type[QObject], name: str):
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def clear(self) -> None:
        """Leave nothing open."""
        if self.question is not None:
            self.answer_question("cancel")
        self.window.trainer.drop()
        self.wait(lambda: not self.window.trainer.running and not self.window.documents.busy)
        self.window.session.open(None)

    def end(self) -> None:
        self.clear()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture(scope="session", autouse=True)
def garbage(qapp):
    """Collected as in the program: in a worker, it might delete what Qt owns."""
    garbage = MainThreadGarbage()
    garbage.spare_what_is_there()  # a look at all that other tests have left takes seconds
    garbage.start()
    yield
    garbage.stop()


@pytest.fixture
def session(qapp) -> Session:
    """One in which nothing is open."""
    return EditedSession()


@pytest.fixture
def project() -> Project:
    """A dozen users, some of whose ratings are held out."""
    ratings = rating_set(12, 8, 40, rank=2, seed=3)
    return Project(ratings, random_share(ratings, 0.2, seed=5), source="/somewhere/ratings.csv")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def drivers(qtbot, settings):
    """Makes windows that share their settings, as one start of the program after another."""
    made: list[WindowDriver] = []

    def make() -> WindowDriver:
        made.append(WindowDriver(qtbot, settings))
        made[-1].show()
        return made[-1]

    yield make
    for driver in made:
        driver.end()


@pytest.fixture
def driver(drivers) -> WindowDriver:
    return drivers()


@pytest.fixture(scope="module")
def kept_driver(request, qapp, tmp_path_factory):
    """A window for all tests of a module: each must leave it as it was."""
    settings = Settings(tmp_path_factory.mktemp("kept") / "settings.ini")
    driver = WindowDriver(_patient(QtBot(request)), settings)
    driver.show()
    yield driver
    driver.end()


@pytest.fixture
def ratings_file(tmp_path) -> Path:
    """A small rating file with titles beside it."""
    return write_ratings_file(tmp_path)


def write_ratings_file(folder: Path) -> Path:
    rows = [
        f"{user},{item},{1 + (user * item) % 9 / 2}"
        for user in range(1, 41)
        for item in range(1, 31)
        if (user + item) % 3
    ]
    (folder / "movies.csv").write_text(
        "\n".join(["movieId,title", *(f"{item},Film {item}" for item in range(1, 31))])
    )
    path = folder / "ratings.csv"
    path.write_text("\n".join(["userId,movieId,rating", *rows]))
    return path
