"""Seconds and peak memory from a file of ratings to arrays, beside other readers of such files.

uv run python -m tests.benchmarks.reading [--rows 2000000] [--repeats 3] [--files FOLDER]

FunkGUI, cornac and Surprise end with a finished matrix; the others end with three columns and no
positions of users and items, sorted ratings or counts of repeated pairs. Each reads in a process
of its own, after a small file of the same kind, so that its libraries are loaded. In each round
all readers take their turn, so that a busy moment of the machine falls on all. Those that are not
installed are left out, and so, beyond a few million ratings, are those that make Python objects of
each.
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
from typing import Any

import numpy as np

COLUMNS = ["userId", "movieId", "rating"]


def read_with_funkgui(path: Path) -> int:
    from funkgui.ratings.readers import ReadOptions, read_ratings

    return read_ratings(path, options=ReadOptions(time_column="none")).n_rows


def read_times_with_funkgui(path: Path) -> int:
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


def read_with_cornac(path: Path) -> int:
    import cornac

    rows = cornac.data.Reader().read(str(path), fmt="UIR", sep=",", skip_lines=1)
    return cornac.data.Dataset.build(rows).num_ratings


def read_with_surprise(path: Path) -> int:
    import surprise

    form = surprise.Reader(line_format="user item rating timestamp", sep=",", skip_lines=1)
    return surprise.Dataset.load_from_file(str(path), form).build_full_trainset().n_ratings


READERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "FunkGUI": ("funkgui", read_with_funkgui),
    "FunkGUI, times too": ("funkgui", read_times_with_funkgui),
    "pyarrow": ("pyarrow", read_with_pyarrow),
    "pandas": ("pandas", read_with_pandas),
    "polars": ("polars", read_with_polars),
    "cornac": ("cornac", read_with_cornac),
    "Surprise": ("surprise", read_with_surprise),
}

OBJECT_READERS = "cornac", "Surprise"
SMALL_ROWS = 1000
MOST_OBJECT_ROWS = 5_000_000
DRAWN_FOR_EACH_ROW = 1.3
"""Pairs drawn twice count once, so that more are drawn than are wanted."""


def write_files(folder: Path, n_rows: int) -> dict[str, Path]:
    """The same ratings in several forms; what is there already is left."""
    import pyarrow as pa
    from pyarrow import csv

    from tests.rating_set import rating_set

    kinds = {"comma": "ratings.csv", "shuffled": "shuffled.csv", "text ids": "text_ids.csv"}
    kinds |= {"'::'": "ratings.dat", "Netflix": "combined_data_1.txt"}
    paths = {kind: folder / str(n_rows) / name for kind, name in kinds.items()}
    if all(path.exists() for path in paths.values()):
        return paths
    paths["comma"].parent.mkdir(parents=True, exist_ok=True)
    n_drawn = int(DRAWN_FOR_EACH_ROW * n_rows)
    ratings = rating_set(max(n_rows // 145, 10), 27_000, n_drawn)
    times = np.random.default_rng(0).integers(800_000_000, 1_500_000_000, n_rows)
    users, items = ratings.user_index[:n_rows] + 1, ratings.item_index[:n_rows] + 1
    table = pa.table([users, items, ratings.values[:n_rows], times], names=[*COLUMNS, "timestamp"])
    plain = csv.WriteOptions(quoting_style="none")
    csv.write_csv(table, paths["comma"], plain)
    order = np.random.default_rng(1).permutation(len(table))
    csv.write_csv(table.take(order), paths["shuffled"], plain)
    with paths["comma"].open("rb") as source, paths["'::'"].open("wb") as target:
        source.readline()
        while piece := source.read(1 << 24):
            target.write(piece.replace(b",", b"::"))
    with paths["comma"].open("rb") as source, paths["text ids"].open("wb") as target:
        target.write(source.readline())
        for line in source:
            target.write(b"u" + line)
    write_netflix(paths["Netflix"], users, items, ratings.values[:n_rows])
    return paths


def write_netflix(path: Path, users: Any, items: Any, values: Any) -> None:
    """Users, stars and a date under the line of each item."""
    order = np.argsort(items, kind="stable")
    ends = np.flatnonzero(np.diff(items[order], append=0)) + 1
    stars = np.ceil(values).astype(np.int64).tolist()
    with path.open("w") as target:
        start = 0
        for end in ends.tolist():
            rows = order[start:end].tolist()
            target.write(f"{items[rows[0]]}:\n")
            target.writelines(f"{users[row]},{stars[row]},2005-09-06\n" for row in rows)
            start = end


def measure(name: str, path: Path, small: Path) -> Any:
    """Read once in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.reading", "--reader", name]
    done = subprocess.run([*command, str(small), str(path)], check=True, capture_output=True)
    return json.loads(done.stdout.splitlines()[-1])


def read_here(name: str, small: Path, path: Path) -> None:
    READERS[name][1](small)
    started, cpu_started = time.perf_counter(), time.process_time()
    n_rows = READERS[name][1](path)
    elapsed_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    found = {"n_rows": n_rows, "elapsed_s": elapsed_s, "cpu_s": cpu_s, "peak_mb": peak_mb()}
    print(json.dumps(found))


def peak_mb() -> float:
    """Peak resident memory of this process, by the kernel's own count.

    `getrusage` will not do: a child starts with the count of the process that made it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def readers_of(kind: str, n_rows: int) -> list[str]:
    """Which of the installed readers read a kind of file."""
    installed = [name for name, (module, _) in READERS.items() if importlib.util.find_spec(module)]
    if kind in ("'::'", "Netflix"):
        return [name for name in installed if name.startswith("FunkGUI")]
    if kind != "comma" or n_rows > MOST_OBJECT_ROWS:
        return [name for name in installed if name not in OBJECT_READERS]
    return installed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--files", type=Path, help="folder in which the files are kept")
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader:
        read_here(given.reader, *given.paths)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.files or Path(temporary)
        small = write_files(folder, SMALL_ROWS)
        files = write_files(folder, given.rows)
        print("| file | reader | ratings | MB | seconds | seconds of processor | MB at peak |")
        print("|---|---|---|---|---|---|---|")
        for kind, path in files.items():
            names = readers_of(kind, given.rows)
            rounds = range(given.repeats)
            runs = [{name: measure(name, path, small[kind]) for name in names} for _ in rounds]
            for name in names:
                best = min((run[name] for run in runs), key=lambda run: run["elapsed_s"])
                cpu_s = min(run[name]["cpu_s"] for run in runs)
                peak = max(run[name]["peak_mb"] for run in runs)
                size = path.stat().st_size / 1e6
                print(
                    f"| {kind} | {name} | {best['n_rows']:,} | {size:.0f} "
                    f"| {best['elapsed_s']:.2f} | {cpu_s:.2f} | {peak:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
