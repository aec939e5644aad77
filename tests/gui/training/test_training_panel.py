"""The training area as a person uses it, with real trainings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableView,
    QWidget,
)

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for, config_for_solver
from funkgui.factorization.events import FitChanged
from funkgui.factorization.presets import PRESETS, preset
from funkgui.factorization.problems import problem
from funkgui.gui.forms.float_field import PercentField
from funkgui.gui.training.training_panel import TrainingPanel
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import HideCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.holdout import nothing_hidden, random_share

TUTORIAL = problem("3x3-adam").config


@pytest.fixture
def panel(qtbot, session, trainer):
    panel = TrainingPanel(session, trainer)
    qtbot.addWidget(panel)
    panel.resize(340, 820)
    panel.show()
    return panel


def button(panel, name):
    return panel.findChild(QPushButton, f"training_{name}")


def press(qtbot, panel, name):
    qtbot.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def enabled(panel):
    names = ("train", "pause", "stop", "continue")
    return {name for name in names if button(panel, name).isEnabled()}


def headline(panel):
    return panel.findChild(QLabel, "progress_headline").text()


def field(panel, name):
    return panel.findChild(QWidget, f"config_{name}")


def presets(panel):
    return panel.findChild(QComboBox, "preset")


def rows(panel):
    """Of the list of presets; separators are blank."""
    return [presets(panel).itemText(at) for at in range(presets(panel).count())]


def titles(panel):
    return [row for row in rows(panel) if row]


def choose_preset(panel, title):
    """As a person does, who may choose the preset that is shown too."""
    at = rows(panel).index(title)
    presets(panel).setCurrentIndex(at)
    presets(panel).activated.emit(at)


def train(qtbot, panel, trainer):
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "train")


def train_endlessly(qtbot, panel):
    """Start a training that only a stop ends, and wait until its epochs come."""
    endless = TUTORIAL.changed(max_epochs=100_000_000, note_every=1000)
    panel.form.set_config(endless)
    press(qtbot, panel, "train")
    bar = panel.findChild(QProgressBar, "progress_bar")
    qtbot.waitUntil(lambda: bar.maximum() == 100_000_000 and bar.value() > 0)


def test_nothing_can_be_trained_while_nothing_is_open(panel):
    assert enabled(panel) == set()
    assert headline(panel) == "Not trained yet"
    panel.train()
    panel.continue_run()
    panel.stop()
    panel.pause_or_resume()
    assert enabled(panel) == set()


def test_a_problem_comes_with_the_tutorial_s_settings(panel, session, problem_project):
    session.open(problem_project("toy"))

    assert panel.form.config() == problem("toy").config
    assert panel.form.reference == problem("toy").config
    assert enabled(panel) == {"train"}


def test_a_rating_file_comes_with_settings_chosen_for_it(panel, session, rated_project):
    session.open(rated_project)

    assert panel.form.config() == config_for(rated_project.ratings)


def test_offers_all_presets_those_for_ratings_first(panel, session, rated_project):
    session.open(rated_project)

    assert titles(panel) == [one.title for one in PRESETS]
    assert presets(panel).currentText() == "Ratings, balanced"
    assert panel.findChild(QLabel, "preset_purpose").text() == PRESETS[0].purpose


def test_offers_the_tutorial_s_presets_first_for_a_generated_matrix(
    panel, session, problem_project
):
    session.open(problem_project("toy"))
    assert titles(panel)[:4] == [one.title for one in PRESETS if one.group == "tutorial"]
    assert presets(panel).currentText() == "Tutorial, toy problem"

    session.open(problem_project("500-adam"))
    assert titles(panel)[0] == presets(panel).currentText() == "500 x 500, Adam"


def test_a_line_parts_presets_for_ratings_those_of_the_tutorial_and_funk_s(
    panel, session, rated_project, problem_project
):
    session.open(rated_project)
    assert groups(panel) == [["Ratings"] * 3, ["Tutorial"] * 4, ["Funk 2006"]]

    session.open(problem_project("3x3-gd"))
    assert groups(panel) == [["Tutorial"] * 4, ["Ratings"] * 3, ["Funk 2006"]]


def groups(panel):
    """What the titles begin with, between the separators."""
    found = [[]]
    for row in rows(panel):
        if row:
            found[-1].append(row.partition(",")[0])
        else:
            found.append([])
    return found


def test_a_preset_fills_the_form_and_changes_are_told(panel, session, rated_project):
    session.open(rated_project)
    funk = preset("funk-2006").make(rated_project.ratings, 0)

    choose_preset(panel, "Funk 2006")
    assert panel.form.config() == panel.form.reference == funk

    field(panel, "n_factors").setValue(7)
    field(panel, "shrinkage").setValue(5)
    assert presets(panel).currentText() == "Funk 2006 (2 changed)"
    assert "Chosen by the preset: 40" in field(panel, "n_factors").toolTip()

    choose_preset(panel, "Funk 2006 (2 changed)")
    assert panel.form.config() == funk
    assert presets(panel).currentText() == "Funk 2006"


def test_another_solver_brings_its_own_defaults(panel, session, rated_project):
    session.open(rated_project)
    field(panel, "n_factors").setValue(99)
    solver = field(panel, "solver")

    solver.setCurrentIndex(solver.findData("sparse"))
    assert panel.form.config() == config_for_solver("sparse", rated_project.ratings)
    assert panel.form.reference == panel.form.config()
    assert presets(panel).currentText() == "Sparse, for these ratings"

    solver.setCurrentIndex(solver.findData("als"))
    assert solver.currentText() == "ALS"
    assert presets(panel).currentText() == "ALS, for these ratings"

    solver.setCurrentIndex(solver.findData("variational"))
    assert presets(panel).currentText() == "Ratings, balanced"
    assert titles(panel) == [one.title for one in PRESETS]


def test_a_run_comes_with_the_preset_that_it_was_trained_with(
    panel, session, rated_project, make_run
):
    fastest = preset("fastest").make(rated_project.ratings, 3)
    session.open(rated_project.with_run(make_run(rated_project, "Run 1", config=fastest)))

    assert panel.form.config() == fastest
    assert presets(panel).currentText() == "Ratings, fastest (1 changed)"
    assert panel.form.reference.seed == 0


def test_settings_follow_the_size_of_the_matrix_until_something_is_trained(
    panel, session, rated_project, make_run
):
    session.open(rated_project)
    field(panel, "max_epochs").setValue(7)
    session.apply(Remove.of("item", np.arange(15)))
    suited = config_for(session.ratings)
    assert suited.n_factors < config_for(rated_project.ratings).n_factors
    assert panel.form.config() == suited.changed(max_epochs=7)
    assert presets(panel).currentText() == "Ratings, balanced (1 changed)"

    session.add_run(make_run(session.project, "Run 1", config=panel.form.config()))
    session.undo()
    assert panel.form.config() == suited.changed(max_epochs=7)
    runs = panel.findChild(QTableView, "runs_table").model()
    assert runs.index(0, 3).data() == "Ratings, balanced (1 changed)"


def test_a_project_with_runs_comes_with_those_of_the_selected_one(
    panel, session, rated_project, make_run
):
    config = config_for(rated_project.ratings).changed(n_factors=5)
    session.open(rated_project.with_run(make_run(rated_project, "Run 1", config=config)))

    assert panel.form.config() == config
    assert panel.form.reference == config_for(rated_project.ratings)
    assert presets(panel).currentText() == "Ratings, balanced (1 changed)"
    assert headline(panel).endswith(": levelled off")
    assert enabled(panel) == {"train", "continue"}


def test_trains_with_the_settings_of_the_form(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    field(panel, "max_epochs").setValue(50)

    train(qtbot, panel, trainer)

    run = session.selected_run
    assert run.config == TUTORIAL.changed(max_epochs=50)
    assert headline(panel) == "Run 1 ended at epoch 50: epochs used up"
    assert enabled(panel) == {"train", "continue"}


def test_a_run_is_deleted_while_another_is_trained_but_not_while_it_is_continued(
    qtbot, panel, session, trainer, problem_project
):
    session.open(problem_project("3x3-adam"))
    train(qtbot, panel, trainer)
    train_endlessly(qtbot, panel)
    delete = panel.findChild(QAction, "delete_run")
    assert delete.isEnabled()
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")

    press(qtbot, panel, "continue")
    assert session.selected_name == trainer.run_name == "Run 2"
    assert not delete.isEnabled()
    session.select_run("Run 1")
    assert delete.isEnabled()
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
    assert session.selected_name == "Run 2"
    assert delete.isEnabled()


def test_pause_resume_stop_and_continue(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)
    assert enabled(panel) == {"pause", "stop"}
    assert not field(panel, "n_factors").isEnabled()
    assert not presets(panel).isEnabled()

    press(qtbot, panel, "pause")
    qtbot.waitUntil(lambda: headline(panel).endswith(": paused"))
    assert button(panel, "pause").text().replace("&", "") == "Resume"
    press(qtbot, panel, "pause")
    qtbot.waitUntil(lambda: headline(panel) == "Run 1: training")
    assert button(panel, "pause").text().replace("&", "") == "Pause"

    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
        assert "stopping" in headline(panel)
        assert enabled(panel) == set()
    stopped = session.selected_run
    assert stopped.result.stopped_because == "stopped"
    assert enabled(panel) == {"train", "continue"}
    assert field(panel, "n_factors").isEnabled()

    field(panel, "max_epochs").setValue(stopped.result.state.epoch + 500)
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "continue")
    assert len(session.project.runs) == 1
    assert session.selected_run.result.state.epoch == stopped.result.state.epoch + 500


@pytest.mark.parametrize("ends_it", ["stop", "open"])
def test_a_paused_training_that_is_ended_offers_no_going_on(
    qtbot, panel, session, trainer, problem_project, ends_it
):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)
    press(qtbot, panel, "pause")

    with qtbot.waitSignal(trainer.ended):
        if ends_it == "stop":
            press(qtbot, panel, "stop")
        else:
            session.open(problem_project("3x3-gd"))
        assert enabled(panel) == set()
        assert button(panel, "pause").text().replace("&", "") == "Pause"
    assert enabled(panel) == ({"train", "continue"} if ends_it == "stop" else {"train"})


def test_the_focus_stays_at_the_buttons(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    button(panel, "train").setFocus()
    train_endlessly(qtbot, panel)
    assert button(panel, "pause").hasFocus()

    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
    assert button(panel, "train").hasFocus()


def test_going_on_keeps_what_the_model_was_built_with(
    qtbot, panel, session, trainer, problem_project
):
    session.open(problem_project("3x3-adam"))
    train(qtbot, panel, trainer)
    field(panel, "n_factors").setValue(2)
    field(panel, "optimizer").setCurrentIndex(1)
    field(panel, "learning_rate").setValue(0.005)
    field(panel, "max_epochs").setValue(300)

    with qtbot.waitSignal(trainer.finished):
        press(qtbot, panel, "continue")

    assert session.selected_run.config == TUTORIAL.changed(learning_rate=0.005, max_epochs=300)
    assert session.selected_run.result.state.epoch == 300


@pytest.fixture
def runs_in_sight(qtbot, panel, session, rated_project, make_run):
    """Opens a project of so many runs; counts those that are seen without scrolling."""

    def count(n_runs):
        project = rated_project
        for number in range(1, n_runs + 1):
            project = project.with_run(make_run(project, f"Run {number}"))
        session.open(project)
        qtbot.wait(50)
        runs = panel.findChild(QTableView, "runs_table")
        runs.scrollToTop()
        height = runs.viewport().height()
        rects = (runs.visualRect(runs.model().index(row, 0)) for row in range(n_runs))
        return sum(rect.bottom() < height for rect in rects)

    return count


def test_the_runs_take_more_room_as_they_become_more(panel, runs_in_sight):
    panel.resize(340, 1000)

    assert [runs_in_sight(n_runs) for n_runs in (2, 5, 8, 12)] == [2, 5, 8, 8]
    assert runs_in_sight(1) == 1
    assert panel.settings.height() > 300


def test_the_runs_keep_the_height_that_somebody_gave_them(qtbot, panel, runs_in_sight):
    panel.resize(340, 1000)
    assert runs_in_sight(5) == 5
    handle = panel.findChild(QSplitter, "training_splitter").handle(1)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(handle, start + QPoint(0, 60))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 60))

    assert runs_in_sight(8) < 5


def test_selecting_a_run_brings_its_settings_unless_others_were_entered(
    panel, session, rated_project, make_run
):
    first, second = FitConfig(n_factors=5), FitConfig(n_factors=6)
    project = rated_project.with_run(make_run(rated_project, "Run 1", config=first))
    session.open(project.with_run(make_run(project, "Run 2", config=second, holdout_mse=4.0)))
    assert panel.form.config() == first

    session.select_run("Run 2")
    assert panel.form.config() == second
    assert headline(panel).startswith("Run 2 ")

    field(panel, "learning_rate").setValue(0.5)
    session.select_run("Run 1")
    assert panel.form.config() == second.changed(learning_rate=0.5)


def test_return_in_the_table_brings_the_settings_in_any_case(
    qtbot, panel, session, rated_project, make_run
):
    config = FitConfig(n_factors=5)
    session.open(rated_project.with_run(make_run(rated_project, "Run 1", config=config)))
    field(panel, "learning_rate").setValue(0.5)
    table = panel.findChild(QTableView, "runs_table")
    table.setFocus()

    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert panel.form.config() == config


def test_after_an_edit_another_run_starts_from_what_was_learned(
    qtbot, panel, session, trainer, rated_project
):
    session.open(rated_project)
    panel.form.set_config(config_for_solver("sparse", rated_project.ratings).changed(max_epochs=8))
    train(qtbot, panel, trainer)
    assert button(panel, "continue").text() == "&Continue"

    session.apply(SetCells.one(0, 0, 4.5))
    assert button(panel, "continue").text() == "Train o&n"
    assert "Stale: 1 edit since (Edit a rating)." in button(panel, "continue").toolTip()
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "continue")

    first, second = session.project.runs
    assert second.name == "Run 2"
    assert not session.project.is_stale(second)
    assert [mark.text for mark in second.result.history.marks] == ["warm start from Run 1"]
    # It starts about where the first one ended, and far from where that began.
    start = second.result.history.notes[0].train_mse
    assert start == pytest.approx(first.result.train_mse, rel=0.2)
    assert start < 0.8 * first.result.history.notes[0].train_mse

    session.undo()
    assert button(panel, "continue").text() == "Train o&n"
    session.select_run("Run 1")
    assert button(panel, "continue").text() == "&Continue"


def test_a_run_trains_on_when_users_and_items_have_come_gone_or_got_other_names(
    qtbot, panel, session, trainer, rated_project
):
    session.open(rated_project)
    panel.form.set_config(config_for_solver("sparse", rated_project.ratings).changed(max_epochs=8))
    train(qtbot, panel, trainer)
    first = session.selected_run
    session.apply(Remove.of("user", np.array([0, 2])))
    session.apply(Add("item", ("new",)))
    session.apply(Rename("user", {0: "somebody"}))
    session.apply(SetCells.one(1, session.ratings.n_items - 1, 3.0))
    assert "Stale: 4 edits since" in button(panel, "continue").toolTip()
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "continue")

    second = session.selected_run
    assert second.name == "Run 2"
    assert not session.project.is_stale(second)
    assert second.result.model.n_items == first.result.model.n_items + 1
    marks = [mark.text for mark in second.result.history.marks]
    assert marks == ["warm start from Run 1", "1 item new"]
    start = second.result.history.notes[0].train_mse
    assert start < 0.8 * first.result.history.notes[0].train_mse

    session.go_to(0)
    session.select_run("Run 1")
    assert button(panel, "continue").text() == "&Continue"
    n_epochs = first.result.state.epoch
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "continue")
    assert [run.name for run in session.project.runs] == ["Run 1", "Run 2"]
    assert session.selected_run.result.state.epoch > n_epochs
    # The other one still predicts for those it knows.
    session.select_run("Run 2")
    model = session.selected_run.model_for(session.ratings)
    assert np.array_equal(model.u[3], second.result.model.u[1])
    assert not model.u[2].any()


def test_more_factors_are_added_to_what_was_learned(qtbot, panel, session, trainer, rated_project):
    session.open(rated_project)
    few = config_for_solver("sparse", rated_project.ratings).changed(max_epochs=5, n_factors=4)
    panel.form.set_config(few)
    train(qtbot, panel, trainer)

    field(panel, "n_factors").setValue(12)
    assert button(panel, "continue").text() == "Train o&n"
    assert "8 factors are added" in button(panel, "continue").toolTip()
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "continue")

    second = session.selected_run
    assert second.name == "Run 2"
    assert second.result.model.n_factors == 12
    assert "8 factors added" in [mark.text for mark in second.result.history.marks]


def test_settings_are_changed_while_it_trains(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)
    assert all(field(panel, name).isEnabled() for name in ("learning_rate", "patience"))
    assert not field(panel, "seed").isEnabled()
    changes = []
    trainer.event_received.connect(
        lambda event: changes.append(event) if isinstance(event, FitChanged) else None
    )

    rate = field(panel, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    qtbot.keyClicks(rate, "0.005")
    assert changes == []
    qtbot.waitUntil(lambda: len(changes) == 1)
    assert changes[0].mark.text == "learning rate 0.01 \N{RIGHTWARDS ARROW} 0.005"
    assert presets(panel).currentText().endswith("changed)")

    patience = field(panel, "patience")
    patience.setFocus()
    patience.selectAll()
    qtbot.keyClicks(patience, "0")
    most = field(panel, "max_epochs")
    most.setFocus()
    most.selectAll()
    qtbot.keyClicks(most, "9000000")
    qtbot.keyClick(most, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(changes) == 2)
    bar = panel.findChild(QProgressBar, "progress_bar")
    qtbot.waitUntil(lambda: bar.maximum() == 9_000_000)

    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
    run = session.selected_run
    assert (run.config.learning_rate, run.config.max_epochs) == (0.005, 9_000_000)
    assert run.result.history.marks == [change.mark for change in changes]
    assert panel.form.config() == run.config


def test_buttons_that_cannot_be_pressed_say_why(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))

    def reasons() -> list[str]:
        names = "pause", "stop", "continue"
        return [button(panel, name).toolTip().partition("\n")[0] for name in names]

    nothing = "Nothing is being trained."
    assert reasons() == [nothing, nothing, "There is no run yet."]
    train_endlessly(qtbot, panel)
    assert reasons()[0].startswith("Pause the training")
    assert reasons()[1].startswith("End the training")
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
        assert reasons()[:2] == ["The training is ending."] * 2
    assert reasons()[:2] == [nothing, nothing]
    assert reasons()[2].startswith("Go on from where Run 1 ended")
    with qtbot.waitSignal(trainer.started):
        press(qtbot, panel, "train")
    assert reasons()[2] == "Cannot be chosen while a training runs."


def test_says_why_neither_preset_nor_mask_can_be_changed_while_it_trains(
    qtbot, panel, session, trainer, problem_project
):
    session.open(problem_project("3x3-adam"))
    drawing = [panel.findChild(QWidget, f"holdout_{name}") for name in ("draw", "schemes")]
    described = presets(panel).accessibleDescription()
    train_endlessly(qtbot, panel)

    assert presets(panel).toolTip().startswith("Cannot be changed while a training runs.")
    assert presets(panel).accessibleDescription() == (
        f"Cannot be changed while a training runs. {described}"
    )
    assert all(one.toolTip().startswith("Cannot be drawn while a train") for one in drawing)
    with qtbot.waitSignal(trainer.ended):
        press(qtbot, panel, "stop")
    assert "Cannot" not in presets(panel).toolTip()
    assert not any("Cannot" in one.toolTip() for one in drawing)


def test_a_change_is_taken_up_while_it_is_paused(qtbot, panel, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)
    press(qtbot, panel, "pause")
    qtbot.waitUntil(lambda: headline(panel).endswith(": paused"))

    with qtbot.waitSignal(
        trainer.event_received, check_params_cb=lambda one: isinstance(one, FitChanged)
    ):
        field(panel, "learning_rate").setValue(0.02)

    assert headline(panel).endswith(": paused")


def test_a_diverged_training_keeps_what_was_good_before(
    qtbot, panel, session, trainer, problem_project
):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)
    with qtbot.waitSignal(trainer.finished):
        field(panel, "learning_rate").setValue(100.0)

    run = session.selected_run
    assert run.result.stopped_because == "diverged"
    assert run.result.train_mse < 1
    assert headline(panel).endswith(": diverged")
    assert "0.01 is a start" in run.result.advice


def test_closing_the_project_drops_its_training(
    qtbot, panel, session, trainer, problem_project, rated_project
):
    session.open(problem_project("3x3-adam"))
    train_endlessly(qtbot, panel)

    with qtbot.waitSignal(trainer.ended):
        session.open(rated_project)
        # Its end may take seconds; it is no longer there to be paused or stopped.
        assert enabled(panel) == set()
        panel.stop()

    assert headline(panel) == "Not trained yet"
    assert panel.form.config() == config_for(rated_project.ratings)
    assert session.project.runs == ()
    assert enabled(panel) == {"train"}


def test_a_failed_training_says_so_and_can_be_tried_again(
    qtbot, panel, session, trainer, problem_project
):
    session.open(problem_project("3x3-adam"))
    field(panel, "optimizer").setCurrentIndex(1)
    field(panel, "learning_rate").setValue(100.0)

    with qtbot.waitSignal(trainer.failed):
        press(qtbot, panel, "train")

    assert headline(panel) == "Run 1: failed"
    assert enabled(panel) == {"train"}
    assert session.project.runs == ()


def test_tells_the_window_what_is_possible_now(qtbot, panel, session, trainer, problem_project):
    told = []
    panel.availability_changed.connect(
        lambda: told.append((panel.can_train, panel.can_stop, panel.can_continue))
    )
    session.open(problem_project("3x3-adam"))
    train(qtbot, panel, trainer)

    assert told[0] == (True, False, False)
    assert (False, True, False) in told
    assert told[-1] == (True, False, True)


def test_asks_for_another_mask_with_another_seed_each_time(qtbot, panel, session, rated_project):
    session.open(rated_project)
    words = panel.findChild(QLabel, "holdout_words")
    counts = f"{rated_project.holdout.n_hidden:,} of {rated_project.ratings.n_ratings:,}"
    assert words.text() == f"{counts} held out: 10 % of the ratings at random, seed 0"
    panel.findChild(PercentField, "holdout_share").setValue(0.25)
    draw = panel.findChild(QPushButton, "holdout_draw")
    asked = []
    panel.holdout_requested.connect(lambda share, seed: asked.append((share, seed)))

    qtbot.mouseClick(draw, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(draw, Qt.MouseButton.LeftButton)

    assert asked == [(0.25, 1), (0.25, 2)]


def test_another_mask_has_the_share_of_the_one_that_is_there(qtbot, panel, session, rated_project):
    share = panel.findChild(PercentField, "holdout_share")
    asked = []
    panel.holdout_requested.connect(lambda share, seed: asked.append(share))
    for drawn in (0.2, 0.125, 0.2):
        mask = random_share(rated_project.ratings, drawn, 0)
        session.open(replace(rated_project, holdout=mask))
        qtbot.mouseClick(panel.findChild(QPushButton, "holdout_draw"), Qt.MouseButton.LeftButton)
        share.setValue(0.4)

    assert asked == [0.2, 0.125, 0.2]


def test_a_share_that_was_typed_stays_where_ratings_are_held_out_by_hand(
    panel, session, rated_project
):
    session.open(rated_project)
    share = panel.findChild(PercentField, "holdout_share")
    share.setValue(0.25)
    ratings, at = rated_project.ratings, np.flatnonzero(~rated_project.holdout.hidden)[:1]
    session.apply(HideCells(ratings.user_index[at], ratings.item_index[at], True))

    assert session.holdout.scheme.endswith("edited by hand")
    assert share.value() == 0.25


def test_the_mask_of_a_problem_is_the_tutorial_s(panel, session, problem_project):
    project = problem_project("toy")
    session.open(project)

    assert not panel.findChild(QPushButton, "holdout_draw").isVisible()
    words = panel.findChild(QLabel, "holdout_words").text()
    assert f"{project.holdout.n_hidden:,} of 250,000 held out" in words


def test_says_where_nothing_is_held_out(panel, session, rated_project):
    session.open(replace(rated_project, holdout=random_share(rated_project.ratings, 0.35, 0)))
    session.open(replace(rated_project, holdout=nothing_hidden(rated_project.ratings)))
    assert panel.findChild(PercentField, "holdout_share").value() == 0.1

    assert panel.findChild(QLabel, "holdout_words").text() == "Nothing is held out."
    draw = panel.findChild(QPushButton, "holdout_draw")
    assert draw.text() == "Dra&w"
    session.open(rated_project)
    assert draw.text() == "Dra&w anew"


def test_the_buttons_keys_are_theirs_alone(panel, session, rated_project):
    session.open(rated_project)
    texts = [one.text() for one in panel.findChildren(QPushButton)]
    texts += [one.text() for one in panel.findChildren(QLabel) if one.buddy()]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    own = [key for key in keys if key in "tupcdwr"]

    assert sorted(own) == sorted("tupcdwr")
