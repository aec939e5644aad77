"""A second file beside the open ratings: added, held out, for its titles, or in their place."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QMenu

from funkgui.factorization.model import FactorModel
from funkgui.project.project_file import load_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.matrix import RatingMatrix
from tests.gui.test_editing import Held

FIRST = "user,item,rating\n" + "".join(f"{n % 6},{n % 5},{1 + n % 4}\n" for n in range(30))
SECOND = "user,item,rating\n0,0,5\n0,77,3\n9,1,2\n"
TITLES = "item,title\n0,Alpha\n1,Beta\n2,Gamma\n"


@pytest.fixture
def files(tmp_path):
    paths = {}
    for name, text in (("first", FIRST), ("second", SECOND), ("titles", TITLES)):
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text)
    return paths


@pytest.fixture
def opened(driver, files):
    driver.open_file(files["first"])
    return driver


def same(one: RatingMatrix, other: RatingMatrix) -> bool:
    """Whether two matrices have the very same arrays."""
    names = ("indptr", "item_index", "values", "user_ids", "item_ids", "item_titles", "times")
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return one.scale == other.scale and all(
        a is b if a is None or b is None else a.dtype == b.dtype and np.array_equal(a, b)
        for a, b in pairs
    )


def prediction(model: FactorModel, ratings: RatingMatrix, user: str, item: str) -> float:
    at = np.array([ratings.find_user(user)]), np.array([ratings.find_item(item)])
    return float(model.predict(*at)[0])


def drop(driver, *paths) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    driver.window.dropEvent(
        QDropEvent(
            QPoint(50, 50),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def choose(driver, name: str) -> None:
    menu = driver.child(QMenu, "drop_menu")
    driver.child(QAction, f"drop_{name}").trigger()
    menu.close()
    settle(driver)


def asks(driver) -> bool:
    """Whether the window asks what a file is for."""
    return any(menu.isVisible() for menu in driver.window.findChildren(QMenu, "drop_menu"))


def settle(driver) -> None:
    window = driver.window
    driver.wait(lambda: not window.documents.busy and not window.editing.busy)


def test_its_ratings_are_added(opened, files):
    session = opened.window.session
    before, source = session.ratings, session.project.source
    drop(opened, files["second"])
    choose(opened, "add")
    assert session.ratings.n_ratings == before.n_ratings + 2
    assert session.ratings.user_ids.tolist() == [0, 1, 2, 3, 4, 5, 9]
    assert session.ratings.rating(0, 0) == 5
    assert session.dirty
    assert "2 ratings added, 1 replaced" in opened.window.statusBar().currentMessage()
    assert session.undo_text == "Add 2 ratings from second.csv"
    assert session.project.source == source

    opened.trigger("undo")
    assert same(session.ratings, before)
    assert not session.dirty
    opened.trigger("redo")
    assert session.ratings.n_ratings == before.n_ratings + 2


def test_what_is_there_already_is_no_step(opened, files):
    drop(opened, files["first"])
    choose(opened, "add")
    assert opened.window.session.undo_text is None
    assert "All that is in first.csv is here already" in (
        opened.window.statusBar().currentMessage()
    )


def test_its_ratings_are_held_out(opened, files):
    session = opened.window.session
    before, mask = session.ratings, session.holdout
    opened.trigger("hold_out_file")
    opened.answer_file_dialog("ratings_dialog", files["second"])
    settle(opened)
    assert session.holdout.n_hidden == 3
    assert session.holdout.scheme == "the ratings of second.csv"
    assert sorted(session.ratings.values[session.holdout.hidden].tolist()) == [2, 3, 5]
    assert session.undo_text == "Hold out 3 ratings of second.csv"
    opened.trigger("undo")
    assert same(session.ratings, before)
    assert np.array_equal(session.holdout.hidden, mask.hidden)
    assert session.holdout.scheme == mask.scheme


def test_a_file_that_would_leave_nothing_to_train_on_changes_nothing(opened, files):
    project = opened.window.session.project
    drop(opened, files["first"])
    choose(opened, "hold_out")
    assert opened.window.session.project is project
    assert "All the ratings to train on are in first.csv, too" in opened.window.notices.text


@pytest.mark.parametrize("way", ["add", "hold_out"])
def test_runs_stay_and_predict_for_those_they_know(opened, files, tmp_path, way):
    window, session = opened.window, opened.window.session
    window.training.form.set_config(window.training.form.config().changed(max_epochs=5))
    opened.train()
    run, ratings, holdout = session.selected_run, session.ratings, session.holdout
    model = run.model_for(ratings)
    predicted = prediction(model, ratings, "3", "4")
    drop(opened, files["second"])
    choose(opened, way)

    run = session.selected_run
    assert session.project.runs == (run,)
    step = session.undo_text
    assert session.stale_words(run) == f"Stale: 1 edit since ({step})."
    moved = run.model_for(session.ratings)
    assert (moved.n_users, moved.n_items) == (session.ratings.n_users, session.ratings.n_items)
    assert prediction(moved, session.ratings, "3", "4") == predicted
    assert np.isfinite(prediction(moved, session.ratings, "9", "4"))

    path = tmp_path / "both.funk"
    window.documents.save(path)
    settle(opened)
    saved = load_project(path)
    assert same(saved.ratings, session.ratings)
    assert np.array_equal(saved.holdout.hidden, session.holdout.hidden)
    assert prediction(saved.runs[0].model_for(saved.ratings), saved.ratings, "3", "4") == predicted

    opened.trigger("undo")
    settle(opened)
    assert same(session.ratings, ratings)
    assert np.array_equal(session.holdout.hidden, holdout.hidden)
    assert session.stale_words(session.selected_run) == ""
    assert np.array_equal(session.selected_run.model_for(session.ratings).u, model.u)
    opened.trigger("redo")
    settle(opened)
    assert same(session.ratings, saved.ratings)
    assert np.array_equal(session.holdout.hidden, saved.holdout.hidden)


def test_users_may_move_before_its_turn(opened, files):
    window = opened.window
    held = Held(Remove.of("user", np.array([0])))
    window.editing.make(held)
    window.documents.add_ratings(files["second"])
    opened.wait(lambda: not window.documents.busy)
    held.go_on.set()
    settle(opened)
    assert window.session.ratings.user_ids.tolist() == [1, 2, 3, 4, 5, 0, 9]
    assert "3 ratings added" in window.statusBar().currentMessage()


def test_a_file_without_ratings_changes_nothing(opened, files, tmp_path):
    before = opened.window.session.project
    bad = tmp_path / "bad.csv"
    bad.write_text("user,item,rating\n1,2,three\n")
    drop(opened, bad)
    choose(opened, "add")
    assert opened.window.session.project is before
    assert "bad.csv, line 2" in opened.window.notices.text


def test_its_titles_are_taken(opened, files):
    drop(opened, files["titles"])
    choose(opened, "titles")
    assert opened.window.session.ratings.title(0) == "Alpha"
    assert opened.window.session.undo_text == "Take titles from titles.csv"


def test_it_is_opened_instead(opened, files):
    drop(opened, files["second"])
    choose(opened, "open")
    assert opened.window.session.ratings.n_ratings == 3


@pytest.fixture
def timed(tmp_path):
    paths = {}
    for name, text in (("first", FIRST), ("second", SECOND)):
        header, *lines = text.splitlines()
        rows = [f"{line},{1000 * len(name) + n}" for n, line in enumerate(lines)]
        paths[name] = tmp_path / f"timed_{name}.csv"
        paths[name].write_text("\n".join([f"{header},timestamp", *rows]) + "\n")
    return paths


@pytest.mark.parametrize("way", ["add", "hold_out"])
def test_times_and_titles_are_kept(driver, timed, files, way):
    driver.open_file(timed["first"])
    drop(driver, files["titles"])
    choose(driver, "titles")
    drop(driver, timed["second"])
    choose(driver, way)
    ratings = driver.window.session.ratings
    assert ratings.title(ratings.find_item("1")) == "Beta"
    user, item = ratings.find_user("9"), ratings.find_item("1")
    at = ratings.user_slice(user).start
    assert ratings.item_index[at] == item
    assert ratings.times[at] == 6002
    assert sorted(ratings.times)[:2] == [5001, 5002]


@pytest.mark.parametrize("names", [("first", "titles", "second"), ("titles", "first", "second")])
def test_several_files_at_once(driver, files, names):
    drop(driver, *(files[name] for name in names))
    settle(driver)
    if names[0] == "first":
        choose(driver, "titles")
    choose(driver, "hold_out")
    session = driver.window.session
    assert session.ratings.title(session.ratings.find_item("1")) == "Beta"
    assert session.project.holdout.n_hidden == 3
    assert not asks(driver)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_first_of_several_files_is_in_doubt(importing, files, tmp_path, qtbot, key):
    wide = tmp_path / "wide.csv"
    wide.write_text("2,1,4,99\n2,99,3,-2\n3,5,-8,2\n" * 4)
    drop(importing.driver, wide, files["second"])
    settle(importing.driver)
    assert importing.window.isVisible()
    importing.settle()
    qtbot.keyClick(importing.window, key)
    settle(importing.driver)
    assert asks(importing.driver) == (key == Qt.Key.Key_Return)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_file_that_is_dropped_while_another_is_read_has_to_wait(driver, files, is_open):
    if is_open:
        driver.open_file(files["second"])
    driver.window.open_file(files["first"])
    drop(driver, files["second"])
    assert driver.window.notices.text.startswith("Opening second.csv has to wait")
    assert not asks(driver)
    settle(driver)
    assert driver.window.session.ratings.n_users == 6


def test_what_a_file_is_likely_to_be_for_comes_first(opened, files):
    for name, likely in (("titles", "drop_titles"), ("second", "drop_open")):
        drop(opened, files[name])
        menu = opened.child(QMenu, "drop_menu")
        assert menu.actions()[1].objectName() == likely
        assert menu.activeAction() is menu.actions()[1]
        menu.close()
        opened.wait(lambda: not opened.window.findChildren(QMenu, "drop_menu"))


def test_several_files_beside_the_open_ones(opened, files):
    drop(opened, files["titles"], files["second"])
    choose(opened, "titles")
    choose(opened, "add")
    assert opened.window.session.ratings.n_users == 7
    drop(opened, files["titles"], files["second"])
    opened.child(QMenu, "drop_menu").close()
    opened.window.documents.add_titles(files["titles"])
    settle(opened)
    assert not asks(opened)


def test_a_project_among_several_files_can_only_be_opened(opened, files):
    drop(opened, files["second"], files["second"].with_name("P.FUNK"))
    choose(opened, "add")
    _, *choices = opened.child(QMenu, "drop_menu").actions()
    assert [choice.objectName() for choice in choices] == ["drop_open"]


@pytest.mark.parametrize("answer", ["cancel", "discard"])
def test_several_files_where_the_first_is_asked_about(opened, files, answer):
    opened.window.editing.make(SetCells.one(0, 0, 4.0))
    drop(opened, files["second"], files["titles"])
    choose(opened, "open")
    assert opened.question is not None
    assert not asks(opened)

    opened.answer_question(answer)

    opened.wait(lambda: opened.question is None and asks(opened) == (answer == "discard"))
    opened.save(files["first"].with_suffix(".funk"))
    assert asks(opened) == (answer == "discard")


def test_none_of_several_files_holds_ratings(driver, files):
    drop(driver, files["titles"], files["titles"])
    settle(driver)
    assert "titles.csv: this is a list of titles without ratings" in driver.window.notices.text
    assert driver.window.session.project is None


@pytest.mark.parametrize("way", ["add", "hold_out"])
def test_the_second_file_is_read_as_the_first_was(importing, tmp_path, way):
    """Pairs without ratings would be refused by themselves."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("user,item\n" + "".join(f"{n % 6},{n % 5}\n" for n in range(30)))
    second.write_text("user,item\n0,77\n9,1\n9,1\n")
    importing.show(first)
    importing.choose("rating_column", "none")
    importing.open()
    drop(importing.driver, second)
    choose(importing.driver, way)
    window = importing.driver.window
    assert window.session.ratings.n_ratings == 32
    assert window.notices.text.startswith(
        "second.csv: 1 row repeats a pair of user and item; the last rating of each pair counts."
    )


def test_a_second_file_may_be_laid_out_in_another_way(importing, files, tmp_path):
    first = tmp_path / "first.tsv"
    first.write_text("who\twhat\tgrade\n" + "".join(f"{n % 6}\t{n % 5}\t3\n" for n in range(30)))
    importing.show(first)
    for option, name in (("user_column", "who"), ("item_column", "what")):
        importing.choose(option, name)
    importing.open()
    drop(importing.driver, files["second"])
    choose(importing.driver, "add")
    assert importing.session.ratings.n_users == 7


@pytest.mark.parametrize("way", ["add", "hold_out"])
def test_many_ratings_are_brought_in_by_a_worker(opened, tmp_path, way):
    window = opened.window
    path = tmp_path / "many.csv"
    rows = (f"{n // 50},{n % 50},{1 + n % 4}" for n in range(40_000, 140_000))
    path.write_text("\n".join(["user,item,rating", *rows]))
    texts = []
    window.editing.task_started.connect(lambda task: texts.append(task.text))
    drop(opened, path)
    choose(opened, way)
    doing = {"add": "Adding many.csv", "hold_out": "Holding out many.csv"}[way]
    assert texts == [doing]
    assert window.session.ratings.n_ratings == 30 + 100_000
    assert window.session.ratings.n_users == 6 + 2_000
    opened.trigger("undo")
    settle(opened)
    assert window.session.ratings.n_ratings == 30
