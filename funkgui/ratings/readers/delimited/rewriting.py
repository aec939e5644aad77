"""Lines whose ratings are not written as numbers, made such that are."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from funkgui.ratings.readers.delimited.bare_ratings import BareRatings
from funkgui.ratings.readers.delimited.footer import footer_doubts
from funkgui.ratings.readers.delimited.layout import Layout, csv_reader, is_blank_row
from funkgui.ratings.readers.delimited.numbers import is_no_rating, left_out_doubts
from funkgui.ratings.readers.plain_text.delimiter import Delimiter


def rewrite_rows(
    lines: bytes, delimiter: Delimiter, change: Callable[[list[str]], list[str] | None]
) -> bytes | None:
    """The same lines with other values; None where they cannot be split.

    Parameters
    ----------
    lines
        Whole lines with the delimiter's mark between the values.
    change
        Gives the values of a row as they are to be; None leaves its lines blank.
    """
    try:
        text = io.StringIO(lines.decode(), newline="")
    except UnicodeDecodeError:
        return None
    done = io.StringIO()
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter.quotes else csv.QUOTE_NONE
    writer = csv.writer(done, delimiter=delimiter.mark, quoting=quoting, lineterminator="\n")
    n_lines = 0
    reader = csv_reader(text, delimiter)
    try:
        for row in reader:
            changed = None if is_blank_row(row) else change(row)
            if changed is None:
                done.write("\n" * (reader.line_num - n_lines))
            else:
                writer.writerow(changed)
            n_lines = reader.line_num
    except csv.Error:
        return None
    return done.getvalue().encode()


@dataclass
class Rewritten:
    """What became of lines so far.

    Attributes
    ----------
    ratings
        Those that were no bare numbers.
    leaves_out
        What lines may lack to be left out: their rating, user or item.
    n_without
        How many were left out, by what they lack.
    unrated
        What one has in place of its rating.
    footer
        The lines at the end of the file that are no rows of its table.
    """

    ratings: BareRatings
    leaves_out: frozenset[str]
    n_without: Counter[str] = field(default_factory=Counter)
    unrated: str = ""
    footer: Sequence[str] = ()

    def lines(self, lines: bytes, layout: Layout) -> bytes | None:
        """The same lines with bare numbers; those to be left out blank.

        Parameters
        ----------
        lines
            Whole lines with the delimiter's mark between the values.
        layout
            Where the values stand in them.

        Returns
        -------
        lines
            None where they cannot be split.
        """
        return rewrite_rows(lines, layout.delimiter, lambda row: self._row(row, layout))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of it, a sentence each."""
        return (
            *left_out_doubts(self.n_without, self.unrated),
            *self.ratings.doubts,
            *footer_doubts(self.footer),
        )

    def _row(self, row: list[str], layout: Layout) -> list[str] | None:
        """The row as it is to be read; None where it is left out."""
        if len(row) != layout.n_columns:
            return row
        lacking = what_lacks(row, layout)
        if lacking in self.leaves_out:
            self.n_without[lacking] += 1
            if lacking == "rating" and layout.rating is not None:
                self.unrated = self.unrated or row[layout.rating].strip()
            return None
        if layout.rating is not None and layout.names is not None:
            row[layout.rating] = self.ratings.bare(row[layout.rating], layout.decimal)
        return row


def what_lacks(row: list[str], layout: Layout) -> str:
    """Which of rating, user and item a row of the layout's length has none of; empty for none."""
    if layout.rating is not None and is_no_rating(row[layout.rating]):
        return "rating"
    if layout.has_users and not row[layout.user].strip():
        return "user"
    return "" if row[layout.item].strip() else "item"
