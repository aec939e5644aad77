"""Keeping the users and items that have many ratings, as edits."""

from __future__ import annotations

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.moves import Remove, ratings_of
from funkgui.ratings.lookup import users_at
from funkgui.ratings.matrix import BoolArray, RatingMatrix


def keep_most(ratings: RatingMatrix, kind: str, n: int) -> Remove | None:
    """Take out all items but the ``n`` most rated ones, or all users but the most active ones.

    Those that stay keep their order; of equally many ratings the former's count. Users stay where
    items go, with whatever ratings they have left, and items where users go.

    Parameters
    ----------
    kind
        ``user`` or ``item``.

    Returns
    -------
    The edit; None where there are no others.

    Raises
    ------
    EditError
        Where ``n`` is below 1.
    """
    if n < 1:
        raise EditError(f"At least one {kind} must be kept; keep 1 or more.")
    of_items = kind == "item"
    counts = ratings.item_counts if of_items else np.diff(ratings.indptr)
    if n >= len(counts):
        return None
    gone = np.sort(np.argsort(-counts, kind="stable")[n:])
    how = "rated" if of_items else "active"
    text = f"Keep the most {how} {kind}" if n == 1 else f"Keep the {n:,} most {how} {kind}s"
    return Remove.of(kind, gone, text)


def keep_at_least(ratings: RatingMatrix, users: int = 0, items: int = 0) -> Remove | None:
    """Take out users and items with few ratings, until all that are left have enough.

    An item that goes takes ratings from users, who may have too few then, and so on: what is left
    is the largest part of the matrix in which it holds.

    Parameters
    ----------
    users, items
        Ratings that each user, and each item, must have.

    Returns
    -------
    The edit; None where all have enough already.

    Raises
    ------
    EditError
        Where none would be left.
    """
    kept_users, kept_items = _with_enough(ratings, users, items)
    if not kept_users.any() or not kept_items.any():
        raise EditError(
            f"No part of the matrix has {counted(users, 'rating')} for each user and "
            f"{counted(items, 'rating')} for each item; ask for fewer."
        )
    gone_users, gone_items = np.flatnonzero(~kept_users), np.flatnonzero(~kept_items)
    if len(gone_users) == 0 and len(gone_items) == 0:
        return None
    return Remove(gone_users, gone_items, _at_least(users, items))


def _with_enough(ratings: RatingMatrix, users: int, items: int) -> tuple[BoolArray, BoolArray]:
    """(n_users,) and (n_items,) bool. Which are left once all that are have enough ratings."""
    user_counts, item_counts = np.diff(ratings.indptr), ratings.item_counts
    kept_users, kept_items = user_counts >= users, item_counts >= items
    lost_users, lost_items = ~kept_users, ~kept_items
    while lost_users.any() or lost_items.any():
        theirs = ratings_of(ratings, np.flatnonzero(lost_users), np.flatnonzero(lost_items))
        at = np.flatnonzero(theirs)
        of_users, of_items = users_at(ratings, at), ratings.item_index[at]
        # Those whose other end went in an earlier round are not counted any more.
        still = (kept_users | lost_users)[of_users] & (kept_items | lost_items)[of_items]
        user_counts = user_counts - np.bincount(of_users[still], minlength=ratings.n_users)
        item_counts = item_counts - np.bincount(of_items[still], minlength=ratings.n_items)
        lost_users, lost_items = (
            kept_users & (user_counts < users),
            kept_items & (item_counts < items),
        )
        kept_users, kept_items = kept_users & ~lost_users, kept_items & ~lost_items
    return kept_users, kept_items


def _at_least(users: int, items: int) -> str:
    """For the undo menu."""
    kinds = [("users", users), ("items", items)]
    asked = [f"{kind} with {counted(n, 'rating')} or more" for kind, n in kinds if n > 0]
    return f"Keep {' and '.join(asked)}"
