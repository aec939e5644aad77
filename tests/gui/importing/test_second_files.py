"""A second file beside the open ratings: added, held out, for its titles, or in their place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QMenu

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


def drop(driver, path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
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
    driver.wait(lambda: not driver.window.documents.busy)


def settle(driver) -> None:
    if driver.question is not None:
        driver.answer_question("discard")


def test_its_ratings_are_added(opened, files):
    before = opened.window.session.ratings
    drop(opened, files["second"])
    choose(opened, "add")
    settle(opened)
    ratings = opened.window.session.ratings
    assert ratings.n_ratings == before.n_ratings + 2
    assert ratings.user_ids.tolist() == [0, 1, 2, 3, 4, 5, 9]
    assert ratings.rating(0, 0) == 5
    assert opened.window.session.dirty
    assert "2 ratings added, 1 replaced" in opened.window.statusBar().currentMessage()


def test_its_ratings_are_held_out(opened, files):
    opened.trigger("hold_out_file")
    opened.answer_file_dialog("ratings_dialog", files["second"])
    settle(opened)
    session = opened.window.session
    assert session.holdout.n_hidden == 3
    assert "second.csv" in session.holdout.scheme
    assert sorted(session.ratings.values[session.holdout.hidden].tolist()) == [2, 3, 5]


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


def test_it_is_opened_instead(opened, files):
    drop(opened, files["second"])
    choose(opened, "open")
    settle(opened)
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
    settle(driver)
    ratings = driver.window.session.ratings
    assert ratings.title(ratings.find_item("1")) == "Beta"
    user, item = ratings.find_user("9"), ratings.find_item("1")
    at = ratings.user_slice(user).start
    assert ratings.item_index[at] == item
    assert ratings.times[at] == 6002
    assert sorted(ratings.times)[:2] == [5001, 5002]
