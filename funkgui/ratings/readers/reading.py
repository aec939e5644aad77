"""Reading a file of ratings, whatever its format, with the titles that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.doubts import rating_doubts
from funkgui.ratings.readers.formats import recognise
from funkgui.ratings.readers.head import read_head
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.titles import find_titles, read_titles
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import ProgressCallback, Watch


def read_ratings(
    path: Path,
    *,
    titles: Path | None = None,
    options: ReadOptions | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RatingFile:
    """Read a file of ratings.

    Parameters
    ----------
    path
        The file.
    titles
        A file with the items' titles. Where none is given, one that plainly belongs to the
        ratings is looked for beside them; if it cannot be read, the ratings go without titles.
    options
        Choices that the file's own look is not to decide.
    progress
        Called with the bytes read and the bytes in all.
    cancelled
        Tells whether the reading is no longer wanted.

    Raises
    ------
    ReadError
        Where the file, or the file of titles that was asked for, cannot be read: missing, no
        ratings, or a bad line.
    CancelledError
        Where the reading was cancelled.
    """
    watch = Watch(progress, cancelled)
    watch.check()
    path, options = Path(path), options or ReadOptions()
    try:
        found = recognise(read_head(path), options).read(watch)
    except UnfitRatingsError as error:
        raise ReadError(path, str(error)) from error
    except MemoryError as error:
        raise ReadError(path, "there is not enough memory for these ratings.") from error
    found = replace(found, doubts=(*found.doubts, *rating_doubts(found, options)))
    if titles is not None:
        return _with_titles(found, Path(titles), cancelled)
    beside = find_titles(path)
    if beside is None:
        return found
    try:
        return _with_titles(found, beside, cancelled)
    except ReadError:
        return found


def preview_ratings(path: Path, options: ReadOptions | None = None) -> Preview:
    """Look at the beginning of a file of ratings, and tell how it would be read.

    Raises
    ------
    ReadError
        Where the file cannot be read or no format knows it.
    """
    return recognise(read_head(Path(path)), options or ReadOptions()).preview()


def _with_titles(found: RatingFile, path: Path, cancelled: Callable[[], bool] | None) -> RatingFile:
    titled = found.ratings.with_titles(read_titles(path, cancelled=cancelled))
    if titled.item_titles is not None and not any(titled.item_titles):
        reason = "none of the rated items is in it; choose the file that belongs to the ratings."
        raise ReadError(path, reason)
    return replace(found, ratings=titled, titles_path=path)
