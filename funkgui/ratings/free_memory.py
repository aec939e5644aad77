"""How much memory this process may still take."""

from __future__ import annotations

from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")

_LITTLE = 200_000_000
"""Work that takes less than this many bytes begins whatever is free: the programs on a full machine
make room for it."""


def free_bytes() -> int:
    """Memory that this process may still take: what the machine has, or its control group."""
    free = int(psutil.virtual_memory().available)
    within = _left_in_group()
    return free if within is None else min(free, within)


def why_too_much(needed: int) -> str:
    """``about 12 GB of memory and 2.5 GB are free``; empty where as much is free, or needs not be.

    Parameters
    ----------
    needed
        Bytes.
    """
    if needed < _LITTLE or needed <= (free := free_bytes()):
        return ""
    return f"about {bytes_in_words(needed)} of memory and {bytes_in_words(free)} are free"


def bytes_in_words(n_bytes: float) -> str:
    """A size of memory: ``12 kB``, ``4 MB``, ``2.5 GB``."""
    for size, unit in ((1e12, "TB"), (1e9, "GB")):
        if n_bytes >= size:
            count = n_bytes / size
            return f"{count:,.{0 if count >= 10 else 1}f} {unit}"
    if n_bytes >= 1e6:
        return f"{n_bytes / 1e6:.0f} MB"
    return f"{n_bytes / 1e3:.0f} kB" if n_bytes >= 1e3 else f"{n_bytes:.0f} bytes"


def _left_in_group() -> int | None:
    """What is left of a control group's limit (Linux, cgroup v2); None where there is none."""
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        statistics = (_CGROUP / "memory.stat").read_text().split()
        # The cache of files read counts as used, and gives way.
        cached = int(statistics[statistics.index("inactive_file") + 1])
    except (OSError, ValueError):  # no group, another system, or "max" for no limit
        return None
    return max(limit - used + cached, 0)
