"""Files written whole: in the place of old ones, or into a pipe; or a sentence about why not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from funkgui.errors import WriteError
from funkgui.files.atomic import rename_all, replacing, waiting
from funkgui.files.os_reasons import raise_if_pipe_is_closed, why_not_written
from funkgui.files.presence import STANDARD_OUTPUT, is_stream


@contextmanager
def new_file(path: Path) -> Iterator[io.RawIOBase]:
    """Write a new file as `replacing` does; what is given to it is written whole.

    Raises
    ------
    WriteError
        Where it cannot be written; an old file is untouched.
    BrokenPipeError
        Where it is a pipe, and who reads it has enough.
    """
    try:
        with _opened(path) as file:
            yield _WholeWrites(file) if is_stream(path) else _WholeFile(file)
    except OSError as problem:
        if is_stream(path):
            raise_if_pipe_is_closed(problem)
        raise _not_written(path, problem) from problem


@contextmanager
def new_files() -> Iterator[None]:
    """What `new_file` writes within the block takes its place at the end: all files, or none.

    Raises
    ------
    WriteError
        Where one cannot; all old files are untouched.
    """
    files: list[tuple[Path, Path]] = []
    alone = waiting.set(files)
    try:
        yield
        rename_all(files)
    except OSError as problem:
        if problem.filename2 is None:
            raise
        raise _not_written(Path(problem.filename2), problem) from problem
    finally:
        waiting.reset(alone)
        for temporary, _ in files:
            temporary.unlink(missing_ok=True)


def _opened(path: Path) -> AbstractContextManager[io.FileIO]:
    if path == STANDARD_OUTPUT:
        return io.FileIO(1, "w", closefd=False)
    return io.FileIO(path, "w") if is_stream(path) else replacing(path)


def _not_written(path: Path, problem: OSError) -> WriteError:
    return WriteError(f"{path.name} was not written: {why_not_written(problem, path)}")


class _WholeWrites(io.RawIOBase):
    """Writes to a raw file until nothing is left; closing it leaves the raw file open.

    A raw file may take only a part at a time. The writers give it large pieces, so that a buffer
    would only copy them. None goes back in it: a pipe cannot, nor a file that is appended to.

    Parameters
    ----------
    file
        The raw file.
    """

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        left = memoryview(data).cast("B")
        n_bytes = len(left)
        while left:
            left = left[self._file.write(left) :]
        return n_bytes


class _WholeFile(_WholeWrites):
    """The same, of a file that is ours alone: writers may go back in it."""

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)
