"""The options of how a file of ratings is read; what is not chosen is told from the file."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from funkgui.errors import ConfigError
from funkgui.ratings.readers.plain_text.text import OTHERS
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.scale_text import scale_from_text
from funkgui.ratings.setting import a_setting, check_settings, settings_of

NO_COLUMN = "none"
"""Names no column, for a role that a file may lack."""


_FORMATS = (
    "matrix-market", "numpy", "matlab", "hdf5", "parquet", "arrow", "sqlite", "json", "records",
    "xml", "spreadsheet", "libsvm", "vowpal-wabbit", "basket", "orange", "netflix", "yahoo",
    "user-lists", "impressions", "wide", "delimited",
)  # fmt: skip
"""Names of the formats; their readers take a while to load, and these do not."""

_option = partial(a_setting, "")


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """The choices of one import. What is empty is told from the file.

    Columns are named as in the header line, or numbered from 1. A value that is not allowed
    raises `ConfigError`.
    """

    format: str = _option("Format", "Name of the format.", choices=("", *_FORMATS))
    part: str = _option(
        "Part", "Member of an archive, sheet of a workbook, or dataset or table of a file."
    )
    delimiter: str = _option(
        "Delimiter",
        "What stands between the values.",
        choices=("", "comma", "tab", "semicolon", "bar", "blanks", "::"),
    )
    header: str = _option(
        "Header", "Whether the first line names the columns.", choices=("", "yes", "no")
    )
    encoding: str = _option(
        "Encoding",
        "How letters are written as bytes.",
        choices=("", "utf-8", "utf-16", "cp1252", *OTHERS),
    )
    decimal: str = _option("Decimal sign", "What stands before decimals.", choices=("", ".", ","))
    user_column: str = _option(
        "User column",
        f"Name or number of the column of users; {NO_COLUMN} where all ratings are one user's.",
    )
    item_column: str = _option("Item column", "Name or number of the column of items.")
    rating_column: str = _option(
        "Rating column",
        f"Name or number of the column of ratings; {NO_COLUMN} makes each pair a rating of 1.",
    )
    time_column: str = _option(
        "Time column", f"Name or number of the column of times; {NO_COLUMN} leaves them out."
    )
    missing: str = _option(
        "Missing",
        "A number that stands for no rating, such as Jester's 99, or several with blanks between; "
        f"{NO_COLUMN} for no number.",
    )
    scale: str = _option(
        "Scale",
        "Lowest and highest rating, and perhaps the step between them, such as 0.5:5:0.5.",
    )
    orientation: str = _option(
        "Rows are",
        "Whether the rows of a wide table are users or items.",
        choices=("", "users", "items"),
    )
    duplicates: str = a_setting(
        "last",
        "Repeated pairs",
        "Which rating counts where a user rated an item more than once; the sum of pairs without "
        "ratings tells how often each comes.",
        choices=("last", "first", "mean", "sum", "refuse"),
    )
    bad_lines: str = a_setting(
        "stop",
        "Bad lines",
        "Whether a line that is no rating ends the reading or is passed over and listed.",
        choices=("stop", "skip"),
    )

    titles_id_column: str = _option(
        "Titles: id column", "Name or number of the column of item ids in the file of titles."
    )
    titles_title_column: str = _option(
        "Titles: title column", "Name or number of the column of titles in the file of titles."
    )

    keeps_rows: bool = False
    """No choice of a person's, but of the program's: whether `RatingFile.rows` is told."""

    def __post_init__(self) -> None:
        check_settings(self)
        _ = self.missing_codes, self.rating_scale

    @property
    def missing_codes(self) -> tuple[float, ...]:
        """The numbers that stand for no rating."""
        if self.missing in ("", NO_COLUMN):
            return ()
        try:
            codes = tuple(map(float, self.missing.split()))
        except ValueError as error:
            raise ConfigError(
                f"Missing is {self.missing!r}; it must be a number, or several with blanks between."
            ) from error
        if not codes or not all(map(math.isfinite, codes)):
            raise ConfigError(f"Missing is {self.missing!r}; it must be a finite number.")
        return codes

    @property
    def rating_scale(self) -> RatingScale | None:
        """The scale that was chosen; None where it is to be found from the ratings."""
        return scale_from_text(self.scale) if self.scale else None

    def changed(self, **values: Any) -> ReadOptions:
        """A copy with some choices changed."""
        return dataclasses.replace(self, **values)

    def to_dict(self) -> dict[str, str]:
        """The choices that differ from the defaults, by name."""
        return {
            one.name: getattr(self, one.name)
            for one in settings_of(ReadOptions)
            if getattr(self, one.name) != one.default
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ReadOptions:
        """The choices of a dictionary; missing ones take their defaults, unknown ones are left."""
        known = {one.name for one in settings_of(ReadOptions)}
        return cls(**{name: value for name, value in values.items() if name in known})
