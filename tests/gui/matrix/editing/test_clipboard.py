"""Copying to spreadsheets and pasting from them.

The texts are in the form of what the programs put under ``text/plain``: LibreOffice Calc, whose
form was taken from version 7.4 itself, ends rows with LF, but not a single cell, and writes quotes
as they are; Excel, as
it is known to, ends every row with CR LF and quotes cells that hold tabs, quotes or line ends.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from funkgui.errors import CancelledError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.editing.clipboard_block import read_block
from funkgui.gui.notices import OfferingError
from funkgui.project.project import Project
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense, to_dense
from tests.gui.matrix.conftest import TITLES, unrated
from tests.rating_set import rating_set

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NAN = float("nan")
TIMES = "\N{MULTIPLICATION SIGN}"

EXCEL = "4\t4.5\r\n\t2\r\n"
"""Excel, English, a block of 2 x 2 with a blank cell."""
EXCEL_GERMAN = "4\t4,5\r\n\t2\r\n"
"""The same in a German Excel: decimal commas."""
CALC = "4\t4.5\n\t2\n"
"""LibreOffice Calc, English."""
CALC_GERMAN = "4\t4,5\n\t2\n"
CALC_TYPED = "4\t4.5\n\t2"
"""As typed in an editor: no line end after the last row."""
QUOTED = '"4"\t"4.5"\r\n\t"2"\r\n'
"""Numbers kept as texts by programs that quote all texts."""


def copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def paste(driver, text: str) -> None:
    copy(text)
    driver.press(Key.Key_V, modifier=CONTROL)


def block(text: str):
    return read_block(text).values.tolist()


@pytest.mark.parametrize(
    "text", [EXCEL, EXCEL_GERMAN, CALC, CALC_GERMAN, CALC_TYPED, QUOTED, "4\t4.5\r\t2\r"]
)
def test_a_block_of_each_program_is_pasted_and_blanks_become_unknown(opened, session, text):
    opened.click(1, 2)
    opened.press(Key.Key_Up)
    opened.press(Key.Key_Down)
    opened.click(1, 3)
    paste(opened, text)

    assert [row[3:] for row in opened.rows()] == [["", ""], ["4.0", "4.5"], ["", "2.0"], ["", ""]]
    assert session.undo_text == f"Paste 2 {TIMES} 2 cells"
    session.undo()
    assert [row[3:] for row in opened.rows()[1:3]] == [["5.0", ""], ["0.5", ""]]
    session.redo()
    assert [row[3:] for row in opened.rows()[1:3]] == [["4.0", "4.5"], ["", "2.0"]]


def test_quotes_as_calc_writes_them_are_part_of_labels():
    found = read_block('user\t"Great" movie\t"q\tB "x"\nana\t4.5\t\t\nbea\t\t3\t1\n')

    assert found.items == ['"Great" movie', '"q', 'B "x"']
    assert found.users == ["ana", "bea"]
    assert np.array_equal(found.values, [[4.5, NAN, NAN], [NAN, 3, 1]], equal_nan=True)


def test_quotes_as_excel_writes_them_part_cells():
    found = read_block('user\t"""Great"" movie"\t"two\nlines"\r\nana\t4.5\t2\r\n')

    assert found.items == ['"Great" movie', "two\nlines"]
    assert found.values.tolist() == [[4.5, 2]]


@pytest.mark.parametrize("text", ["3", "3\n", "3\r\n", " 3 "])
def test_one_cell_fills_all_that_is_selected(opened, session, text):
    opened.click(0, 0)
    opened.click(1, 1, stateKey=SHIFT)
    paste(opened, text)

    assert [row[:2] for row in opened.rows()[:2]] == [["3.0", "3.0"]] * 2
    assert "Held out" in opened.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_a_block_is_repeated_over_a_multiple_of_it(opened):
    opened.click(0, 0)
    opened.click(3, 2, stateKey=SHIFT)
    paste(opened, "1\n2\n")

    assert [row[:3] for row in opened.rows()] == [["1.0"] * 3, ["2.0"] * 3] * 2


@pytest.mark.parametrize(("text", "last"), [("1\t2\n", (3, 0)), ("1\n2\n", (0, 3))])
def test_a_row_is_repeated_down_a_column_and_a_column_along_a_row(opened, text, last):
    opened.click(0, 0)
    opened.click(*last, stateKey=SHIFT)
    paste(opened, text)

    n_rows, n_columns = max(last[0] + 1, 2), max(last[1] + 1, 2)
    wanted = np.array([["1.0"], ["2.0"]]) if last[0] == 0 else np.array([["1.0", "2.0"]])
    shown = [row[:n_columns] for row in opened.rows()[:n_rows]]
    assert shown == np.broadcast_to(wanted, (n_rows, n_columns)).tolist()


def test_a_block_that_does_not_fit_the_selection_is_pasted_once(opened):
    opened.click(0, 0)
    opened.click(2, 1, stateKey=SHIFT)
    paste(opened, "1\t1\n2\t2\n")

    assert [row[:2] for row in opened.rows()] == [["1.0"] * 2, ["2.0"] * 2, ["", "2.0"], ["", ""]]


def test_a_block_goes_where_it_is_seen_to_go_in_a_sorted_view(seen, session, project):
    session.open(project)
    labels = seen.labels(Qt.Orientation.Vertical)[:2], seen.labels(Qt.Orientation.Horizontal)[:2]
    seen.click(0, 0)
    paste(seen, "1\t1.5\n2\t2.5\n")

    assert [row[:2] for row in seen.rows()[:2]] == [["1.0", "1.5"], ["2.0", "2.5"]]
    assert labels == (["20", "30"], ["Brazil (1985)", "Delicatessen (1991)"])
    assert session.ratings.rating(2, 3) == 2.5


def test_other_flavours_beside_the_text_are_left_aside(opened):
    data = QMimeData()
    data.setHtml("<table><tr><td>9</td></tr></table>")
    data.setText("2\n")
    data.setData("application/x-openoffice-link", b"x")
    QGuiApplication.clipboard().setMimeData(data)
    opened.click(3, 0)
    opened.press(Key.Key_V, modifier=CONTROL)

    assert opened.rows()[3][0] == "2.0"
    assert not opened.errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "1\tx\n2\tx\n",
            "in row 1, column 2 of what was copied, “x” is not a number; 1 more cell is no rating",
        ),
        ("1\n2\n3 stars\n", "in row 3, column 1 of what was copied, “3 stars” is not a number"),
        ("1,234\n", "“1,234” is not a number; write decimals with a point"),
        ('"a""b"\t1\n', '“a"b” is not a number'),
        ('1\t"two\nlines"\r\n', "row 1, column 2 of what was copied, “two lines” is not a number"),
        ("#N/A\n", "“#N/A” is not a number"),
        ("1\tinf\n", "inf is not a finite number"),
    ],
)
def test_where_a_cell_is_no_rating_nothing_is_pasted_and_it_is_named(opened, session, text, said):
    opened.click(0, 0)
    paste(opened, text)

    [error] = opened.errors
    assert str(error).startswith("Nothing was pasted: ")
    assert said in str(error)
    assert not session.dirty


def test_an_empty_clipboard_is_said_to_be_empty(opened):
    opened.click(0, 0)
    QGuiApplication.clipboard().clear()
    opened.press(Key.Key_V, modifier=CONTROL)

    assert "no text in the clipboard" in str(opened.errors[0])


def test_ratings_off_the_scale_are_named_and_a_wider_scale_is_offered(opened, session):
    opened.click(0, 0)
    paste(opened, "7\t9\n1\t8\n")

    [error] = opened.errors
    assert str(error) == (
        "Nothing was pasted: 7 and 2 other cells are no ratings from 0.5 to 5 by 0.5."
    )
    assert not session.dirty
    error.offers[0].accept()
    assert session.ratings.scale == RatingScale(0.5, 9, 0.5)
    assert [row[:2] for row in opened.rows()[:2]] == [["7.0", "9.0"], ["1.0", "8.0"]]
    session.undo()
    assert session.ratings.scale == RatingScale(0.5, 5, 0.5)
    assert [row[:2] for row in opened.rows()[:2]] == [["", "3.0"], ["4.0", "4.5"]]


def test_a_block_beyond_the_edge_offers_to_add_users_and_items(opened, session):
    opened.click(3, 4)
    paste(opened, "1\t2\n3\t4\n5\t\n")

    [error] = opened.errors
    assert isinstance(error, OfferingError)
    assert f"3 {TIMES} 2 cells reaches beyond the table's edge, by 2 users and 1 item" in str(error)
    assert not session.dirty
    [offer] = error.offers
    assert offer.text.replace("&", "") == "Add 2 users and 1 item"
    offer.accept()
    ratings = session.ratings
    assert ratings.user_ids.tolist()[-2:] == [41, 42]
    assert ratings.item_ids.tolist()[-1:] == [6]
    assert [ratings.rating(*cell) for cell in ((3, 4), (4, 5), (5, 4), (5, 5))] == [1, 4, 5, None]
    assert session.undo_text == f"Paste 3 {TIMES} 2 cells"
    session.undo()
    assert (session.ratings.n_users, session.ratings.n_items) == (4, 5)


def test_an_offer_is_not_taken_where_users_have_changed_since(opened, session):
    opened.click(3, 4)
    paste(opened, "1\t2\n")
    session.apply(Add("user", ["x"]))
    opened.errors[0].offers[0].accept()

    assert "have changed since" in str(opened.errors[1])
    assert session.undo_text == "Add a user"


def test_copy_is_undone_by_no_paste_of_the_same(opened, session):
    opened.click(0, 0)
    opened.click(3, 4, stateKey=SHIFT)
    opened.press(Key.Key_C, modifier=CONTROL)
    opened.press(Key.Key_V, modifier=CONTROL)

    assert (
        QGuiApplication.clipboard().text() == "\t3\t\t\t\n4\t4.5\t\t5\t\n\t2\t\t0.5\t\n\t\t\t\t\n"
    )
    assert not session.dirty


def test_cut_copies_and_makes_unknown(opened, session):
    opened.click(1, 0)
    opened.click(1, 1, stateKey=SHIFT)
    opened.press(Key.Key_X, modifier=CONTROL)

    assert QGuiApplication.clipboard().text() == "4\t4.5\n"
    assert opened.rows()[1][:2] == ["", ""]
    assert session.undo_text == "Clear 2 ratings"


def cut_all(driver) -> None:
    driver.choose_order("Matrix order")
    driver.click(0, 0)
    driver.press(Key.Key_A, Key.Key_X, modifier=CONTROL)


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_a_large_block_is_cut_as_a_whole_or_not_at_all(qtbot, seen, session, is_cancelled):
    ratings = rating_set(300, 200, 30_000, rank=2, seed=1)
    session.open(Project(ratings, nothing_hidden(ratings)))
    editing = session.findChild(Editing)
    copy("what was there")
    if is_cancelled:
        editing.task_started.connect(lambda task: task.cancel())
    cut_all(seen)
    assert editing.busy
    seen.click(0, 0)  # it is cut what was selected, whatever is by now
    qtbot.waitUntil(lambda: not editing.busy)

    text = QGuiApplication.clipboard().text()
    if is_cancelled:
        assert session.ratings is ratings
        assert text == "what was there"
    else:
        assert session.undo_text == f"Clear {ratings.n_ratings:,} ratings"
        assert session.ratings.n_ratings == 0
        assert np.array_equal(~np.isnan(block(text)), ~np.isnan(to_dense(ratings)))


def test_a_large_block_of_blanks_is_cut_too(qtbot, seen, session):
    ratings = from_dense(np.full((300, 200), np.nan, np.float32))
    session.open(Project(ratings, nothing_hidden(ratings)))
    copy("what was there")
    cut_all(seen)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == ("\t" * 199 + "\n") * 300)
    assert not session.dirty


def test_several_rectangles_of_the_same_rows_are_copied_side_by_side(opened):
    opened.click(0, 0)
    opened.click(1, 0, stateKey=SHIFT)
    opened.click(0, 3, stateKey=CONTROL)
    opened.click(1, 3, stateKey=CONTROL)
    opened.press(Key.Key_C, modifier=CONTROL)

    assert QGuiApplication.clipboard().text() == "\t\n4\t5\n"


def copy_with_labels(driver) -> str:
    driver.press(Key.Key_C, modifier=SHIFT | CONTROL)
    return QGuiApplication.clipboard().text()


def test_labels_are_copied_too_where_wanted_and_found_again(opened, session):
    opened.click(1, 0)
    opened.click(2, 1, stateKey=SHIFT)
    text = copy_with_labels(opened)
    assert text == "user\t1\t2\n20\t4\t4.5\n30\t\t2\n"

    opened.click(0, 0)
    paste(opened, text.replace("4.5", "1").replace("\n", "\r\n"))
    assert session.ratings.rating(1, 1) == 1.0
    assert session.undo_text == f"Paste 2 {TIMES} 2 cells"
    assert [row[:2] for row in opened.rows()[:3]] == [["", "3.0"], ["4.0", "1.0"], ["", "2.0"]]


def test_labels_that_are_new_are_offered_to_be_added(opened, session):
    opened.click(0, 0)
    paste(opened, "user\t2\t99\n20\t1\t2\n70\t3\t\n")

    [error] = opened.errors
    assert "1 user and 1 item missing, such as user 70" in str(error)
    error.offers[0].accept()
    ratings = session.ratings
    assert (ratings.user_ids[-1], ratings.item_ids[-1]) == (70, 99)
    user, item = ratings.find_user(70), ratings.find_item(99)
    assert ratings.rating(1, item) == 2.0
    assert ratings.rating(user, 1) == 3.0


def test_what_was_pasted_by_labels_is_gone_to(qtbot, seen, session, huge_project):
    session.open(huge_project(400, 300))
    seen.choose_order("Matrix order")
    seen.click(0, 0)
    paste(seen, "user\t250\t251\n300\t1\t2\n")
    assert seen.current == (299, 249)
    assert seen.selected[-1] == (299, 249)

    paste(seen, "user\t250\t999\n300\t3\t4\n888\t5\t1\n")
    seen.errors[-1].offers[0].accept()
    assert seen.current == (400, 300)
    [cell] = seen.table.selectedIndexes()
    assert seen.table.viewport().rect().contains(seen.table.visualRect(cell))


def test_nothing_moves_where_what_was_pasted_by_labels_is_in_sight(seen, session, huge_project):
    session.open(huge_project(400, 300))
    seen.choose_order("Matrix order")
    seen.panel.show_cell(200, 150)
    seen.panel.focus_table()
    before = seen.table.seen
    last = before.bottom - 1, before.right - 1
    user, item = session.ratings.user_ids[last[0]], session.ratings.item_ids[last[1]]
    paste(seen, f"user\t{item}\n{user}\t2\n")
    assert session.ratings.rating(*last) == 2.0
    assert (seen.table.seen, seen.current) == (before, (200, 150))


def test_labels_alone_are_added(opened, session):
    opened.click(0, 0)
    paste(opened, "user\t2\t99\n")
    [error] = opened.errors
    error.offers[0].accept()
    assert session.ratings.item_ids[-1] == 99


def test_a_label_that_stands_twice_is_refused(opened, session):
    opened.click(0, 0)
    paste(opened, "user\t2\t2\n20\t1\t2\n")

    assert "item 2 stands twice" in str(opened.errors[0])
    assert not session.dirty


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1\t2\n3\n", [[1, 2], [3, NAN]]),
        ("1\n\n3\n", [[1], [NAN], [3]]),
        ("\n3\n", [[NAN], [3]]),
        ("\r\n\r\n3,5", [[NAN], [NAN], [3.5]]),
        ("3\n\n", [[3], [NAN]]),
        ("3,5\r\n\r\n\r\n", [[3.5], [NAN], [NAN]]),
        ("\r\n", [[NAN]]),
        ("\t\n\t\n", [[NAN, NAN], [NAN, NAN]]),
        ("\t\n1\t2\n", [[NAN, NAN], [1, 2]]),
        ("0,125\t1,234\n", [[0.125, 1.234]]),
        ("3,5\t1,234\n", [[3.5, 1.234]]),
        ("3,5\t3.5\n", [[3.5, 3.5]]),
        ("\N{MINUS SIGN}1\t-2\n", [[-1, -2]]),
        ("1e-3\t.5\n", [[0.001, 0.5]]),
    ],
)
def test_forms_of_blocks(text, values):
    np.testing.assert_allclose(block(text), values)


def test_copied_blanks_make_unknown_where_they_are_pasted(opened):
    opened.click(2, 3)
    opened.click(3, 3, stateKey=SHIFT)
    opened.press(Key.Key_C, modifier=CONTROL)
    opened.click(1, 1)
    opened.press(Key.Key_V, modifier=CONTROL)
    assert [row[1] for row in opened.rows()] == ["3.0", "0.5", "", ""]

    opened.click(0, 0)
    opened.press(Key.Key_C, modifier=CONTROL)
    opened.click(0, 1)
    opened.press(Key.Key_V, modifier=CONTROL)
    assert opened.rows()[0][1] == ""
    assert opened.errors == []


def test_reading_can_be_cancelled():
    with pytest.raises(CancelledError):
        read_block("1\t2\n", lambda: True)


def test_columns_and_cells_are_read_alike():
    random = np.random.default_rng(0)
    texts = np.array(["", "0.5", "1", "-2.25", "3e2", "4.125"])
    cells = texts[random.integers(0, len(texts), (400, 30))].tolist()
    in_columns = "\r\n".join("\t".join(row) for row in cells)
    cell_by_cell = "\r\n".join("\t".join(f'"{cell}"' for cell in row) + "\t" for row in cells)

    read = read_block(cell_by_cell).values
    assert np.isnan(read[:, -1]).all()
    assert np.array_equal(read_block(in_columns).values, read[:, :-1], equal_nan=True)


def test_a_large_block_is_one_step_made_in_a_worker(qtbot, seen, session):
    session.open(unrated(2000, 300))
    cells = np.random.default_rng(2).integers(0, 6, (2000, 300))
    text = "\n".join("\t".join("" if cell == 0 else str(cell) for cell in row) for row in cells)
    seen.click(0, 0)
    paste(seen, text)
    assert session.ratings.n_ratings == 0, "the window does not wait for it"
    qtbot.waitUntil(lambda: session.ratings.n_ratings > 0)

    dense = np.where(cells == 0, np.nan, cells).astype(np.float32)
    assert np.array_equal(to_dense(session.ratings), dense, equal_nan=True)
    assert session.undo_text == f"Paste 2,000 {TIMES} 300 cells"
    seen.table.selectAll()
    seen.press(Key.Key_C, modifier=CONTROL)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == f"{text}\n")
    session.undo()
    assert session.ratings.n_ratings == 0


def test_a_large_block_with_a_bad_cell_changes_nothing(qtbot, seen, session):
    session.open(unrated(2000, 300))
    seen.click(0, 0)
    paste(seen, "\n".join(["\t".join(["1"] * 300)] * 1999 + ["bad"]))
    qtbot.waitUntil(lambda: bool(seen.errors))

    assert "row 2,000, column 1" in str(seen.errors[0])
    assert not session.dirty


def test_more_than_a_step_can_hold_is_refused_in_words(qtbot, seen, session):
    session.open(unrated(30_000, 1000))
    seen.panel.focus_table()
    seen.panel.show_cell(0, 0)
    seen.table.selectAll()
    paste(seen, "1")
    seen.press(Key.Key_C, modifier=CONTROL)

    pasted, copied = (str(error) for error in seen.errors)
    assert "30,000,000 cells, and 20,000,000 is the most" in pasted
    assert "20,000,000 is the most that can be copied" in copied
    assert QGuiApplication.clipboard().text() == "1"


def test_pasting_into_other_ratings_than_were_open_is_dropped(qtbot, seen, session, project):
    session.open(unrated(2000, 300))
    seen.click(0, 0)
    paste(seen, "\n".join(["\t".join(["1"] * 300)] * 2000))
    other = rating_set(50, 20, 200, seed=1)
    session.open(Project(other, nothing_hidden(other)))
    qtbot.waitUntil(lambda: bool(seen.errors))

    assert "have changed since" in str(seen.errors[0])
    assert session.ratings is other


def test_a_change_says_which_cells_were_pasted(opened, session):
    changes: list[Change] = []
    session.cells_changed.connect(lambda users, items: changes.append((users, items)))
    opened.click(1, 0)
    paste(opened, "4\t1\n")

    [(users, items)] = changes
    assert (users.tolist(), items.tolist()) == ([1], [1]), "only the one that is another now"


def test_the_current_cell_is_copied_and_pasted_to_where_none_is_selected(opened, session):
    opened.click(0, 0)
    opened.table.clearSelection()
    opened.table.make_current(1, 1)
    assert opened.table.rectangles() == []
    opened.press(Key.Key_C, modifier=CONTROL)
    assert QGuiApplication.clipboard().text().strip() == "4.5"
    paste(opened, "2\n")
    assert opened.rows()[1][1] == "2.0"
    opened.press(Key.Key_Delete)
    assert opened.rows()[1][1] == ""


def test_names_are_pasted_onto_whole_rows_and_columns(opened, session):
    opened.click(0, 0)
    opened.table.selectRow(1)
    paste(opened, 'Ada\r\n"Bell, ""B"""\r\n7\r\n')
    assert session.ratings.user_ids.tolist() == ["10", "Ada", 'Bell, "B"', "7"]
    assert session.undo_text == "Rename 3 users"

    opened.table.selectColumn(3)
    paste(opened, "Delirium\tEraserhead\n")
    assert opened.labels(Qt.Orientation.Horizontal)[2:] == [TITLES[2], "Delirium", "Eraserhead"]
    session.undo()
    session.undo()
    assert session.ratings.user_ids.tolist() == [10, 20, 30, 40]

    opened.table.selectRow(3)
    paste(opened, "Ada\nBell\n")
    paste(opened, "20a\t3\n1\t2\n")
    assert [str(error) for error in opened.errors] == [
        "Nothing was pasted: 2 names were copied for 1 user from the first selected one on; "
        "select an earlier one, or copy fewer names.",
        "Nothing was pasted: in row 1, column 1 of what was copied, \u201c20a\u201d is not a "
        "number.",
    ]
    paste(opened, "3\n")
    assert opened.rows()[3] == ["3.0"] * 5


def test_a_word_in_a_cell_of_the_only_column_renames_no_user(opened, session):
    ratings = from_dense(np.array([[4.0], [2.0], [5.0]]))
    session.open(Project(ratings, nothing_hidden(ratings)))
    opened.click(1, 0)
    paste(opened, "Ada\n")
    assert session.undo_text is None
    assert "is not a number" in str(opened.errors[-1])

    opened.table.selectColumn(0)
    paste(opened, "Alien\n")
    assert opened.labels(Qt.Orientation.Horizontal) == ["Alien"]


@pytest.mark.parametrize("text", ["5\tn/a\t3\n", "5\nn/a\n3\n", "Ada\t5\t\t3\n"])
def test_ratings_with_a_word_among_them_rename_nobody(opened, session, text):
    opened.click(0, 0)
    opened.table.selectRow(0)
    paste(opened, text)

    assert session.undo_text is None
    assert "is not a number" in str(opened.errors[-1])
