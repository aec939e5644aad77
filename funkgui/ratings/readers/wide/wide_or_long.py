"""Whether a table has a row for each user and a column for each item, or a rating in each row."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from funkgui.ratings.readers.missing_code import NO_RATING
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.wide.other_columns import is_asked
from funkgui.ratings.readers.wide.sample import FEWEST_COLUMNS, FEWEST_ROWS, Sample, is_role

_FEWEST_UNNAMED_COLUMNS = 5
"""Four columns of numbers are more likely user, item, rating and time."""

_MOST_BARE_COLUMNS = 6
"""Of bare numbers, a table so narrow may have a rating in each row."""

_MOST_ROLES_COLUMNS = 12
"""A wider table may have an item called “Rating” and still hold no column of ratings."""

_MANY_ROWS = 10
"""How many times as many as there are columns."""

_NARROW = 4
"""Columns of ratings on one scale spread at most so many times as far as the middle one does."""

_MOST_OFF_SCALE = 0.02
_LARGEST_RATING = 1e9
_ENOUGH_BLANKS = 0.1
_ENOUGH_PAIRS = 0.9
_ENOUGH_LABELS = 0.95


def is_wide(sample: Sample) -> bool:
    """Whether more speaks for a wide table than for one with a rating in each row."""
    if _is_asked(sample):
        return True
    if not _is_possible(sample) or not _is_on_one_scale(sample):
        return False
    wider = sample.n_columns > FEWEST_COLUMNS
    if sample.header is not None and sample.has_labels:
        if _has_index(sample) and not _are_alike(sample):
            return False
        # A lone role over the labels: the other two may be items, if they are alike.
        alike = is_role(sample.corner) and _are_alike(sample)
        return wider or not sample.corner or alike or _has_blanks(sample, 2)
    if _has_blanks(sample, 2 - sample.has_labels):
        return wider and not _many_are_blank(sample)
    if sample.has_labels and sample.number(sample.rows[0][0]) is None:
        return wider and len(sample.rows) >= FEWEST_ROWS
    return sample.stop - sample.first >= _FEWEST_UNNAMED_COLUMNS


def may_be_wide(sample: Sample) -> bool:
    """Whether nothing speaks against a wide table: all columns are much alike."""
    # Of a user's ratings in order there are mostly three columns.
    any_order = sample.n_columns > FEWEST_COLUMNS
    return _is_possible(sample, any_order=any_order) and _are_alike(sample)


def user_column(sample: Sample) -> str:
    """That of the users where a row may be of user, item, rating and perhaps time; else empty."""
    if sample.header and _has_index(sample) and _pairs_are_new(sample):
        return sample.header[sample.first]
    has_code = bool(sample.missing.numbers) or bool(sample.options.missing)
    is_bare = sample.header is None and not sample.has_labels and not has_code
    most = _MOST_BARE_COLUMNS if is_bare else FEWEST_COLUMNS + (sample.header is None)
    is_sure = sample.n_columns > most or _is_asked(sample)
    if is_sure or _has_blanks(sample, 2 - sample.has_labels):
        return ""
    return "1" if sample.header is None else sample.corner


def off_scale(sample: Sample) -> list[int]:
    """The columns of ratings, by position, on a scale of their own, as people's ages are."""
    ends = _ends(sample)
    off = _off_scale(ends) if ends else []
    others = [ends[n] for n in ends.keys() - {*off}]
    low = min((low for low, _ in others), default=0)
    high = max((high for _, high in others), default=0)
    return [n for n in off if ends[n][0] < low or ends[n][1] > high]


def _is_asked(sample: Sample) -> bool:
    return sample.names is not None and is_asked(sample.names)


def _is_possible(sample: Sample, *, any_order: bool = False) -> bool:
    """Whether rows may be of users: each has cells enough, and no names or order tell else."""
    if sample.n_columns < FEWEST_COLUMNS or sample.stop - sample.first < 2:
        return False
    is_long = _names_columns(sample) or (not any_order and _is_sorted_by_user(sample))
    return not is_long and (not sample.has_labels or _labels_differ(sample))


def _names_columns(sample: Sample) -> bool:
    """Whether the header names columns of which a rating is made."""
    if sample.header is None or sample.n_columns > _MOST_ROLES_COLUMNS:
        return False
    roles = find_roles(sample.header)
    known = [role is not None for role in (roles.user, roles.item, roles.rating, roles.time)]
    return sum(known) > 1 or roles.rating is not None


def _is_sorted_by_user(sample: Sample) -> bool:
    """Whether the first column ascends with repetitions, and its pairs with the next differ."""
    if sample.has_labels or sample.has_counts or len(sample.rows) < FEWEST_ROWS:
        return False
    users = [sample.number(cell) for cell in sample.column(0)]
    known = [user for user in users if user is not None and user.is_integer()]
    if len(known) < len(users) or len(set(known)) in (1, len(known)):
        return False
    pairs = set(zip(known, sample.column(1), strict=True))
    return known == sorted(known) and len(pairs) == len(known)


def _labels_differ(sample: Sample) -> bool:
    labels = [label for label in sample.labels if label]
    return len(set(labels)) >= _ENOUGH_LABELS * len(sample.rows)


def _has_index(sample: Sample) -> bool:
    """Whether many rows of few columns are numbered under no name, as programs save tables."""
    few = FEWEST_COLUMNS <= sample.stop - sample.first <= _FEWEST_UNNAMED_COLUMNS
    many = len(sample.rows) > _MANY_ROWS * sample.n_columns
    return few and many and not sample.corner and all(map(str.isdecimal, sample.column(0)))


def _pairs_are_new(sample: Sample) -> bool:
    """Whether nearly all pairs of the next two columns differ, as those of user and item do."""
    pairs = {tuple(row[sample.first : sample.first + 2]) for row in sample.rows}
    return len(pairs) >= _ENOUGH_PAIRS * len(sample.rows)


def _are_alike(sample: Sample) -> bool:
    """Whether the ratings of all columns span much the same."""
    ends = [(min(column), max(column)) for column in sample.columns if column]
    spreads = [high - low for low, high in ends if high > low]
    if not spreads or max(low for low, _ in ends) > min(high for _, high in ends):
        return False
    return max(spreads) <= _NARROW * min(spreads)


def _is_on_one_scale(sample: Sample) -> bool:
    """Whether nearly all columns spread about as far, and lie about as high, as the middle one."""
    ends = _ends(sample)
    return len(ends) >= 2 and len(_off_scale(ends)) <= _MOST_OFF_SCALE * len(ends)


def _ends(sample: Sample) -> dict[int, tuple[float, float]]:
    """The lowest and the highest rating of each column that has some, by its position."""
    some = ([one for one in column if abs(one) < _LARGEST_RATING] for column in sample.columns)
    return {n: (min(column), max(column)) for n, column in enumerate(some) if column}


def _off_scale(ends: Mapping[int, tuple[float, float]]) -> list[int]:
    """The columns that spread farther than the middle one does, or lie elsewhere."""
    spreads = [high - low for low, high in ends.values() if high > low]
    usual = median(spreads) if spreads else 1.0
    centre = median((low + high) / 2 for low, high in ends.values())
    return [
        n
        for n, (low, high) in ends.items()
        if high - low > _NARROW * usual or abs((low + high) / 2 - centre) > _NARROW * usual
    ]


def _has_blanks(sample: Sample, n_columns: int) -> bool:
    """Whether cells are blank where a user or an item would have to be."""
    stop = sample.first + n_columns
    blank = sum(any(cell in NO_RATING for cell in row[sample.first : stop]) for row in sample.rows)
    return blank > _ENOUGH_BLANKS * len(sample.rows)


def _many_are_blank(sample: Sample) -> bool:
    """Whether many columns hold nothing, as where two delimiters stand for one."""
    blank = [not any(column) for column in zip(*sample.ratings, strict=True)]
    return 3 * sum(blank) > len(blank)
