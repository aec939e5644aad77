"""What has changed since a run was trained, in words."""

from __future__ import annotations

import re
from itertools import groupby

from funkgui.project.history import Since
from funkgui.project.project import Project, Run
from funkgui.ratings.counted import counted

_TEXTS = 3
"""Kinds of edits told at most."""

_MASK = "the choice of held-out ratings"

_FINGERPRINT = re.compile(r"(\d+)x(\d+):(\w+)-(\w+)")
"""Users, items, ratings, mask: see `Project.fingerprint`."""


def stale_words(project: Project, run: Run, since: Since | None = None) -> str:
    """A sentence such as ``Stale: 3 edits since (Edit a rating, Clear 12 ratings).``

    Parameters
    ----------
    since
        The edits between the state that the run was trained on and the present one, where they
        are known.

    Returns
    -------
    Empty where neither ratings nor mask have changed.
    """
    if not project.is_stale(run):
        return ""
    if since is not None:
        return f"Stale: {_edits_words(since)}."
    changed = _what_changed(project, run)
    if not changed:
        return "Stale: trained on an older state of the ratings."
    verb = "has" if changed == [_MASK] else "have"
    return f"Stale: {' and '.join(changed)} {verb} changed since."


def _what_changed(project: Project, run: Run) -> list[str]:
    """What is certain to be different since a run was trained, by fingerprints alone.

    Ratings cannot be compared where users or items were added, removed or moved.
    """
    then, now = (
        _FINGERPRINT.fullmatch(one) for one in (run.ratings_fingerprint, project.fingerprint)
    )
    if then is None or now is None:
        return []
    changed = [
        f"the {what} ({int(was):,} then, {int(is_now):,} now)"
        for what, was, is_now in zip(("users", "items"), then.groups(), now.groups(), strict=False)
        if was != is_now
    ]
    if changed:
        return changed
    if then[3] != now[3]:
        return ["ratings"]
    return [_MASK] if then[4] != now[4] else []


def _edits_words(since: Since) -> str:
    n_edits = since.n_edits
    count = counted(n_edits, "edit")
    groups = [(text, len(list(same))) for text, same in groupby(since.texts)]
    told = [text if n == 1 else f"{text} {n:,} times" for text, n in groups[:_TEXTS]]
    if len(groups) > _TEXTS or len(since.texts) < n_edits:
        told.append("\N{HORIZONTAL ELLIPSIS}")
    verb = "undone since" if since.undone else "since"
    return f"{count} {verb} ({', '.join(told)})"
