"""What is told of a run that is of no use."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtWidgets import QLabel, QPushButton

from funkgui.factorization.problems import problem
from funkgui.project.project_file import save_project
from tests.gui.seen import words


def test_ratings_that_are_all_the_same_are_told_of_once_they_were_trained_on(driver, tmp_path):
    orders = tmp_path / "orders.csv"
    rows = [f"{user},{item},1" for user in range(20) for item in range(20) if (user + item) % 3]
    orders.write_text("\n".join(["customer,product,rating", *rows]))
    driver.open_file(orders)
    driver.train(max_epochs=2)

    assert driver.window.notices.text.startswith(
        "Run 1 predicts 1 everywhere, as all ratings are 1"
    )


def test_problems_of_one_matrix_are_compared_in_one_project(driver):
    driver.open_problem("3x3-gd")
    driver.train()
    driver.open_problem("3x3-adam")

    assert driver.window.notices.text.startswith("3 x 3, Adam has the matrix that is open")
    driver.train()
    assert driver.window.notices.text == ""
    runs = driver.window.session.project.runs
    assert [run.config.optimizer for run in runs] == ["gradient-descent", "adam"]

    driver.open_problem("3x3-gd")
    assert driver.question is None
    assert driver.window.training.form.config() == runs[0].config
    assert driver.window.session.project.runs == runs

    driver.open_problem("500-adam")
    driver.answer_question("discard")
    driver.wait(lambda: driver.window.session.ratings.n_users == 500)


def test_a_saved_project_of_the_open_matrix_is_opened(driver, tmp_path):
    path = tmp_path / "saved.funk"
    driver.open_problem("3x3-adam")
    driver.save(path)
    driver.open_problem("3x3-gd")
    driver.train()

    driver.window.open_file(path)
    driver.answer_question("discard")
    driver.wait(lambda: driver.window.session.path == path)


def test_why_a_training_failed_is_told_until_another_begins(driver):
    driver.open_problem("3x3-gd")
    form, tutorial = driver.window.training.form, problem("3x3-gd").config
    form.set_config(tutorial.changed(learning_rate=5.0))
    driver.train()
    assert "0.5 is a start" in driver.window.notices.text
    form.set_config(tutorial.changed(max_epochs=100))
    driver.train()
    assert driver.window.notices.text == ""


def test_a_failed_training_is_repeated_with_what_is_proposed_by_one_click(driver):
    driver.open_problem("3x3-gd")
    form = driver.window.training.form
    form.set_config(form.config().changed(learning_rate=5.0, max_epochs=100))
    driver.train()
    assert driver.child(QPushButton, "use_remedy").text() == "Use 0.5"

    with driver.ending():
        driver.child(QPushButton, "train_with_remedy").click()

    assert form.config().learning_rate == 0.5
    assert driver.window.session.selected_run.config == form.config()
    assert driver.window.notices.text == ""


def test_nothing_is_told_of_a_run_on_ratings_that_differ(driver, ratings_file):
    driver.open_file(ratings_file)
    driver.train(max_epochs=2)

    assert driver.window.notices.text == ""


def test_a_run_of_others_that_predicts_no_numbers_is_told_of(driver, tmp_path):
    driver.open_problem("toy")
    driver.train(max_epochs=1)
    session = driver.window.session
    run = session.selected_run
    u = np.full_like(run.result.model.u, np.nan)
    broken = replace(run, result=replace(run.result, model=replace(run.result.model, u=u)))
    save_project(session.project.with_run(broken), tmp_path / "theirs.funk")
    session.open(None)
    driver.open_file(tmp_path / "theirs.funk")

    told = "Run 1: its factors or biases are not all numbers"
    assert driver.window.notices.text.startswith(told)
    driver.wait(lambda: words(driver.window, "stale_words").startswith(told))
    assert driver.child(QLabel, "best_words").text().startswith(told)
    for plot in ("matrix", "factors", "weights"):
        drawn: list[str] = []
        driver.window.plots.plot_drawn.connect(drawn.append)
        driver.window.plots.show_plot(plot)
        driver.wait(partial(drawn.__contains__, plot))
    assert driver.window.notices.text.startswith(told)
