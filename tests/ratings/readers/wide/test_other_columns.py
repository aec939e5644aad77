"""Wide tables with columns that hold no ratings, and cells that are no bare numbers."""

from __future__ import annotations

from itertools import chain
from statistics import fmean, median

import pytest

from funkgui.ratings.readers import FileLook

FORM = (
    "Timestamp,Email Address,Your rating? [Up],Your rating? [Her],Your rating? [Big],Remarks\n"
    '8/19/2023 13:34:59,ann@x.org,{5},{3},,"nice, really\nnice"\n'
    "8/20/2023 9:10:11,bob@x.org,,{4},{1},\n"
    "8/21/2023 9:10:11,cy@x.org,{2},,{2},thanks\n"
)
EXPECTED = [
    ("ann@x.org", "Her", 3.0), ("ann@x.org", "Up", 5.0), ("bob@x.org", "Big", 1.0),
    ("bob@x.org", "Her", 4.0), ("cy@x.org", "Big", 2.0), ("cy@x.org", "Up", 2.0),
]  # fmt: skip


def form(written: str) -> str:
    text = FORM
    for n in range(1, 6):
        text = text.replace(f"{{{n}}}", written.format(n=n, stars="★" * n + "☆" * (5 - n)))
    return text


@pytest.mark.parametrize("written", ["{n}", "{n} - fine", "{n}/5", "{stars}", "{n} stars"])
def test_the_answers_to_a_form(read, triples, tmp_path, written):
    found = read(form(written))
    assert triples(found.ratings) == EXPECTED
    assert found.format == "wide table, comma, rows and columns labelled"
    left_out = "Columns that hold no ratings were left out: Timestamp, Remarks."
    assert found.doubts[0] == left_out
    assert len(found.doubts) == 1 + (written != "{n}")
    preview = FileLook(tmp_path / "given.txt").preview()
    assert preview.columns == ("", "Up", "Her", "Big")
    assert preview.doubts == (left_out,)


def test_which_cell_of_a_form_is_wrong(refusal):
    good = "".join(f"8/21/2023 9:10:11,u{n}@x.org,2,3,,\n" for n in range(200))
    error = refusal(form("{n}") + good + "8/21/2023 9:10:11,dee@x.org,2,bad,3,\n")
    assert error.line == 206
    assert "“Her” is “bad”" in error.reason


def test_columns_and_rows_that_sum_up_are_left_out(read, triples):
    found = read(
        "Name,Ex 1,Ex 2,Ex 3,Average\nann,1,2,,1.5\nbob,,4,6,5\ncy,2,,4,3\nAverage,1.5,3,5,\n"
    )
    assert triples(found.ratings) == [
        ("ann", "Ex 1", 1), ("ann", "Ex 2", 2), ("bob", "Ex 2", 4), ("bob", "Ex 3", 6),
        ("cy", "Ex 1", 2), ("cy", "Ex 3", 4),
    ]  # fmt: skip
    assert found.ratings.user_ids.tolist() == ["ann", "bob", "cy"]
    assert found.doubts == (
        "The last column, Average, sums up the others: left out.",
        "The row Average sums up the others: left out.",
    )


@pytest.mark.parametrize("word", ["\u2013", "\u2014", "#N/A", "<NA>"])
def test_words_for_no_rating(read, word):
    rows = "".join(f"p{n},{n % 5 + 1},{word},{n % 4 + 1}\n" for n in range(9))
    found = read(f"Name,Up,Her,Big\n{rows}")
    assert found.format == "wide table, comma, rows and columns labelled"
    assert found.ratings.n_ratings == 18


def test_one_user_per_answer_where_nothing_names_them(read):
    rows = "".join(f"8/{n}/2023 9:10:11,{n % 3},{n % 4},{n % 5}\n" for n in range(1, 6))
    found = read(f"Timestamp,Up,Her,Big\n{rows}")
    assert found.ratings.item_ids.tolist() == ["Big", "Her", "Up"]
    assert found.ratings.n_users == 5


def test_a_long_table_with_many_columns_of_numbers_is_none(read):
    rows = "".join(f"g{n},{n},{n % 5},{n % 2},1,0,{n % 3},text\n" for n in range(1, 9))
    found = read(f"objectname,objectid,rating,weight,own,want,numplays,comment\n{rows}")
    assert found.columns == ("objectid", "rating")


def test_a_bare_table_of_few_columns_may_have_a_rating_in_each_row(read):
    doubts = read("5,3,1,4,2\n1,2,5,3,4\n4,1,3,2,5\n").doubts
    assert doubts[-1].startswith("It may also be a table with a rating in each row")


@pytest.mark.parametrize("name", ["ID", "student_id", "SIS User ID"])
def test_ids_on_the_scale_of_the_grades_are_labels(read, name):
    rows = "".join(f"{n},{n % 4 + 1},{n % 3 + 2},{n % 5 + 3}\n" for n in (3, 5, 7, 8, 2, 9, 1, 6))
    found = read(f"{name},HW 1 (101),HW 2 (102),Quiz (104)\n{rows}")
    assert found.ratings.user_ids.tolist() == [1, 2, 3, 5, 6, 7, 8, 9]
    assert found.ratings.item_ids.tolist() == ["HW 1 (101)", "HW 2 (102)", "Quiz (104)"]


def test_two_columns_before_sums_are_enough(read):
    names = "First name,Surname,ID number,Email address,Quiz: A (Real),Quiz: B (Real)"
    rows = "".join(
        f"Ann{n},Doe{n},{n},a{n}@x.org,{n % 6 + 4}.00,{n % 5 + 3}.00,{n + 9}.00,1700000000\n"
        for n in range(9)
    )
    found = read(f"{names},Course total (Real),Last downloaded from this course\n{rows}")
    assert (found.ratings.n_users, found.ratings.n_items) == (9, 2)
    assert str(found.ratings.scale) == "3 to 9 by 1"


@pytest.mark.parametrize("name", ["Roll No", "Roll No.", "ID"])
def test_numbers_beside_the_labels_are_no_grades(read, name):
    rows = "".join(f"Ann{n},{n},{n % 60 + 30},{n % 7 + 80},{n % 50 + 9}\n" for n in range(1, 30))
    found = read(f"Name,{name},Maths,Physics,Chemistry\n{rows}")
    assert found.ratings.item_ids.tolist() == ["Chemistry", "Maths", "Physics"]
    assert found.ratings.user_ids[0] == "Ann1"
    assert found.doubts == (f"The column {name} was left out as a number.",)


def test_answers_about_what_a_user_had_once(read):
    rows = "".join(
        f"{1000 + n},{'MPC'[n % 3]}101,2024-05-0{n % 9 + 1},{n % 5 + 1},{n % 3 + 2},{n % 4 + 1},3\n"
        for n in range(20)
    )
    found = read(f"Student ID,Course ID,Date,Q1,Q2,Q3,Q4\n{rows}")
    assert found.ratings.item_ids.tolist() == ["Q1", "Q2", "Q3", "Q4"]
    assert found.ratings.user_ids[0] == 1000


SEEN = {"ann": (5, 3, None), "bob": (1, None, 4), "cy": (None, 2, 5), "dee": (4, 1, 2),
        "eve": (3, 5, 1), "fay": (2, None, None)}  # fmt: skip


def pivot(of, name: str, blank: str = "", names: str = "Up,Her,Big") -> str:
    """A table with margins, as pivot tables have them."""

    def margin(cells) -> str:
        return f"{of([one for one in cells if one is not None]):g}"

    lines = [f"user,{names},{name}"]
    for user, cells in SEEN.items():
        shown = (blank if one is None else str(one) for one in cells)
        lines.append(f"{user},{','.join(shown)},{margin(cells)}")
    columns = list(zip(*SEEN.values(), strict=True))
    sums = map(margin, (*columns, chain(*columns)))
    return "\n".join([*lines, f"{name},{','.join(sums)}\n"])


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (sum, "All"), (fmean, "All"), (len, "All"), (sum, "Grand Total"), (sum, "Gesamt Ergebnis"),
        (sum, "Total général"), (sum, "Total Resultado"), (fmean, "Tous"),
        (max, "All"), (min, "All"), (median, "All"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("blank", ["", "0"])
def test_margins_of_pivot_tables_are_left_out(read, of, name, blank):
    found = read(pivot(of, name, blank))
    assert found.ratings.user_ids.tolist() == list(SEEN)
    assert found.ratings.item_ids.tolist() == ["Big", "Her", "Up"]
    assert found.ratings.values.max() == 5
    assert f"The last column, {name}, sums up the others: left out." in found.doubts
    assert f"The row {name} sums up the others: left out." in found.doubts


def test_a_few_ratings_of_an_item_called_all_may_be_the_highest(read):
    found = read("user,Up,Her,Big,All\nann,5,1,4,5\nbob,5,3,2,5\ncy,2,4,1,4\n")
    assert found.ratings.n_items == 4


def test_margins_beside_items_with_numbers(read):
    found = read(pivot(sum, "All", names="31,7,12"))
    assert found.ratings.item_ids.tolist() == [7, 12, 31]
    assert found.ratings.user_ids.tolist() == list(SEEN)
    by_number = pivot(fmean, "All", names="31,7,12").replace(
        "user", ",rating,rating,rating,rating\nfilm", 1
    )
    found = read(by_number.replace("All\n", "All\nuser,,,,\n", 1))
    assert found.ratings.item_ids.tolist() == [7, 12, 31]
    assert found.ratings.values.max() == 5


@pytest.mark.parametrize(
    "rows",
    [
        ["0,1,1", "1,0,0", "1,0,1", "0,1,0", "1,0,1", "1,1,0"],  # a mean as whole as all others
        ["0,1,1", "1,0,1", "1,0,1", "0,1,1", "1,0,1", "1,1,1"],  # a sum
        ["1,2,2", "2,1,1", "2,3,3", "5,4,4", "3,2,3", "1,2,1"],
        ["2,,2", "1,2,3", "2,1,3", "2,1,3", "1,2,3", "1,2,3"],
        ["inf,-inf,1", "inf,-inf,1", "1,2,3", "1,2,3", "1,2,3", "1,2,3"],
        ["1e308,1.1e308,1"] * 6,
    ],
)
def test_the_last_of_few_items_is_no_margin_by_chance(preview, rows):
    table = "\n".join(f"user{n},{row}" for n, row in enumerate(rows))
    found = preview(f"user,Up,Her,Big\n{table}\n", format="wide", missing="none")
    assert found.columns == ("", "Up", "Her", "Big")


def test_means_of_one_decimal_are_left_out_where_some_are_whole(read):
    rows = [f"u{n},{n % 5 + 1},{n * 3 % 5 + 1},{n * n % 5 + 1}".split(",") for n in range(9)]
    table = [[*row, f"{fmean(map(int, row[1:])):.1f}".removesuffix(".0")] for row in rows]
    found = read("\n".join(map(",".join, [["user", "Up", "Her", "Big", "Middel"], *table])))
    assert found.ratings.item_ids.tolist() == ["Big", "Her", "Up"]


@pytest.mark.parametrize("name", ["Total points", "Total %"])
def test_the_sums_of_a_grade_book_are_left_out(read, name):
    rows = "".join(f"s{n},{n % 5 + 1},{n * 3 % 5 + 1},{n % 2 + 1},{n * 7}\n" for n in range(9))
    found = read(f"Student,Q1,Q2,Q3,{name}\n{rows}")
    assert found.ratings.item_ids.tolist() == ["Q1", "Q2", "Q3"]


def test_names_of_sums_alone_are_names(preview):
    rows = "".join(f"u{n},{n % 3 + 1},{n % 5 + 1}\n" for n in range(9))
    assert preview(f"who,Total,Mean\n{rows}", orientation="users").wide


@pytest.mark.parametrize("last", ["All", "Total Recall"])
def test_items_whose_names_sound_like_margins_are_none(read, last):
    table = pivot(sum, "Big", names=f"Up,Her,{last}").splitlines()
    found = read("\n".join(line.rpartition(",")[0] for line in table[:-1]))
    assert last in found.ratings.item_ids.tolist()
    assert found.doubts[:1] == ()
