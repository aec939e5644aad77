"""Ratings that are written otherwise, made bare numbers, and what a person should know of it."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.ratings.readers.delimited.numbers import (
    highest_written,
    letter_grade,
    parse_number,
    written_rating,
)
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.unfit import UnfitRatingsError


@dataclass
class BareRatings:
    """Makes ratings bare numbers.

    Attributes
    ----------
    letters
        Whether they are letter grades, and none is a number; None where no rating was seen yet.
    decimal
        The decimal sign; empty where none was chosen and no rating has told it yet.
    highest, out_of
        What the first rating that says so is out of, as ``4/5`` is out of 5, and it in quotes.
    written, number
        A rating that was no bare number, in quotes, and the number that it was taken as; empty for
        none.
    """

    letters: bool | None = None
    decimal: str = ""
    highest: str = ""
    out_of: str = ""
    written: str = ""
    number: str = ""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of it, a sentence each."""
        if not self.written:
            return ()
        scale = "; A is 4, F is 0, and a plus or a minus is 0.3" if self.letters else ""
        return (f"Ratings such as {self.written} were taken as {self.number}{scale}.",)

    def bare(self, rating: str, decimal: str) -> str:
        """A rating as a bare number, if it stands for one.

        Raises
        ------
        UnfitRatingsError
            Where it is out of another number than one before, or a number among letter grades.
        """
        is_number = parse_number(rating, decimal) is not None
        if self.letters and is_number:
            raise UnfitRatingsError(
                f"the ratings are letters such as {self.written} and numbers such as "
                f"{quoted(rating)}; put them on one scale."
            )
        number = None if is_number else self._number(rating)
        if number is None:
            return rating
        self._check_highest(rating)
        if not self.written:
            self.written, self.number = quoted(rating), number
        return number.replace(".", decimal)

    def _number(self, rating: str) -> str | None:
        return letter_grade(rating) if self.letters else written_rating(rating)

    def _check_highest(self, rating: str) -> None:
        highest = highest_written(rating)
        if highest and not self.highest:
            self.highest, self.out_of = highest, quoted(rating)
        elif highest not in ("", self.highest):
            raise UnfitRatingsError(
                f"the ratings are on several scales: {self.out_of} is out of {self.highest} and "
                f"{quoted(rating)} out of {highest}; put them on one scale, as bare numbers."
            )
