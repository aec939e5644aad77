from __future__ import annotations

import math
import sys
from dataclasses import replace
from types import ModuleType

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar

from funkgui.errors import TrainingError
from funkgui.factorization import devices
from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import (
    FitCompiled,
    FitPaused,
    FitProgress,
    FitResumed,
    FitStarted,
)
from funkgui.factorization.history import LossNote
from funkgui.gui.number_words import UNKNOWN
from funkgui.gui.training.progress_view import ProgressView


@pytest.fixture
def view(qtbot):
    view = ProgressView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


def text(view, name):
    return view.findChild(QLabel, f"progress_{name}").text()


def best_heading(view) -> str:
    """What stands in front of the best RMSE."""
    labels = view.findChildren(QLabel)
    return next(one.text() for one in labels if one.text().startswith(("Best", "Kept")))


def bar(view):
    return view.findChild(QProgressBar, "progress_bar")


def started(*, n_holdout=10, first_epoch=0, **settings):
    config = FitConfig(**settings)
    return FitStarted(config, "CPU, 2 threads", 90, n_holdout, first_epoch, 1.125)


def begin(view, **settings):
    """Start a training of Run 1 that has come as far as to compile."""
    view.show_start("Run 1")
    view.show_event(started(**settings))


def progress(epoch, train_mse=0.25, holdout_mse=0.64, elapsed_s=1.0, *, noted=True):
    note = LossNote(epoch, train_mse, holdout_mse, elapsed_s)
    return FitProgress(note, step=4 * epoch, noted=noted, model=None)


def test_says_what_it_waits_for_until_epochs_come(view, monkeypatch):
    assert text(view, "headline") == "Not trained yet"
    # Its import has begun in the background.
    monkeypatch.setitem(sys.modules, "tensorflow", ModuleType("tensorflow"))
    monkeypatch.setattr(devices, "_configured", False)

    view.show_start("Run 1")
    assert text(view, "headline").startswith("Starting TensorFlow")
    assert bar(view).maximum() == 0

    view.show_event(started(max_epochs=2000))
    assert "compiling" in text(view, "headline")
    assert text(view, "device") == "CPU, 2 threads"
    assert text(view, "baseline") == "1.1250"

    view.show_event(FitCompiled(0.5))
    view.show_event(progress(1200))
    assert text(view, "headline") == "Run 1: training"
    assert bar(view).text() == "Epoch 1,200 of 2,000"
    assert (bar(view).value(), bar(view).maximum()) == (1200, 2000)
    assert text(view, "train_rmse") == "0.5000"
    assert text(view, "train_mse") == "0.2500"
    assert text(view, "holdout_rmse") == "0.8000"
    assert text(view, "holdout_mse") == "0.6400"
    assert text(view, "step") == "4,800"


def test_nothing_stands_for_held_out_ratings_where_there_are_none(view):
    begin(view, n_holdout=0)
    assert [text(view, name) for name in ("best", "best_train")] == ["", UNKNOWN]
    assert [text(view, name) for name in ("baseline", "baseline_train")] == ["", "1.1250"]


def test_redraws_at_most_ten_times_a_second_and_ends_up_with_the_last(qtbot, view):
    begin(view, max_epochs=1000)
    shown = set()

    for epoch in range(1000):
        view.show_event(progress(epoch))
        shown.add(bar(view).value())

    assert len(shown) < 10
    qtbot.waitUntil(lambda: bar(view).text() == "Epoch 999 of 1,000")


def test_pausing_shows_the_last_losses_at_once(view):
    begin(view, max_epochs=1000)
    view.show_event(progress(1))
    view.show_event(progress(2))

    view.show_event(FitPaused(3))

    assert text(view, "headline") == "Run 1: paused"
    assert bar(view).text() == "Epoch 2 of 1,000"
    view.show_event(FitResumed(2))
    assert text(view, "headline") == "Run 1: training"


def test_nothing_moves_while_a_training_is_paused_before_its_first_losses(view):
    begin(view, first_epoch=5, max_epochs=12)
    assert bar(view).maximum() == 0

    view.show_event(FitPaused(5))

    assert bar(view).text() == "Epoch 5 of 12"


def test_keeps_the_best_of_the_noted_losses(view):
    begin(view)
    view.show_event(progress(1, holdout_mse=0.81))
    view.show_event(progress(2, holdout_mse=0.25, noted=False))
    view.show_event(progress(3, holdout_mse=0.49))
    view.show_event(progress(4, holdout_mse=0.64))
    view.show_event(FitPaused(4))

    assert text(view, "best") == "0.7000"
    assert best_heading(view) == "Best RMSE, epoch 3"
    assert text(view, "holdout_rmse") == "0.8000"


def test_the_best_is_never_worse_than_what_is_just_now(view):
    begin(view)
    view.show_event(progress(1, holdout_mse=0.81))
    view.show_event(progress(2, holdout_mse=0.25, noted=False))
    view.show_event(FitPaused(2))

    assert text(view, "holdout_rmse") == text(view, "best") == "0.5000"
    assert best_heading(view) == "Best RMSE, epoch 2"


def test_without_held_out_ratings_the_training_loss_is_the_one_to_watch(view):
    begin(view, n_holdout=0)
    view.show_event(progress(3, train_mse=0.25, holdout_mse=math.nan))

    assert text(view, "best_train") == "0.5000"
    assert text(view, "best") == ""
    assert best_heading(view) == "Best RMSE, epoch 3"
    assert text(view, "baseline_train") == "1.1250"
    assert text(view, "baseline") == ""


@pytest.mark.parametrize(("patience", "word"), [(0, "about"), (5, "at most")])
def test_estimates_the_time_left_from_the_epochs_so_far(qtbot, view, patience, word):
    begin(view, max_epochs=100, patience=patience)
    view.show_event(progress(0, elapsed_s=2.0))
    view.show_event(progress(50, elapsed_s=4.0))

    qtbot.waitUntil(lambda: text(view, "left") == f"{word} 2 s left")
    view.show_event(FitPaused(50))
    assert text(view, "left") == "paused"
    view.show_event(FitResumed(50))
    assert text(view, "left") == ""


def test_a_continued_training_counts_on_and_gets_its_epochs_again(view, make_run, rated_project):
    earlier = make_run(rated_project, "Run 1", holdout_mse=0.25).result
    view.show_start("Run 1", earlier)
    view.show_event(started(max_epochs=60, first_epoch=60))
    view.show_event(progress(61))

    assert bar(view).text() == "Epoch 61 of 120"
    assert text(view, "best") == "0.5000"


def test_a_headline_without_room_ends_in_an_ellipsis(view):
    view.show_start("A run of very many, with a name that somebody has given to it")
    view.show_stopping()
    headline = view.findChild(QLabel, "progress_headline")
    assert headline.fontMetrics().horizontalAdvance(headline.text()) <= headline.width()
    assert headline.toolTip().startswith("A run of very many, with a name that somebody has given")


def test_shows_the_figures_of_a_run(view, make_run, rated_project):
    view.show_run(make_run(rated_project, "Run 3", holdout_mse=0.64))

    assert text(view, "headline") == "Run 3 ended at epoch 1,500: levelled off"
    assert "see Patience" in view.findChild(QLabel, "progress_headline").toolTip()
    assert bar(view).text().startswith("Epoch 1,500 of ")
    assert bar(view).value() == 1500
    assert text(view, "train_rmse") == "0.5000"
    assert text(view, "holdout_rmse") == "0.8000"
    assert best_heading(view) == "Best RMSE, epoch 1,200"
    assert text(view, "baseline") == "1.1250"
    assert text(view, "baseline_train") == ""
    assert text(view, "time") == "1 min 15 s"
    assert text(view, "left") == "compile 0.5 s"


def test_says_where_mean_and_biases_alone_do_as_well_on_held_out_ratings(
    view, make_run, rated_project
):
    view.show_run(make_run(rated_project, "Run 1", holdout_mse=1.125**2))
    assert (text(view, "baseline_train"), text(view, "baseline")) == ("not beaten", "1.1250")


def test_the_epoch_in_which_a_training_was_stopped_is_told_as_its_losses_tell_it(
    view, make_run, rated_project
):
    run = make_run(rated_project, "Run 1", stopped_because="stopped")
    # In the middle of its 1,501st epoch, whose losses were measured and are the best.
    run.result.history.notes.append(LossNote(1501, 0.2, 0.5, 75.0))
    view.show_run(replace(run, result=replace(run.result, best_epoch=1501)))

    assert text(view, "headline") == "Run 1 ended at epoch 1,501: stopped"
    assert best_heading(view) == "Best RMSE, epoch 1,501"


def test_what_was_kept_is_not_called_best_where_another_epoch_was_better(
    view, make_run, rated_project
):
    run = make_run(rated_project, "Run 1", holdout_mse=0.64)
    view.show_run(run)
    assert best_heading(view) == "Best RMSE, epoch 1,200"

    run.result.history.notes.insert(0, LossNote(600, 0.3, 0.49, 1.0))
    view.show_run(run)
    assert best_heading(view) == "Kept RMSE, epoch 1,200"

    view.show_start("Run 2")
    assert best_heading(view) == "Best RMSE"


def test_a_failure_ends_the_wait(view):
    view.show_start("Run 1")

    view.show_failed(TrainingError("The losses grew."))

    assert text(view, "headline") == "Run 1: failed"
    assert "The losses grew." in view.findChild(QLabel, "progress_headline").toolTip()
    assert bar(view).maximum() == 1


def test_every_figure_explains_itself(view):
    begin(view)
    view.show_event(progress(3))
    for name in ("train_rmse", "holdout_rmse", "train_mse", "holdout_mse", "best", "baseline"):
        label = view.findChild(QLabel, f"progress_{name}")
        assert label.toolTip()
        assert label.accessibleName().endswith(label.text())
