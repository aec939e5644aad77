"""What libraries raise about damaged files, as errors for the user."""

from __future__ import annotations

import lzma
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.unfit import UnfitRatingsError

_FAULTS = (
    ArithmeticError, AttributeError, EOFError, LookupError, NameError, NotImplementedError,
    RuntimeError, SyntaxError, TypeError, ValueError, lzma.LZMAError, struct.error,
    tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""None of the libraries promises to raise its own exceptions where a file is damaged."""

_RUST = "pyo3_runtime"
"""Where the panics of libraries in Rust come from, which are no `Exception`."""

_LONGEST_QUOTATION = 150


@contextmanager
def damage_as_read_error(path: Path) -> Iterator[None]:
    """Turn what a library raises about a damaged file into a `ReadError`; what is unfit, too.

    Raises
    ------
    ReadError
        Where it raises anything but `CancelledError` or `ReadError`.
    """
    try:
        yield
    except UnfitRatingsError as error:
        raise ReadError(path, str(error)) from error
    except MemoryError as error:
        raise ReadError(
            path,
            "what it claims to hold does not fit the memory; if it is whole, close other programs.",
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise cannot_read(path, error) from error
        raise _damaged(path, error) from error
    except _FAULTS as error:
        raise _damaged(path, error) from error
    except BaseException as error:
        if type(error).__module__ != _RUST:
            raise
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> ReadError:
    said = " ".join(str(error).split())
    if len(said) > _LONGEST_QUOTATION:
        said = f"{said[:_LONGEST_QUOTATION]}…"
    words = f" ({said})" if said else ""
    return ReadError(path, f"the file is damaged or cut off{words}; fetch it again.")
