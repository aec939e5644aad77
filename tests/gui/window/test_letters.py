"""Keys that, with Alt, lead to the menus, the buttons and the fields of the window."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget


def shared_keys(window, page: QWidget) -> set[str]:
    """Those that two have, on a page with the menus; fields may take turns, so they count once."""
    menus = [QKeySequence.mnemonic(action.text()) for action in window.menuBar().actions()]
    buttons = [
        button.shortcut()
        for button in page.findChildren(QAbstractButton)
        if button.isVisibleTo(page)
    ]
    actions = [key for action in page.findChildren(QAction) for key in action.shortcuts()]
    fields = {
        QKeySequence.mnemonic(label.text()).toString()
        for label in page.findChildren(QLabel)
        if label.buddy() is not None and label.window() is window
    }
    keys = [key.toString() for key in (*menus, *buttons, *actions)]
    counts = Counter(key for key in (*keys, *fields) if key.startswith("Alt+"))
    assert counts["Alt+F"] == 1
    return {key for key, n in counts.items() if n > 1}


def test_no_key_of_a_menu_a_button_or_an_action_leads_anywhere_else(driver, ratings_file):
    window = driver.window
    assert shared_keys(window, window.start_page) == set()

    driver.open_file(ratings_file)
    driver.wait(window.workspace.isVisible)
    assert shared_keys(window, window.workspace) == set()

    driver.train(2)
    assert shared_keys(window, window.workspace) == set()

    form = window.training.form
    form.set_config(form.config().changed(n_factors=form.config().n_factors + 1))
    driver.wait(lambda: driver.child(QPushButton, "training_continue").text() == "Train o&n")
    assert shared_keys(window, window.workspace) == set()
