"""Files damaged at random end in one sentence, within bounds of time and memory.

Where ``CI`` is set, it goes on for a minute with other damages than the few of every run;
``FUNKGUI_FUZZ_S`` sets the seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

N_EACH = 6


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux does")
@pytest.mark.timeout(0)
def test_damaged_files(tmp_path):
    seconds = os.environ.get("FUNKGUI_FUZZ_S", "60" if os.environ.get("CI") else "0")
    child = subprocess.run(
        [sys.executable, "-m", "tests.ratings.readers.fuzz", tmp_path, seconds, str(N_EACH)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    left = ", ".join(path.name for path in tmp_path.iterdir())
    assert child.returncode == 0, f"at {left} in {tmp_path}:\n{child.stderr[-4000:]}"
