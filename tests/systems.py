"""Tests of what only some systems have, and what these have."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

only_unix = pytest.mark.skipif(
    os.name == "nt", reason="Windows has neither such files nor such permissions"
)
only_where_permissions_count = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do everything"
)


@contextmanager
def files_of_at_most(n_bytes: int) -> Iterator[None]:
    """Refuse to let files grow larger, as a full disk does; only on Unix.

    Nor does Python write byte-code meanwhile: it would keep half of it, and fail by it ever after.
    """
    import resource

    unwritten, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
        sys.dont_write_bytecode = unwritten
