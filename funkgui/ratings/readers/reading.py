"""Reading a file of ratings, whatever its format, with the titles that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from funkgui.errors import PartError, ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.cancellable import cancellable
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.delimited.delimited import DelimitedText
from funkgui.ratings.readers.doubts import rating_doubts, repeat_alternatives
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.preview import Preview, TitlesColumns
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.containers import naming_archive
from funkgui.ratings.readers.sources.finding import Found, find
from funkgui.ratings.readers.sources.head import Head, head_of, read_head
from funkgui.ratings.readers.tables.object_table import ObjectTable
from funkgui.ratings.readers.tables.rows_text import rows_as_text
from funkgui.ratings.readers.titles import find_titles, titles_columns, titles_of, titles_text
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import ProgressCallback, Watch

_MOST_TITLED_BYTES = 64 * 1024 * 1024
"""A larger file would take long to read a second time, for titles in its lines."""


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
        The file; or an archive or a folder with one in it, or with a data set of many files.
    titles
        A file with the items' titles. Where none is given, one that plainly belongs to the
        ratings is looked for beside them; if it cannot be read, the ratings go without titles,
        unless its columns were chosen.
    options
        Choices that the file's own look is not to decide.
    progress
        Called with the bytes read and the bytes in all.
    cancelled
        Tells whether the reading was cancelled.

    Raises
    ------
    ReadError
        Where the file, or the file of titles that was asked for, cannot be read: missing, no
        ratings, or a bad line.
    CancelledError
        Where the reading was cancelled.
    """
    return FileLook(path, options, titles).read(progress, cancelled)


class FileLook:
    """A file of ratings, looked into once for its preview and its reading.

    While it is held, so are the sheets of a spreadsheet that it has parsed, and the next look
    at the same unchanged file takes them from it.

    Parameters
    ----------
    path, options, titles
        As for `read_ratings`.
    """

    def __init__(
        self, path: Path, options: ReadOptions | None = None, titles: Path | None = None
    ) -> None:
        self.path, self.options, self.titles = Path(path), options or ReadOptions(), titles
        self._found: Found | None = None
        self._titles_text: Head | None = None
        """The file of titles, once it was looked at."""

    def preview(self, cancelled: Callable[[], bool] | None = None) -> Preview:
        """Look at the beginning of the file, and tell how it would be read.

        Raises
        ------
        ReadError
            Where the file cannot be read or no format knows it; a `PartError` where a part of it
            has to be chosen. A file of titles that cannot be read is left to `read`.
        CancelledError
            Where that was asked for: to look through a large archive takes long.
        """
        with self._faults():
            return cancellable(self._preview, Watch(cancelled=cancelled))

    def read(
        self,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> RatingFile:
        """Read the ratings, as `read_ratings` does."""
        with self._faults():
            return cancellable(self._read, Watch(progress, cancelled))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say of which file it is what is wrong, and where the memory does not suffice."""
        with naming_archive():
            try:
                yield
            except UnfitRatingsError as error:
                part = "" if self._found is None else self._found.part
                raise ReadError(self.path / part, str(error)) from error
            except MemoryError as error:
                reason = "there is not enough memory for these ratings."
                raise ReadError(self.path, reason) from error

    def _find(self, watch: Watch) -> Found:
        if self._found is None:
            self._found = find(self.path, self.options, watch)
        return self._found

    def _titles_head(self, found: Found, watch: Watch) -> Head | None:
        """The file of titles as text, parsed once; None where there is none."""
        if self._titles_text is None:
            given = self.titles
            head = _titles_near(self.path, found, watch) if given is None else read_head(given)
            self._titles_text = None if head is None else titles_text(head, self.options)
        return self._titles_text

    def _titles_columns(self, found: Found, watch: Watch) -> TitlesColumns | None:
        """The columns of the titles; none where they are deep in a compressed tar: to get there
        would take as long as to read the ratings."""
        member = None if found.titles is None else found.titles.member
        is_deep = member is not None and member.archive.codec and found.titles_head is None
        if self.titles is None and is_deep:
            return None
        try:
            head = self._titles_head(found, watch)
            return None if head is None else titles_columns(head, self.options)
        except ReadError:
            return None

    def _preview(self, watch: Watch) -> Preview:
        found = self._find(watch)
        try:
            preview = found.recognised.preview()
        except PartError as error:  # what has to be chosen is named as seen from outside
            parts = found.parts_with(error.parts)
            raise PartError(error.path, error.reason, parts) from error
        parts = found.parts_with(preview.parts)
        return replace(
            preview,
            format=found.format_with(preview.format),
            doubts=found.doubts + preview.doubts,
            part=found.part_with(preview.part) if len(parts) > 1 else "",
            parts=parts if len(parts) > 1 else (),
            titles=self._titles_columns(found, watch),
        )

    def _read(self, watch: Watch) -> RatingFile:
        found, options = self._find(watch), self.options
        read = found.recognised.read(watch)
        read = replace(
            read,
            ratings=_on_scale(read.ratings, options),
            format=found.format_with(read.format),
            doubts=(*found.doubts, *read.doubts, *rating_doubts(read, options)),
            alternatives=repeat_alternatives(read, options),
        )
        silent = watch.silent()
        try:
            titles = self._titles_head(found, silent)
            if titles is not None:
                return _with_titles(read, titles, options, silent)
            return _with_own_titles(found, read, options, silent)
        except ReadError:
            if self.titles or options.titles_id_column or options.titles_title_column:
                raise
            return read


def _on_scale(ratings: RatingMatrix, options: ReadOptions) -> RatingMatrix:
    """The ratings on the scale that was chosen, if one was."""
    scale = options.rating_scale
    if scale is None or not ratings.n_ratings:
        return ratings
    for rating in (float(ratings.values.min()), float(ratings.values.max())):
        if rating not in scale:
            raise UnfitRatingsError(f"the rating {rating:g} is not on the scale from {scale}.")
    return replace(ratings, scale=scale)


def _titles_near(path: Path, found: Found, watch: Watch) -> Head | None:
    """The file of titles that plainly belongs to the ratings, in the archive or beside them."""
    if found.titles_head is not None:
        return found.titles_head
    if found.titles is not None:
        return head_of(found.titles, watch)
    beside = None if path.is_dir() else find_titles(path)
    return None if beside is None else read_head(beside)


def _with_own_titles(
    found: Found, read: RatingFile, options: ReadOptions, watch: Watch
) -> RatingFile:
    """The ratings with the titles that stand in the same lines, if there are any."""
    table = _as_delimited(found.recognised)
    if table is None:
        return read
    names = table.layout.names or ()
    title = find_roles(names).title
    if table.layout.name(table.layout.item) not in read.columns:
        return read
    if title is None or title in (place for place, _ in table.layout.roles):
        return read
    if not table.tells_of_items(title):
        return read
    columns = options.changed(
        titles_id_column=table.layout.name(table.layout.item), titles_title_column=names[title]
    )
    titled = read.ratings.with_titles(titles_of(head_of(table.source, watch), watch, columns))
    return replace(read, ratings=titled)


def _as_delimited(table: Recognised) -> DelimitedText | None:
    """A table as delimited text, unless it is large or none of rows with names."""
    if isinstance(table, DelimitedText):
        return table if table.source.n_bytes <= _MOST_TITLED_BYTES else None
    if isinstance(table, ObjectTable) and table.about.n_bytes <= _MOST_TITLED_BYTES:
        text = rows_as_text(table.head.source, table.rows)
        return delimited.recognise(text, ReadOptions(header="yes", delimiter="comma"))
    return None


def _with_titles(read: RatingFile, head: Head, options: ReadOptions, watch: Watch) -> RatingFile:
    titled = read.ratings.with_titles(titles_of(head, watch, options))
    if titled.item_titles is not None and not any(titled.item_titles):
        reason = "none of the rated items is in it; choose the file that belongs to the ratings."
        raise ReadError(head.path, reason)
    return replace(read, ratings=titled, titles_path=head.path)
