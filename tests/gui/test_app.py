"""The window as a program, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("heard_signals")

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


def _run(program: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "settings.ini")],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    "close",
    [
        "window.close()",
        "signal.raise_signal(signal.SIGINT)",
        pytest.param(
            # Of a closed terminal both the shell and the system tell.
            "[signal.raise_signal(signal.SIGHUP) for _ in range(2)]",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP there"),
        ),
    ],
)
def test_nothing_is_complained_of_when_the_window_is_closed_within_a_loop(tmp_path: Path, close):
    done = _run(_PROGRAM.format(close=close), tmp_path)

    assert done.returncode == 0
    assert "QSocketNotifier" not in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_is_nothing_to_a_window_that_a_script_has_put_in_the_background(tmp_path: Path):
    pressed = "signal.raise_signal(signal.SIGINT); QTest.qWait(50)"
    close = f"{pressed}; print(window.isVisible()); window.close()"
    ignored = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    done = _run(ignored + _PROGRAM.format(close=close), tmp_path)

    assert done.stdout == "True\n"
    assert done.returncode == 0
