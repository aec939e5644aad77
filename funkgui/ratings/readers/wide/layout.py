"""Where labels and ratings stand in a wide table, told from its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import ITEMS, USERS, all_differ, are_mostly
from funkgui.ratings.readers.quoted import listed
from funkgui.ratings.readers.wide import wide_or_long
from funkgui.ratings.readers.wide.other_columns import without_question
from funkgui.ratings.readers.wide.sample import Grid, Sample, sample_of

_MOST_LISTED = 5


@dataclass(frozen=True)
class WideLayout:
    """Where labels and ratings stand in a table.

    Attributes
    ----------
    n_columns
        Cells in each row.
    names
        Labels over the columns of ratings; None where there are none.
    has_labels
        Whether a column holds the rows' labels.
    first, stop
        The columns of ratings: from the first to before the last.
    missing
        The numbers that stand for no rating, if any do.
    decimal
        The decimal sign.
    rows_are_items
        Whether rows are items and columns users.
    doubts
        What a person should know of how it was taken, a sentence each.
    user_column
        That of the users, where there may as well be a rating in each row.
    label
        The column of the rows' labels, where there is one.
    margins
        Labels, in small letters, of columns that sum up the others, and so of rows that do.
    """

    n_columns: int
    names: tuple[str, ...] | None
    has_labels: bool
    first: int
    stop: int
    missing: tuple[float, ...] = ()
    decimal: str = "."
    rows_are_items: bool = False
    doubts: tuple[str, ...] = ()
    user_column: str = ""
    label: int = 0
    margins: tuple[str, ...] = ()

    @property
    def n_named(self) -> int:
        """How many columns hold ratings."""
        return self.stop - self.first

    def name(self, column: int) -> str:
        """The label over one of the columns of ratings, or its number from 1."""
        return str(column + 1) if self.names is None else self.names[column]


def find_wide_layout(rows: Grid, options: ReadOptions) -> WideLayout | None:
    """Tell whether the first rows of a table are those of a wide one, and how it is laid out.

    A table that may as well have a user, an item and a rating in each row is none, unless the
    options name the format or the orientation of a wide one.
    """
    sample = sample_of(rows, options)
    if sample is None:
        return None
    is_chosen = bool(options.format or options.orientation)
    columns = (options.user_column, options.item_column, options.rating_column)
    if is_chosen or (not any(columns) and wide_or_long.is_wide(sample)):
        return _layout(sample)
    return None


def may_be_wide(rows: Grid, options: ReadOptions) -> bool:
    """Whether the first rows, which are none of a wide table for sure, may yet be of one."""
    sample = sample_of(rows, options)
    return sample is not None and wide_or_long.may_be_wide(sample)


def _layout(sample: Sample) -> WideLayout:
    names, within = sample.names, sample.within
    rows_are_items = _rows_are_items(sample)
    layout = WideLayout(
        sample.n_columns,
        names and without_question([name or str(n + 1) for n, name in enumerate(names)]),
        sample.has_labels and not _labels_are_times(sample),
        sample.first,
        sample.stop,
        sample.missing.numbers,
        sample.decimal,
        rows_are_items,
        tuple(_doubts(sample, rows_are_items)),
        wide_or_long.user_column(sample),
        margins=tuple(map(str.lower, sample.summaries)),
    )
    if within is None:
        return layout
    return replace(
        layout,
        n_columns=within.n_columns,
        first=within.place(layout.first),
        stop=within.place(layout.stop),
        label=within.label or 0,
    )


def _labels_are_times(sample: Sample) -> bool:
    """Whether they tell when a form was filled in, at which several may have done so.

    Days of a diary do not, nor what only stands below such a name.
    """
    is_named = find_roles([sample.corner]).time is not None
    return is_named and (any(":" in label for label in sample.labels)
                         or not all_differ(sample.labels))  # fmt: skip


def _rows_are_items(sample: Sample) -> bool:
    if sample.options.orientation:
        return sample.options.orientation == "items"
    names: Sequence[str] = sample.names or ()
    if names and are_mostly(USERS, names):
        return not are_mostly(USERS, sample.labels)
    if are_mostly(ITEMS, sample.labels):
        return not (names and are_mostly(ITEMS, names))
    roles = find_roles([sample.corner])
    return roles.item == 0 and sample.corner.lower() not in ("name", "names")


def _doubts(sample: Sample, rows_are_items: bool) -> list[str]:
    doubts = [] if sample.within is None else list(sample.within.doubts)
    if sample.has_labels and _labels_are_times(sample):
        doubts.append(f"The column {sample.corner} was left out as it holds times.")
    if sample.summaries:
        doubts.append(f"The last column, {sample.summaries[-1]}, sums up the others: left out.")
    if sample.has_counts:
        which = "second" if sample.has_labels else "first"
        doubts.append(f"The {which} column counts each row's ratings: left out.")
    if sample.has_numbers and sample.header:
        doubts.append(f"The column {sample.header[sample.first - 1]} was left out as a number.")
    off = wide_or_long.off_scale(sample)
    if off and sample.names:
        others = listed([sample.names[n] for n in off], _MOST_LISTED)
        doubts.append(
            f"On another scale than most columns, as ages are: {others}; remove what holds no "
            "ratings from the file."
        )
    if sample.missing.doubt:
        doubts.append(sample.missing.doubt)
    if rows_are_items and not sample.options.orientation:
        doubts.append("Each row was taken as an item and each column as a user.")
    repeated = [name for name, n in Counter(sample.names or ()).items() if n > 1 and name]
    if repeated:
        doubts.append(f"“{repeated[0]}” stands over more than one column; they became one.")
    return doubts
