"""What has changed since a run was trained is said in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.project.history import History, Since
from funkgui.project.journey import journey, step_back
from funkgui.project.stale import stale_words
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import random_share


@pytest.fixture
def trained(project, make_run):
    run = make_run(project.ratings, "Run 1", fingerprint=project.fingerprint)
    return replace(project, runs=(run,))


def edited(project, edit):
    return project.edited(edit.apply(project.ratings, project.holdout))


def words(project, since=None):
    return stale_words(project, project.runs[0], since)


def test_nothing_is_said_of_a_run_that_is_not_stale(trained):
    assert words(trained) == ""
    assert words(trained, Since(2, False, ["a", "b"])) == ""


def test_where_the_edits_are_not_known_fingerprints_tell(trained):
    other = SetCells.one(0, int(trained.ratings.item_index[0]), -9.0)
    mask = ReplaceHoldout(random_share(trained.ratings, 0.5, seed=9))
    fewer = Remove.of("user", np.array([3, 4]))

    assert words(edited(trained, other)) == "Stale: ratings have changed since."
    assert (
        words(edited(trained, mask)) == "Stale: the choice of held-out ratings has changed since."
    )
    assert words(edited(trained, fewer)) == "Stale: the users (40 then, 38 now) have changed since."


def test_a_fingerprint_of_the_first_form_tells_no_more_than_that(trained):
    old = replace(trained.runs[0], ratings_fingerprint="0123-4567")
    project = replace(trained, runs=(old,))
    assert words(project) == "Stale: trained on an older state of the ratings."


def test_the_edits_are_told_the_latest_first(trained):
    history = History(trained)
    project = trained
    for edit in (
        SetCells.one(0, 0, 1.25),
        SetCells.one(0, 0, 2.25),
        SetCells.one(0, 0, None),
        ReplaceHoldout(random_share(trained.ratings, 0.5, seed=9)),
    ):
        # The mask is drawn for the matrix as it is by then.
        if isinstance(edit, ReplaceHoldout):
            edit = ReplaceHoldout(random_share(project.ratings, 0.5, seed=9), "Hold out 50 %")
        came = edit.apply(project.ratings, project.holdout)
        after = project.edited(came)
        history.add([step_back(project, came, after)], after)
        project = after

    since = history.since(trained.fingerprint)

    assert words(project, since) == (
        "Stale: 4 edits since (Hold out 50 %, Clear a rating, Edit a rating 2 times)."
    )
    run_now = replace(trained.runs[0], ratings_fingerprint=project.fingerprint)
    way = journey(project, history.steps_to(2), backwards=True)
    history.arrive(way)
    assert stale_words(way.after, run_now, history.since(project.fingerprint)) == (
        "Stale: 2 edits undone since (Hold out 50 %, Clear a rating)."
    )


def test_of_many_edits_some_are_told(trained):
    changed = edited(trained, SetCells.one(0, 0, -9.0))
    since = Since(1_234, False, ["a", "b", "c", "d"])
    assert words(changed, since) == "Stale: 1,234 edits since (a, b, c, …)."
