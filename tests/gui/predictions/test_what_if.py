"""Editing a user's ratings changes what is predicted for them at once; the run stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox

from funkgui.gui.predictions import trained_rows
from funkgui.project.what_if import ratings_of, what_if
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import to_dense
from tests.gui.seen import cells, header, table, words


@pytest.fixture
def opened(qtbot, panel, session, project):
    session.open(project)
    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 10)
    return panel


def unseen(session, user: int, n: int) -> list[int]:
    rated = session.ratings.item_index[session.ratings.user_slice(user)]
    return np.setdiff1d(np.arange(session.ratings.n_items), rated)[:n].tolist()


def test_an_edit_changes_the_best_items_at_once_and_says_so(qtbot, opened, session, project):
    own = cells(opened, "best")
    assert words(opened, "what_if_words") == ""
    first, second, third = unseen(session, 0, 3)
    session.apply(SetCells.one(0, first, 0.5))
    qtbot.waitUntil(lambda: words(opened, "what_if_words") != "")
    assert words(opened, "what_if_words") == "with the rating changed since Run 1 was trained"
    assert header(opened, "best")[-1] == "Moved"
    once = cells(opened, "best")
    assert [row[1:3] for row in once] != [row[1:3] for row in own]
    assert any(abs(float(row[-1].split()[-1])) > 0 for row in once)
    session.apply(SetCells.one(0, second, 5.0))
    session.apply(SetCells.one(0, third, 5.0))
    qtbot.waitUntil(lambda: "3 ratings" in words(opened, "what_if_words"))
    assert cells(opened, "best") != once
    assert session.selected_run.result is project.runs[0].result


def test_the_list_is_that_of_the_folded_in_row(qtbot, opened, session, project):
    before = ratings_of(project.ratings, project.holdout, 0)
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 5.0))
    qtbot.waitUntil(lambda: words(opened, "what_if_words") != "")
    model = what_if(project.runs[0], session.ratings, session.holdout, 0, before)
    row = model.v @ model.u[0] + model.item_bias
    row[session.ratings.item_index[session.ratings.user_slice(0)]] = -np.inf
    expected = [str(1 + at) for at in np.argsort(-row, kind="stable")[: len(cells(opened, "best"))]]
    assert [row[1] for row in cells(opened, "best")] == expected


def test_the_runs_own_predictions_can_be_seen_again(qtbot, opened, session):
    own = cells(opened, "best")
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 0.5))
    qtbot.waitUntil(lambda: words(opened, "what_if_words") != "")
    opened.findChild(QCheckBox, "what_if").click()
    qtbot.waitUntil(lambda: "Moved" not in header(opened, "best"))
    predicted = {row[1]: row[2] for row in own}
    assert all(predicted.get(row[1], row[2]) == row[2] for row in cells(opened, "best"))
    assert words(opened, "what_if_words") == (
        "off: Run 1 itself predicts, without the rating changed since it was trained"
    )
    assert "1 edit since" in words(opened, "stale_words")


def test_what_is_undone_is_as_it_was(qtbot, opened, session):
    own = cells(opened, "best")
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 0.5))
    qtbot.waitUntil(lambda: words(opened, "what_if_words") != "")
    session.undo()
    qtbot.waitUntil(lambda: words(opened, "what_if_words") == "")
    assert cells(opened, "best") == own


def test_other_users_are_left_alone(qtbot, opened, session):
    opened.show_user(3)
    qtbot.waitUntil(lambda: table(opened, "rated").accessibleName().endswith(" 4"))
    own = cells(opened, "best")
    session.apply(SetCells.one(0, 1, 0.5))
    qtbot.wait(50)
    assert words(opened, "what_if_words") == ""
    assert cells(opened, "best") == own


def test_a_held_out_rating_changes_nothing_but_showing_it_does(qtbot, opened, session):
    at = int(np.flatnonzero(session.holdout.hidden)[0])
    user = int(session.ratings.user_index[at])
    opened.show_user(user)
    item = int(session.ratings.item_index[at])
    session.apply(SetCells.one(user, item, 0.5))
    qtbot.wait(50)
    assert words(opened, "what_if_words") == ""
    session.apply(
        ReplaceHoldout(Holdout(np.zeros(session.ratings.n_ratings, np.bool_)), "Show all")
    )
    qtbot.waitUntil(lambda: "changed since" in words(opened, "what_if_words"))


class _Move:
    """Puts a twin of the first user before them, and drops an item."""

    text = "Move"

    def effort(self, ratings):
        return 1

    def apply(self, ratings, holdout):
        cells = to_dense(ratings)
        cells = np.vstack([cells[:1], cells])[:, 1:]
        users, items = np.nonzero(~np.isnan(cells))
        moved, _ = RatingMatrix.from_indices(
            users,
            items,
            cells[users, items],
            np.append([700], ratings.user_ids),
            ratings.item_ids[1:],
            scale=ratings.scale,
        )
        hidden = np.zeros(to_dense(ratings).shape, np.bool_)
        hidden[ratings.user_index, ratings.item_index] = holdout.hidden
        hidden = np.vstack([hidden[:1], hidden])[:, 1:]
        change = Change(
            user_places=np.arange(-1, ratings.n_users),
            item_places=np.arange(1, ratings.n_items),
        )
        return Edited(moved, Holdout(hidden[users, items]), self, change)


def test_new_users_are_folded_in_and_moved_ones_are_found_again(qtbot, opened, session):
    session.apply(_Move())
    opened.show_user(1)
    qtbot.waitUntil(lambda: table(opened, "rated").accessibleName().endswith(" 1"))
    assert words(opened, "what_if_words") == ""
    opened.show_user(0)
    qtbot.waitUntil(lambda: words(opened, "what_if_words") != "")
    assert words(opened, "what_if_words").endswith("of this user, whom Run 1 does not know")
    of_new = {row[1]: float(row[2]) for row in cells(opened, "best")}
    assert {row[3].split()[0] for row in cells(opened, "best")} == {"new"}
    opened.show_user(1)
    qtbot.waitUntil(lambda: words(opened, "what_if_words") == "")
    of_old = {row[1]: float(row[2]) for row in cells(opened, "best")}
    both = sorted(of_new.keys() & of_old.keys())
    assert len(both) >= 5
    off = np.array([of_new[one] - of_old[one] for one in both])
    assert np.abs(off).max() < 0.3
    session.apply(SetCells.one(1, int(unseen(session, 1, 1)[0]), 5.0))
    qtbot.waitUntil(
        lambda: words(opened, "what_if_words") == "with the rating changed since Run 1 was trained"
    )


def test_of_a_run_that_was_stale_when_opened_all_users_may_have_changed(
    qtbot, panel, session, project
):
    edited = SetCells.one(0, 1, 0.5).apply(project.ratings, project.holdout)
    session.open(project.edited(edited))
    qtbot.waitUntil(lambda: words(panel, "what_if_words") != "")
    assert words(panel, "what_if_words") == (
        "with this user's ratings as they are now: ratings have changed since Run 1 was trained, "
        "perhaps this user's too"
    )


def test_of_matrices_too_large_to_keep_only_edited_users_are_known(
    qtbot, panel, session, project, monkeypatch
):
    monkeypatch.setattr(trained_rows, "_MOST_KEPT", 10)
    session.open(project)
    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 10)
    session.apply(SetCells.one(0, 1, 0.5))
    qtbot.waitUntil(
        lambda: words(panel, "what_if_words").startswith("with this user's ratings as they are now")
    )
    panel.show_user(1)
    qtbot.waitUntil(lambda: words(panel, "what_if_words") == "")


def test_what_the_oldest_runs_were_trained_on_is_forgotten_first(session, project, monkeypatch):
    monkeypatch.setattr(trained_rows, "_MOST_KEPT", project.ratings.n_ratings + 5)
    rows = trained_rows.TrainedRows(session)
    session.open(project)
    for number in (2, 3):
        session.apply(SetCells.one(0, number, 4.5))
        run = project.runs[0]
        trained = replace(
            run,
            name=f"Run {number}",
            result=replace(run.result),
            ratings_fingerprint=session.project.fingerprint,
        )
        session.add_run(trained)
    assert rows.basis(session.project.run("Run 3"), 0) is None
    assert rows.basis(session.project.run("Run 2"), 0).n_changed == 1
    assert rows.basis(session.project.run("Run 1"), 0).n_changed is None
