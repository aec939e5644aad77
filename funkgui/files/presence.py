"""Whether there is a file, and of what kind, asked without being refused."""

from __future__ import annotations

import os
from pathlib import Path

STANDARD_OUTPUT = Path("/dev/stdout")
"""Stands for what this process writes results to, on every system."""


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder, as far as the system tells.

    It does not of names that are too long, or in folders that are closed to whoever asks.
    """
    return os.path.exists(path)  # noqa: PTH110


def is_stream(path: Path) -> bool:
    """Whether it is standard output, a pipe or a device: written to as it comes, not replaced."""
    try:
        # On Windows, con.csv is one as well, and meant to be a file.
        is_device = path.is_char_device() and not path.suffix
        return path == STANDARD_OUTPUT or path.is_fifo() or is_device
    except OSError:
        return False
