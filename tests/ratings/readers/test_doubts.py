"""What is unusual about a file is told in words; a plain file is taken without any."""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import FileLook, read_ratings


@pytest.mark.parametrize(
    "content",
    [
        "userId,movieId,rating,timestamp\n1,2,3.5,964982703\n2,2,4,964982931\n",
        "1\t2\t3\t881250949\n2\t2\t4\t891717742\n",
        "1::2::3::978300760\n2::2::4::978302109\n",
        "user,item,rating\nAnn,Dune,7\nBob,Dune,100\n",
        "Zoë,x,3\nÅsa,x,0\n",
        "user,item,rating\n1,2,3\n",
    ],
)
def test_a_plain_file_leaves_none(read, tmp_path, content):
    assert read(content).doubts == ()
    assert FileLook(tmp_path / "given.txt").preview().doubts == ()


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        ("Zoë,x,3\nÅsa,x,4\n".encode("cp1252"), "taken for Windows-1252"),
        ("who,what,how much\n7,8,4\n7,9,3\n", "were taken from who, what and how much."),
        ("Movie,User,Stars\n7,8,4\n7,9,3\n", "users were taken from User, items from Movie."),
    ],
)
def test_of_the_layout(read, tmp_path, content, doubt):
    found = read(content)
    assert len(found.doubts) == 1
    assert doubt in found.doubts[0]
    assert FileLook(tmp_path / "given.txt").preview().doubts == found.doubts


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        ("1,2,3\n1,2,4\n2,2,5\n", "1 row repeats a pair of user and item; the last rating"),
        ("1,2,3\n1,3,3\n", "All ratings are 3,"),
        ("1,2,3\n1,3,1000\n", "whole numbers up to 1,000, as counts or ids are"),
        ("u,isbn,rating\na,9.78014E+12,3\nb,123X,4\n", "is 9.78014E+12, as spreadsheets shorten"),
        ("1,3.5,3\n1,4,4\n2,0.5,5\n", "The ids of the items look like ratings, such as 0.5"),
    ],
)
def test_of_the_ratings(read, content, doubt):
    found = read(content)
    assert len(found.doubts) == 1
    assert doubt in found.doubts[0]


@pytest.mark.parametrize(
    ("row", "whose"),
    [("{n},{few},{n}", "Each user"), ("{few},{n},3", "Each item"), ("{n},{n},4", "Each user and")],
)
def test_who_has_only_one_rating(read, row, whose):
    rows = [row.format(n=n, few=n % 25) + "\n" for n in range(50)]
    doubts = read("user,item,rating\n" + "".join(rows)).doubts
    assert any(one.startswith(whose) and "has only one rating; check" in one for one in doubts)


def test_what_was_chosen_is_no_doubt(read):
    assert read("Zoë,x,3\nÅsa,x,4\n".encode("cp1252"), encoding="cp1252").doubts == ()
    columns = {"user_column": "what", "item_column": "who", "rating_column": "how much"}
    assert read("who,what,how much\n7,8,4\n7,9,3\n", **columns).doubts == ()
    assert read("Movie,User,Stars\n7,8,4\n7,9,3\n", user_column="User").doubts == ()
    assert read("1,2\n1,3\n", rating_column="none").doubts == ()


def test_a_preview_tells_what_a_reading_would_refuse(preview):
    shown = preview("user,item\n1,2\n2,2\n")
    assert "There is no rating column" in shown.doubts[0]
    assert shown.columns == ("user", "item")
    assert shown.rows == (("1", "2"), ("2", "2"))
    chosen = preview("user,item\n1,2\n2,2\n", rating_column="none")
    assert chosen.doubts == ()
    assert chosen.roles == ((0, "user"), (1, "item"))


def test_a_preview_tells_of_counts(preview):
    content = "user,item,rating\n1,2,3\n2,2,4000\n3,3,nan\n"
    (doubt,) = preview(content).doubts
    assert "whole numbers up to 4,000" in doubt
    assert preview(content, rating_column="none").doubts == ()


@pytest.mark.parametrize("name", ["plays.csv", "plays.jsonl"])
def test_that_plays_may_be_counts_is_said_once(tmp_path, name):
    rows = [(1, 2, 3), (2, 2, 4000), (3, 3, 5)]
    lines = [f"{user},{item},{plays}" for user, item, plays in rows]
    if name.endswith("jsonl"):
        lines = [f'{{"user":{user},"item":{item},"plays":{plays}}}' for user, item, plays in rows]
    else:
        lines.insert(0, "user,item,plays")
    (tmp_path / name).write_text("\n".join(lines) + "\n")
    for doubts in (
        FileLook(tmp_path / name).preview().doubts,
        read_ratings(tmp_path / name).doubts,
    ):
        assert len(doubts) == 1
        assert "taken from plays. If it counts something" in doubts[0]


@pytest.mark.parametrize(
    ("content", "whose", "id"),
    [
        ('ann,x,3\n"bob,x,4\n"cy",y,5\ndee,x,1\n', "users", 'bob,x,4 cy"'),
        ('x,1,3\ny,"2,4\nz,"3",5\nw,4,1\n', "items", '2,4 z,3"'),
    ],
)
def test_a_quote_that_is_not_closed(read, content, whose, id):
    doubt = read(content).doubts[-1]
    assert doubt.startswith(f"An id of the {whose} reaches over a line end: “{id}”;")


@pytest.mark.parametrize("who", ["NA", "NULL", "nan"])
def test_users_who_are_missing(read, who):
    (doubt,) = read(f"userId,movieId,rating\n7,1,3\n{who},1,4\n{who},2,5\n").doubts
    assert doubt.startswith(f"One of the users is called {who}, as programs write what is missing:")


def rated(ratings):
    rows = "".join(f"{n % 10},{n % 8},{ratings[n % len(ratings)]}\n" for n in range(40))
    return f"user,item,rating\n{rows}"


@pytest.mark.parametrize(
    ("ratings", "code", "share"),
    [
        ([-1, 7, 8, 10], "-1", "25%"),
        ([0, 0, 5, 8], "0", "50%"),
        ([0, 5, 4, 5, 4] * 3 + [0, 5, 3, 4, 5], "0", "20%"),
        ([99, 1, 2, 3], "99", "25%"),
        ([99.99, 1, 2, 3], "99.99", "25%"),
    ],
)
def test_a_number_that_may_stand_for_no_rating(preview, read, ratings, code, share):
    content = rated(ratings)
    doubt = f"{code}, which {share} of the rows have, may stand for no rating"
    shown, found = preview(content), read(content)
    assert any(one.startswith(doubt) for one in shown.doubts)
    assert any(one.startswith(doubt) for one in found.doubts)
    (alternative,) = shown.alternatives
    assert alternative.words == f"Take {code} as no rating"
    chosen = read(content, **dict(alternative.choices))
    assert chosen.n_missing == ratings.count(float(code)) * 40 // len(ratings)
    assert len(chosen.doubts) == 1


@pytest.mark.parametrize("ratings", [[0, 1, 0, 1], [0, 5, 4, 3, 2, 5, 4, 3], [-1, 1, -1, 1]])
def test_likes_and_few_zeros_are_ratings(preview, read, ratings):
    content = rated(ratings)
    assert preview(content).doubts == read(content).doubts == ()


@pytest.mark.parametrize(
    "content", ["user,item\n1,2\n2,2\n", "1 2\n3 4\n", '{"user":1,"item":2}\n{"user":2,"item":2}\n']
)
def test_pairs_are_offered_where_there_are_no_ratings(preview, read, content):
    (alternative,) = preview(content).alternatives
    assert alternative.words == "Take each pair as a rating of 1"
    assert read(content, **dict(alternative.choices)).ratings.n_ratings


@pytest.mark.parametrize(
    ("content", "choices", "offered"),
    [
        ("1,2,3\n1,3,4\n", {}, []),
        ("1,2,3\n1,2,4\n", {}, ["mean", "sum"]),
        ("1,2,3\n1,2,4\n", {"duplicates": "mean"}, ["last", "sum"]),
        ("user,item,hits\n1,2,3\n1,2,4\n", {}, ["sum", "mean"]),
        ("1,2,3\n1,2,4\n1,3,400\n", {}, ["sum", "mean"]),
        ("1,2,3\n1,2,4\n", {"rating_column": "none"}, ["sum"]),
    ],
)
def test_what_else_may_count_of_repeated_pairs_is_offered(read, content, choices, offered):
    alternatives = read(content, **choices).alternatives
    assert [dict(one.choices)["duplicates"] for one in alternatives] == offered


@pytest.mark.parametrize("id", ["0E+00", "3E+01"])
def test_a_number_that_stands_in_full_was_not_shortened(read, id):
    assert read(f"user,item,rating\n{id},x,3\n1,x,4\n").doubts == ()


def test_times_about_1970_may_be_none(read):
    rows = "".join(f"{n},{n % 7},{n % 5 + 1},{n % 4 or -1}\n" for n in range(30))
    content = f"userID,itemID,rating,time\n{rows}"
    assert read(content).doubts[-2].startswith("The times, from -1 to 3, lie about 1970 as seconds")
    assert not any("1970" in doubt for doubt in read(content, time_column="none").doubts)


@pytest.mark.parametrize("cell", ["[87, 4, 63]", "['a', 'b']", "41, 10, 38"])
def test_lists_of_items_beside_a_user_are_no_items(tmp_path, refusal, cell):
    content = "user,items\n" + "".join(f'{n},"{cell}"\n' for n in range(9))
    for chosen in ({}, {"rating_column": "none"}):
        reason = refusal(content, **chosen).reason
        assert f"the column items holds lists such as “{cell}”; write each item in a row" in reason
    assert FileLook(tmp_path / "given.txt").preview().alternatives == ()


def test_long_text_with_numbers_is_soon_told_from_lists(refusal):
    years = ", ".join(map(str, range(1960, 2010)))
    content = "user,album\n" + "".join(f'{n},"{years} and on"\n' for n in range(9))
    assert "lists such as" not in refusal(content).reason


def test_pairs_are_offered_only_where_there_are_users(tmp_path):
    path = tmp_path / "given.csv"
    rows = [(n % 20, ("crime", "war", "love")[n % 3]) for n in range(60)]
    path.write_text("movie_id,genre\n" + "".join(f"{one},{genre}\n" for one, genre in rows))
    assert FileLook(path).preview().alternatives == ()
    path.write_text("user_id,movie_id\n" + "".join(f"{len(word)},{one}\n" for one, word in rows))
    (pairs,) = FileLook(path).preview().alternatives
    assert pairs.choices == (("rating_column", "none"),)
