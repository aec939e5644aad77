"""What holds of the window at every moment between two events."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.main_window import MainWindow
from funkgui.gui.matrix.cells.cell_words import caption
from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.project.project import Project
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

_CELLS = 8
OPENED = "opened again"
"""Files keep no more room for labels than the longest one takes."""


def expect(holds: Any, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def arrays_of(project: Project) -> dict[str, Any]:
    """All of a project's matrix and mask, dtypes included, to be compared by `expect_same`."""
    ratings = project.ratings
    found: dict[str, Any] = {
        one.name: getattr(ratings, one.name) for one in fields(RatingMatrix) if one.init
    }
    return found | {"hidden": project.holdout.hidden, "scheme": project.holdout.scheme}


def expect_same(found: dict[str, Any], wanted: dict[str, Any], when: str) -> None:
    for name, value in wanted.items():
        now = found[name]
        if isinstance(value, np.ndarray):
            same = isinstance(now, np.ndarray) and np.array_equal(now, value)
            same = same and (
                now.dtype == value.dtype or (when == OPENED and value.dtype.kind == "U")
            )
            expect(same, f"{when}: {name} is {now!r}, not {value!r}")
        else:
            expect(now == value, f"{when}: {name} is {now!r}, not {value!r}")


def check_all(window: MainWindow, rng: Random) -> None:
    """All that is below.

    Raises
    ------
    AssertionError
        Where something does not hold.
    """
    project = window.session.project
    if project is not None:
        check_ratings(project.ratings, project.holdout)
        check_runs(project)
        check_table(window, project.ratings, rng)
    check_words(window, project)


def check_ratings(ratings: RatingMatrix, holdout: Holdout) -> None:
    indptr, columns = ratings.indptr, ratings.item_index
    expect(indptr[0] == 0 and (np.diff(indptr) >= 0).all(), "indptr is not in order")
    expect(columns.dtype == np.int32 and ratings.values.dtype == np.float32, "other dtypes")
    if len(columns):
        within = (columns >= 0) & (columns < ratings.n_items)
        expect(within.all(), "an item is out of bounds")
        same_row = np.diff(ratings.user_index) == 0
        expect((np.diff(columns)[same_row] > 0).all(), "items of a user are not in order")
    expect(np.isfinite(ratings.values).all(), "a rating is not finite")
    for kind, labels in (("user", ratings.user_ids), ("item", ratings.item_ids)):
        names = [str(label) for label in labels.tolist()]
        expect(len(set(names)) == len(names), f"two {kind}s of one label")
    expect(holdout.hidden.shape == ratings.values.shape, "the mask has another length")
    expect(holdout.n_hidden == np.count_nonzero(holdout.hidden), "n_hidden")
    fresh = replace(ratings)
    expect(ratings.fingerprint == fresh.fingerprint, "the fingerprint is not that of the cells")
    expect(np.array_equal(ratings.user_index, fresh.user_index), "user_index is of other ratings")
    expect(np.array_equal(ratings.item_counts, fresh.item_counts), "item_counts is of others")
    if ratings.n_ratings:
        expect(np.isclose(ratings.mean, fresh.mean), "the mean is of other ratings")


def check_runs(project: Project) -> None:
    ratings = project.ratings
    names = [run.name for run in project.runs]
    expect(len(set(names)) == len(names), f"two runs of one name: {names}")
    for run in project.runs:
        model = run.model_for(ratings)
        shape = model.u.shape[0], model.v.shape[0]
        wanted = ratings.n_users, ratings.n_items
        expect(shape == wanted, f"{run.name} has {shape} for {wanted}")
    if project.truth is not None:
        check_truth(project.truth, ratings)


def check_truth(truth: Truth, ratings: RatingMatrix) -> None:
    rank = len(truth.weights)
    expect(truth.u.shape == (ratings.n_users, rank), "the truth is of other users")
    expect(truth.v.shape == (rank, ratings.n_items), "the truth is of other items")


def check_table(window: MainWindow, ratings: RatingMatrix, rng: Random) -> None:
    table = window.matrix.table
    model, order = table.model(), table.order
    shape = model.rowCount(), model.columnCount()
    wanted = order.shape_of(ratings)
    expect(shape == wanted, f"the table shows {shape} of {wanted}")
    if 0 in shape:
        return
    first = table.indexAt(table.viewport().rect().topLeft())
    for _ in range(_CELLS):
        near = rng.random() < 0.7
        row = max(first.row(), 0) + rng.randrange(20) if near else rng.randrange(shape[0])
        column = max(first.column(), 0) + rng.randrange(12) if near else rng.randrange(shape[1])
        row, column = min(row, shape[0] - 1), min(column, shape[1] - 1)
        user, item = order.users.at(row), order.items.at(column)
        if (user, item) in window.editing.pending:
            continue
        rating = ratings.rating(user, item)
        text = None if rating is None else shown_rating(rating, ratings.scale)
        shown = model.index(row, column).data()
        expect(shown == text, f"cell ({row}, {column}) shows {shown!r}, not {text!r}")
        head = model.headerData(row, Qt.Orientation.Vertical)
        expect(head == str(ratings.user_ids[user]), f"row {row} is called {head}")
        head = model.headerData(column, Qt.Orientation.Horizontal)
        expect(head == ratings.title(item), f"column {column} is called {head}")


def check_words(window: MainWindow, project: Project | None) -> None:
    session = window.session
    words = window.findChild(ElidedLabel, "matrix_caption").accessibleDescription()
    wanted = caption(project) if project else ""
    expect(words == wanted, f"the caption is {words!r}, not {wanted!r}")
    steps = window.findChild(QTableView, "steps_list").model()
    n_rows = session.history.n_steps + 1 if project else 0
    expect(steps.rowCount() == n_rows, f"{steps.rowCount()} steps are listed, not {n_rows}")
    expect(window.isWindowModified() == session.dirty, "the title tells otherwise of unsaved work")
    undo = window.actions_by_name["undo"].isEnabled()
    expect(undo == window.editing.can_undo, "undo is offered otherwise than it can be done")
    if not window.editing.busy:
        expect(not window.editing.pending, "cells are pending though nothing is under way")
    expect("inside FunkGUI" not in window.notices.text, window.notices.text)
