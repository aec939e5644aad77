"""What a file of ratings looks like before it is read as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from funkgui.ratings.readers.delimited.numbers import is_no_rating, meant_number
from funkgui.ratings.readers.missing_code import listed
from funkgui.ratings.readers.options import NO_COLUMN
from funkgui.ratings.readers.plain_text.places import ONE_USER

Role = str
"""``user``, ``item``, ``rating`` or ``time``."""

PREVIEW_ROWS = 20
"""How many rows of files that are no text are shown."""

_OF_A_PAIR = "1"
"""The rating of a pair where no column holds any."""


@dataclass(frozen=True)
class TitlesColumns:
    """The columns of a file of titles.

    Attributes
    ----------
    names
        Of the columns, or their numbers from "1".
    item, title
        The columns that ids and titles are taken from; empty where a chosen one is not there.
    rows
        The first rows as text, each as long as ``names``.
    by_position
        Whether no choice and no name tells which columns they are.
    """

    names: tuple[str, ...]
    item: str = ""
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    by_position: bool = False


@dataclass(frozen=True)
class Alternative:
    """Another way to read a file.

    Attributes
    ----------
    words
        What it does, for a button.
    choices
        The options that read the file so, as names and values.
    """

    words: str
    choices: tuple[tuple[str, str], ...]


AS_WIDE = Alternative("Take each column as an item", (("orientation", "users"),))
AS_PAIRS = Alternative("Take each pair as a rating of 1", (("rating_column", NO_COLUMN),))
ITEMS_FIRST = Alternative(
    "Take the first column as the items", (("user_column", "2"), ("item_column", "1"))
)
PASS_OVER = Alternative("Pass over bad lines", (("bad_lines", "skip"),))

MAY_BE_LONG = (
    "It may also be a table with a rating in each row; if so, choose the column of the users."
)


def as_long(user_column: str) -> Alternative:
    """A rating in each row of what may be a wide table."""
    return Alternative("Take each row as a rating", (("user_column", user_column),))


def counting(repeated: str) -> Alternative:
    """What counts of repeated pairs, as for `ReadOptions.duplicates`."""
    return Alternative(f"Let the {repeated} of repeated pairs count", (("duplicates", repeated),))


def without(codes: Sequence[float]) -> Alternative:
    """Numbers that stand for no rating."""
    missing = " ".join(f"{code:g}" for code in codes)
    return Alternative(f"Take {listed(codes)} as no rating", (("missing", missing),))


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, and what its format makes of them.

    Attributes
    ----------
    format
        The file's format in words, such as "delimited text, comma, header line".
    columns
        Names of the columns, or their numbers from "1".
    rows
        The first rows as text, each as long as ``columns``.
    roles
        What is taken from which column, by position; none in a wide table.
    wide
        Whether each row is a user and each column an item.
    doubts
        What a person should know or decide, a sentence each.
    missing
        Numbers that stand for no rating.
    part, parts
        What was taken of an archive, a workbook or a file of several tables, and what there is,
        as for `ReadOptions.part`; both empty where there is nothing to choose.
    titles
        The columns of the file of titles; None where there is none.
    alternatives
        What it may be read as as well.
    as_is
        The first rows as they stand in the file, where ``rows`` are not they.
    told
        What the file tells of options that nobody chose, as names and values.
    """

    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: tuple[tuple[int, Role], ...] = ()
    wide: bool = False
    doubts: tuple[str, ...] = ()
    missing: tuple[float, ...] = ()
    part: str = ""
    parts: tuple[str, ...] = ()
    titles: TitlesColumns | None = None
    alternatives: tuple[Alternative, ...] = ()
    as_is: Preview | None = None
    told: tuple[tuple[str, str], ...] = ()


def corner(
    preview: Preview, n_users: int, n_items: int, repeated: str = "last"
) -> tuple[list[str], list[str], list[list[str]]]:
    """The matrix that the first rows make, as far as they go.

    Parameters
    ----------
    n_users, n_items
        At most so many of each: those that come most often.
    repeated
        Which rating of a pair counts, as for `ReadOptions.duplicates`.

    Returns
    -------
    users, items, cells
        Labels of the rows and of the columns, and the ratings as text; empty where unknown.
    """
    if preview.wide:
        return _wide_corner(preview, n_users, n_items)
    return _long_corner(preview, n_users, n_items, repeated)


def _long_corner(
    preview: Preview, n_users: int, n_items: int, repeated: str
) -> tuple[list[str], list[str], list[list[str]]]:
    places = {role: at for at, role in preview.roles}
    if "item" not in places:
        return [], [], []
    given: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    users: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for row in preview.rows:
        user = row[places["user"]].strip() if "user" in places else ONE_USER
        item = row[places["item"]].strip()
        rating = row[places["rating"]].strip() if "rating" in places else _OF_A_PAIR
        if not is_no_rating(_unless(rating, preview.missing)):
            given[user, item].append(rating)
        users[user] += 1
        items[item] += 1
    some_users = [user for user, _ in users.most_common(n_users)]
    some_items = [item for item, _ in items.most_common(n_items)]
    known = {pair: _counting(ratings, repeated) for pair, ratings in given.items()}
    cells = [[known.get((user, item), "") for item in some_items] for user in some_users]
    return some_users, some_items, cells


def _counting(ratings: list[str], repeated: str) -> str:
    """Which of a pair's ratings counts, or what is made of them."""
    numbers = [number for number in map(meant_number, ratings) if number is not None]
    if repeated in ("mean", "sum") and len(numbers) > 1:
        total = sum(numbers)
        text = f"{round(total if repeated == 'sum' else total / len(numbers), 3):.10g}"
        given = "".join(ratings)
        return text.replace(".", ",") if "," in given and "." not in given else text
    return ratings[0 if repeated == "first" else -1]


def _wide_corner(
    preview: Preview, n_users: int, n_items: int
) -> tuple[list[str], list[str], list[list[str]]]:
    """Rows are users; the column that has the role of the user, if any, names them."""
    names = next((at for at, role in preview.roles if role == "user"), None)
    taken = [at for at in range(len(preview.columns)) if at != names][:n_items]
    rows = preview.rows[:n_users]
    users = [str(n + 1) if names is None else row[names] for n, row in enumerate(rows)]
    cells = [[_unless(row[at], preview.missing) for at in taken] for row in rows]
    return users, [preview.columns[at] for at in taken], cells


def _unless(cell: str, missing: Sequence[float]) -> str:
    """The cell, or empty text where it holds a number for no rating."""
    try:
        return "" if float(cell) in missing else cell
    except ValueError:
        return cell
