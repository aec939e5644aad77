"""What a person should know of how a file was taken, in words. A plain file leaves no doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from funkgui.ratings.matrix import FloatArray, Labels
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.missing_code import doubtful_codes, listed
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.header import is_average
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.plain_text.text import Encoding, encoding_doubts
from funkgui.ratings.readers.preview import AS_PAIRS, Alternative, counting, without
from funkgui.ratings.readers.quoted import and_last, quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.scale import RatingScale

_HIGHEST_GRADE = 100
"""Whole ratings above it are more likely counts, ids or times."""

_FEW_OTHERS = 2
_FEWEST_ALONE = 20
_ENOUGH_LABELS = 100
_SOME_LABELS = 10_000

_MISSING = ("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>")

_SHORTENED = re.compile(r"[1-9]([.,]\d+)?E\+(0[5-9]|[1-9]\d)")
"""A number of which the last digits are gone, such as 9.78014E+12; shorter ones stand in full."""

_WHICH_COUNTS = {
    "last": "the last rating of each pair counts",
    "first": "the first rating of each pair counts",
    "mean": "the mean of each pair's ratings counts",
    "sum": "the sum of each pair's ratings counts",
}

_TO_SUM = " To count how much or how often, let the sum of repeated pairs count."


def column_doubts(places: Places, names: Sequence[str], options: ReadOptions) -> Iterator[str]:
    """What was not sure of which column is whose, by their names."""
    if not places.has_users and not options.user_column:
        yield "No column is named as that of the users: all ratings were taken as one user's."
    rating = None if places.rating is None else names[places.rating]
    if places.guessed == ("rating",) and rating is not None:
        yield _guessed_rating(rating)
        return
    if rating is not None and not options.rating_column and is_average(rating):
        yield f"The column {rating} seems to hold averages, which nobody gave as a rating."
    if places.guessed:
        needed = [(role, names[n]) for n, role in places.roles if role != "time"]
        roles, columns = (and_last(words) for words in zip(*needed, strict=True))
        are, were = ("is", "it was") if len(needed) == 1 else ("are", "they were")
        yield (
            f"The names of the columns do not tell which {are} {roles}; {were} taken from "
            f"{columns}."
        )


def _guessed_rating(name: str) -> str:
    """That the column of the ratings was not known by its name."""
    return (
        f"No column is named as that of the ratings; they were taken from {name}. If it counts "
        f"something, the rating column “{NO_COLUMN}” makes each pair a rating of 1."
    )


def sample_doubts(ratings: FloatArray, is_guessed: bool) -> tuple[str, ...]:
    """What the first of the ratings make doubtful.

    Parameters
    ----------
    is_guessed
        As of `sample_alternatives`; then it is said already that they may be counts.
    """
    scale = RatingScale.of(ratings)
    if scale is None:
        return ()
    return (*(() if is_guessed else _count_doubts(scale)), *_code_doubts(ratings))


def sample_alternatives(ratings: FloatArray, is_guessed: bool) -> tuple[Alternative, ...]:
    """What may be made of the ratings where the first of them are doubtful.

    Parameters
    ----------
    is_guessed
        Whether no column is named as that of the ratings: what was taken may be counts.
    """
    scale, (codes, _) = RatingScale.of(ratings), doubtful_codes(ratings)
    counts = is_guessed or (scale is not None and any(_count_doubts(scale)))
    pairs = (AS_PAIRS,) if counts else ()
    return (without(codes), *pairs) if codes else pairs


def layout_doubts(layout: Layout, encoding: Encoding, options: ReadOptions) -> Iterator[str]:
    """What was not sure of a delimited text's encoding and columns."""
    if layout.fault:
        yield layout.fault[0].upper() + layout.fault[1:]
    yield from encoding_doubts(encoding, options.encoding)
    if layout.fault:
        return
    if layout.names is None and layout.rating not in (2, None) and not options.rating_column:
        yield f"The ratings were taken from column {layout.rating + 1}, which holds numbers."
    if layout.may_begin_with_items:
        yield (
            "The second column comes in groups, each rated at about one time, as a user rates: if "
            "the items stand first, take the second column as the users."
        )
    if layout.names:
        yield from column_doubts(layout, layout.names, options)
    are_chosen = options.user_column or options.item_column
    if layout.has_users and layout.item < layout.user and not (layout.guessed or are_chosen):
        user, item = layout.name(layout.user), layout.name(layout.item)
        yield f"The items come first: users were taken from {user}, items from {item}."


def rating_doubts(found: RatingFile, options: ReadOptions) -> Iterator[str]:
    """What is unusual about the ratings that were read."""
    if found.n_skipped:
        line, reason = found.skipped[0]
        lines = "1 line was" if found.n_skipped == 1 else f"{found.n_skipped:,} lines were"
        yield f"{lines} passed over as no ratings; the first is line {line:,}: {reason}"
    if found.n_missing:
        rows = _rows(found.n_missing, "was", "were")
        codes = options.missing_codes
        ratings, stand = ("rating", "stands") if len(codes) == 1 else ("ratings", "stand")
        yield f"{rows} left out with the {ratings} {listed(codes)}, which {stand} for none."
    if found.n_duplicates and options.duplicates in _WHICH_COUNTS and not options.keeps_rows:
        rows = _rows(found.n_duplicates, "repeats", "repeat")
        to_sum = _TO_SUM if options.duplicates != "sum" and _may_count(found, options) else ""
        yield f"{rows} a pair of user and item; {_WHICH_COUNTS[options.duplicates]}.{to_sum}"
    if found.n_unread_times:
        yield _time_doubt(found)
    if options.rating_column != NO_COLUMN:
        yield from _value_doubts(found, options)
    if found.columns and not options.keeps_rows:
        yield from _alone_doubts(found)
    for whose, labels in (("users", found.ratings.user_ids), ("items", found.ratings.item_ids)):
        if (short := _shortened(labels)) is not None:
            yield (
                f"An id of the {whose} is {short}, as spreadsheets shorten long numbers: several "
                "may have become one; export them as text."
            )
        elif _look_like_ratings(labels):
            yield (
                f"The ids of the {whose} look like ratings, such as {labels[0]}; check which "
                "column is which."
            )
        if whose == "users" and (unknown := _missing(labels)):
            yield (
                f"One of the users is called {unknown}, as programs write what is missing: the "
                "ratings of several may have become one user's."
            )
        if (broken := _over_lines(labels)) is not None:
            yield (
                f"An id of the {whose} reaches over a line end: {quoted(broken)}; a double "
                "quote that is not closed may have swallowed a line."
            )


def repeat_alternatives(found: RatingFile, options: ReadOptions) -> tuple[Alternative, ...]:
    """What else may count of the pairs that are repeated, the likeliest first."""
    if not found.n_duplicates:
        return ()
    if options.rating_column == NO_COLUMN:  # all are 1, and so is their mean
        likely: tuple[str, ...] = "sum", "last"
    else:
        likely = ("sum", "mean", "last") if _may_count(found, options) else ("mean", "last", "sum")
    others = [counting(one) for one in likely if one != options.duplicates]
    return tuple(others[:_FEW_OTHERS])


def _may_count(found: RatingFile, options: ReadOptions) -> bool:
    """Whether the ratings may tell how much or how often."""
    scale = found.ratings.scale
    large = scale is not None and any(_count_doubts(scale))
    return large or options.rating_column == NO_COLUMN or _is_guessed(found)


def _alone_doubts(found: RatingFile) -> Iterator[str]:
    """That no two ratings have a user or an item in common, or all the item."""
    ratings = found.ratings
    if ratings.n_users < _FEWEST_ALONE:
        return
    if ratings.n_items == 1:
        yield f"All ratings are of one item, {ratings.item_ids[0]}; check which column is which."
        return
    sizes = {"user": ratings.n_users, "item": ratings.n_items}
    alone = [f"each {which}" for which, n in sizes.items() if n == ratings.n_ratings]
    if alone:
        who = " and ".join(alone).capitalize()
        yield f"{who} has only one rating; check which column is which."


def _time_doubt(found: RatingFile) -> str:
    example = quoted(found.unread_time)
    if found.n_unread_times == 1:
        return f"The time {example} could not be read and counts as unknown."
    return (
        f"{found.n_unread_times:,} times, such as {example}, could not be read and count as "
        "unknown; check which column is that of the times."
    )


def _value_doubts(found: RatingFile, options: ReadOptions) -> Iterator[str]:
    scale = found.ratings.scale
    if scale is None or found.ratings.n_ratings < 2:
        return
    if scale.low == scale.high:
        yield (
            f"All ratings are {scale.low:g}, so that nothing tells one from another; check which "
            "column is which."
        )
    if not _is_guessed(found):
        yield from _count_doubts(scale)
    if not options.missing:
        yield from _code_doubts(found.ratings.values)


def _is_guessed(found: RatingFile) -> bool:
    return any(_guessed_rating(name) in found.doubts for name in found.columns)


def _code_doubts(ratings: FloatArray) -> Iterator[str]:
    codes, share = doubtful_codes(ratings)
    if codes:
        chosen = " ".join(f"{code:g}" for code in codes)
        yield (
            f"{listed(codes)}, which {share:.0%} of the rows have, may stand for no rating; if so, "
            f"choose {chosen} as the missing number{'s' if len(codes) > 1 else ''}."
        )


def _count_doubts(scale: RatingScale) -> Iterator[str]:
    if scale.step == 1 and scale.low >= 0 and scale.high > max(_HIGHEST_GRADE, scale.low):
        yield (
            f"The ratings are whole numbers up to {scale.high:,.0f}, as counts or ids are; check "
            f"which column is which, or choose the rating column “{NO_COLUMN}” to make each pair "
            "a rating of 1."
        )


def _shortened(labels: Labels) -> str | None:
    """The first of some labels that a spreadsheet shortened, if there is one."""
    some = labels[:_SOME_LABELS].tolist() if labels.dtype.kind == "U" else []
    return next((label for label in some if _SHORTENED.fullmatch(label)), None)


def _look_like_ratings(labels: Labels) -> bool:
    """Whether the labels are numbers with decimals, such as half stars."""
    if labels.dtype.kind != "U" or not len(labels):
        return False
    some = labels[:_ENOUGH_LABELS].tolist()
    return any("." in label for label in some) and all(
        parse_number(label) is not None for label in some
    )


def _missing(labels: Labels) -> str:
    """The first word for a missing value among labels in order; empty where there is none."""
    if labels.dtype.kind != "U" or not len(labels):
        return ""
    at = np.searchsorted(labels, _MISSING).clip(max=len(labels) - 1)
    return next((word for word in labels[at].tolist() if word in _MISSING), "")


def _over_lines(labels: Labels) -> str | None:
    """The first label that holds a line end, if there is one."""
    if labels.dtype.kind != "U" or not len(labels):
        return None
    characters = np.ascontiguousarray(labels).view(np.uint32).reshape(len(labels), -1)
    at = np.flatnonzero((characters == ord("\n")).any(axis=1))
    return str(labels[at[0]]) if len(at) else None


def _rows(n: int, one: str, many: str) -> str:
    return f"1 row {one}" if n == 1 else f"{n:,} rows {many}"
