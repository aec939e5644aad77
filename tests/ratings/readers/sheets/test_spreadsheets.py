"""Spreadsheets, written by hand to the two standards: see spreadsheets.py."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from tests.ratings.readers.spreadsheets import (
    ods_cell,
    write_ods,
    write_ods_xml,
    write_xlsx,
    write_xlsx_xml,
)

WRITERS = {".xlsx": write_xlsx, ".ods": write_ods}
TRIPLES = [["user", "item", "rating"], ["ann", "Up", 5], ["bob", "Up", 2.5], ["ann", 'A, "B"', 0]]
WIDE = [[None, "Up", "It", "Her"], ["ann", 5, None, 3], ["bob", None, 4, 1], ["cy", 2, 2.5, None]]
EXPECTED = [("ann", 'A, "B"', 0.0), ("ann", "Up", 5.0), ("bob", "Up", 2.5)]
EXPECTED_WIDE = [
    ("ann", "Her", 3.0),
    ("ann", "Up", 5.0),
    ("bob", "Her", 1.0),
    ("bob", "It", 4.0),
    ("cy", "It", 2.5),
    ("cy", "Up", 2.0),
]


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    """Write sheets in one of the two formats."""

    def to_file(sheets, name="given"):
        path = tmp_path / f"{name}{request.param}"
        WRITERS[request.param](path, sheets)
        return path

    return to_file


def test_a_rating_in_each_row(write, triples):
    found = read_ratings(write({"Ratings": TRIPLES}))
    assert triples(found.ratings) == EXPECTED
    assert found.format == "spreadsheet, sheet “Ratings”, header line"
    assert found.columns == ("user", "item", "rating")
    assert not found.doubts


def test_a_wide_sheet(write, triples):
    found = read_ratings(write({"S": WIDE}))
    assert triples(found.ratings) == EXPECTED_WIDE
    assert found.format == "spreadsheet, sheet “S”, wide table, rows and columns labelled"
    assert not found.doubts


def test_whole_numbers_are_ids_without_decimals(write):
    rows = [["userId", "movieId", "rating"], *([u, 10 * u, 4.5] for u in (7, 8, 123456789))]
    ratings = read_ratings(write({"S": rows})).ratings
    assert ratings.user_ids.tolist() == [7, 8, 123456789]
    assert ratings.item_ids.tolist() == [70, 80, 1234567890]


def test_a_table_that_begins_further_down_and_right(write, triples):
    rows = [[], [None, "Ratings of films"], [], *([None, None, *row] for row in TRIPLES)]
    found = read_ratings(write({"S": [[], [], *([None, None, *row] for row in TRIPLES)]}))
    assert triples(found.ratings) == EXPECTED
    with pytest.raises(ReadError):
        read_ratings(write({"S": rows[:3]}, "title"))


MERGED = [("ann", "Up", 5), ("", "It", 3), ("", "Her", 1), ("bob", "Up", 2), ("", "It", 4)]
"""As where a user is told of once, beside all of their ratings."""


def merged_xlsx(path):
    rows = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{column}{n}" t="str"><v>{value}</v></c>'
            for column, value in zip("CDE", row, strict=True)
            if value
        )
        + "</row>"
        for n, row in enumerate([("user", "item", "rating"), *MERGED], 3)
    )
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("C4:C6", "C7:C8", "X1:X9", "E7:Z7"))
    write_xlsx_xml(path, {"S": f"{rows}</sheetData><mergeCells>{merged}</mergeCells><sheetData>"})


def merged_ods(path):
    spans = {"ann": 3, "bob": 2}
    rows = "".join(
        "<table:table-row><table:table-cell table:number-columns-repeated='2'/>"
        + (
            ods_cell(user, f'table:number-rows-spanned="{spans.get(user, 1)}"')
            if user
            else "<table:covered-table-cell/>"
        )
        + ods_cell(item)
        + ods_cell(rating)
        + "</table:table-row>"
        for user, item, rating in [("user", "item", "rating"), *MERGED]
    )
    blank = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    write_ods_xml(path, {"Notes": blank, "Ann &amp; Bob": blank + rows})


@pytest.mark.parametrize("write_merged", [merged_xlsx, merged_ods])
def test_what_stands_in_merged_cells_is_in_each_of_their_rows(tmp_path, triples, write_merged):
    path = tmp_path / "merged"
    write_merged(path)
    found = read_ratings(path, options=ReadOptions(part=FileLook(path).preview().part))
    users = ("ann", "ann", "ann", "bob", "bob")
    expected = [
        (user, item, float(rating)) for user, (_, item, rating) in zip(users, MERGED, strict=True)
    ]
    assert triples(found.ratings) == sorted(expected)
    assert not found.doubts


def test_the_sheet_that_holds_ratings_is_found(write, triples):
    notes = [["Dear reader,"], ["these are my ratings."]]
    path = write({"Notes": notes, "Mine": TRIPLES, "Theirs": WIDE})
    found = read_ratings(path)
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == ("Of several sheets, “Mine” was taken; the others are Notes, Theirs.",)


def test_the_other_of_two_sheets_is_named(write):
    found = read_ratings(write({"Mine": TRIPLES, "Theirs": TRIPLES}))
    assert found.doubts == ("Of several sheets, “Mine” was taken; the other is Theirs.",)


def test_a_sheet_that_is_hidden_comes_last(tmp_path, triples):
    write_xlsx(tmp_path / "r.xlsx", {"_Old": TRIPLES[:2], "Mine": TRIPLES})
    found = read_ratings(tmp_path / "r.xlsx")
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == ("Of several sheets, “Mine” was taken; the other is _Old.",)


def test_a_sheet_may_be_named(write, triples):
    path = write({"Mine": TRIPLES, "Theirs": WIDE})
    found = read_ratings(path, options=ReadOptions(part="Theirs"))
    assert triples(found.ratings) == EXPECTED_WIDE
    assert not found.doubts
    with pytest.raises(ReadError, match="there is no sheet Ours; there are Mine, Theirs"):
        read_ratings(path, options=ReadOptions(part="Ours"))


def test_columns_and_orientation_may_be_chosen(write, triples):
    path = write({"S": [["a", "b", "c"], [5, "ann", "Up"], [2.5, "bob", "Up"]]})
    options = ReadOptions(user_column="b", item_column="c", rating_column="a")
    assert triples(read_ratings(path, options=options).ratings) == [
        ("ann", "Up", 5.0), ("bob", "Up", 2.5),
    ]  # fmt: skip
    path = write({"S": [list(row) for row in zip(*WIDE, strict=True)]})
    found = read_ratings(path, options=ReadOptions(orientation="items"))
    assert triples(found.ratings) == EXPECTED_WIDE


def test_preview(write):
    preview = FileLook(write({"S": WIDE})).preview()
    assert preview.format.startswith("spreadsheet")
    assert preview.wide
    assert preview.rows[0] == ("ann", "5", "", "3")


def test_many_rows(write, watched):
    rng = np.random.default_rng(0)
    users, items = rng.permutation(5000).tolist(), rng.integers(0, 50, 5000).tolist()
    rows = [["user", "item", "rating"], *([u, i, 4] for u, i in zip(users, items, strict=True))]
    assert watched(write({"S": rows}), 1).n_rows == 5000


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ([*TRIPLES, [], ["ann", "It", "good"]], 6, "the rating is “good”"),
        ([*WIDE, ["dot", 1, "x", 3]] + [[f"u{n}", 1, 2, 3] for n in range(99)], 5, "“It” is “x”"),
        ([["user", "item"], ["ann", "Up"]], None, "there is no rating column"),
    ],
)
def test_the_row_of_an_error(write, rows, line, reason):
    with pytest.raises(ReadError) as caught:
        read_ratings(write({"S": rows}))
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert "sheet" not in str(caught.value)


def test_the_sheet_of_an_error_where_there_are_several(write):
    path = write({"Notes": [["Dear reader,"]], "S": [*TRIPLES, ["ann", "It", "good"]]})
    with pytest.raises(ReadError) as caught:
        read_ratings(path)
    assert str(caught.value).startswith(f"{path.name}, sheet “S”, line 5: the rating is “good”")


@pytest.mark.parametrize("sheets", [{"S": []}, {"S": [["Dear reader,"]]}])
def test_no_ratings(write, sheets):
    with pytest.raises(ReadError, match=r"no sheet holds ratings|there is no rating column"):
        read_ratings(write(sheets))


def test_cut_off(write, tmp_path):
    content = write({"S": TRIPLES}).read_bytes()
    for size in (60, len(content) // 2, len(content) - 10):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(content[:size])
        with pytest.raises(ReadError, match="damaged or cut off"):
            read_ratings(path)


def test_damaged_xml(tmp_path):
    for name, writer in (("a.xlsx", write_xlsx_xml), ("a.ods", write_ods_xml)):
        writer(tmp_path / name, {"S": "<row r='1'><c r='A1'><v>5</w>"})
        with pytest.raises(ReadError):
            read_ratings(tmp_path / name)


@pytest.mark.parametrize("is_written", ['r="', "r='", "r = '", 'r\n="'])
def test_cells_at_far_ends_of_a_sheet(tmp_path, is_written):
    path = tmp_path / "far.xlsx"
    quote = is_written[-1]
    far = "<row 1@><c A1@><v>1</v></c></row><row 1048576@><c XFD1048576@/></row>"
    for place in ("1048576", "XFD1048576", "A1", "1"):
        far = far.replace(f" {place}@", f" {is_written}{place}{quote}")
    write_xlsx_xml(path, {"S": far})
    with pytest.raises(ReadError, match="spans 1,048,576 rows and 16,384 columns"):
        read_ratings(path)


@pytest.mark.parametrize(
    ("rows", "cells"),
    [("1", "999999999"), ("1048576", "16384"), ("999999999999", "1")],
)
def test_cells_repeated_beyond_measure(tmp_path, rows, cells):
    path = tmp_path / "far.ods"
    cell = ods_cell(5, f'table:number-columns-repeated="{cells}"')
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    write_ods_xml(path, {"S": row})
    with pytest.raises(ReadError, match="a sheet spans"):
        read_ratings(path)


def test_blanks_repeated_to_the_end_of_the_sheet(tmp_path, triples):
    path = tmp_path / "usual.ods"
    data = "".join(
        "<table:table-row>"
        + "".join(map(ods_cell, row))
        + ods_cell(None, 'table:number-columns-repeated="16381"')
        + "</table:table-row>"
        for row in TRIPLES
    )
    rest = ods_cell(None, 'table:number-columns-repeated="16384"')
    data += f'<table:table-row table:number-rows-repeated="1048572">{rest}</table:table-row>'
    write_ods_xml(path, {"S": data})
    assert triples(read_ratings(path).ratings) == EXPECTED


def test_a_zip_that_unpacks_to_far_more(tmp_path):
    path = tmp_path / "bomb.xlsx"
    write_xlsx_xml(path, {"S": " " * 40_000_000})
    with pytest.raises(ReadError, match="unpacks to"):
        read_ratings(path)


def test_a_small_sheet_may_be_wide_as_well(write):
    path = write({"S": [[5, 3, 1], [2, 2, 4], [1, 4, 1]]})
    shown = FileLook(path).preview()
    assert "may also be a table with a column for each item" in shown.doubts[-1]
    assert (
        read_ratings(
            path, options=ReadOptions(**dict(shown.alternatives[0].choices))
        ).ratings.n_ratings
        == 9
    )


PIVOT = [["Average of Rating", "Column Labels"], ["Row Labels", "Up", "It", "Her", "Grand Total"],
         ["ann", 5, None, 3, 4], ["bob", None, 4, 1, 2.5], ["cy", 2, 2.5, None, 2.25],
         ["Grand Total", 3.5, 3.25, 2, 2.9]]  # fmt: skip


def test_the_sheet_of_rows_goes_before_the_one_that_sums_it_up(write, triples):
    path = write({"Pivot": PIVOT, "Notes": [["none"]], "Data": TRIPLES})
    shown, found = FileLook(path).preview(), read_ratings(path)
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == shown.doubts == (
        "Of several sheets, “Data” was taken, which has a rating in each row; the others are "
        "Pivot, Notes.",
    )  # fmt: skip
    assert read_ratings(path, options=ReadOptions(part="Pivot")).ratings.n_items == 3


def test_a_wide_sheet_goes_before_rows_whose_names_do_not_tell(write, triples):
    path = write({"S": WIDE, "Other": [["x", "y", "z"], *([f"k{n}", n, n % 5] for n in range(9))]})
    assert triples(read_ratings(path).ratings) == EXPECTED_WIDE


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_of_text_in_the_first_column(write, triples, delimiter):
    lines = [["user,item,rating"], ["ann,Up,5"], ["bob,Up,2.5"], ['ann,"A, ""B""",0']]
    if delimiter != ",":
        lines = [[line.replace(",", delimiter).replace(f"A{delimiter}", "A,")] for [line] in lines]
    path = write({"S": lines})
    shown, found = FileLook(path).preview(), read_ratings(path)
    assert triples(found.ratings) == EXPECTED
    assert shown.columns == found.columns == ("user", "item", "rating")


def test_lines_of_text_that_were_parted_at_decimal_commas(write, triples):
    path = write({"S": [["user;item;rating"], ["ann;Up;5"], ["bob;Up;2", 5], ["ann;It;0"]]})
    assert triples(read_ratings(path).ratings) == [
        ("ann", "It", 0.0), ("ann", "Up", 5.0), ("bob", "Up", 2.5)
    ]  # fmt: skip


def test_a_wide_table_of_lines_of_text(write, triples):
    lines = [[";".join("" if cell is None else str(cell) for cell in row)] for row in WIDE]
    assert triples(read_ratings(write({"S": lines})).ratings) == EXPECTED_WIDE


def test_a_list_in_the_first_column_is_no_line_of_text(write):
    path = write({"S": [["item", "user", "rating"], ["A; B", "ann", 5], ["C; D", "bob", 4]]})
    assert read_ratings(path).ratings.item_ids.tolist() == ["A; B", "C; D"]
