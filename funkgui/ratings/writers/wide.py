"""Wide CSV: a row for each user, a column for each item, blank where no rating is."""

from __future__ import annotations

from io import RawIOBase

import numpy as np

from funkgui.errors import WriteError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import pieces

_CORNER = "user"
_MOST_CELLS = 2_000_000_000
_CELLS_AT_ONCE = 1_000_000


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix as a table; the first row names the items, the first column the users.

    Raises
    ------
    WriteError
        Where there would be too many cells.
    """
    n_cells = ratings.n_users * ratings.n_items
    if n_cells > _MOST_CELLS:
        raise WriteError(
            f"A wide table of these ratings would have {n_cells:,} cells; choose another format."
        )
    items = [_quoted(str(label)) for label in ratings.item_ids.tolist()]
    file.write(f"{','.join([_CORNER, *items])}\n".encode())
    for users in pieces(ratings.n_users, max(_CELLS_AT_ONCE // ratings.n_items, 1)):
        rows = (_row(ratings, user) for user in range(users.start, users.stop))
        file.write("".join(rows).encode())
        watch.report(users.stop, ratings.n_users)


def _row(ratings: RatingMatrix, user: int) -> str:
    of_user = ratings.user_slice(user)
    columns = ratings.item_index[of_user].astype(np.int64) + 1
    # Before each rating stand as many commas as columns lie between it and the one before.
    gaps = np.diff(columns, prepend=0, append=ratings.n_items).tolist()
    values = map(_text, ratings.values[of_user])
    cells = (f"{',' * gap}{value}" for gap, value in zip(gaps[:-1], values, strict=True))
    label = _quoted(str(ratings.user_ids[user]))
    return f"{label}{''.join(cells)}{',' * gaps[-1]}\n"


def _text(value: np.float32) -> str:
    """The shortest number that is read as the same one."""
    return str(value).removesuffix(".0")


def _quoted(label: str) -> str:
    if any(sign in label for sign in ',"\r\n'):
        return '"' + label.replace('"', '""') + '"'
    return label
