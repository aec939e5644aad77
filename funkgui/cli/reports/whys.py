"""Why items are recommended, as scripts and people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from funkgui.cli.reports.predictions import title_of
from funkgui.cli.text import one_line, rating_text
from funkgui.errors import FunkGuiError
from funkgui.factorization.explain import Explanation
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project, Run
from funkgui.project.what_if import ratings_of
from funkgui.project.why import why
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix

_SHOWN = 5
"""Ratings that are told one by one."""


def whys(
    project: Project,
    run: Run,
    user: int,
    items: Sequence[int],
    folded: FactorModel | None = None,
) -> list[dict[str, Any] | None]:
    """What the user's ratings add to each prediction; None where the user has none.

    Parameters
    ----------
    folded
        What `what_if` made of the user's ratings alone; None where the run itself predicts.

    Raises
    ------
    FunkGuiError
        Where the ratings are no longer those that the run was trained on.
    """
    if folded is None and project.is_stale(run):
        raise FunkGuiError(
            f"Why cannot be told: the ratings have changed since {run.name} was trained; "
            "train again, or leave out --why."
        )
    ratings = project.ratings
    rated = ratings_of(ratings, project.holdout, user)
    told = (why(run, ratings, user, item, rated, folded) for item in items)
    return [None if one is None else _record(one, ratings, user) for one in told]


def with_whys(text: str, found: Sequence[dict[str, Any] | None]) -> str:
    """A table of items, its heading first, with the reasons below each, or why there are none."""
    heading, *lines = text.splitlines()
    out = [heading]
    for line, one in zip(lines, found, strict=True):
        out += [line, *(_lines(one) if one is not None else [])]
    if None in found:
        out += ["", "Why cannot be told: no rating of this user has been trained on."]
    return "\n".join(out)


def _lines(one: dict[str, Any]) -> list[str]:
    rows = [(f"{one['average_user']:.3f}", "for the average user")]
    for part in one["ratings"]:
        name = part["title"] or part["item_id"]
        rows.append((f"{part['adds']:+.3f}", f"{name}, rated {rating_text(part['rating'])}"))
    if one["n_other_ratings"]:
        others = counted(one["n_other_ratings"], "other rating")
        rows.append((f"{one['other_ratings']:+.3f}", others))
    rows.append((f"{one['all_else']:+.3f}", "all else"))
    return [f"{amount:>16}  {one_line(words)}" for amount, words in rows]


def _record(told: Explanation, ratings: RatingMatrix, user: int) -> dict[str, Any]:
    strongest = told.strongest(_SHOWN)
    parts = [
        {
            "item_id": ratings.item_ids[item],
            "title": title_of(ratings, item),
            "rating": ratings.rating(user, item),
            "adds": adds,
        }
        for item, adds in zip(
            told.items[strongest].tolist(), told.parts[strongest].tolist(), strict=True
        )
    ]
    return {
        "average_user": told.average,
        "ratings": parts,
        "n_other_ratings": len(told.parts) - len(parts),
        "other_ratings": float(told.parts.sum() - told.parts[strongest].sum()),
        "all_else": told.rest,
        "before_clipping": told.prediction,
    }
