"""The preset of the tutorial's second part, which wants the matrix cut first."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton

N_ITEMS = 4100


@pytest.fixture
def wide_file(tmp_path):
    """More items than the preset is meant for; those with the highest numbers are rated most."""
    rows = [f"{user},{item},{1 + item % 5}" for user in range(4) for item in range(N_ITEMS)]
    rows = [row for row in rows if not row.startswith("3,") or int(row.split(",")[1]) >= 100]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(["user,item,rating", *rows]))
    return path


@pytest.fixture
def asked(driver, wide_file):
    """The window after Train was pressed with that preset."""
    driver.open_file(wide_file)
    choose_preset(driver, "Tutorial, part 2")
    form = driver.window.training.form
    form.set_config(form.config().changed(max_epochs=30))
    driver.trigger("train")
    assert not driver.window.trainer.running
    return driver


def choose_preset(driver, title):
    presets = driver.child(QComboBox, "preset")
    at = presets.findText(title)
    presets.setCurrentIndex(at)
    presets.activated.emit(at)


def test_asks_before_it_trains_on_more_items_than_meant_for(asked):
    assert asked.window.notices.text == (
        "Tutorial, part 2 is meant for the 4,000 most rated items; here are 4,100."
    )


def test_cuts_the_matrix_into_a_project_of_its_own_and_trains(asked):
    window = asked.window
    asked.child(QPushButton, "cut_and_train").click()
    asked.wait(lambda: window.session.project is not None and bool(window.session.project.runs))

    project = window.session.project
    assert project.ratings.n_items == 4000
    assert set(project.ratings.item_ids.tolist()) == set(range(100, N_ITEMS))
    assert project.holdout.n_hidden == round(0.1 * project.ratings.n_ratings)
    assert window.session.path is None
    assert window.windowTitle().startswith("wide.csv, 4,000 most rated items")
    config = project.runs[0].config
    assert (config.solver, config.n_factors, config.max_epochs) == ("dense", 5, 30)
    assert asked.child(QComboBox, "preset").currentText() == "Tutorial, part 2 (1 changed)"


def test_trains_on_all_where_that_is_wanted(asked):
    window = asked.window
    with asked.ending():
        asked.child(QPushButton, "train_on_all").click()

    assert window.session.ratings.n_items == N_ITEMS
    assert [run.config.n_factors for run in window.session.project.runs] == [5]


def test_no_longer_asks_once_something_else_is_trained(asked):
    choose_preset(asked, "Ratings, fastest")
    form = asked.window.training.form
    form.set_config(form.config().changed(max_epochs=2))

    asked.train()

    assert asked.window.notices.text == ""


def test_a_matrix_of_few_items_is_trained_on_as_it_is(driver, ratings_file):
    driver.open_file(ratings_file)
    choose_preset(driver, "Tutorial, part 2")
    driver.train(max_epochs=30)

    assert driver.window.session.selected_run.config.n_factors == 5
