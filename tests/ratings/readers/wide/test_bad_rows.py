"""Rows of wide tables that are at fault, or not of the encoding that was told or chosen."""

from __future__ import annotations

import pytest

CP1252 = (
    "The text is not UTF-8 and was taken for Windows-1252; choose another encoding if letters look "
    "wrong."
)
LABELLED = ",Up,It,Her\nann,5,,3\nbob,,4,1\ncy,2,2.5,\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("dot,1,2\n", "the row has 3 cells instead of 4"),
        ("dot,1,2,3,4\n", "the row has 5 cells instead of 4"),
        ("dot,1,x,3\n", "the cell in column “It” is “x”, which is no finite number"),
        ("dot,1,inf,3\n", "the cell in column “It” is “inf”"),
        ("dot,1,1e99,3\n", "the cell in column “It” is “1e99”"),
        (",1,2,3\n", "the row's label is empty"),
    ],
)
def test_bad_rows(refusal, row, reason):
    good = "".join(f"u{n},{n % 5},,{n % 3}\n" for n in range(297))
    error = refusal(LABELLED + good + row + "last,1,1,1\n")
    assert error.line == 302
    assert reason in error.reason


def test_bad_rows_may_be_passed_over(read):
    good = "".join(f"u{n},{n % 5},,{n % 3}\n" for n in range(9000))
    bad = "dot,1,2\ndot,1,x,3\n,1,2,3\n"
    found = read(LABELLED + good + bad + "last,1,1,1\n", bad_lines="skip")
    assert found.n_rows == 6 + 2 * 9000 + 3
    assert found.ratings.n_users == 3 + 9000 + 1
    assert [line for line, _ in found.skipped] == [9005, 9006, 9007]


def test_ratings_out_of_five_are_read_where_bad_rows_are_passed_over(read, triples):
    good = "".join(f"u{n},{n % 5 + 1}/5,,{n % 3 + 1}/5\n" for n in range(600))
    found = read(f",Up,It,Her\n{good}dot,4/5,x,3/5\nzed,4/5,,\n", bad_lines="skip")
    assert found.ratings.n_users == 601
    assert triples(found.ratings)[-1] == ("zed", "Up", 4.0)
    assert found.skipped == ((602, "the cell in column “It” is “x”, which is no finite number; "
                              "correct it or leave it blank."),)  # fmt: skip


def test_rows_without_labels_keep_their_numbers_where_a_bad_one_is_passed_over(read, triples):
    good = "".join(f"{n % 5},,{n % 3},1,,2\n" for n in range(700))
    found = read(f"{good}1,2,x,1,2,3\n5,5,5,5,5,4\n", bad_lines="skip")
    assert found.skipped[0][0] == 701
    assert triples(found.ratings)[-1] == (702, 6, 4.0)
    assert not (found.ratings.user_index == 700).any()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_beyond_ascii_after_the_start(read, encoding):
    good = "".join(f"u{n},{n % 5},,{n % 3}\n" for n in range(9000))
    found = read((LABELLED + good + "zoë,1,1,1\n").encode(encoding))
    assert found.ratings.user_ids[-1] == "zoë"
    assert [doubt for doubt in found.doubts if "Windows-1252" in doubt] == (
        [] if encoding == "utf-8" else [CP1252]
    )


def test_a_line_that_is_not_of_the_encoding_that_was_chosen(refusal):
    good = "".join(f"u{n},{n % 5},,{n % 3}\n" for n in range(9000))
    error = refusal((LABELLED + good + "zoë,1,1,1\n").encode("cp1252"), encoding="utf-8")
    assert error.line == 9005
    assert error.reason == "the text is not UTF-8; mend its encoding, or choose another one."


def test_an_encoding_that_was_guessed_is_told(preview, read):
    content = LABELLED.replace("ann", "Анна").encode("cp1251")
    assert preview(content).doubts == read(content).doubts == (CP1252,)
    chosen = read(content, encoding="cp1251")
    assert chosen.doubts == ()
    assert chosen.ratings.user_ids[-1] == "Анна"
