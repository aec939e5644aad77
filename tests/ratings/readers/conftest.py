"""Write a small file and read it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from funkgui.errors import CancelledError, ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import (
    FileLook,
    Preview,
    RatingFile,
    ReadOptions,
    read_ratings,
)


@pytest.fixture
def read(tmp_path) -> Callable[..., RatingFile]:
    """Write text or bytes as they are into a file, and read it with the options given."""

    def write_and_read(content: str | bytes, name: str = "given.txt", **options: str) -> RatingFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_ratings(path, options=ReadOptions(**options))

    return write_and_read


@pytest.fixture
def preview(tmp_path) -> Callable[..., Preview]:
    """Write text or bytes as they are into a file, and look at its beginning."""

    def write_and_look(content: str | bytes, name: str = "given.txt", **options: str) -> Preview:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return FileLook(path, ReadOptions(**options)).preview()

    return write_and_look


@pytest.fixture
def refusal(read) -> Callable[..., ReadError]:
    """The error that reading a file ends in."""

    def write_and_fail(content: str | bytes, name: str = "given.txt", **options: str) -> ReadError:
        with pytest.raises(ReadError) as caught:
            read(content, name, **options)
        return caught.value

    return write_and_fail


@pytest.fixture
def watched() -> Callable[..., RatingFile]:
    """Read a file, see that its progress is told up to its end, and that it can be cancelled."""

    def read_and_cancel(path: Path, n_told: int = 4) -> RatingFile:
        told = []
        found = read_ratings(path, progress=lambda *args: told.append(args))
        size = path.stat().st_size
        done = [one for one, _ in told]
        assert {total for _, total in told} == {size}
        assert done == sorted(done)
        assert done[-1] == size
        assert len(done) >= n_told
        with pytest.raises(CancelledError):
            read_ratings(path, cancelled=lambda: True)
        return found

    return read_and_cancel


@pytest.fixture
def read_damaged(read) -> Callable[..., None]:
    """Read a file many times, each with another byte changed: into ratings or a reason."""

    def read_each(
        content: bytes, name: str, first: int = 0, stop: int = 0, n: int = 100, **options: str
    ) -> None:
        rng = np.random.default_rng(0)
        for _ in range(n):
            bad = bytearray(content)
            bad[rng.integers(first, stop or len(bad))] = rng.integers(256)
            with contextlib.suppress(ReadError):
                assert np.isfinite(read(bytes(bad), name, **options).ratings.values).all()

    return read_each


@pytest.fixture
def triples() -> Callable[[RatingMatrix], list[tuple]]:
    """The ratings of a matrix as (user label, item label, rating), in the matrix's order."""

    def of(ratings: RatingMatrix) -> list[tuple]:
        users = ratings.user_ids[ratings.user_index].tolist()
        items = ratings.item_ids[ratings.item_index].tolist()
        return list(zip(users, items, ratings.values.tolist(), strict=True))

    return of
