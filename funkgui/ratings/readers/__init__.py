"""Files of ratings and of titles: which format a file has, and how it is read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from funkgui.ratings.readers.options import ReadOptions
    from funkgui.ratings.readers.preview import Preview
    from funkgui.ratings.readers.rating_file import RatingFile
    from funkgui.ratings.readers.reading import FileLook, read_ratings
    from funkgui.ratings.readers.titles import preview_titles, read_titles
    from funkgui.ratings.readers.watch import ProgressCallback

__all__ = [
    "FileLook",
    "Preview",
    "ProgressCallback",
    "RatingFile",
    "ReadOptions",
    "preview_titles",
    "read_ratings",
    "read_titles",
]

_MODULES = {
    "FileLook": "reading",
    "Preview": "preview",
    "ProgressCallback": "watch",
    "RatingFile": "rating_file",
    "ReadOptions": "options",
    "preview_titles": "titles",
    "read_ratings": "reading",
    "read_titles": "titles",
}


def __getattr__(name: str) -> Any:
    """Import a reader when it is first asked for, which keeps the start of the window short."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
