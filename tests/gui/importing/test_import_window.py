"""The import window: what a file is taken for, every choice about it, and what comes of them."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QTableWidget

from funkgui.project.project_file import load_project

COMMAS = "user,item,rating\n" + "".join(
    f"u{user},i{item},{1 + (user * item) % 5}\n" for user in range(6) for item in range(4)
)
IN_DOUBT = "user,item,rating\n" + "".join(
    f"u{n % 9},i{n},{(-1, 5, 8, 9)[n % 4]}\n" for n in range(40)
)
SWAPPED = "a;b;c\n" + "".join(f"{1 + n % 5};x{n % 7};y{n % 3}\n" for n in range(40))


def test_shows_the_file_and_the_matrix_before_anything_is_opened(importing, write):
    importing.show(write(COMMAS))
    assert importing.window.isVisible()
    assert importing.session.project is None
    assert importing.text("import_format_words").startswith("Delimited text, comma")
    assert importing.cells("import_rows")[:2] == [["u0", "i0", "1"], ["u0", "i1", "1"]]
    assert importing.cells("import_matrix")[2] == ["1", "3", "5", "2"]
    assert "24 ratings of 6 users for 4 items" in importing.text("import_counts")


def test_a_zero_with_a_sign_is_shown_as_the_rating_that_it_is(importing, write):
    path = write("user;item;rating\nu0;i0;-0\nu0;i1;-0,50\nu1;i0;-0,00\nu1;i1;2\n")
    importing.show(path)

    assert [row[2] for row in importing.cells("import_rows")] == ["-0", "-0,50", "-0,00", "2"]
    assert importing.cells("import_matrix") == [["0", "-0,50"], ["0,00", "2"]]
    importing.open()
    assert not np.signbit(importing.session.ratings.rating(0, 0))


def test_long_names_leave_room_for_the_ratings(importing, write):
    user, item = "Bartholomew Featherstonehaugh " * 4, "The Adventures of a Long Title " * 4
    importing.show(write(f"user,item,rating\n{user},{item},3\n{user},b,4\nc,{item},5\n"))
    table = importing.child(QTableWidget, "import_matrix")

    assert table.verticalHeader().width() <= 200
    heading = table.horizontalHeaderItem(0)
    assert heading.text().startswith("The Adventures")
    assert heading.text().endswith("\N{HORIZONTAL ELLIPSIS}")
    assert heading.toolTip() == item.strip()


def test_enter_accepts(importing, write, qtbot):
    importing.show(write(COMMAS))
    qtbot.keyClick(importing.window, Qt.Key.Key_Return)
    importing.driver.wait(lambda: importing.session.project is not None)
    assert importing.session.ratings.n_ratings == 24
    assert not importing.window.isVisible()


def test_enter_may_be_pressed_again_while_the_file_is_read(importing, write, qtbot):
    importing.window.look(write(COMMAS))
    for _ in range(2):
        qtbot.keyClick(importing.window.focusWidget(), Qt.Key.Key_Return)
    assert "Opens once it is read" in importing.text("import_counts")
    importing.driver.wait(lambda: importing.session.project is not None)


@pytest.mark.parametrize(
    ("key", "field"), [("F", "format"), ("P", "part"), ("U", "user_column"), ("H", "header")]
)
def test_letters_lead_to_the_choices(importing, write, qtbot, key, field):
    importing.show(write(COMMAS))
    qtbot.keyClick(importing.window, key, Qt.KeyboardModifier.AltModifier)
    assert importing.child(QComboBox, f"import_{field}").hasFocus()


def test_escape_leaves_what_is_open(importing, write, qtbot):
    importing.driver.open_problem("3x3-gd")
    before = importing.session.project
    importing.show(write(COMMAS))
    qtbot.keyClick(importing.window, Qt.Key.Key_Escape)
    assert not importing.window.isVisible()
    assert importing.session.project is before


def test_a_file_that_is_no_ratings_says_why_and_cannot_be_opened(importing, write):
    importing.show(write("1 2\n3 4\n5 6\n" * 9))
    assert importing.text("import_words")
    assert not importing.child(QPushButton, "import_open_button").isEnabled()


def test_a_missing_code_that_is_no_number_is_told(importing, write):
    importing.show(write(COMMAS))
    field = importing.child(QLineEdit, "import_missing")
    field.setText("much")
    field.editingFinished.emit()
    importing.settle()
    assert "must be a number" in importing.text("import_words")


def test_the_choices_of_a_format_are_offered(importing, write):
    importing.show(write(COMMAS))
    field = importing.child(QComboBox, "import_format")
    assert field.findData("delimited") > 0
    assert importing.child(QComboBox, "import_user_column").itemText(0) == "Automatic (user)"


def test_what_a_text_tells_is_said_beside_automatic(importing, tmp_path):
    path = tmp_path / "bewertungen.csv"
    rows = [f"{user};Käse {item};{item},5" for user in range(6) for item in range(4)]
    path.write_bytes("\n".join(["Kunde;Artikel;Wertung", *rows]).encode("cp1252"))
    importing.show(path)
    names = ("delimiter", "header", "encoding", "decimal")

    def shown():
        return [importing.child(QComboBox, f"import_{name}").currentText() for name in names]

    assert shown() == [
        "Automatic (semicolon)",
        "Automatic (yes)",
        "Automatic (cp1252)",
        "Automatic (,)",
    ]
    importing.choose("encoding", "cp1250")
    assert shown()[2:] == ["cp1250 (Central Europe)", "Automatic (,)"]
    assert importing.child(QComboBox, "import_encoding").itemText(0) == "Automatic"


def test_what_was_copied_becomes_a_matrix(importing):
    QGuiApplication.clipboard().setText(COMMAS.replace(",", "\t"))
    importing.driver.trigger("paste_ratings")
    importing.settle()
    importing.open()
    project = importing.session.project
    assert project.ratings.n_ratings == 24
    assert project.source == "Clipboard"
    assert importing.driver.window.settings.recent_files() == []


def test_an_empty_clipboard_is_told(importing):
    QGuiApplication.clipboard().clear()
    importing.driver.trigger("paste_ratings")
    assert "clipboard holds no text" in importing.driver.window.notices.text


def test_a_file_opened_straight_away_offers_the_choices(importing, write):
    importing.driver.open_file(write(COMMAS))
    notices = importing.driver.window.notices
    assert "user, item and rating from user, item and rating" in notices.text
    importing.offered_choices()


def test_a_file_in_doubt_is_looked_at_before_it_is_opened(importing, write, qtbot):
    importing.driver.open_file(write(IN_DOUBT))
    assert importing.window.isVisible()
    assert importing.session.project is None
    importing.settle()
    assert "may stand for no rating" in importing.text("import_words")
    qtbot.keyClick(importing.window, Qt.Key.Key_Return)
    importing.driver.wait(lambda: importing.session.project is not None)
    assert importing.session.ratings.n_ratings == 40


def test_a_file_in_doubt_is_read_once(importing, write, qtbot):
    path = write(IN_DOUBT)
    importing.driver.open_file(path)
    path.unlink()
    assert not importing.window.running
    assert "40 ratings" in importing.text("import_counts")
    assert importing.cells("import_rows")[0] == ["u0", "i0", "-1"]
    qtbot.keyClick(importing.window, Qt.Key.Key_Return)
    importing.driver.wait(lambda: importing.session.project is not None)
    assert importing.session.ratings.n_ratings == 40


def test_a_file_in_doubt_takes_the_place_of_one_that_is_being_read(importing, write):
    documents = importing.driver.window.documents
    other = write(COMMAS, "other.csv")
    documents.file_in_doubt.connect(lambda _: importing.window.look(other))
    documents.file_in_doubt.connect(importing.window.show_seen)
    importing.driver.open_file(write(IN_DOUBT))
    importing.settle()
    assert "40 ratings" in importing.text("import_counts")
    importing.open()
    assert importing.session.ratings.n_ratings == 40


def test_a_file_in_doubt_is_read_again_by_other_choices(importing, write):
    importing.driver.open_file(write(IN_DOUBT))
    importing.press("import_other_button")
    importing.open()
    assert importing.session.ratings.n_ratings == 30


def test_return_opens_what_is_read_in_another_way(importing, write, qtbot):
    importing.show(write("user,item\nann,x\nbob,y\nann,y\n"))
    importing.window.activateWindow()
    qtbot.waitUntil(importing.window.isActiveWindow)
    # Ratings are missing: it cannot be opened.
    assert not importing.child(QPushButton, "import_open_button").isDefault()

    importing.press("import_other_button")

    assert importing.child(QPushButton, "import_open_button").isDefault()


def test_opening_can_be_cancelled_once_the_file_is_read(importing, write):
    documents = importing.driver.window.documents
    importing.show(write(COMMAS))
    documents.task_started.connect(lambda task: task.cancel())
    importing.open()
    assert importing.session.project is None
    assert "cancelled" in importing.driver.window.statusBar().currentMessage()


def test_a_recent_file_is_opened_by_the_choices_of_the_last_time(importing, write):
    driver, path = importing.driver, write(IN_DOUBT)
    driver.open_file(path)
    importing.press("import_other_button")
    importing.open()
    path.write_text(f"{IN_DOUBT}u0,i1,-1\nu1,i1,3\n")
    driver.trigger("close_project")
    open_recent(driver)
    assert driver.window.session.project.read_options.missing == "-1"
    assert driver.window.session.ratings.n_ratings == 30
    assert "1 row repeats a pair" in driver.window.notices.text


def test_a_file_chosen_anew_is_opened_by_the_choices_of_the_last_time_too(importing, write):
    driver, path = importing.driver, write(IN_DOUBT)
    driver.open_file(path)
    importing.press("import_other_button")
    importing.open()
    driver.trigger("close_project")
    driver.open_file(path)
    assert not importing.window.isVisible()
    assert driver.window.session.ratings.n_ratings == 30
    assert "as chosen the last time." in driver.window.notices.text
    importing.offered_choices()


def test_a_recent_file_that_was_opened_in_doubt_is_not_asked_for_again(importing, write):
    driver = importing.driver
    driver.open_file(write(IN_DOUBT))
    importing.open()
    driver.trigger("close_project")
    open_recent(driver)
    assert driver.window.session.ratings.n_ratings == 40
    assert "may stand for no rating" in driver.window.notices.text


def test_a_recent_file_that_the_choices_do_not_fit_any_more(importing, write):
    driver, path = importing.driver, write(COMMAS)
    importing.show(path)
    importing.choose("user_column", "item")
    importing.choose("item_column", "user")
    importing.open()
    path.write_text(COMMAS.replace("item", "film"))
    driver.trigger("close_project")
    open_recent(driver)
    assert "no column item" in driver.window.notices.text
    importing.offered_choices()
    assert importing.child(QComboBox, "import_user_column").currentData() == "item"


def open_recent(driver):
    driver.wait(lambda: driver.window.findChild(QAbstractButton, "recent_file") is not None)
    driver.child(QAbstractButton, "recent_file").click()
    driver.wait(lambda: not driver.window.documents.busy)


def test_repeated_pairs_are_told_of_once_the_file_is_open(importing, write):
    importing.driver.open_file(write(COMMAS + "u0,i0,5\n"))
    assert not importing.window.isVisible()
    assert "1 row repeats a pair" in importing.driver.window.notices.text


def test_the_sum_of_repeated_pairs_is_one_click_away(importing, write):
    importing.show(write("user,track,plays\nann,x,3\nann,x,4\nbob,x,1\nann,y,2\n"))
    assert importing.cells("import_matrix")[0] == ["4", "2"]
    offers = importing.window.findChildren(QPushButton)
    to_sum = next(one for one in offers if "the sum of" in one.text().replace("&", ""))
    to_sum.click()
    importing.settle()
    assert importing.child(QComboBox, "import_duplicates").currentData() == "sum"
    assert importing.cells("import_matrix")[0] == ["7", "2"]
    importing.open()
    assert importing.session.ratings.values.tolist() == [7, 2, 1]


def test_the_notice_of_how_a_file_was_read_goes_when_it_is_trained_on(importing, write):
    importing.driver.open_file(write(COMMAS))
    assert importing.driver.window.notices.text
    importing.driver.train()
    assert importing.driver.window.notices.text == ""


def test_a_refused_file_offers_the_choices(importing, write):
    importing.driver.open_file(write("a,b,c\n1,2,3\n1,2,three\n" * 3))
    assert "no number" in importing.driver.window.notices.text
    importing.offered_choices()


def test_choices_are_saved_and_offered_again(importing, write, tmp_path):
    importing.show(write(COMMAS))
    importing.choose("bad_lines", "skip")
    importing.open()
    saved = tmp_path / "mine.funk"
    importing.driver.window.documents.save(saved)
    importing.driver.wait(lambda: not importing.driver.window.documents.busy)
    assert load_project(saved).read_options.bad_lines == "skip"
    importing.driver.trigger("read_again")
    importing.settle()
    assert importing.child(QComboBox, "import_bad_lines").currentData() == "skip"
    importing.press("import_reset_button")
    assert importing.child(QComboBox, "import_bad_lines").currentData() == "stop"


def test_a_file_given_by_a_relative_path_can_be_read_again(importing, write, monkeypatch):
    path = write(COMMAS)
    monkeypatch.chdir(path.parent)
    importing.driver.open_file(Path(path.name))
    importing.driver.trigger("read_again")
    importing.settle()
    assert "24 ratings" in importing.text("import_counts")


def test_a_folder_opens_as_the_ratings_in_it(driver, write):
    path = write(COMMAS, "ratings.csv")
    driver.open_file(path.parent)
    assert driver.window.session.ratings.n_ratings == 24


def test_titles_are_taken_from_another_file(importing, write):
    titles = write("item,title\ni0,Alpha\ni1,Beta\n", "names.csv")
    importing.show(write(COMMAS))
    importing.child(QPushButton, "import_titles_button").click()
    importing.driver.answer_file_dialog("ratings_dialog", titles)
    importing.settle()
    assert "titles from names.csv" in importing.text("import_counts")
    importing.open()
    ratings = importing.session.ratings
    assert ratings.title(ratings.find_item("i1")) == "Beta"


def test_a_wide_table_with_a_code_for_no_rating(importing, write):
    """As the Jester files: counts first, 99 for no rating, -10 to 10."""
    rows = []
    for user in range(40):
        ratings = [99 if (user + joke) % 4 == 0 else (user * joke) % 20 - 9.5 for joke in range(12)]
        rows.append([sum(rating != 99 for rating in ratings), *ratings])
    importing.show(write("".join(",".join(map(str, row)) + "\n" for row in rows)))
    assert importing.text("import_format_words").startswith("Wide table")
    assert "counts each row's ratings: left out" in importing.text("import_words")
    assert importing.cells("import_matrix")[0][:2] == ["", "-9.5"]
    assert importing.cells("import_rows")[0][:3] == ["9", "99", "-9.5"]  # as the file has them
    header = importing.child(QTableWidget, "import_rows").horizontalHeaderItem
    assert [header(at).text() for at in range(3)] == ["1\n", "2\nrating", "3\nrating"]
    assert "360 ratings of 40 users for 12 items" in importing.text("import_counts")
    importing.choose("orientation", "items")
    assert "360 ratings of 12 users for 40 items" in importing.text("import_counts")
    importing.open()
    assert importing.session.ratings.n_users == 12


def test_ratings_under_their_items(importing, write):
    """As the files of the Netflix Prize."""
    text = "".join(
        f"{item}:\n" + "".join(f"{user},{1 + user % 5},2005-09-06\n" for user in range(6, 12))
        for item in (1, 2, 3)
    )
    importing.show(write(text, "combined_data_1.txt"))
    assert importing.text("import_format_words").startswith("Netflix Prize")
    assert importing.cells("import_rows")[0] == ["1", "6", "2", "2005-09-06"]
    importing.open()
    ratings = importing.session.ratings
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (6, 3, 18)


def test_other_columns_are_taken(importing, write):
    importing.show(write(SWAPPED.replace(";", ",")))
    importing.choose("user_column", "b")
    importing.choose("item_column", "c")
    importing.choose("rating_column", "a")
    assert "7 users for 3 items" in importing.text("import_counts")
    importing.open()
    assert importing.session.project.read_options.user_column == "b"


TIMES = "user,item,rating,timestamp\n" + "".join(
    f"u{n % 6},i{n % 4},{1 + n % 5},{978300760 + 86400 * n}\n" for n in range(12)
)


def test_times_are_told_and_kept(importing, write):
    importing.show(write(TIMES))
    assert "; 2000-12-31 to 2001-01-11" in importing.text("import_counts")
    importing.open()
    times = importing.session.ratings.times
    assert times.min() == 978300760


def test_times_are_left_out(importing, write):
    importing.show(write(TIMES))
    importing.choose("time_column", "none")
    assert "2000" not in importing.text("import_counts")
    importing.open()
    project = importing.session.project
    assert project.ratings.times is None
    assert project.read_options.time_column == "none"


def test_pairs_are_taken_as_ratings_of_one(importing, write):
    importing.show(write("user,item\n" + "".join(f"u{n % 6},i{n % 4}\n" for n in range(12))))
    assert not importing.child(QPushButton, "import_open_button").isEnabled()
    importing.choose("rating_column", "none")
    assert "12 ratings of 6 users for 4 items" in importing.text("import_counts")


@pytest.fixture
def archive(tmp_path) -> Path:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("d/ratings.csv", COMMAS)
        opened.writestr("d/others.csv", TIMES)
    return path


def items_of(field: QComboBox) -> list[str]:
    return [field.itemText(n) for n in range(field.count())]


def pick_part(importing, index: int, qtbot) -> None:
    """Choose from the list as a person does: open it, go down, press Enter."""
    field = importing.child(QComboBox, "import_part")
    field.setFocus()
    field.showPopup()
    field.view().setCurrentIndex(field.model().index(index, 0))
    qtbot.keyClick(field.view(), Qt.Key.Key_Return)
    importing.settle()


def test_the_parts_of_an_archive_are_offered(importing, archive, qtbot):
    importing.show(archive)
    field = importing.child(QComboBox, "import_part")
    assert items_of(field) == ["Automatic (d/ratings.csv)", "d/ratings.csv", "d/others.csv"]
    assert field.currentText() == ""
    assert field.lineEdit().placeholderText() == "Automatic (ratings.csv)"
    pick_part(importing, 2, qtbot)
    assert "12 ratings" in importing.text("import_counts")
    assert field.currentText() == "d/others.csv"
    assert items_of(field) == ["Automatic", "d/ratings.csv", "d/others.csv"]
    pick_part(importing, 0, qtbot)
    assert field.currentText() == ""
    assert "24 ratings" in importing.text("import_counts")


def test_a_part_may_be_typed(importing, archive, qtbot):
    importing.show(archive)
    line = importing.child(QComboBox, "import_part").lineEdit()
    line.setFocus()
    qtbot.keyClicks(line, "others.csv")
    line.editingFinished.emit()
    importing.settle()
    assert "12 ratings" in importing.text("import_counts")
    importing.open()
    assert importing.session.project.read_options.part == "others.csv"
    importing.driver.trigger("read_again")
    importing.settle()
    assert importing.child(QComboBox, "import_part").currentText() == "others.csv"
    importing.press("import_reset_button")
    assert importing.child(QComboBox, "import_part").currentText() == ""
    assert "24 ratings" in importing.text("import_counts")


def test_the_parts_are_offered_where_one_has_to_be_chosen(importing, tmp_path, qtbot):
    path = tmp_path / "votes.sqlite"
    with sqlite3.connect(path) as database:
        for name, n in (("early", 5), ("late", 7)):
            database.execute(f"CREATE TABLE {name} (user, item, rating)")
            rows = [(user, user % 3, 1 + user % 5) for user in range(n)]
            database.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
    database.close()
    importing.show(path)
    assert "choose one of early, late" in importing.text("import_words")
    assert importing.text("import_format_words") == ""
    field = importing.child(QComboBox, "import_part")
    assert items_of(field) == ["Automatic", "early", "late"]
    importing.press("import_other_button2")
    assert importing.window.isVisible()
    assert field.currentText() == "late"
    assert "7 ratings" in importing.text("import_counts")
    pick_part(importing, 1, qtbot)
    assert "5 ratings" in importing.text("import_counts")
    field.setEditText("never")
    field.lineEdit().editingFinished.emit()
    importing.settle()
    assert "there is no table called never" in importing.text("import_words")
    assert items_of(field) == ["Automatic", "early", "late"]


def test_the_parts_of_one_file_are_not_those_of_the_next(importing, archive, write):
    importing.show(archive)
    importing.window.reject()
    importing.show(write(COMMAS))
    assert items_of(importing.child(QComboBox, "import_part")) == ["Automatic"]


def test_the_columns_of_titles_are_chosen(importing, write):
    titles = write("film,code,year\nAlpha,i0,1999\nBeta,i1,2001\n", "names.csv")
    importing.show(write(COMMAS))
    ids = importing.child(QComboBox, "import_titles_id_column")
    assert not ids.isEnabled()
    importing.child(QPushButton, "import_titles_button").click()
    importing.driver.answer_file_dialog("ratings_dialog", titles)
    importing.settle()
    assert "none of the rated items is in it" in importing.text("import_words")
    assert ids.isEnabled()
    importing.choose("titles_id_column", "code")
    importing.choose("titles_title_column", "film")
    assert "titles from names.csv" in importing.text("import_counts")
    importing.open()
    project = importing.session.project
    assert project.ratings.title(project.ratings.find_item("i1")) == "Beta"
    assert project.read_options.titles_id_column == "code"


def test_a_file_of_ones_own_ratings_says_so(importing, write):
    rows = "".join(f"Film {n},{n}\n" for n in range(1, 7))
    importing.show(write(f"film,rating\n{rows}"))
    assert importing.child(QComboBox, "import_user_column").currentText() == "Automatic (none)"
    assert importing.cells("import_matrix") == [["1", "2", "3", "4", "5", "6"]]
    assert "all ratings were taken as one user's" in importing.text("import_words")
    assert "6 ratings of 1 user for 6 items" in importing.text("import_counts")


def test_long_names_do_not_widen_the_window(importing, write):
    name = "long name " * 24
    column = "a column of ratings"
    path = write(f"user,item,{column}\n1,2,3\n1,3,4\n2,2,5\n", f"{name}.csv")
    importing.show(write(COMMAS))
    width = importing.window.minimumSizeHint().width()
    importing.show(path)
    assert importing.window.minimumSizeHint().width() == width
    assert importing.child(QComboBox, "import_rating_column").currentText() == (
        "Automatic (a column of…)"
    )
