"""Seconds and peak memory from a file of ratings to arrays, beside other readers of such files.

uv run python -m tests.benchmarks.reading [--rows 2000000] [--repeats 3]

FunkGUI ends with a finished matrix; the others end with three columns and no positions of users
and items, sorted ratings or counts of repeated pairs. Each reads in a process of its own. Those
that are not installed are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

COLUMNS = ["userId", "movieId", "rating"]


def read_with_funkgui(path: Path) -> int:
    from funkgui.ratings.readers import read_ratings

    return read_ratings(path).n_rows


def read_with_pyarrow(path: Path) -> int:
    import pyarrow.csv

    options = pyarrow.csv.ConvertOptions(include_columns=COLUMNS)
    return len(pyarrow.csv.read_csv(path, convert_options=options))


def read_with_pandas(path: Path) -> int:
    import pandas

    return len(pandas.read_csv(path, usecols=COLUMNS))


def read_with_polars(path: Path) -> int:
    import polars

    return polars.read_csv(path, columns=COLUMNS).height


READERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "FunkGUI": ("funkgui", read_with_funkgui),
    "pyarrow": ("pyarrow", read_with_pyarrow),
    "pandas": ("pandas", read_with_pandas),
    "polars": ("polars", read_with_polars),
}


def write_files(folder: Path, n_rows: int) -> dict[str, Path]:
    """The same ratings with commas and a header, and with double colons and none."""
    import pyarrow as pa
    from pyarrow import csv

    from funkgui.ratings.synthetic import rating_set

    ratings = rating_set(max(n_rows // 145, 10), 27_000, n_rows)
    times = np.random.default_rng(0).integers(800_000_000, 1_500_000_000, ratings.n_ratings)
    columns = [ratings.user_index + 1, ratings.item_index + 1, ratings.values, times]
    table = pa.table(columns, names=[*COLUMNS, "timestamp"])
    comma, colons = folder / "ratings.csv", folder / "ratings.dat"
    csv.write_csv(table, comma, csv.WriteOptions(quoting_style="none"))
    with comma.open("rb") as source, colons.open("wb") as target:
        source.readline()
        while piece := source.read(1 << 24):
            target.write(piece.replace(b",", b"::"))
    return {"comma": comma, "'::'": colons}


def measure(name: str, path: Path) -> dict[str, float]:
    """Read once in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.reading", "--reader", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def read_here(name: str, path: Path) -> None:
    started = time.perf_counter()
    n_rows = READERS[name][1](path)
    elapsed_s = time.perf_counter() - started
    print(json.dumps({"n_rows": n_rows, "elapsed_s": elapsed_s, "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """Peak resident memory of this process, by the kernel's own count.

    `getrusage` will not do: a child starts with the count of the process that made it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("path", nargs="?", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader:
        read_here(given.reader, given.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), given.rows)
        print(f"{'file':8} {'reader':8} {'rows':>12} {'MB':>6} {'best s':>8} {'peak MB':>8}")
        for kind, path in files.items():
            for name, (module, _) in READERS.items():
                if importlib.util.find_spec(module) is None:
                    continue
                if kind != "comma" and name != "FunkGUI":
                    continue
                runs = [measure(name, path) for _ in range(given.repeats)]
                best_s = min(run["elapsed_s"] for run in runs)
                peak = max(run["peak_mb"] for run in runs)
                n_rows, size = runs[0]["n_rows"], path.stat().st_size / 1e6
                print(f"{kind:8} {name:8} {n_rows:12,} {size:6.0f} {best_s:8.2f} {peak:8.0f}")


if __name__ == "__main__":
    main()
