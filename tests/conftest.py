"""What every test shares."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path

import hypothesis
import pytest

# Before Qt is imported: the suite needs no screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Windows of the tests, in processes of their own too, leave the person's settings alone.
_settings = tempfile.TemporaryDirectory(prefix="funkgui-tests-")
os.environ["XDG_CONFIG_HOME"] = _settings.name

# A machine with other work holds an example up now and then, which says nothing of the program.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

_MOMENT_S = 10.0


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real rating files beside the checkout; tests that want them skip without them."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real rating files (../shared/data) are not on this machine")
    return folder


@pytest.fixture
def heard_signals():
    """Let programs be asked to end, though the tests run under nohup or in the background."""
    there = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    ignored = [one for one in there if one and signal.getsignal(one) == signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, signal.SIG_DFL)
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)


@pytest.fixture(autouse=True)
def no_thread_left_running():
    """Fail a test that leaves a Python thread of its own behind."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and thread.is_alive() and not thread.daemon
    ]
    for thread in left:  # those of a reading that was cancelled end a moment later
        thread.join(_MOMENT_S)
    running = [thread.name for thread in left if thread.is_alive()]
    assert not running, f"threads left running: {running}"
