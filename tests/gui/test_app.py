"""The window as a program, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from funkgui.gui.app import run_window
from funkgui.gui.settings import Settings

def on_painted(window):
    {close}
    QTest.qWait(200)  # as in a question that stays open a little longer than its window

sys.exit(run_window(settings=Settings(Path(sys.argv[1])), on_painted=on_painted))
"""


@pytest.mark.parametrize("close", ["window.close()", "signal.raise_signal(signal.SIGINT)"])
def test_nothing_is_complained_of_when_the_window_is_closed_within_a_loop(tmp_path: Path, close):
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(close=close), str(tmp_path / "settings.ini")],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0
    assert "QSocketNotifier" not in done.stderr
    assert "Traceback" not in done.stderr
