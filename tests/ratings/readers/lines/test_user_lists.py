"""Lists of items after their user, as ``train.txt`` of LightGCN, NGCF and KGAT has them."""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import FileLook

LISTS = "0 0 1 2 3\n1 4\n2 5 1\n3\n10 3 4 0 7 2\n"
ITEMS = {0: (0, 1, 2, 3), 1: (4,), 2: (1, 5), 10: (0, 2, 3, 4, 7)}
PAIRS = [(user, item, 1.0) for user, items in ITEMS.items() for item in items]


@pytest.mark.parametrize(
    "content",
    [
        LISTS,
        LISTS.rstrip(),
        LISTS.replace("\n", "\r\n"),
        LISTS.replace("\n", " \n"),
        LISTS.replace(" ", "\t"),
        LISTS.replace("3\n10", "3 \n\n10"),
    ],
)
def test_each_item_is_a_rating_of_1(read, triples, content):
    found = read(content, "train.txt")
    assert triples(found.ratings) == PAIRS
    assert found.format == "lists of items after their user, pairs as ratings of 1"
    assert "first of each line was taken for a user" in found.doubts[0]
    assert read(content, "train.txt", rating_column="none").doubts == found.doubts[:1]


@pytest.mark.parametrize(
    "content",
    ["u1: i4 i2\nu2: i4\nu3:\n", "u1;i4,i2\nu2;i4\nu3;\n", "u1\ti4 i2\nu2\ti4\nu3\n",
     "u1, i4, i2\nu2, i4\nu3\n", "u1 i4 i2\nu2 i4\nu3\n", "u1|i4,i2\nu2|i4\nu3|\n"],
)  # fmt: skip
def test_other_separators(read, triples, content):
    assert triples(read(content).ratings) == [("u1", "i2", 1), ("u1", "i4", 1), ("u2", "i4", 1)]


def test_the_end_mark_of_old_programs(read, triples):
    assert triples(read(LISTS.replace("\n", "\r\n") + "\x1a").ratings) == PAIRS


def test_ratings_with_a_time_now_and_then_are_no_lists(refusal):
    more = ("", " 88125", " 88126 7")
    rows = "".join(f"{n} {100 + n} {n % 5 + 1}{more[n % 3]}\n" for n in range(1, 20))
    assert "values instead of 4; expected user, item, rating" in refusal(rows).reason


def test_preview(preview):
    shown = preview(LISTS, "train.txt")
    assert shown.rows[:2] == (("0", "0"), ("0", "1"))
    assert shown.roles == ((0, "user"), (1, "item"))


def test_long_lists_are_soon_read(read):
    lines = (" ".join(map(str, [n, *range(n, 20 * n, 7)])) + "\n" for n in range(100, 200))
    assert read("".join(lines)).ratings.n_users == 100


def test_lines_longer_than_the_start_of_a_file(read):
    lines = (" ".join(map(str, range(100_000 + n, 112_000 + 2 * n))) + "\n" for n in range(9))
    assert read("".join(lines)).n_rows == sum(11_999 + n for n in range(9))


def test_counted_items_of_unnamed_users(read, triples):
    content = "2 7 5\n0\n1 7\n3 1 5 9\n2 1 9\n"
    found = read(content, "users.dat")
    of_users = [(1, 5), (1, 7), (3, 7), (4, 1), (4, 5), (4, 9), (5, 1), (5, 9)]
    assert triples(found.ratings) == [(*pair, 1) for pair in of_users]
    assert "counts the others, was left out" in found.doubts[0]


def test_counted_items_in_few_columns(read):
    assert read("2 0 4\n3 0 4 5\n4 1 4 5 6\n2 1 5\n" * 3).ratings.n_ratings == 33


def test_baskets_of_unnamed_users(read, tmp_path):
    sizes = [1, 4, 2, 7, 3, 1, 2] * 40
    content = "".join(" ".join(map(str, range(n % 6, n % 6 + size))) + " \n"
                      for n, size in enumerate(sizes))  # fmt: skip
    found = read(content, "retail.dat")
    assert found.n_rows == sum(sizes)
    assert found.ratings.user_ids.tolist() == [*range(1, 281)]
    assert "choose the format user-lists" in found.doubts[0]
    assert FileLook(tmp_path / "retail.dat").preview().rows[1:3] == (("2", "1"), ("2", "2"))
    assert read(content, format="user-lists").ratings.n_users == 6


def test_what_is_no_number_is_told(refusal, read):
    content = "".join(f"{n} {' '.join(map(str, range(n % 9)))}\n" for n in range(20_000))
    error = refusal(content + "20000 5 x 6\n")
    assert error.line == 20_001
    assert "“x” is no id" in error.reason
    found = read(content + "20000 5 x 6\n20001 7\n", bad_lines="skip")
    assert [line for line, _ in found.skipped] == [20_001]
    assert found.ratings.n_items == 8


def test_ratings_of_some_with_a_time_are_no_lists(read):
    found = read("1 10 5 978300760\n2 20 3\n3 10 4 978300761\n4 20 2\n" * 9, bad_lines="skip")
    assert found.format.startswith("delimited text")


@pytest.mark.parametrize("mark", ["\t", ",", ";", "|"])
def test_ratings_of_one_user_each_with_gaps_are_no_lists(read, triples, mark):
    rows = ("{} 10 5 978300760", "{} 20  978300761", "{} 30 3 ", "{} 40  ")
    content = "".join(rows[n % 4].format(n).replace(" ", mark) + "\n" for n in range(40))
    found = triples(read(content).ratings)
    assert found[:4] == [(0, 10, 5), (2, 30, 3), (4, 10, 5), (6, 30, 3)]


@pytest.mark.parametrize(
    "content",
    [
        "5 3 3 1\n4 3 3\n1 1 5 5 2 4\n3 3\n",  # ratings, some of them again
        "0 1 2\n0 5\n0 7 8 9\n",  # baskets, and no user before them
        "0 1 2\n1 0.5\n2 7 8 9\n",
        "0 1:5 2:4\n1 2:3\n2 7:1 8:2 9:5\n",
        "0 1,5 2,4\n1 2,3 4,5 6,1\n2 7,1\n",
        "u1: one of them\nu2: two\nu3: none of the 3 others\n",
    ],
)
def test_other_numbers_are_no_lists(refusal, content):
    assert "expected" in refusal(content).reason


def test_a_table_of_numbers_is_wide(read):
    rows = (" ".join(str((user * 7 + item) % 11) for item in range(8)) for user in range(12))
    assert "wide table" in read("\n".join(rows)).format


def test_long_rows_of_blanks_are_soon_told_from_lists(refusal):
    """Could blanks be split anywhere, it would take minutes."""
    blanks = "\t" * 200_000
    assert "expected" in refusal(f"1{blanks}4.5\n2{blanks}3.5\n").reason
