"""Whether there is a file, asked without being refused."""

from __future__ import annotations

from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder, as far as the system tells.

    It does not of names that are too long, or in folders that are closed to whoever asks.
    """
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
