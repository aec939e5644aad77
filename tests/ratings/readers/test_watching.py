"""Progress by bytes, and the end of a reading that is no longer wanted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from funkgui.errors import CancelledError
from funkgui.ratings.readers import read_ratings, read_titles


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """25 MB: several blocks."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    block = "".join(f"{n % 997},{n % 7919},{n % 5 + 1},96498{n:04d}\n" for n in range(100_000))
    path.write_bytes(block.encode() * 12)
    return path


@pytest.mark.parametrize("read", [read_ratings, read_titles])
def test_progress_grows_up_to_the_whole(large, read):
    told = []
    read(large, progress=lambda done, total: told.append((done, total)))
    total = large.stat().st_size
    assert len(told) > 3
    assert all(whole == total for _, whole in told)
    done = [part for part, _ in told]
    assert done == sorted(done)
    assert 0 < done[0] < total
    assert done[-1] == total


def test_cancelled_before_it_began(large):
    with pytest.raises(CancelledError):
        read_ratings(large, cancelled=lambda: True)


@pytest.mark.parametrize("read", [read_ratings, read_titles])
def test_cancelled_midway(large, read):
    told = []
    with pytest.raises(CancelledError):
        read(large, progress=lambda done, _: told.append(done), cancelled=lambda: bool(told))
    assert told[-1] < large.stat().st_size


def test_cancelled_while_a_bad_line_is_looked_for(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("1,2,3\n" * 300_000 + "1,2,bad\n")
    asked = []

    def cancelled():
        asked.append(None)
        return len(asked) > 20

    with pytest.raises(CancelledError):
        read_ratings(path, cancelled=cancelled)


def test_importing_the_readers_does_not_load_pyarrow():
    code = "import sys, funkgui.ratings.readers; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
