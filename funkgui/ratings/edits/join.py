"""Joining users, or items, that are the same one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.counted import one_or_more
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_of_users, users_at
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix

RULES = {
    "last": "The last one",
    "first": "The first one",
    "mean": "Their mean",
    "highest": "The highest",
}
"""Which rating counts where there are several, by what each rule is called in a form.

First and last go by the times of the ratings; without times the kept one's rating is the last, and
of the others that which is named later.
"""


def join(
    ratings: RatingMatrix,
    holdout: Holdout,
    kind: str,
    keep: int,
    others: IntArray,
    rule: str = "last",
) -> Together:
    """Give one user, or one item, the ratings of others, and take those out.

    Parameters
    ----------
    kind
        ``user`` or ``item``.
    keep
        Position of the one that stays, with its label and title.
    others
        (n,) int64. Positions of those that are the same.
    rule
        Which rating counts where a cell comes to have several: one of `RULES`. What comes of
        several is held out where the rating that counts is; a mean where all of them are.

    Raises
    ------
    EditError
        Where there is nothing to join, or no such rule.
    """
    joined = _joined(keep, others, rule, kind)
    at, of, rank = _rated(ratings, joined, kind)
    told = _counting(ratings, holdout, at, of, rank, rule)
    kept = np.full(len(told.of), keep, np.int64)
    users, items = (told.of, kept) if kind == "item" else (kept, told.of)
    cells = SetCells(users, items, told.values, told.hidden, times=told.times)
    return Together([cells, Remove.of(kind, joined[:-1])], f"Join {one_or_more(len(joined), kind)}")


def _rated(
    ratings: RatingMatrix, joined: IntArray, kind: str
) -> tuple[IntArray, IntArray, IntArray]:
    """(n,) positions of the ratings of some of a kind, whose they are else, and of which one."""
    if kind == "user":
        at = positions_of_users(ratings, joined)
        rank = np.repeat(np.arange(len(joined)), np.diff(ratings.indptr)[joined])
        return at, ratings.item_index[at].astype(np.int64), rank
    ranks = np.full(ratings.n_items, -1, np.int64)
    ranks[joined] = np.arange(len(joined))
    at = np.flatnonzero(ranks[ratings.item_index] >= 0)
    return at, users_at(ratings, at), ranks[ratings.item_index[at]]


class _Counting(NamedTuple):
    """The ratings that count, one for each user (or item) that ``of`` names."""

    of: IntArray
    values: FloatArray
    hidden: BoolArray
    times: IntArray | None


def _joined(keep: int, others: IntArray, rule: str, kind: str) -> IntArray:
    """All that become one, the kept one last."""
    _, first = np.unique(others, return_index=True)
    others = np.asarray(others, np.int64)[np.sort(first)]
    others = others[others != keep]
    if len(others) == 0:
        raise EditError(f"One {kind} alone cannot be joined; choose two or more.")
    if rule not in RULES:
        raise EditError(f"There is no rule {rule!r} of joining; there are {', '.join(RULES)}.")
    return np.append(others, keep)


def _counting(
    ratings: RatingMatrix, holdout: Holdout, at: IntArray, of: IntArray, rank: IntArray, rule: str
) -> _Counting:
    """One rating for each user who rated some of the joined items, or the other way round.

    Parameters
    ----------
    at
        (n,) positions of their ratings.
    of
        (n,) who rated, of whom one rating is left each.
    rank
        (n,) which of the joined ones was rated; the kept one is the last.
    """
    times = None if ratings.times is None else ratings.times[at]
    values, hidden = ratings.values[at], holdout.hidden[at]
    by_time = rank if times is None else times
    first_key = values if rule == "highest" else by_time
    order = np.lexsort((rank, by_time, first_key, of))
    of, values, hidden = of[order], values[order], hidden[order]
    times = None if times is None else times[order]
    firsts = np.flatnonzero(np.diff(of, prepend=-1))
    ends = np.flatnonzero(np.diff(of, append=-1))
    counts = firsts if rule == "first" else ends
    told = _Counting(
        of[counts], values[counts], hidden[counts], None if times is None else times[counts]
    )
    if rule != "mean" or len(of) == 0:
        return told
    means = np.add.reduceat(values, firsts, dtype=np.float64) / (ends - firsts + 1)
    all_hidden = np.logical_and.reduceat(hidden, firsts)
    return told._replace(values=means.astype(np.float32), hidden=all_hidden)
