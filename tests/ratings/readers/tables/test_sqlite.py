"""SQLite databases as SQLite writes them."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from funkgui.errors import CancelledError, ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings

ROWS = [(10, 2, 5, 9), (20, 1, 3.5, 8), (10, 1, 4, 7), (30, 2, 0.5, 6)]
EXPECTED = [(1, 10, 4.0), (1, 20, 3.5), (2, 10, 5.0), (2, 30, 0.5)]
RATINGS = "CREATE TABLE ratings (movie_id INTEGER, user_id INTEGER, rating REAL, time INTEGER)"


@pytest.fixture
def write(tmp_path):
    def to_file(*statements, rows=ROWS, name="r.db"):
        path = tmp_path / name
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            for statement in statements:
                database.execute(statement)
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO ratings VALUES ({marks})", rows)
        return path

    return to_file


def opened(path, **options):
    return read_ratings(path, options=ReadOptions(**options))


def test_the_table_whose_columns_tell(write, triples):
    path = write(RATINGS, "CREATE TABLE movies (movie_id INTEGER, title TEXT)")
    found = opened(path)
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user_id", "movie_id", "rating", "time")
    assert found.format == "SQLite, table ratings"
    assert not found.doubts
    assert sorted(one.name for one in path.parent.iterdir()) == ["r.db"]


def test_an_odd_name_and_a_question_mark_in_the_path(write, triples):
    odd = RATINGS.replace("ratings", '"my ""ratings"" [x]"')
    path = write(odd, f"INSERT INTO {odd.split(' (')[0][13:]} VALUES (1, 2, 3, 4)", rows=(),
                 name="a?b#c.db")  # fmt: skip
    assert triples(opened(path).ratings) == [(2, 1, 3.0)]


def test_ones_own_ratings_beside_a_table_of_averages(write):
    own = "CREATE TABLE ratings (beer TEXT, brewery TEXT, score REAL)"
    rows = [(f"Ale {n % 8}", f"Brewery {n % 4}", n % 5 + 1) for n in range(12)]
    found = opened(write(own, rows=rows))
    assert found.columns == ("beer", "score")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 8)
    averages = [(n, f"Ale {n}", n % 5 + 1) for n in range(9)]
    path = write(
        "CREATE TABLE ratings (id INTEGER, beer TEXT, average_rating REAL)",
        "CREATE TABLE tastings (beer TEXT, taster TEXT, score REAL)",
        "INSERT INTO tastings VALUES ('Ale 1', 'Ann', 4), ('Ale 2', 'Ann', 3)",
        rows=averages,
        name="two.db",
    )
    assert opened(path).columns == ("taster", "beer", "score")


def test_several_tables(write, triples):
    path = write(RATINGS, RATINGS.replace("ratings", "old"), "INSERT INTO old VALUES (1, 2, 3, 4)")
    with pytest.raises(ReadError, match="choose one of old, ratings"):
        opened(path)
    assert triples(opened(path, part="OLD").ratings) == [(2, 1, 3.0)]
    with pytest.raises(ReadError, match="no table called new; there are old, ratings"):
        opened(path, part="new")


def test_a_view_and_a_query(write, triples):
    path = write(RATINGS, "CREATE VIEW good AS SELECT user_id, movie_id, rating FROM ratings "
                 "WHERE rating > 3")  # fmt: skip
    assert triples(opened(path, part="good").ratings) == EXPECTED[:3]
    query = "SELECT user_id AS u, movie_id * 2 AS i, rating AS r FROM ratings WHERE user_id = 1;"
    found = opened(path, part=query, rating_column="r")
    assert triples(found.ratings) == [(1, 20, 4.0), (1, 40, 3.5)]
    assert found.format == "SQLite, query"


def test_a_query_only_reads(write):
    path = write(RATINGS)
    before = path.read_bytes()
    for query in ("DELETE FROM ratings", "select 1); DELETE FROM ratings; --", "WITH x AS (SELECT"):
        with pytest.raises(ReadError):
            opened(path, part=query)
    assert path.read_bytes() == before


def test_columns_of_several_types(write, triples):
    rows = [(1, "a", 3), ("x", "b", "4.5"), (2.0, b"c", 5.0)]
    found = opened(write("CREATE TABLE ratings (item, user, rating)", rows=rows))
    assert triples(found.ratings) == [("a", "1", 3.0), ("b", "x", 4.5), ("c", "2", 5.0)]


def test_chosen_columns_of_the_only_table(write, triples):
    path = write("CREATE TABLE ratings (a, b, c)", rows=[(1, 2, 3), (4, 5, 6)])
    found = opened(path)
    assert triples(found.ratings) == [(1, 2, 3.0), (4, 5, 6.0)]
    assert "were taken from a, b and c" in found.doubts[0]
    found = opened(path, user_column="c", item_column="a", rating_column="2")
    assert triples(found.ratings) == [(3, 1, 2.0), (6, 4, 5.0)]
    found = opened(path, user_column="a", item_column="b", rating_column="none")
    assert triples(found.ratings) == [(1, 2, 1.0), (4, 5, 1.0)]


def test_a_table_without_row_numbers(write, triples):
    kept = RATINGS[:-1] + ", PRIMARY KEY (user_id, movie_id)) WITHOUT ROWID"
    assert triples(opened(write(kept)).ratings) == EXPECTED


def test_a_database_that_is_being_written(write, triples):
    path = write(RATINGS)
    with contextlib.closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        with writer:
            writer.execute("INSERT INTO ratings VALUES (77, 7, 3, 1)")
        assert triples(opened(path).ratings) == [*EXPECTED, (7, 77, 3.0)]


def test_preview(write):
    shown = FileLook(write(RATINGS)).preview()
    assert shown.format.startswith("SQLite")
    assert shown.columns == ("movie_id", "user_id", "rating", "time")
    assert shown.rows[1] == ("20", "1", "3.5", "8")
    assert shown.roles == ((1, "user"), (0, "item"), (2, "rating"), (3, "time"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((1, 2, "good", 4), "row 5: the rating is “good”"),
        ((1, 2, float("inf"), 4), "row 5: the rating is “inf”"),
    ],
)
def test_bad_rows(write, row, reason):
    path = write(RATINGS, rows=[*ROWS, row])
    with pytest.raises(ReadError, match=reason):
        opened(path)
    assert opened(path, bad_lines="skip").n_skipped == 1


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ([], "the file is empty"),
        (["CREATE TABLE a (x)", "DROP TABLE a"], "there is none at all"),
        (["CREATE TABLE a (x)", "CREATE TABLE b (y)"], "there are a, b"),
        (["CREATE TABLE a (x)"], "there is no rating column"),
        ([RATINGS], "there are no ratings in it"),
    ],
)
def test_bad_databases(write, statements, reason):
    with pytest.raises(ReadError, match=reason):
        opened(write(*statements, rows=()))


def test_damage_anywhere(write, read_damaged, refusal):
    content = write(RATINGS, rows=ROWS * 500).read_bytes()
    assert refusal(content[:5000], "cut.db")
    assert refusal(content[:50], "cut.db")
    read_damaged(content, "bad.db", 16, 4200)


def test_progress_and_cancel(write, watched):
    watched(write(RATINGS, rows=ROWS * 20_000))


def test_an_endless_query_can_be_ended(write):
    endless = (
        "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) "
        "SELECT count(*) AS user, 1 AS item, 2 AS rating FROM x"
    )
    asked = []

    def cancelled():
        asked.append(None)
        return len(asked) > 50

    with pytest.raises(CancelledError):
        read_ratings(write(RATINGS), options=ReadOptions(part=endless), cancelled=cancelled)
