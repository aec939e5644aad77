"""Editing a user's ratings changes what is predicted for them at once; the run stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QTableView

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.gui.predictions import trained_rows
from funkgui.project.project import Project
from funkgui.project.what_if import ratings_of, what_if
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import to_dense
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def fitted():
    """Ratings and what ALS makes of them."""
    ratings = rating_set(60, 40, 1300, seed=1)
    ratings = replace(ratings, user_ids=np.arange(100, 160), item_ids=np.arange(500, 540))
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(solver="als", n_factors=4, max_epochs=60, patience=0, keep_best=False)
    *_, result = fit(ratings, holdout, config)
    assert isinstance(result, FitFinished)
    return Project(ratings, holdout), result, config


@pytest.fixture
def opened(qtbot, panel, session, project):
    session.open(project)
    qtbot.waitUntil(lambda: len(best(panel)) == 10)
    return panel


def best(panel) -> list[list[str]]:
    """Visible columns of the best items."""
    view = panel.findChild(QTableView, "best_table")
    model = view.model()
    columns = [at for at in range(model.columnCount()) if not view.isColumnHidden(at)]
    return [[model.index(row, at).data() for at in columns] for row in range(model.rowCount())]


def headers(panel) -> list[str]:
    view = panel.findChild(QTableView, "best_table")
    model = view.model()
    return [
        model.headerData(at, Qt.Orientation.Horizontal)
        for at in range(model.columnCount())
        if not view.isColumnHidden(at)
    ]


def words(panel) -> str:
    label = panel.findChild(QLabel, "what_if_words")
    return label.text() if label.isVisible() else ""


def unseen(session, user: int, n: int) -> list[int]:
    rated = session.ratings.item_index[session.ratings.user_slice(user)]
    return np.setdiff1d(np.arange(session.ratings.n_items), rated)[:n].tolist()


def test_an_edit_changes_the_best_items_at_once_and_says_so(qtbot, opened, session, project):
    own = best(opened)
    assert words(opened) == ""
    first, second, third = unseen(session, 0, 3)
    session.apply(SetCells.one(0, first, 0.5))
    qtbot.waitUntil(lambda: words(opened) != "")
    assert words(opened) == "with the rating changed since Run 1 was trained"
    assert headers(opened)[-1] == "Moved"
    once = best(opened)
    assert [row[1:3] for row in once] != [row[1:3] for row in own]
    assert any(abs(float(row[-1].split()[-1])) > 0 for row in once)
    session.apply(SetCells.one(0, second, 5.0))
    session.apply(SetCells.one(0, third, 5.0))
    qtbot.waitUntil(lambda: "3 ratings" in words(opened))
    assert best(opened) != once
    assert session.selected_run.result is project.runs[0].result


def test_the_list_is_that_of_the_folded_in_row(qtbot, opened, session, project):
    before = ratings_of(project.ratings, project.holdout, 0)
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 5.0))
    qtbot.waitUntil(lambda: words(opened) != "")
    model = what_if(project.runs[0], session.ratings, session.holdout, 0, before)
    row = model.v @ model.u[0] + model.item_bias
    row[session.ratings.item_index[session.ratings.user_slice(0)]] = -np.inf
    expected = [str(500 + at) for at in np.argsort(-row, kind="stable")[: len(best(opened))]]
    assert [row[1] for row in best(opened)] == expected


def test_the_runs_own_predictions_can_be_seen_again(qtbot, opened, session):
    own = best(opened)
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 0.5))
    qtbot.waitUntil(lambda: words(opened) != "")
    opened.findChild(QCheckBox, "what_if").click()
    qtbot.waitUntil(lambda: "Moved" not in headers(opened))
    predicted = {row[1]: row[2] for row in own}
    assert all(predicted.get(row[1], row[2]) == row[2] for row in best(opened))
    assert words(opened) == (
        "off: Run 1 itself predicts, without the rating changed since it was trained"
    )
    stale = opened.findChild(QLabel, "stale_words")
    assert stale.isVisible()
    assert "1 edit since" in stale.text()


def test_what_is_undone_is_as_it_was(qtbot, opened, session):
    own = best(opened)
    [item] = unseen(session, 0, 1)
    session.apply(SetCells.one(0, item, 0.5))
    qtbot.waitUntil(lambda: words(opened) != "")
    session.undo()
    qtbot.waitUntil(lambda: words(opened) == "")
    assert best(opened) == own


def test_other_users_are_left_alone(qtbot, opened, session):
    opened.show_user(3)
    qtbot.waitUntil(
        lambda: opened.findChild(QTableView, "rated_table").accessibleName().endswith("103")
    )
    own = best(opened)
    session.apply(SetCells.one(0, 1, 0.5))
    qtbot.wait(50)
    assert words(opened) == ""
    assert best(opened) == own


def test_a_held_out_rating_changes_nothing_but_showing_it_does(qtbot, opened, session):
    at = int(np.flatnonzero(session.holdout.hidden)[0])
    user = int(session.ratings.user_index[at])
    opened.show_user(user)
    item = int(session.ratings.item_index[at])
    session.apply(SetCells.one(user, item, 0.5))
    qtbot.wait(50)
    assert words(opened) == ""
    session.apply(
        ReplaceHoldout(Holdout(np.zeros(session.ratings.n_ratings, np.bool_)), "Show all")
    )
    qtbot.waitUntil(lambda: "changed since" in words(opened))


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
            np.append([7], ratings.user_ids),
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
    qtbot.waitUntil(
        lambda: opened.findChild(QTableView, "rated_table").accessibleName().endswith("100")
    )
    assert words(opened) == ""
    opened.show_user(0)
    qtbot.waitUntil(lambda: words(opened) != "")
    assert words(opened).endswith("of this user, whom Run 1 does not know")
    of_new = {row[1]: float(row[2]) for row in best(opened)}
    assert {row[3].split()[0] for row in best(opened)} == {"new"}
    opened.show_user(1)
    qtbot.waitUntil(lambda: words(opened) == "")
    of_old = {row[1]: float(row[2]) for row in best(opened)}
    both = sorted(of_new.keys() & of_old.keys())
    assert len(both) >= 5
    off = np.array([of_new[one] - of_old[one] for one in both])
    assert np.abs(off).max() < 0.3
    session.apply(SetCells.one(1, int(unseen(session, 1, 1)[0]), 5.0))
    qtbot.waitUntil(lambda: words(opened) == "with the rating changed since Run 1 was trained")


def test_of_a_run_that_was_stale_when_opened_all_users_may_have_changed(
    qtbot, panel, session, project
):
    edited = SetCells.one(0, 1, 0.5).apply(project.ratings, project.holdout)
    session.open(project.edited(edited))
    qtbot.waitUntil(lambda: words(panel) != "")
    assert words(panel) == (
        "with this user's ratings as they are now: ratings have changed since Run 1 was trained, "
        "perhaps this user's too"
    )


def test_of_matrices_too_large_to_keep_only_edited_users_are_known(
    qtbot, panel, session, project, monkeypatch
):
    monkeypatch.setattr(trained_rows, "_MOST_KEPT", 10)
    session.open(project)
    qtbot.waitUntil(lambda: len(best(panel)) == 10)
    session.apply(SetCells.one(0, 1, 0.5))
    qtbot.waitUntil(lambda: words(panel).startswith("with this user's ratings as they are now"))
    panel.show_user(1)
    qtbot.waitUntil(lambda: words(panel) == "")


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
