"""What a file of titles calls the items of the open ratings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.matrix import Labels
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import TitlesColumns


@dataclass(frozen=True)
class FoundTitles:
    """Titles, and how many of the items they name.

    Attributes
    ----------
    path
        The file.
    columns
        Its columns, and which were taken.
    titles
        By item label; none where there is an error.
    n_named, n_items
        Items that have a title there, and all.
    error
        Why no titles could be read from these columns.
    """

    path: Path
    columns: TitlesColumns
    titles: dict[str, str]
    n_named: int
    n_items: int
    error: ReadError | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether other columns may be meant."""
        few = self.columns.by_position and 2 * self.n_named < self.n_items
        return self.n_named == 0 or few

    @property
    def words(self) -> str:
        """How many items are named, in a sentence without its end."""
        return f"{self.n_named:,} of {self.n_items:,} items have titles from {self.path.name}"


def find_titles(
    path: Path,
    item_ids: Labels,
    options: ReadOptions,
    progress: Callable[[int, int], None],
    cancelled: Cancelled,
) -> FoundTitles:
    """Read a file of titles, in a worker; raises `ReadError` where it is no table."""
    from funkgui.ratings.readers import preview_titles, read_titles

    columns = preview_titles(path, options, cancelled=cancelled)
    n_items = len(item_ids)
    try:
        titles = read_titles(path, options=options, progress=progress, cancelled=cancelled)
    except ReadError as error:
        return FoundTitles(path, columns, {}, 0, n_items, error)
    n_named = sum(bool(titles.get(str(label))) for label in item_ids.tolist())
    return FoundTitles(path, columns, titles, n_named, n_items)
