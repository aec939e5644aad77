"""The matrix and its cells in words."""

from __future__ import annotations

import unicodedata

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.gui.predictions.figures import error_shown, sure_prediction_shown
from funkgui.project.project import Project, Run
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix

_DOT = " \N{MIDDLE DOT} "
_SHOWN_LETTERS = 60
"""Of a title in the text of an edit, or in a list; longer ones are cut."""


def caption(project: Project) -> str:
    """Shape, number of ratings, density and size of the mask."""
    ratings = project.ratings
    shape = (
        f"{counted(ratings.n_users, 'user')} \N{MULTIPLICATION SIGN} "
        f"{counted(ratings.n_items, 'item')}"
    )
    known = f"{counted(ratings.n_ratings, 'rating')} ({_percent(ratings.density)})"
    return f"{shape}, {known}, {project.holdout.n_hidden:,} held out"


def cell_sentence(
    project: Project,
    run: Run | None,
    user: int,
    item: int,
    what_if: FactorModel | None = None,
) -> str:
    """One cell: whose it is, its rating, what the run predicts, and when it was rated.

    Error is rating minus prediction.

    Parameters
    ----------
    what_if
        Predicts in place of the run itself: a model whose row 0 is the user.
    """
    ratings = project.ratings
    parts = [f"User {ratings.user_ids[user]}", _full_item_name(ratings, item)]
    at = ratings.position(user, item)
    if at is None:
        parts.append("not rated")
    else:
        state = ", held out" if project.holdout.hidden[at] else ""
        parts.append(f"rated {shown_rating(float(ratings.values[at]), ratings.scale)}{state}")
    if run is not None:
        model, row = (run.model_for(ratings), user) if what_if is None else (what_if, 0)
        predicted, deviation = _predicted(model, row, item)
        asked = "" if what_if is None else ", what if,"
        sure = sure_prediction_shown(predicted, deviation, ratings.scale)
        parts.append(f"{run.name}{asked} predicts {sure}")
        if at is not None:
            error = float(ratings.values[at]) - predicted
            parts.append(f"error {error_shown(error, ratings.scale)}")
    seconds = None if at is None else ratings.time(at)
    if seconds is not None:
        parts.append(time_words(seconds))
    return _DOT.join(parts)


def time_words(seconds: int) -> str:
    """A time to the minute, UTC: ``2005-09-06 07:15``; the day alone where it is midnight."""
    day, _, hour = str(np.datetime64(seconds, "s")).partition("T")
    return day if hour == "00:00:00" else f"{day} {hour[:5]}"


def item_name(ratings: RatingMatrix, item: int, *, begins: bool = True) -> str:
    """The title of an item; ``Item`` and its label, or ``item`` within words, if it has none."""
    title = ratings.title(item)
    label = str(ratings.item_ids[item])
    return f"{'Item' if begins else 'item'} {label}" if title == label else title


def _full_item_name(ratings: RatingMatrix, item: int) -> str:
    """Title and label, or the label alone where there is no title."""
    name, label = item_name(ratings, item), str(ratings.item_ids[item])
    return name if ratings.title(item) == label else f"{name}, item {label}"


def _predicted(model: FactorModel, user: int, item: int) -> tuple[float, float | None]:
    """A prediction and its standard deviation, None where the model cannot tell."""
    [[predicted]] = model.reconstruct(slice(user, user + 1), slice(item, item + 1))
    found = model.deviation(np.array([user]), np.array([item]))
    deviation = None if found is None or np.isnan(found[0]) else float(found[0])
    return float(predicted), deviation


def cell_name(ratings: RatingMatrix, user: int, item: int) -> str:
    """A cell as errors call it."""
    return f"User {ratings.user_ids[user]}, {shortened(item_name(ratings, item))}"


def rating_words(ratings: RatingMatrix, user: int, item: int, rating: float | None) -> str:
    """What giving a cell a rating does, None for unknown: ``Set user 3, Heat (1995) to 4.0``."""
    name = shortened(item_name(ratings, item, begins=False))
    cell = f"user {ratings.user_ids[user]}, {name}"
    if rating is None:
        return f"Clear {cell}"
    return f"Set {cell} to {shown_rating(rating, ratings.scale)}"


def shortened(name: str) -> str:
    """A name without what is more than `_SHOWN_LETTERS`."""
    if len(name) <= _SHOWN_LETTERS:
        return name
    return f"{name[: _SHOWN_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def folded(text: str) -> str:
    """The text in small letters, without accents."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return text.casefold()


def _percent(share: float) -> str:
    percent = 100 * share
    if percent == 100:
        return "100 %"
    return "under 0.01 %" if 0 < percent < 0.01 else f"{percent:.2f} %"
