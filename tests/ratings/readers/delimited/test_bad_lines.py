"""A bad line is named by its number in the file and by what is wrong with it."""

from __future__ import annotations

import pytest

from funkgui.errors import FunkGuiError

GOOD = "1,2,3\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2", "the rating is missing"),
        ("1", "the rating is missing"),
        ("1,2,good", "the rating is “good”, which is no number"),
        ("1,2,\xa03", "which is no number"),
        ("1,2,٣", "the rating is “٣”, which is no number"),
        ("1,2,+inf", "no finite number"),
        ("1,2,inf", "no finite number"),
        ("1,2,-Infinity", "no finite number"),
        ("1,2,1e300", "no finite number"),
        (",2,3", "the user id is empty"),
        ("  ,2,3", "the user id is empty"),
        ("1,,3", "the item id is empty"),
        ('1,"",3', "the item id is empty"),
        ("1,2,3,4", "there are 4 values instead of 3"),
        ('1,"2,3', "a double quote"),
        ("1,2," + "x" * 5000, "xxx…”, which is no number"),
        ("1,2," + "9" * 100_000 + "x", "999…”, which is no number"),
        ("1,2," + "x" * 500_000, "cannot be split into values"),
    ],
)
def test_what_is_wrong(refusal, line, reason):
    error = refusal(GOOD * 5 + line + "\n" + GOOD * 3)
    assert isinstance(error, FunkGuiError)
    assert error.line == 6
    assert reason in error.reason
    assert str(error).startswith("given.txt, line 6: ")
    assert len(str(error)) < 250


@pytest.mark.parametrize(("line", "there"), [("1,2,3", "are 3 values"), ("1", "is 1 value")])
def test_too_few_values_of_many(refusal, line, there):
    error = refusal(f"user,item,rating,time\n1,2,3,4\n{line}\n")
    assert error.line == 3
    assert error.reason == f"there {there} instead of 4; expected user, item, rating, time."


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("1,2,3\n", 2),
        ("1,2,3\r\n1,2,3\r\n", 3),
        ("1,2,3\r1,2,3\r", 3),
        ("user,item,rating\n1,2,3\n", 3),
        ("\n\nuser,item,rating\n\n1,2,3\n\n", 7),
        ('user,item,rating\n1,"two\nlines",3\n', 4),
        ('user,item,rating\r\n1,"two\r\nlines",3\r\n\r\n', 5),
        ('"us\ner",item,rating\n1,2,3\n', 4),
        ("1,2,3\n   \n\t\n", 4),
    ],
)
def test_which_line(refusal, before, line):
    assert refusal(before + "7,7,bad\n1,2,3\n").line == line


def test_the_first_of_two_bad_lines_is_named(refusal):
    assert refusal("1,2,3\n1,2,x\n,2,3\n").line == 2
    assert refusal("1,2,3\n,2,3\n1,2,x\n").line == 2


@pytest.mark.parametrize("delimiter", ["::", " ", "\t", ";", "|"])
def test_other_delimiters(refusal, delimiter):
    rows = "\n".join(delimiter.join(row) for row in [*["123"] * 4, "12x", "123"])
    assert refusal(rows).line == 5


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_other_encodings(refusal, encoding):
    assert refusal("é,2,3\n\nß,2,x\n".encode(encoding)).line == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_bad_line_far_into_a_file_of_many_blocks(refusal, end, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 100)
    rows = [f"{n},2,3" for n in range(2000)]
    rows[1233] = "1233,2,x"
    assert refusal(end.join(["user,item,rating", *rows])).line == 1235
