"""Wide tables: users as rows, items as columns.

Jester's are written to its page: "One row per user. The first column gives the number of jokes
rated by that user. The next 100 columns give the ratings for jokes 01 - 100. Ratings are real
values ranging from -10.00 to +10.00 (the value 99 corresponds to null = not rated)."
R's are as `write.table` leaves them: no name over the rows' labels.
"""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.ratings.readers import ReadOptions, read_ratings
from tests.dense import to_dense

LABELLED = ",Up,It,Her\nann,5,,3\nbob,,4,1\ncy,2,2.5,\n"
EXPECTED = [
    ("ann", "Her", 3.0),
    ("ann", "Up", 5.0),
    ("bob", "Her", 1.0),
    ("bob", "It", 4.0),
    ("cy", "It", 2.5),
    ("cy", "Up", 2.0),
]


@pytest.mark.parametrize(
    "content",
    [
        LABELLED,
        LABELLED.replace(",", ";"),
        LABELLED.replace(",", ";").replace("2.5", "2,5"),
        LABELLED.replace(",", "\t"),
        LABELLED.replace(",", "|"),
        LABELLED.replace("\n", "\r\n"),
        LABELLED.replace("\n", "\r"),
        LABELLED.replace("\n", "\n\n"),
        LABELLED.rstrip(),
        LABELLED.replace("\n", ",\n"),
        LABELLED.replace(",,", ",NA,"),
        LABELLED.replace(",,", ", ,"),
        LABELLED.replace(",,", ",   ,"),
        LABELLED.replace(",,", ",  NA,"),
        LABELLED.replace(",,", ',"- ",'),
        LABELLED.replace(",", ", "),
        "user" + LABELLED,
        "User ID" + LABELLED,
        LABELLED[1:],
        "# ratings of three films\n" + LABELLED,
        '"","Up","It","Her"\n"ann","5","","3"\n"bob","","4","1"\n"cy","2","2.5",""\n',
    ],
)
def test_rows_of_users_under_names_of_items(read, triples, content):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = read(content.encode(encoding))
        assert triples(found.ratings) == EXPECTED, encoding
        assert found.format.startswith("wide table, ")
        assert found.format.endswith(", rows and columns labelled")
        assert not found.doubts


def test_blanks_and_na(read, triples):
    found = read(LABELLED[1:].replace(",,", ",NA,").replace(",\n", ",NA\n").replace(",", " "))
    assert triples(found.ratings) == EXPECTED


def test_labels_with_delimiters_and_line_ends_in_quotes(read, triples):
    found = read(',"It, 2","The ""Up""","a\nb"\n"Doe, Ann",5,,3\n"x\ny",,4,1\n"1"" disk",2,2.5,\n')
    assert triples(found.ratings) == [
        ('1" disk', "It, 2", 2.0),
        ('1" disk', 'The "Up"', 2.5),
        ("Doe, Ann", "It, 2", 5.0),
        ("Doe, Ann", "a\nb", 3.0),
        ("x\ny", 'The "Up"', 4.0),
        ("x\ny", "a\nb", 1.0),
    ]


def test_line_ends_in_quotes_wherever_a_long_table_is_parted(read):
    user = "u" + "\n" * 9
    found = read(",a,b,c\n" + "".join(f'"{user}{n}",4,,4\n' for n in range(80_000)))
    assert found.ratings.n_users == 80_000
    assert found.ratings.user_ids[1] == f"{user}1"


def test_numbers_as_labels(read, triples):
    found = read("userId,31,1029,1061\n1,2.5,3,3\n7,,4,\n15,3,,\n")
    assert found.ratings.user_ids.tolist() == [1, 7, 15]
    assert found.ratings.item_ids.tolist() == [31, 1029, 1061]
    assert found.ratings.n_ratings == 5


def jester(n_users: int = 60, n_items: int = 20) -> tuple[str, np.ndarray]:
    rng = np.random.default_rng(0)
    ratings = np.round(rng.uniform(-10, 10, (n_users, n_items)), 2)
    ratings[rng.random(ratings.shape) < 0.4] = 99
    counts = (ratings != 99).sum(axis=1)
    rows = [
        ",".join([str(n), *(f"{one:g}" for one in row)])
        for n, row in zip(counts, ratings, strict=True)
    ]
    return "\n".join(rows) + "\n", ratings


def test_jester(read):
    content, ratings = jester()
    found = read(content)
    assert found.format == "wide table, comma, no labels"
    assert found.doubts == (
        "The first column counts each row's ratings: left out.",
        "99, far from all ratings, was taken as no rating.",
    )
    assert found.ratings.user_ids.tolist() == list(range(1, 61))
    assert found.ratings.item_ids.tolist() == list(range(1, 21))
    assert found.n_rows == (ratings != 99).sum()
    dense = to_dense(found.ratings)
    np.testing.assert_array_equal(dense, np.where(ratings == 99, np.nan, ratings).astype("f4"))


@pytest.mark.parametrize("code", [66, 77, 88, 98])
def test_a_code_of_surveys_alone_stands_for_no_rating_where_it_is_very_far(read, code):
    rows = [f"{n},{n % 5 + 1},{n % 4 + 1},{code if n % 3 else 2},{n % 2 + 1}" for n in range(30)]
    found = read("\n".join(["id,v1,v2,v3,v4", *rows]))
    assert found.doubts == (f"{code}, far from all ratings, was taken as no rating.",)
    assert found.ratings.values.max() == 5
    for grades in ((70, 71, 72, 8), (50, 51, 52, code)):
        few = [",".join(map(str, (n, *(grades[(n + k) % 4] for k in range(4))))) for n in range(9)]
        assert read("\n".join(["id,v1,v2,v3,v4", *few])).ratings.values.max() == max(grades)
        assert read("\n".join(["id,v1,v2,v3,v4", *few])).ratings.values.min() == min(grades)
    percents = [row.replace(",5", ",50") for row in rows]
    assert read("\n".join(["id,v1,v2,v3,v4", *percents])).ratings.values.max() == code


def test_counts_beside_labels(read):
    content, ratings = jester()
    lines = [f"u{n},{line}" for n, line in enumerate(content.splitlines())]
    found = read("\n".join(lines))
    assert found.doubts[0] == "The second column counts each row's ratings: left out."
    assert found.n_rows == (ratings != 99).sum()
    assert found.ratings.user_ids[0] == "u0"


def test_numbers_without_any_label(read):
    rng = np.random.default_rng(0)
    ratings = rng.integers(1, 6, (30, 8))
    found = read("\n".join(" ".join(map(str, row)) for row in ratings.tolist()))
    assert found.format == "wide table, blanks, no labels"
    np.testing.assert_array_equal(to_dense(found.ratings), ratings)


def test_the_tutorial_matrix_and_its_zeros(tmp_path, read):
    content = "5,3,0,1,2\n4,0,0,1,0\n1,1,0,5,0\n1,0,0,4,3\n0,1,5,4,0\n"
    found = read(content)
    assert found.n_rows == 15
    assert found.doubts == (
        "0 was taken as no rating, since it fills 40% of the cells; "
        "choose the missing number “none” if it is a rating.",
    )
    kept = read_ratings(tmp_path / "given.txt", options=ReadOptions(missing="none"))
    assert kept.n_rows == 25
    assert not kept.doubts


def test_zeros_are_ratings_beside_blanks(read):
    found = read(",a,b,c\nx,0,,5\ny,0,0,\nz,,0,1\n")
    assert found.n_rows == 6
    assert found.ratings.scale.low == 0


@pytest.mark.parametrize(
    ("codes", "scale"), [("-99,-77", (0, 3)), ("77,88", (0, 3)), ("98,99", (0, 3)), ("7,8", (0, 8))]
)
def test_codes_of_surveys(read, codes, scale):
    refused, not_asked = codes.split(",")
    found = read(f",a,b,c\nx,0,{refused},3\ny,{not_asked},2,1\nz,1,{refused},2\n")
    assert (found.ratings.scale.low, found.ratings.scale.high) == scale
    are_codes = f"{refused} and {not_asked}, far from all ratings, were taken as no rating."
    assert (are_codes in found.doubts) == (scale == (0, 3))


def test_minus_one(read):
    found = read(",a,b,c\nx,0,-1,5\ny,-1,0,-1\nz,-1,-1,1\n")
    assert found.n_rows == 4
    assert found.doubts[0].startswith("-1 was taken as no rating")


def test_a_code_that_was_chosen(read):
    content = ",a,b,c\nx,7,1,5\ny,7,3,7\nz,2,7,1\n"
    found = read(content, missing="7")
    assert found.n_rows == 5
    assert (found.ratings.n_users, found.ratings.n_items) == (3, 3)


def test_users_and_items_without_ratings_stay(read):
    found = read(",a,b,c\nx,1,,5\ny,,,\nz,2,,1\n")
    assert (found.ratings.n_users, found.ratings.n_items) == (3, 3)
    assert found.ratings.n_ratings == 4


@pytest.mark.parametrize("corner", ["movie", "Title", "item_id"])
def test_rows_of_items(read, triples, corner):
    found = read(corner + ",ann,bob,cy\nUp,5,,2\nIt,,4,2.5\nHer,3,1,\n")
    assert triples(found.ratings) == EXPECTED
    assert found.format.endswith("items in rows")
    assert found.doubts == ("Each row was taken as an item and each column as a user.",)


def test_columns_called_users_are_users(read):
    assert read(",user1,user2,user3\nUp,5,,2\nIt,,4,2\n").ratings.item_ids.tolist() == ["It", "Up"]


def test_orientation_may_be_chosen(read, triples):
    content = ",ann,bob,cy\nUp,5,,2\nIt,,4,2.5\nHer,3,1,\n"
    found = read(content, orientation="items")
    assert triples(found.ratings) == EXPECTED
    assert not found.doubts


def test_format_may_be_chosen(read):
    assert read("5,3,1,1\n4,2,2,1\n1,1,3,5\n").format.startswith("delimited text")
    assert read("5,3,1,1\n4,2,2,1\n1,1,3,5\n", format="wide").ratings.n_items == 4


def test_preview(preview):
    shown = preview(LABELLED, "t.csv")
    assert shown.wide
    assert shown.columns == ("", "Up", "It", "Her")
    assert shown.rows[1] == ("bob", "", "4", "1")
    assert shown.roles == ((0, "user"),)


def test_preview_of_rows_of_items_is_turned(preview):
    shown = preview("movie,ann,bob\nUp,5,\nIt,,4\nHer,3,1\n", "t.csv")
    assert shown.columns == ("", "Up", "It", "Her")
    assert shown.rows[1] == ("bob", "", "4", "1")


def test_more_columns_than_a_head_holds(preview, read):
    rng = np.random.default_rng(0)
    n_users, n_items = 40, 30_000
    lines = ["," + ",".join(f"film {n}" for n in range(n_items))]
    known = {}
    for user in range(n_users):
        cells = [""] * n_items
        for item in rng.choice(n_items, 50, replace=False).tolist():
            known[f"u{user}", f"film {item}"] = rating = int(rng.integers(1, 6))
            cells[item] = str(rating)
        lines.append(f"u{user}," + ",".join(cells))
    content = "\n".join(lines)
    ratings = read(content).ratings
    assert (ratings.n_users, ratings.n_items) == (n_users, n_items)
    users, items = ratings.user_ids[ratings.user_index], ratings.item_ids[ratings.item_index]
    pairs = zip(users.tolist(), items.tolist(), strict=True)
    assert dict(zip(pairs, ratings.values.tolist(), strict=True)) == known
    assert len(preview(content).columns) <= 101


def test_two_million_columns(refusal):
    row = b"," + b"1," * 2_000_000 + b"1\n"
    reason = refusal(row * 2).reason
    assert reason == (
        "the first line has more than 1,000,000 values between commas; give the ratings as lines "
        "of user, item and rating."
    )


def test_columns_that_were_chosen_make_it_no_wide_table(read, triples):
    found = read("a,b,c,d\n1,2,3,4\n2,3,4,5\n3,3,4,5\n", user_column="b", item_column="a")
    assert triples(found.ratings)[0] == (2, 1, 3.0)


def test_nothing_but_blanks(refusal):
    assert refusal(",a,b,c\nx,,,\ny,,,\n")


def test_blocks(tmp_path):
    rng = np.random.default_rng(0)
    ratings = rng.integers(1, 6, (9000, 1000)).astype("f4")
    path = tmp_path / "t.csv"
    np.savetxt(path, ratings, fmt="%d", delimiter=",")
    found = read_ratings(path)
    np.testing.assert_array_equal(to_dense(found.ratings), ratings)
    with pytest.raises(CancelledError):
        read_ratings(path, cancelled=lambda: True)
