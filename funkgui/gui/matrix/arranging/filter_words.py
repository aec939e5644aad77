"""Why some users and items are shown, in words."""

from __future__ import annotations

from funkgui.gui.matrix.arranging.filter import Filter
from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import IntArray, RatingMatrix

_MOST_NAMED = 3


def who_rated_words(ratings: RatingMatrix, items: IntArray, every: bool) -> str:
    """``who rated Toy Story (1995)``, ``who rated all of 12 items``."""
    names = [item_name(ratings, item, begins=False) for item in items[:_MOST_NAMED].tolist()]
    return f"who rated {_several(names, len(items), 'item', every)}"


def rated_by_words(ratings: RatingMatrix, users: IntArray, every: bool) -> str:
    """``that user 7 rated``, ``that any of users 7 and 9 rated``."""
    names = [f"user {ratings.user_ids[user]}" for user in users[:_MOST_NAMED].tolist()]
    return f"that {_several(names, len(users), 'user', every)} rated"


def shown_words(shown: Filter, shape: tuple[int, int], n_shown: tuple[int, int]) -> str:
    """``Showing 45 of 610 users (who rated Toy Story (1995))``.

    Parameters
    ----------
    shape
        Users and items of the matrix.
    n_shown
        Users and items that are shown.
    """
    parts = [
        f"{left:,} of {counted(n, one.thing)} ({', '.join(one.words)})"
        for one, left, n in zip((shown.users, shown.items), n_shown, shape, strict=True)
        if one.words
    ]
    return f"Showing {' and '.join(parts)}" if parts else ""


def _several(names: list[str], count: int, thing: str, every: bool) -> str:
    if count == 1:
        return names[0]
    quantity = "all of" if every else "any of"
    if count > _MOST_NAMED:
        return f"{quantity} {counted(count, thing)}"
    return f"{quantity} {', '.join(names[:-1])} and {names[-1]}"
