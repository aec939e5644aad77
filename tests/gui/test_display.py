"""What is said where no window can open: one sentence, never a traceback or Qt's abort."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from funkgui.errors import DisplayError
from funkgui.gui.display import check_display, has_display

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="every session there has a display"
)


@pytest.fixture
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def started(*arguments: str, path: Path | None = None, **variables: str):
    """The program as a process of its own, without a display unless one is given."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    return subprocess.run(
        [sys.executable, "-m", "funkgui", *arguments],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(done) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_without_a_display_there_is_none(no_display):
    assert not has_display()
    with pytest.raises(DisplayError, match="funkgui demo --headless"):
        check_display()


def test_an_x11_display_is_one(no_display, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")

    assert has_display()


def test_a_wayland_display_is_one_where_its_socket_is_there(no_display, monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not has_display()

    (tmp_path / "wayland-7").touch()

    assert has_display()


def test_nobody_sees_an_offscreen_window_but_it_can_open(no_display, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert not has_display()
    check_display()


def test_the_program_says_in_one_sentence_that_there_is_no_display():
    done = started()

    assert_one_sentence(done)
    assert "no display" in done.stderr
    assert "funkgui demo --headless" in done.stderr


def test_a_display_that_does_not_answer_is_named_or_the_library_that_lacks():
    done = started(DISPLAY=":4711")

    assert_one_sentence(done)
    assert ":4711" in done.stderr or "apt install" in done.stderr


def test_a_missing_system_library_is_named_with_the_packages_that_have_it(tmp_path):
    """A PySide6 that fails to load as the real one does where libEGL lacks."""
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "QtWidgets.py").write_text(
        "raise ImportError('libEGL.so.1: cannot open shared object file: No such file')"
    )

    done = started(path=tmp_path, DISPLAY=":0")

    assert_one_sentence(done)
    assert "libEGL.so.1" in done.stderr
    assert "apt install" in done.stderr
    assert "dnf install" in done.stderr
    assert "funkgui demo --headless" in done.stderr
