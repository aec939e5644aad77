"""The window as a program: from the first line to the exit status."""

from __future__ import annotations

import ctypes
import gc
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funkgui.gui.display import check_display
from funkgui.stop_signals import HANG_UP, stop_signals

_SWITCH_S = 0.001 if sys.platform == "win32" else 0.0005
"""Longest wait of the window's thread for a worker that computes in Python.

Python's own 5 ms are too long: one repaint enters Python, and may wait, dozens of times. On Windows
Python waits for whole milliseconds: for less than one not at all, but asks over and over.
"""

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from funkgui.gui.main_window import MainWindow
    from funkgui.gui.settings import Settings
    from funkgui.project.project import Project


@dataclass(frozen=True)
class Demo:
    """One of the tutorial's problems, to be trained before the person's eyes.

    Attributes
    ----------
    problem
        Key of the problem.
    seed
        Start of the random numbers that draw its matrix and mask, and of its training.
    finish
        Called in a worker thread once the training has finished, with the project that the
        finished run is part of. Saves it and returns the path of the file, as which the window
        then goes on. May raise `FunkGuiError`.
    """

    problem: str
    seed: int
    finish: Callable[[Project], Path]


def run_window(
    file: Path | None = None,
    *,
    demo: Demo | None = None,
    settings: Settings | None = None,
    on_painted: Callable[[MainWindow], None] | None = None,
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    file
        A rating file or a project to open.
    demo
        A demonstration to run in the window.
    settings
        Where recent files and the layout are kept; None takes the user's own.
    on_painted
        Called once the window was painted for the first time.

    Returns
    -------
    The program's exit status.

    Raises
    ------
    DisplayError
        Where there is no display, or a system library of Qt's is missing.
    """
    check_display()
    # The imports' objects are here to stay; `MainThreadGarbage` sees to later ones.
    gc.disable()
    from funkgui.gui.garbage import MainThreadGarbage
    from funkgui.gui.main_window import MainWindow
    from funkgui.gui.settings import Settings
    from funkgui.gui.tasks import wait_for_all

    app = make_application()
    sys.setswitchinterval(_SWITCH_S)
    garbage = MainThreadGarbage(app)
    garbage.start(importing=True)
    settings = settings or Settings()
    dress(app, settings)
    window = MainWindow(settings)
    _show_unexpected_errors(window)
    _close_on_interrupt(app, window)
    if on_painted is not None:
        window.painted.connect(lambda: on_painted(window))
    if file is not None:
        window.open_file(file)
    if demo is not None:
        from funkgui.gui.demonstration import Demonstration

        Demonstration(window, demo).start()
    for imported in (window.warm_ups.done, window.warm_ups.failed):
        imported.connect(garbage.spare_what_is_there)
    window.show()
    status = app.exec()
    wait_for_all()
    garbage.stop()
    return status


def make_application() -> QApplication:
    """The `QApplication` of this process, with the program's names; made where there is none."""
    from PySide6.QtWidgets import QApplication

    if sys.platform == "win32":
        # Else the taskbar takes the window for Python's own, and shows its icon.
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("FunkGUI")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("FunkGUI")
    app.setOrganizationName("FunkGUI")
    app.setDesktopFileName("funkgui")
    return app


def dress(app: QApplication, settings: Settings) -> None:
    """Give the program its icon and its colours."""
    from funkgui.gui.icons import logo
    from funkgui.gui.theme import SCHEMES, apply_theme
    from funkgui.gui.window.menus import SCHEME_SETTING

    app.setWindowIcon(logo())
    scheme = settings.value(SCHEME_SETTING)
    # Nothing chosen: the environment variable or the system's setting decides.
    apply_theme(app, scheme if scheme in SCHEMES and scheme != "system" else None)


def _show_unexpected_errors(window: MainWindow) -> None:
    """Bring errors that nobody caught to where all errors are shown, and to the terminal."""

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        sys.__excepthook__(kind, error, error.__traceback__)
        window.notices.show_error(error)

    sys.excepthook = hook


def _close_on_interrupt(app: QApplication, window: MainWindow) -> None:
    """Let Ctrl-C in the terminal close the window as its close button would.

    Python runs its signal handlers between two lines of Python, of which there is none while Qt
    waits; a byte on a socket wakes Qt up.
    """
    from PySide6.QtCore import QSocketNotifier

    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: reader.recv(1))

    def on_signal(number: int, frame: object) -> None:
        # The second one ends at once, but for those of one closed terminal.
        signal.signal(number, signal.SIG_IGN if number == HANG_UP else signal.SIG_DFL)
        window.close()

    for number in stop_signals():
        signal.signal(number, on_signal)

    def restore() -> None:
        signal.set_wakeup_fd(-1)
        notifier.setEnabled(False)  # Qt may still look at it
        reader.close()
        writer.close()

    app.aboutToQuit.connect(restore)
