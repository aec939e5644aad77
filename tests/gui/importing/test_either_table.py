"""What a file may be read as as well is one click away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


@pytest.mark.parametrize(
    ("text", "taken_for", "before", "after"),
    [
        (
            "5,3,1\n2,2,4\n1,4,1\n",
            "Delimited text",
            "3 ratings of 3 users for 3 items",
            "9 ratings of 3 users for 3 items",
        ),
        (
            "ann,1,5,2\nbob,2,4,1\ncy,1,3,3\n",
            "Wide table",
            "9 ratings of 3 users for 3 items",
            "3 ratings of 3 users for 2 items",
        ),
    ],
)
def test_what_a_small_table_may_be_as_well_is_one_click_away(
    importing, write, text, taken_for, before, after
):
    importing.show(write(text))
    assert importing.text("import_format_words").startswith(taken_for)
    assert "It may also be a table with a" in importing.text("import_words")
    assert before in importing.text("import_counts")
    other = importing.child(QPushButton, "import_other_button")
    assert other.isVisible()
    other.click()
    importing.settle()
    assert not importing.text("import_format_words").startswith(taken_for)
    assert after in importing.text("import_counts")
    assert not other.isVisible()
    importing.press("import_reset_button")
    assert before in importing.text("import_counts")
    assert other.isVisible()


def test_a_plain_file_is_nothing_else(importing, write):
    importing.show(write("user,item,rating\n1,2,3\n1,3,4\n"))
    assert not importing.child(QPushButton, "import_other_button").isVisible()


def test_what_it_may_be_is_offered_where_it_cannot_be_read(importing, write):
    importing.show(write("5,,1\n,2,4\n1,4,\n"))
    assert not importing.child(QPushButton, "import_open_button").isEnabled()
    importing.press("import_other_button")
    assert "6 ratings of 3 users for 3 items" in importing.text("import_counts")


def test_what_stands_for_no_rating_is_left_out_with_a_click(importing, write):
    rows = "".join(f"{n},{n % 7},{(-1, 7, 8, 10)[n % 4]}\n" for n in range(40))
    importing.show(write(f"user,item,rating\n{rows}"))
    assert "-1, which 25% of the rows have, may stand for no rating" in importing.text(
        "import_words"
    )
    other = importing.child(QPushButton, "import_other_button")
    assert other.text() == "Take -1 &as no rating"
    other.click()
    importing.settle()
    assert "30 ratings of 30 users" in importing.text("import_counts")


def test_bad_lines_are_passed_over_with_a_click_or_a_key(importing, write, qtbot):
    importing.show(write("user,item,rating\na,x,3\nc,x,bad\nb,x,5\n"))
    assert "line 3: the rating is “bad”" in importing.text("import_words")
    assert not importing.child(QPushButton, "import_open_button").isEnabled()
    other = importing.child(QPushButton, "import_other_button")
    assert other.text() == "P&ass over bad lines"
    qtbot.keyClick(importing.window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    importing.driver.wait(lambda: not other.isVisible())
    importing.settle()
    assert "2 ratings of 2 users" in importing.text("import_counts")
    assert not other.isVisible()


def test_pairs_become_ratings_with_a_click(importing, write):
    importing.show(write("user,item\na,x\nb,x\n"))
    assert "no rating column" in importing.text("import_words")
    importing.press("import_other_button")
    assert "2 ratings of 2 users" in importing.text("import_counts")


@pytest.mark.parametrize("name", ["mine.csv", "mine.jsonl"])
def test_counts_become_ratings_of_one_with_a_click(importing, write, name):
    rows = [(f"u{n}", f"i{n % 3}", n % 4 + 1) for n in range(12)]
    lines = {
        "mine.csv": ["user,artist,plays", *(f"{user},{item},{n}" for user, item, n in rows)],
        "mine.jsonl": [
            f'{{"user": "{user}", "artist": "{item}", "plays": {n}}}' for user, item, n in rows
        ],
    }
    importing.show(write("\n".join(lines[name]), name))
    assert "they were taken from plays. If it counts something" in importing.text("import_words")
    assert "1 to 4 by 1" in importing.text("import_counts")
    importing.press("import_other_button")
    assert "1 to 4" not in importing.text("import_counts")
    assert {cell for row in importing.cells("import_matrix") for cell in row} == {"", "1"}
