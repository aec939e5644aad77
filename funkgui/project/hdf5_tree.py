"""Trees to HDF5 and back, in slices. The one module of projects that imports h5py."""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import ReadError
from funkgui.project.meter import Meter
from funkgui.project.tree import Array, Attribute, Group, InconsistentError, Node
from funkgui.ratings.readers.matrices.hdf5_heaps import check_heaps
from funkgui.ratings.readers.watch import Watch
from funkgui.stop_signals import stop_signals

if TYPE_CHECKING:
    import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"
"""First bytes of an HDF5 file (HDF5 File Format Specification 3.0, section II.A)."""

_SLICE_BYTES = 1 << 20
"""h5py keeps the interpreter to itself within a call. A slice of this size takes 1 to 10 ms, so
a window stays responsive; it is also the largest chunk that HDF5's default cache holds."""

_SLICE_STRINGS = 1 << 13

_DEEPEST = 5
"""Groups within groups that are followed: a project has four."""

_LARGEST_EXACT = 2**53
"""Beyond it, not every whole number is a double."""

_ROOT_BYTES = 1 << 20
"""Of a file: its root's attributes stand well before."""


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Ctrl-C and a polite kill are heard once HDF5 is through.

    What their handlers raise in the midst of a call crashes HDF5, or becomes a `SystemError`.
    """
    if threading.current_thread() is not threading.main_thread():  # where none is run
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, frame: came.append(number))
        for number in stop_signals()
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for one in came:
            signal.raise_signal(one)


@_signals_wait()
def write_tree(root: Group, file: FileIO, meter: Meter) -> None:
    """Write a tree as an HDF5 file.

    Arrays are chunked and carry checksums. They are not compressed: deflating 10 million ratings
    takes three times as long as writing them and saves a third of the file, measured on an SSD.
    Text is UTF-8 of variable length, with ``\\x00`` and the like for what that cannot hold (NUL
    and lone surrogates), so that two names stay two.

    Parameters
    ----------
    file
        Empty, unbuffered, open for reading and writing; left open.

    Raises
    ------
    OSError
        Where the file cannot be written.
    CancelledError
        Where the meter says so.
    """
    import h5py

    meter.start(sum(array.values.nbytes for array in root.arrays()))
    sink = _Sink(file)
    # The form of HDF5 1.10 (2016): metadata with checksums, and readable by viewers of today.
    try:
        with h5py.File(sink, "w", libver=("v110", "v110")) as into:
            _write_group(root, into, sink, meter)
    finally:
        sink.raise_failure()


@_signals_wait()
def read_attributes(path: Path) -> Group:
    """The root of an HDF5 file with its attributes alone, no children.

    Raises
    ------
    OSError
        Where the system does not let it be read.
    InconsistentError
        Where the file is not whole.
    """
    with _opened(path, _ROOT_BYTES) as file:
        return Group(attributes=_read_attributes(file, "/"))


@_signals_wait()
def read_tree(path: Path, meter: Meter) -> Group:
    """Read a whole HDF5 file into a tree. Links to other places are left out.

    Raises
    ------
    OSError
        Where the system does not let it be read.
    InconsistentError
        Where the file is not whole, or something in it is damaged.
    CancelledError
        Where the meter says so.
    """
    root = Group()
    with _opened(path) as file:
        datasets = list(_read_groups(file, root, _DEEPEST))
        meter.start(sum(dataset.nbytes for _, _, dataset in datasets))
        for group, name, dataset in datasets:
            place = group.place_of(name)
            attributes = _read_attributes(dataset, place)
            values = _read_array(dataset, place, meter)
            group.children[name] = Array(values, attributes=attributes, path=place)
    return root


class _Sink:
    """The file that HDF5 writes into; it never lets HDF5 see a write that failed.

    HDF5 1.14 frees memory twice on closing a file that it could not write, which aborts the
    process and all unsaved work with it. So a failure is kept here, and raised by
    `raise_failure` between two calls into HDF5.
    """

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._failure: BaseException | None = None

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def write(self, data: Any) -> int:
        rest = memoryview(data)
        size = len(rest)
        try:
            while self._failure is None and len(rest):
                rest = rest[self._file.write(rest) :]
        except BaseException as failure:
            self._failure = failure
        return size

    def truncate(self, size: int) -> int:
        try:
            if self._failure is None:
                self._file.truncate(size)
        except BaseException as failure:
            self._failure = failure
        return size

    def readinto(self, buffer: Any) -> int:
        rest = memoryview(buffer)
        while len(rest) and (count := self._file.readinto(rest)):
            rest = rest[count:]
        rest[:] = bytes(len(rest))
        return len(buffer)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def flush(self) -> None:
        pass


def _write_group(group: Group, into: h5py.Group, sink: _Sink, meter: Meter) -> None:
    _write_attributes(group, into)
    for name, child in group.children.items():
        if isinstance(child, Group):
            # In order of creation, so that viewers list runs as they were made.
            _write_group(child, into.create_group(name, track_order=True), sink, meter)
        else:
            _write_array(child, into, name, sink, meter)
        sink.raise_failure()


def _write_attributes(node: Node, into: h5py.Group | h5py.Dataset) -> None:
    about: dict[str, Attribute] = {"description": node.description, **node.attributes}
    for name, value in about.items():
        into.attrs[name] = _storable(value).decode() if isinstance(value, str) else value


def _write_array(array: Array, into: h5py.Group, name: str, sink: _Sink, meter: Meter) -> None:
    import h5py

    values = array.values
    is_text = values.dtype.kind == "U"
    rows = _rows_at_once(values.shape, values.dtype)
    options: dict[str, Any] = {}
    if values.size and values.ndim:
        options["chunks"] = (min(rows, len(values)), *values.shape[1:])
        options["fletcher32"] = not is_text
    dtype = h5py.string_dtype() if is_text else values.dtype
    dataset = into.create_dataset(name, values.shape, dtype, **options)
    _write_attributes(array, dataset)
    for part in _slices(values.shape, rows):
        some = values[part]
        dataset[part] = _storable_array(some) if is_text else np.ascontiguousarray(some)
        sink.raise_failure()
        meter.advance(some.nbytes)


def _storable(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace").replace(b"\0", rb"\x00")


def _storable_array(texts: NDArray[np.str_]) -> NDArray[np.object_]:
    stored = np.empty(len(texts), object)
    stored[:] = [_storable(text) for text in texts.tolist()]
    return stored


def _rows_at_once(shape: tuple[int, ...], dtype: np.dtype[Any]) -> int:
    if dtype.kind in "UO":
        return _SLICE_STRINGS
    row_bytes = dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
    return max(_SLICE_BYTES // max(row_bytes, 1), 1)


def _slices(shape: tuple[int, ...], rows: int) -> Iterator[Any]:
    if not shape:
        yield ()
        return
    for start in range(0, shape[0], rows):
        yield slice(start, min(start + rows, shape[0]))


@contextmanager
def _reading(place: str, reason: str = "cannot be read") -> Iterator[None]:
    """Turn what HDF5 raises for damage into `InconsistentError`; errors of the system pass."""
    try:
        yield
    except OSError as problem:
        if problem.errno:
            raise
        raise InconsistentError(place, reason) from problem
    except (RuntimeError, ValueError, KeyError, TypeError) as problem:
        raise InconsistentError(place, reason) from problem


@contextmanager
def _opened(path: Path, heap_bytes: int | None = None) -> Iterator[h5py.File]:
    """An HDF5 file, once its texts are found to be readable: in so much of its start, or all."""
    import h5py

    with _reading("it", "is cut off, or overwritten in places"):
        file = h5py.File(path, "r")
    with file:
        try:
            check_heaps(path, path, Watch(), heap_bytes)
        except ReadError as problem:
            raise InconsistentError("it", "is overwritten where it keeps its texts") from problem
        yield file


def _read_groups(
    node: h5py.Group, group: Group, deepest: int
) -> Iterator[tuple[Group, str, h5py.Dataset]]:
    import h5py

    group.attributes = _read_attributes(node, group.path)
    with _reading(group.path):
        names = [name for name in node if isinstance(node.get(name, getlink=True), h5py.HardLink)]
    for name in names:
        place = group.place_of(name)
        with _reading(place):
            child = node[name]
        if isinstance(child, h5py.Dataset):
            yield group, name, child
        elif isinstance(child, h5py.Group) and deepest:
            below = Group(path=place)
            group.children[name] = below
            yield from _read_groups(child, below, deepest - 1)


def _read_attributes(node: h5py.Group | h5py.Dataset, place: str) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    with _reading(place):
        for name, value in node.attrs.items():
            # MATLAB writes bytes, and R lists of one.
            is_one = isinstance(value, (np.generic, np.ndarray)) and value.size == 1
            plain = value.item() if is_one else value
            plain = plain.decode(errors="replace") if isinstance(plain, bytes) else plain
            # All numbers are doubles there; whole ones pass for both.
            if isinstance(plain, float) and plain.is_integer() and abs(plain) < _LARGEST_EXACT:
                plain = int(plain)
            if isinstance(plain, (str, int, float, bool)):
                attributes[name] = plain
    return attributes


def _read_array(dataset: h5py.Dataset, place: str, meter: Meter) -> NDArray[Any]:
    import h5py

    if dataset.shape is None:
        raise InconsistentError(place, "is empty")
    if h5py.check_string_dtype(dataset.dtype) is not None and dataset.ndim == 1:
        return _read_strings(dataset, place, meter)
    with _reading(place):
        values = np.empty(dataset.shape, dataset.dtype)
    for part in _slices(values.shape, _rows_at_once(values.shape, values.dtype)):
        with _reading(place):
            dataset.read_direct(values, part, part)
        meter.advance(np.asarray(values[part]).nbytes)
    return values


def _read_strings(dataset: h5py.Dataset, place: str, meter: Meter) -> NDArray[np.str_]:
    texts = dataset.asstr("utf-8")
    parts = []
    for part in _slices(dataset.shape, _SLICE_STRINGS):
        with _reading(place):
            parts.append(texts[part].astype(np.str_))
        meter.advance(dataset.dtype.itemsize * len(parts[-1]))
    # Copied part by part: a single conversion of a million strings would hold the interpreter.
    widest = max((part.dtype for part in parts), key=lambda dtype: dtype.itemsize, default="<U1")
    values = np.empty(len(dataset), widest)
    for at, part in zip(_slices(values.shape, _SLICE_STRINGS), parts, strict=True):
        values[at] = part
    return values


def has_signature(path: Path) -> bool:
    """Whether a file starts as HDF5 files do.

    Raises
    ------
    OSError
        Where it cannot be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return False
    with path.open("rb") as file:
        return file.read(len(SIGNATURE)) == SIGNATURE
