"""What this process has taken so far: time and memory."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_imported_at = time.perf_counter()


def seconds_since_start() -> float:
    """Seconds since the system started this process, the interpreter's own start included.

    Linux tells, to a hundredth; elsewhere the count begins with this module's import.
    """
    since_import = time.perf_counter() - _imported_at
    return max(_seconds_by_proc(), since_import)


def peak_memory_mb() -> float:
    """Most memory that this process has had resident so far, in 10^6 bytes."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset / 1e6)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    n_bytes = peak if sys.platform == "darwin" else peak * 1024
    return n_bytes / 1e6


def _seconds_by_proc() -> float:
    if sys.platform != "linux":
        return 0.0
    try:
        # The program's name, in brackets, may itself hold blanks and brackets.
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, ValueError, IndexError):
        return 0.0
