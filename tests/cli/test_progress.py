from __future__ import annotations

import os
import select
import sys

import pytest

from funkgui.cli.progress import Progress

pty = pytest.importorskip("pty", reason="terminals here are not files")


class Terminal:
    """The other end of a terminal that is standard error."""

    def __init__(self, descriptor: int, stream, monkeypatch) -> None:
        self._descriptor = descriptor
        self._stream, self._monkeypatch = stream, monkeypatch
        self._written = ""

    def become_stderr(self) -> None:
        """Called in the test itself, for pytest changes standard error just before."""
        self._monkeypatch.setattr(sys, "stderr", self._stream)

    def lines(self) -> list[str]:
        """What it shows."""
        while select.select([self._descriptor], [], [], 0)[0]:
            self._written += os.read(self._descriptor, 100_000).decode()
        return [overwritten(line) for line in self._written.replace("\r\n", "\n").split("\n")]


def overwritten(line: str) -> str:
    """What is left of a line whose parts are written over each other."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown.rstrip()


@pytest.fixture
def terminal(monkeypatch) -> Terminal:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("COLUMNS", "60")
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        yield Terminal(ours, stream, monkeypatch)
    os.close(ours)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's own")
def test_a_full_disk_for_what_is_told_does_not_end_the_work(monkeypatch):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        monkeypatch.setattr(sys, "stderr", full)
        with Progress() as progress:
            progress.begin("Training")
            progress.note("Half of it is done.")


def test_on_a_terminal_one_line_changes_and_is_gone_at_the_end(terminal):
    terminal.become_stderr()
    with Progress() as progress:
        progress.begin("Reading a file with a long name")
        assert terminal.lines() == ["Reading a file with a long name"]
        progress.begin("Training")
        assert terminal.lines() == ["Training"]
        progress.note("A line that stays.")
        progress.begin("x" * 200)
        assert terminal.lines() == ["A line that stays.", "x" * 59]
    assert terminal.lines() == ["A line that stays.", ""]


def test_a_bar_is_drawn_at_most_ten_times_a_second(terminal):
    terminal.become_stderr()
    with Progress() as progress:
        progress.begin("Training")
        progress.update(0.1, "too soon")
        assert terminal.lines() == ["Training"]
        while terminal.lines() == ["Training"]:
            progress.update(0.5, "half way")
        assert terminal.lines() == ["[##########----------] half way"]


@pytest.mark.parametrize(("n", "bar"), [(49, "[####---] "), (52, ""), (59, "")])
def test_the_bar_leaves_room_for_the_words(terminal, n, bar):
    terminal.become_stderr()
    with Progress() as progress:
        progress.begin("Training")
        while terminal.lines() == ["Training"]:
            progress.update(0.5, "x" * n)
        assert terminal.lines() == [bar + "x" * n]


def test_elsewhere_it_is_a_few_whole_lines(capsys):
    with Progress() as progress:
        progress.begin("Training")
        for step in range(1000):
            progress.update(step / 1000, f"step {step}")
        progress.note("Done.")

    assert capsys.readouterr() == ("", "Training\nDone.\n")


def test_a_windowed_program_without_standard_error_does_as_well(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with Progress() as progress:
        progress.begin("Training")
        progress.note("Done.")


def test_it_is_told_while_the_common_descriptor_is_turned_away(terminal):
    terminal.become_stderr()
    descriptor = sys.stderr.fileno()
    with Progress() as progress, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        kept = os.dup(descriptor)
        os.dup2(nowhere.fileno(), descriptor)
        progress.note("Stopping.")
        os.dup2(kept, descriptor)
        os.close(kept)

    assert terminal.lines() == ["Stopping.", ""]
