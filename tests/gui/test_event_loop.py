"""The window never waits: a real timer in a real window, while 100,000 ratings are worked with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 100
MARGIN = 10
"""For single gaps, on machines that are slow or busy; nearly all must keep to the limit itself."""


@pytest.mark.timeout(600)
def test_no_gap_between_the_turns_of_the_event_loop(tmp_path):
    # In a process of its own, as the window is started: looking for garbage among all that the
    # tests before have left in this one takes seconds.
    written = tmp_path / "gaps.json"
    work = [sys.executable, "-m", "tests.benchmarks.event_loop", "--json", str(written)]
    subprocess.run(work, check=True, timeout=550, cwd=ROOT)

    phases = json.loads(written.read_text())
    late = {name: max(gaps) for name, gaps in phases.items() if max(gaps) > MARGIN * LIMIT_MS}
    assert not late
    gaps = sorted(gap for of_phase in phases.values() for gap in of_phase)
    assert gaps[int(0.99 * len(gaps))] < LIMIT_MS
