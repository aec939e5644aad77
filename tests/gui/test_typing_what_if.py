"""A rating typed into the table changes the best items at once, in a real window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from funkgui.gui.matrix.table.ratings_table import RatingsTable


def _best(driver) -> list[tuple[str, str]]:
    model = driver.child(QTableView, "best_table").model()
    return [
        (model.index(row, 1).data(), model.index(row, 2).data()) for row in range(model.rowCount())
    ]


def _words(driver) -> str:
    label = driver.child(QLabel, "what_if_words")
    return label.text() if label.isVisible() else ""


def _type(table: RatingsTable, text: str) -> None:
    """The first key opens the cell; Enter takes the rating and goes on to the next user."""
    table.setFocus()
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def test_the_best_items_change_as_one_types_and_are_as_before_once_undone(driver, ratings_file):
    driver.open_file(ratings_file)
    driver.train()
    window, session = driver.window, driver.window.session
    # The least active user and an item that they have not rated.
    user = 0
    item = int(
        np.setdiff1d(
            np.arange(session.ratings.n_items),
            session.ratings.item_index[session.ratings.user_slice(user)],
        )[0]
    )
    table = window.matrix.table
    table.show_cell(user, item)
    window.predictions.show_cell(user, item)
    driver.wait(lambda: len(_best(driver)) > 3)
    own = _best(driver)
    assert _words(driver) == ""

    low, high = session.ratings.scale.low, session.ratings.scale.high
    lists = []
    for rating in (low, high):
        table.show_cell(user, item)
        _type(table, f"{rating:g}")
        driver.wait(lambda rating=rating: session.ratings.rating(user, item) == rating)
        driver.wait(lambda: "changed since Run 1 was trained" in _words(driver))
        driver.wait(lambda: session.ratings.title(item) not in [one for one, _ in _best(driver)])
        driver.wait(lambda before=lists[-1:]: _best(driver) not in [own, *before])
        lists.append(_best(driver))
    driver.trigger("undo")
    driver.trigger("undo")
    driver.wait(lambda: _words(driver) == "")
    driver.wait(lambda: _best(driver) == own)
