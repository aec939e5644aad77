"""Progress on standard error: one line that changes on a terminal, a few lines anywhere else."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO, Self

import click

from funkgui.files.os_reasons import raise_if_pipe_is_closed

_REDRAW_S = 0.1
_LINE_EVERY_S = 10.0
"""Shortest times between two updates: on a terminal, and elsewhere."""

_BAR_WIDTH = 20
_LEAST_BAR_WIDTH = 5
"""Where words leave less room for the bar, they are shown alone."""


class Progress:
    """Tells how far the work is; leaves a terminal's line empty at the end."""

    def __init__(self) -> None:
        self._own = _own_stderr()
        # A windowed program may have no standard error at all.
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._shown_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._clear()
        if self._own is not None:
            with suppress(OSError):
                self._own.close()

    def begin(self, text: str) -> None:
        """Another piece of work begins, or goes on."""
        self._shown_at = time.monotonic()
        if not self._on_terminal:
            self._write(text)
            return
        width = _columns()
        self._write(f"\r{text[:width]:<{width}}", nl=False)

    def begin_measured(self, text: str) -> Callable[[float], None]:
        """The same, with work that tells how much of it is done, 0 to 1, by what is returned."""
        self.begin(f"{text} ...")
        return partial(self.update, text=text)

    def update(self, share: float, text: str) -> None:
        """The work goes on; shown only where the last time is long enough ago.

        Parameters
        ----------
        share
            How much of it is done, 0 to 1.
        """
        pause = _REDRAW_S if self._on_terminal else _LINE_EVERY_S
        if time.monotonic() - self._shown_at < pause:
            return
        if self._on_terminal:
            text = f"{_bar(share, _columns() - len(text))}{text}"
        self.begin(text)

    def note(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        self._write(text)

    def _clear(self) -> None:
        if self._on_terminal:
            blank = " " * _columns()
            self._write(f"\r{blank}\r", nl=False)

    def _write(self, text: str, *, nl: bool = True) -> None:
        try:
            click.echo(text, file=self._own, err=True, nl=nl)
        except OSError as problem:
            # A disk that is full for words is no reason to lose the work.
            raise_if_pipe_is_closed(problem)


def _columns() -> int:
    return shutil.get_terminal_size().columns - 1


def _bar(share: float, room: int) -> str:
    """A bar for a share of the work, with a blank behind it; empty where there is no room."""
    width = min(_BAR_WIDTH, room - len("[] "))
    if width < _LEAST_BAR_WIDTH:
        return ""
    filled = round(width * min(max(share, 0.0), 1.0))
    return f"[{'#' * filled}{'-' * (width - filled)}] "


def _own_stderr() -> IO[str] | None:
    """Standard error by another descriptor, or None where it has none.

    While TensorFlow starts, the common one is turned away from the terminal for seconds.
    """
    try:
        descriptor = os.dup(sys.stderr.fileno())
    except (AttributeError, OSError):
        return None
    return open(descriptor, "w", encoding=sys.stderr.encoding, errors="replace")  # noqa: PTH123
