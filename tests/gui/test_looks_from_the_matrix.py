"""From the headers of the matrix to what is predicted, and from there to a training."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
)

from funkgui.project.project import Project
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.gui.seen import tabs_in_front


@pytest.fixture
def trained(driver, ratings_file):
    """A window with a run that was asked for in place of predictions."""
    driver.open_file(ratings_file)
    form = driver.window.training.form
    form.set_config(form.config().changed(max_epochs=2))
    button = driver.child(QPushButton, "best_train")
    driver.wait(button.isVisible)
    with driver.ending():
        button.click()
    return driver


@pytest.mark.parametrize(
    ("across", "action", "page", "title"),
    [
        (True, "similar_items", "Similar", "Items similar to Film 4"),
        (False, "alike_users", "Alike", "Users like user 4"),
        (False, "best_users", "Best", "Ratings of user 4"),
    ],
)
def test_a_header_leads_to_what_is_predicted(trained, across, action, page, title):
    window = trained.window
    window.workspace.reveal("facts")
    trained.child(QAction, "action_order_original").trigger()
    table = trained.child(QTableView, "ratings_table")
    trained.wait(lambda: window.matrix.table.order.users.at(3) == 3)
    header: QHeaderView = table.horizontalHeader() if across else table.verticalHeader()
    middle = header.sectionViewportPosition(3) + 5
    header.customContextMenuRequested.emit(QPoint(middle, 5) if across else QPoint(5, middle))
    menu = header.findChild(QMenu, "menu_of_items" if across else "menu_of_users")
    texts = [one.text() for one in menu.actions() if one.text()]
    [chosen] = [one for one in menu.actions() if one.objectName() == action]
    letters = [text[text.index("&") + 1].lower() for text in texts]
    assert len(set(letters)) == len(letters), texts
    chosen.trigger()
    menu.close()

    name = "rated" if page == "Best" else page.lower()
    shown = trained.child(QTableView, f"{name}_table")
    trained.wait(lambda: shown.accessibleName() == title)
    assert window.predictions.isVisible()
    assert page in tabs_in_front(window.predictions)


def test_the_menu_of_the_best_items_exports_all(trained):
    best = trained.child(QTableView, "best_table")
    assert trained.window.actions_by_name["export_recommendations"] in best.actions()


def test_a_user_who_was_picked_stays_while_a_large_matrix_is_sorted(driver):
    n_users = 250_000
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, n_users - 1, n_users - 1]),
        np.array([0, 0, 1]),
        np.ones(3, np.float32),
        np.arange(n_users),
        np.arange(2),
    )
    window = driver.window
    window.session.open(Project(ratings, nothing_hidden(ratings)))
    driver.child(QToolButton, "next_user").click()
    driver.wait(lambda: window.matrix.table.current_cell == (n_users - 1, 0))
    QApplication.processEvents()
    driver.child(QToolButton, "next_user").click()

    driver.wait(lambda: driver.child(QLabel, "user_count").text().startswith("3 of "))
