"""Reads files that were damaged at random, in a process of its own.

``python -m tests.ratings.readers.fuzz FOLDER SECONDS N_EACH`` damages each sample at least
``N_EACH`` times and goes on until the time is over. Each case is written to a file of the folder,
with its number, before it is read: after a crash, or where it takes for ever, it is there.
"""

from __future__ import annotations

import faulthandler
import itertools
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

from funkgui.errors import ConfigError, ReadError
from funkgui.ratings.readers import FileLook, read_titles
from tests.ratings.readers.fuzz_samples import samples

LIMIT_S = 20.0
"""One small file is never to take longer; where it does, the process is ended."""

_MOST_GROWTH_BYTES = 3 << 30
"""Of address space, threads and their stacks included."""

_MOST_BAD = 20

_EDGES = (b"\0", b"\xff", b"\xff\xff\xff\x7f", b"\xff" * 8, b"\0" * 8, b"\x80", b"\n", b",", b'"')


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """The content, damaged in one to three ways."""
    for _ in range(rng.integers(1, 4)):
        content = _DAMAGES[rng.integers(len(_DAMAGES))](content, rng)
    return content


def _flip(content: bytes, rng: np.random.Generator) -> bytes:
    data = bytearray(content)
    for at in rng.integers(0, max(len(data), 1), rng.integers(1, 9)):
        if at < len(data):
            data[at] ^= 1 << rng.integers(8)
    return bytes(data)


def _overwrite(content: bytes, rng: np.random.Generator) -> bytes:
    edge = _EDGES[rng.integers(len(_EDGES))]
    at = int(rng.integers(0, len(content) + 1))
    return content[:at] + edge + content[at + len(edge) :]


def _noise(content: bytes, rng: np.random.Generator) -> bytes:
    at = int(rng.integers(0, len(content) + 1))
    noise = rng.bytes(int(rng.integers(1, 32)))
    return content[:at] + noise + content[at + len(noise) :]


def _cut(content: bytes, rng: np.random.Generator) -> bytes:
    return content[: rng.integers(0, len(content) + 1)]


def _take_out(content: bytes, rng: np.random.Generator) -> bytes:
    start, stop = np.sort(rng.integers(0, len(content) + 1, 2))
    return content[:start] + content[min(stop, start + 200) :]


def _double(content: bytes, rng: np.random.Generator) -> bytes:
    start, stop = np.sort(rng.integers(0, len(content) + 1, 2))
    return content[:stop] + content[start:stop] + content[stop:]


_Damage = Callable[[bytes, np.random.Generator], bytes]

_DAMAGES: tuple[_Damage, ...] = (_flip, _overwrite, _noise, _cut, _take_out, _double)


def main(folder: Path, seconds: float, n_each: int) -> None:
    """Read damaged files; those that raise what they must not stay in the folder."""
    files = samples()
    for name, content in files.items():  # all libraries are loaded before memory is limited
        _read(folder, name, content)
    _limit_memory()
    end = time.monotonic() + seconds
    n_cases = n_bad = 0
    for number in itertools.count():
        for place, (name, content) in enumerate(files.items()):
            if n_bad == _MOST_BAD or (number >= n_each and time.monotonic() > end):
                sys.exit(f"{n_bad} of {n_cases} cases raised what they must not" if n_bad else 0)
            n_cases += 1
            case = damaged(content, np.random.default_rng([place, number]))
            faulthandler.dump_traceback_later(LIMIT_S, exit=True)
            try:
                _read(folder, f"{number}-{name}", case)
            except Exception:
                n_bad += 1
                print(f"{number}-{name}", file=sys.stderr)
                traceback.print_exc(limit=-4)


def _read(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    for read in (FileLook(path).preview, FileLook(path).read, lambda: read_titles(path)):
        try:
            read()
        except (ReadError, ConfigError) as error:
            if len(str(error).splitlines()) > 1:
                raise AssertionError("the error is more than one line") from error
        if _unraisable:
            raise AssertionError("a library printed an error") from _unraisable.pop()
    path.unlink()


_unraisable: list[BaseException] = []


def _note_unraisable(what: sys.UnraisableHookArgs) -> None:
    if what.exc_value is not None:
        _unraisable.append(what.exc_value)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + _MOST_GROWTH_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    faulthandler.enable()
    sys.unraisablehook = _note_unraisable
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
