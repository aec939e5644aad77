"""Readings that are ended while a library loads the file, or the ratings are sorted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from funkgui.errors import CancelledError
from funkgui.ratings.readers import FileLook, read_ratings
from funkgui.ratings.threads import n_threads
from tests.ratings.readers.spreadsheets import ods_cell, write_ods_xml, write_xlsx_xml

_N = 3_000_000
_SOON_S = 0.1
_AT_MOST_S = 1.0
"""Of the processor, whose seconds other programs cannot lengthen; 0.2 s as a rule."""


def write_sheet(path):
    """Seconds of loading: two million cells."""
    numbers = [[n % 61, n % 997, n % 5 + 1, n % 7] for n in range(4000)]
    if path.suffix == ".xlsx":
        cells = ["".join(f"<c><v>{number}</v></c>" for number in row) for row in numbers]
        write_xlsx_xml(path, {"S": "".join(f"<row>{row}</row>" for row in cells) * 120})
    else:
        cells = ["".join(map(ods_cell, row)) for row in numbers]
        rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        write_ods_xml(path, {"S": rows * 40})


def write_matrix(path):
    """Entries in no order, packed so that they take a while to load."""
    random = np.random.default_rng(0)
    entries = (random.integers(0, 100_000, _N), random.integers(0, 10_000, _N))
    matrix = scipy.sparse.coo_array((random.integers(1, 6, _N) / 1.0, entries))
    if path.suffix == ".npz":
        scipy.sparse.save_npz(path, matrix)
    elif path.suffix == ".mat":
        scipy.io.savemat(path, {"ratings": matrix.tocsc()}, do_compression=True)
    else:
        scipy.io.mmwrite(path, matrix, field="integer", symmetry="general")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Writes a large file, each once."""
    folder = tmp_path_factory.mktemp("large")

    def write(name):
        path = folder / name
        if not path.exists():
            (write_sheet if path.suffix in (".xlsx", ".ods") else write_matrix)(path)
        return path

    return write


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.npz", "a.mat", "a.mtx"])
@pytest.mark.parametrize("read", [FileLook.preview, FileLook.read])
def test_a_reading_ends_at_once_and_its_thread_soon(written, name, read):
    path = written(name)
    for share in (0, 1, 2, 4):
        wanted_until, began = time.monotonic() + share * _SOON_S, time.process_time()
        try:
            read(FileLook(path), cancelled=lambda until=wanted_until: time.monotonic() > until)
        except CancelledError:
            wanted_s = share * _SOON_S * n_threads()
            assert time.process_time() - began < wanted_s + _AT_MOST_S
    ends_at = time.monotonic() + 60
    while any(thread.name == "reading" for thread in threading.enumerate()):
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def test_the_program_ends_well_while_a_library_loads(written):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from funkgui.errors import CancelledError\n"
        "from funkgui.ratings.readers import read_ratings\n"
        "until = time.monotonic() + 0.5\n"
        "try: read_ratings(Path(sys.argv[1]), cancelled=lambda: time.monotonic() > until)\n"
        "except CancelledError: print('cancelled')\n"
    )
    command = [sys.executable, "-c", code, str(written("a.xlsx"))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "cancelled\n", "")


def test_progress_comes_in_the_thread_that_asked(written):
    threads = set()
    read_ratings(
        written("a.mtx"),
        progress=lambda done, total: threads.add(threading.current_thread()),
        cancelled=lambda: False,
    )
    assert threads == {threading.current_thread()}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals for a thread")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_every_signal_during_a_reading_is_heard(tmp_path, number):
    # pyarrow would hear those that come as it parses, and forget some.
    path = tmp_path / "a.mtx"
    path.write_text(
        "%%MatrixMarket matrix coordinate real general\n1 1 99999\n" + "1 1 3\n" * 99_999
    )
    reader = threading.get_ident()
    heard = threading.Semaphore(0)

    def send():
        for _ in range(500):
            signal.pthread_kill(reader, number)
            if not heard.acquire(timeout=120):
                return False
        return True

    before = signal.signal(number, lambda number, frame: heard.release())
    try:
        with ThreadPoolExecutor(1) as sender:
            all_heard = sender.submit(send)
            while not all_heard.done():
                read_ratings(path)
        assert all_heard.result()
    finally:
        signal.signal(number, before)
