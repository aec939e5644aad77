"""FunkGUI beside other matrix factorizations: seconds to load and train, RMSE, time to their RMSE.

    uv run --group peers python -m tests.benchmarks.peers 1M
    uv run --group peers python -m tests.benchmarks.peers 10M --ours balanced fastest sparse
    uv run --group peers python -m tests.benchmarks.peers ml-25m/ratings.csv --repeats 3
    uv run --group peers python -m tests.benchmarks.peers 1M --repeats 3 --warm
    uv run --group peers python -m tests.benchmarks.peers 1M --repeats 3 --turns 2

A set of ratings from the generator (1M, 10M, 100M) or a file; a tenth is held out at random and
the rest written to a file that each reads in its own way. Each runs in a process of its own, on
the same number of threads, none beside another. RMSE is that of predictions clipped to the
scale, on the same held-out pairs. Importing libraries is not timed; compiling is, where it is the
process's first training, as of the command line. With --warm it is the first of a window, which has
set TensorFlow going while it was looked at; with --turns 2 the second is timed, as of a window that
stays open. Those that are not installed are left out.

LIBMF is on PyPI as source; built with the vector instructions that it is known for:

    CXXFLAGS="-O3 -mavx -mfma -DUSEAVX -DUSEOMP -fopenmp" LDFLAGS=-fopenmp uv pip install libmf
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from funkgui.ratings.threads import n_threads
from tests.benchmarks.peer_models import PEERS
from tests.benchmarks.peer_sets import SIZES, write_set
from tests.benchmarks.peer_tables import ratios, results
from tests.benchmarks.timed import Timed, time_funkgui, time_peer

_OURS = ("balanced", "fastest", "sparse")
_LONGEST_S = 3600
"""LIBMF's threads wait for each other for ever once in a while; say so and end."""


def run_apart(name: str, folder: Path, given: argparse.Namespace) -> Timed:
    """Load, train and measure in a process of its own."""
    threads = str(given.threads)
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.peers", str(folder)]
    command += ["--alone", name, "--threads", threads, "--seed", str(given.seed)]
    command += ["--turns", str(given.turns), *(["--warm"] if given.warm else [])]
    variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(variables, threads)
    done = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        timeout=_LONGEST_S,
    )
    return Timed.from_dict(json.loads(done.stdout.splitlines()[-1]))


def run_here(name: str, folder: Path, given: argparse.Namespace) -> None:
    how = given.threads, given.seed, given.turns
    if name in PEERS:
        timed = time_peer(name, folder, *how)
    else:
        timed = time_funkgui(name, folder, *how, given.warm)
    print("\n" + json.dumps(dataclasses.asdict(timed)))


def best_of(runs: list[Timed]) -> Timed:
    """The quickest of several runs of the same; all must load, train and measure alike."""
    return min(runs, key=lambda run: run.load_s + run.train_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", help=f"{', '.join(SIZES)}, or a file of ratings")
    parser.add_argument("--ours", nargs="*", default=_OURS, help="presets or solvers")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument("--threads", type=int, default=n_threads())
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--turns", type=int, default=1, help="trainings in each process")
    parser.add_argument("--warm", action="store_true", help="after what a window does first")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        run_here(given.alone, Path(given.set), given)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        described = write_set(given.set, folder, given.seed)
        print(f"{described.text}; {given.threads} threads\n", flush=True)
        peers = [
            peer
            for peer in given.peers
            if PEERS[peer].installed and described.n_train <= PEERS[peer].most_ratings
        ]
        timed = {}
        for which in [*peers, *given.ours]:
            runs = [run_apart(which, folder, given) for _ in range(given.repeats)]
            timed[which] = best_of(runs)
            print(f"{which}: {timed[which].brief()}", file=sys.stderr, flush=True)
        print(results(timed))
        print(
            ratios({peer: timed[peer] for peer in peers}, {own: timed[own] for own in given.ours})
        )


if __name__ == "__main__":
    main()
