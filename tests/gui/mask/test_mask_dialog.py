"""The held-out ratings are drawn anew in a dialog."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QPushButton,
    QToolButton,
)

from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.mask.mask_dialog import MaskDialog
from funkgui.gui.session import Session
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import random_share
from funkgui.ratings.masks.scheme import SCHEMES, MaskScheme
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from tests.dense import from_dense
from tests.gui.edited_session import EditedSession
from tests.rating_set import rating_set


@pytest.fixture
def ratings() -> RatingMatrix:
    """With times, so that every scheme can be drawn."""
    drawn = rating_set(60, 40, 900, seed=1)
    matrix, _ = RatingMatrix.from_indices(
        drawn.user_index,
        drawn.item_index,
        drawn.values,
        drawn.user_ids,
        drawn.item_ids,
        scale=drawn.scale,
        times=np.random.default_rng(0).permutation(drawn.n_ratings).astype(np.int64),
    )
    return matrix


@pytest.fixture
def session(qtbot, ratings) -> Session:
    session = EditedSession()
    session.open(Project(ratings, random_share(ratings, 0.1, 0)))
    return session


@pytest.fixture
def dialog(qtbot, session):
    editing = Editing(session)
    dialog = MaskDialog(session, editing)
    qtbot.addWidget(dialog)
    dialog.show()
    wait_for_counts(qtbot, dialog)
    yield dialog
    wait_for_work_of(dialog)
    wait_for_work_of(editing)


@pytest.fixture
def large_letters(qapp):
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    yield
    qapp.setFont(usual)


def test_what_is_held_out_can_be_read_in_large_letters(large_letters, dialog):
    for name in ("now", "counts"):
        label = dialog.findChild(QLabel, f"mask_{name}")
        assert label.height() >= label.heightForWidth(label.width()), label.text()


def wait_for_counts(qtbot, dialog) -> str:
    qtbot.waitUntil(lambda: not text(dialog, "counts").startswith("Drawing"))
    return text(dialog, "counts")


def text(dialog, name: str) -> str:
    return dialog.findChild(QLabel, f"mask_{name}").text()


def button(dialog, name: str) -> QPushButton:
    return dialog.findChild(QPushButton, f"mask_{name}")


def choose(dialog, scheme: str) -> None:
    box = dialog.findChild(QComboBox, "mask_scheme")
    box.setCurrentIndex(box.findData(scheme))


def field(dialog, name: str) -> QAbstractSpinBox:
    return dialog.findChild(QAbstractSpinBox, f"mask_{name}")


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one != "given-test"])
def test_every_scheme_is_counted_and_applied_as_one_step(qtbot, dialog, session, scheme):
    before, ratings = session.holdout, session.ratings
    choose(dialog, scheme)
    assert text(dialog, "about") == SCHEMES[scheme]
    told = wait_for_counts(qtbot, dialog)
    wished = MaskScheme(scheme=scheme).draw(ratings)
    assert (f"{wished.n_hidden:,} held out of" in told) == (scheme != "none")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert session.holdout.fingerprint == wished.fingerprint
    assert session.holdout.scheme == wished.scheme
    session.undo()
    assert session.undo_text is None
    assert session.holdout.fingerprint == before.fingerprint
    assert session.holdout.scheme == before.scheme
    assert session.ratings is ratings


def test_only_what_a_scheme_goes_by_is_asked_for(qtbot, dialog):
    shown = {
        scheme: {
            name
            for name in ("share", "per_user", "ratio", "seed")
            if (choose(dialog, scheme), field(dialog, name).isVisible())[1]
        }
        for scheme in SCHEMES
    }
    assert shown["random-share"] == {"share", "seed"}
    assert shown["newest-per-user"] == {"per_user"}
    assert shown["with-repetition"] == {"ratio", "seed"}
    assert shown["given-test"] == shown["none"] == set()


def test_it_tells_where_the_present_mask_came_from(qtbot, dialog, session):
    n = session.holdout.n_hidden
    share = 100 * n / session.ratings.n_ratings
    words = f"{n} held out of {session.ratings.n_ratings} ({share:.3g} %)"
    assert text(dialog, "now") == f"{words}: 10 % of the ratings at random, seed 0."


def test_it_opens_with_the_scheme_in_force(qtbot, dialog, session):
    wished = MaskScheme(scheme="whole-users", share=0.2, seed=5)
    choose(dialog, "with-repetition")
    dialog.reject()
    session.open(Project(session.ratings, wished.draw(session.ratings)))
    dialog.show()
    assert dialog.scheme == wished


def test_the_last_of_many_choices_counts(qtbot, dialog, session):
    for percent in range(5, 60, 5):
        field(dialog, "share").setValue(percent / 100)
        assert not button(dialog, "apply").isEnabled()
    field(dialog, "seed").setValue(9)
    told = wait_for_counts(qtbot, dialog)
    wished = random_share(session.ratings, 0.55, 9)
    assert told.startswith(f"{wished.n_hidden} held out of")
    button(dialog, "apply").click()
    assert session.holdout.fingerprint == wished.fingerprint


def test_edits_are_counted_anew(qtbot, dialog, session):
    user, item = next(
        (user, item)
        for user in range(60)
        for item in range(40)
        if session.ratings.rating(user, item) is None
    )
    n_before = session.ratings.n_ratings
    session.apply(SetCells.one(user, item, 3.0))
    assert f"held out of {n_before + 1}" in text(dialog, "now")
    assert f"held out of {n_before + 1}" in wait_for_counts(qtbot, dialog)
    button(dialog, "apply").click()
    assert len(session.holdout.hidden) == n_before + 1


def test_hold_out_nothing(qtbot, dialog, session):
    button(dialog, "nothing").click()
    assert session.holdout.n_hidden == 0
    assert session.undo_text == "Hold out nothing"
    dialog.show()
    assert text(dialog, "now").startswith("Nothing is held out of ")
    assert not button(dialog, "nothing").isEnabled()


def test_what_cannot_be_drawn_is_said(qtbot, dialog, session):
    plain = rating_set(9, 8, 20)
    session.open(Project(plain, random_share(plain, 0.1, 0)))
    choose(dialog, "newest-share")
    assert "no times" in wait_for_counts(qtbot, dialog)
    assert not button(dialog, "apply").isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_a_test_file(qtbot, dialog, session, tmp_path):
    choose(dialog, "given-test")
    assert wait_for_counts(qtbot, dialog).startswith("Choose the file")
    with qtbot.waitSignal(dialog.test_file_wanted):
        button(dialog, "choose_file").click()
    ratings = session.ratings
    rows = [f"{ratings.user_ids[0]},{ratings.item_ids[at]},1" for at in ratings.item_index[:2]]
    path = tmp_path / "test.csv"
    path.write_text("\n".join(["user,item,rating", *rows, f"{ratings.user_ids[0]},9999,2"]))
    dialog.take_test_file(path)
    told = wait_for_counts(qtbot, dialog)
    assert told.startswith(f"3 held out of {ratings.n_ratings + 1} ")
    assert told.endswith("1 rating is new here, and added.")
    assert text(dialog, "file_name") == "test.csv"
    button(dialog, "apply").click()
    qtbot.waitUntil(lambda: session.holdout.n_hidden == 3)
    assert session.holdout.scheme == "the ratings of test.csv"
    assert session.ratings.item_ids[-1] == 9999
    assert session.undo_text == "Hold out 3 ratings of test.csv"
    session.undo()
    assert session.undo_text is None
    assert session.ratings.fingerprint == ratings.fingerprint
    assert session.ratings.n_items == ratings.n_items


def test_a_test_file_is_read_as_the_open_ratings_were(qtbot, dialog, session, ratings, tmp_path):
    swapped = ReadOptions(user_column="2", item_column="1", header="no")
    session.open(Project(ratings, random_share(ratings, 0.1, 0), read_options=swapped))
    user, item = ratings.user_ids[ratings.user_index[-1]], ratings.item_ids[ratings.item_index[-1]]
    path = tmp_path / "test.csv"
    path.write_text(f"{item},{user},1\n")
    choose(dialog, "given-test")
    dialog.take_test_file(path)
    assert wait_for_counts(qtbot, dialog).startswith(f"1 held out of {ratings.n_ratings} ")


def test_a_test_file_that_cannot_be_read_is_said(qtbot, dialog, tmp_path):
    choose(dialog, "given-test")
    dialog.take_test_file(tmp_path / "gone.csv")
    assert "gone.csv" in wait_for_counts(qtbot, dialog)
    assert not button(dialog, "apply").isEnabled()


def test_it_goes_with_the_project(qtbot, dialog, session):
    session.open(None)
    assert not dialog.isVisible()


def test_without_ratings_there_is_nothing_to_apply(qtbot, dialog, session):
    empty = from_dense(np.full((3, 2), np.nan, np.float32))
    session.open(Project(empty, random_share(empty, 0.1, 0)))
    assert text(dialog, "now") == "Nothing is held out of 0 ratings."
    for scheme in SCHEMES:
        choose(dialog, scheme)
        wait_for_counts(qtbot, dialog)


def test_the_windows_ways_to_it(driver, ratings_file, qtbot, tmp_path):
    driver.open_file(ratings_file)
    dialog = driver.window.mask_dialog
    driver.trigger("draw_mask")
    qtbot.waitUntil(dialog.isVisible)
    dialog.reject()
    driver.child(QToolButton, "holdout_schemes").click()
    qtbot.waitUntil(dialog.isVisible)
    choose(dialog, "given-test")
    test = tmp_path / "test.csv"
    test.write_text("userId,movieId,rating\n1,1,3\n3,2,4\n1,3,2\n")
    button(dialog, "choose_file").click()
    files = dialog.findChild(QFileDialog, "ratings_dialog")
    files.setDirectory(str(tmp_path))
    files.selectFile(str(test))
    files.accept()
    told = wait_for_counts(qtbot, dialog)
    assert " held out of 800 " in told
    n_hidden = int(told.split()[0])
    button(dialog, "apply").click()
    driver.wait(lambda: driver.window.session.holdout.n_hidden == n_hidden)
    words = driver.child(QLabel, "holdout_words").text()
    assert words == f"{n_hidden} of 800 held out: the ratings of test.csv"
    assert isinstance(dialog, QDialog)
