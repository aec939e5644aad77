"""The signals by which a person, or the system, asks a program to end."""

from __future__ import annotations

import signal

HANG_UP = getattr(signal, "SIGHUP", None)
"""Tells that the terminal is closed: both the shell and the system say so, that is, often twice."""


def stop_signals() -> list[signal.Signals]:
    """Those of this system but for the ignored ones, as of a shell's work in the background.

    Ctrl-Break on Windows is what a script can send there.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    there = (getattr(signal, name) for name in names if hasattr(signal, name))
    return [one for one in there if signal.getsignal(one) != signal.SIG_IGN]
