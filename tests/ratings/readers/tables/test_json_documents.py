"""One JSON object with a whole table in it.

After pandas' `DataFrame.to_json` (https://pandas.pydata.org/docs/reference/api/
pandas.DataFrame.to_json.html), whose default is a column after the other.
"""

from __future__ import annotations

import gc
import json

import pytest

from funkgui.ratings.readers import FileLook
from funkgui.ratings.readers.preview import corner
from tests.ratings.readers.data_sets import zipped

COLUMNS = ["userId", "movieId", "rating", "timestamp"]
ROWS = [[user, item, (user * item) % 5 + 0.5, 1_000_000_000_000 + user]
        for user in range(1, 9) for item in range(1, 13)]  # fmt: skip
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
NAMED = {str(n): row for n, row in enumerate(RECORDS)}
TABLES = {
    "columns": {name: {key: row[name] for key, row in NAMED.items()} for name in COLUMNS},
    "index": NAMED,
    "split": {"columns": COLUMNS, "index": [*range(len(ROWS))], "data": ROWS},
    "table": {"schema": {"fields": [{"name": name} for name in COLUMNS]}, "data": RECORDS},
    "lists": {name: [row[name] for row in RECORDS] for name in COLUMNS},
    "answer": {"page": 1, "count": len(ROWS), "next": None, "results": RECORDS},
}
EXPECTED = [tuple(row[:3]) for row in ROWS]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("form", TABLES)
def test_a_table(read, triples, form, indent):
    found = read(json.dumps(TABLES[form], indent=indent), "r.json")
    assert found.columns == tuple(COLUMNS)
    assert triples(found.ratings) == EXPECTED
    assert found.ratings.times.tolist()[0] == 1_000_000_000
    assert found.doubts == ()


def test_the_ratings_of_each_user_by_item(read, triples):
    critics = {"Lisa": {"Superman Returns": 3.5, "Dupree": 2}, "Toby": {"Snakes": 4.5}}
    found = read(json.dumps(critics), "critics.json")
    expected = [("Lisa", "Dupree", 2), ("Lisa", "Superman Returns", 3.5), ("Toby", "Snakes", 4.5)]
    assert triples(found.ratings) == expected
    assert found.doubts[0].startswith("The outer names were taken as users")
    turned = read(json.dumps(critics), "critics.json", orientation="items")
    assert turned.ratings.user_ids.tolist() == ["Dupree", "Snakes", "Superman Returns"]
    assert turned.doubts == ()


RATED = {
    f"-Mx{user}": {f"-Nb{item}": user * item % 5 + 1 for item in range(9)} for user in range(6)
}
PUSHED = {
    user: {f"-P{user}{item}": {"item": item, "rating": one} for item, one in rated.items()}
    for user, rated in RATED.items()
}
PROFILES = {user: {"name": "Ann", "age": 30} for user in RATED}


@pytest.mark.parametrize(
    "tree",
    [
        {"ratings": RATED},
        {"users": PROFILES, "ratings": RATED},
        {"ratings": {user: {item: {"rating": one, "timestamp": 1_500_000_000_000}
                            for item, one in rated.items()} for user, rated in RATED.items()}},
        {"ratings": {pushed: {"user": user} | one
                     for user, ones in PUSHED.items() for pushed, one in ones.items()}},
        PUSHED,
        {"ratings": PUSHED},
        {user: {"name": "Ann", "ratings": rated} for user, rated in RATED.items()},
        {"users": {user: PROFILES[user] | {"ratings": rated} for user, rated in RATED.items()}},
        {user: {"age": 30, "ratings": [*ones.values()]} for user, ones in PUSHED.items()},
    ],
)  # fmt: skip
def test_a_tree_of_objects(read, triples, tree):
    """As Firebase's Realtime Database exports one (firebase.google.com/docs/database)."""
    found = read(json.dumps(tree), "export.json")
    expected = [(user, item, one) for user, rated in RATED.items() for item, one in rated.items()]
    assert triples(found.ratings) == expected
    told = tree.get("ratings", {}).get("-P-Mx0-Nb0", ())
    assert ("user" in told) != any("taken as users" in doubt for doubt in found.doubts)


def test_items_with_the_ratings_of_each_user(read, triples):
    films = {item: {"title": item, "ratings": rated} for item, rated in RATED.items()}
    found = read(json.dumps(films), "films.json")
    expected = [(f"ratings.{user}", item, films[item]["ratings"][user])
                for user in sorted(RATED["-Mx0"]) for item in films]  # fmt: skip
    assert triples(found.ratings) == expected


def test_relationships_of_users_and_items(read):
    """As JSON:API has them (jsonapi.org), and the service Kitsu in its library entries."""
    entries = [
        {"id": str(100 * user + item), "type": "libraryEntries",
         "attributes": {"progress": 3 * item, "rating": user * item % 5 + 1},
         "relationships": {whose: {"data": {"type": whose, "id": str(one)}}
                           for whose, one in (("user", user), ("anime", item))}}
        for user in range(6) for item in range(7)
    ]  # fmt: skip
    found = read(json.dumps({"data": entries, "meta": {"count": 42}}), "entries.json")
    ids = "relationships.user.data.id", "relationships.anime.data.id"
    assert (found.columns, found.doubts) == ((*ids, "attributes.rating"), ())
    assert (found.ratings.n_users, found.ratings.n_items) == (6, 7)


@pytest.mark.parametrize("indent", [None, 1])
def test_the_items_of_each_user(read, triples, indent):
    lists = {"Lisa": ["Snakes", "Dupree"], "Toby": ["Snakes"], "Mick": []}
    found = read(json.dumps(lists, indent=indent), "train.json")
    expected = [("Lisa", "Dupree", 1), ("Lisa", "Snakes", 1), ("Toby", "Snakes", 1)]
    assert triples(found.ratings) == expected
    assert found.doubts[0].startswith("The names around the lists were taken as users")


def test_the_items_and_ratings_of_each_user(read, triples):
    lists = {"Lisa": [["Snakes", 3.5], ["Dupree", 4]], "Toby": [["Snakes", 2], ["It", 1]]}
    found = read(json.dumps(lists), "train.json")
    expected = [("Lisa", "Dupree", 4), ("Lisa", "Snakes", 3.5), ("Toby", "It", 1),
                ("Toby", "Snakes", 2)]  # fmt: skip
    assert triples(found.ratings) == expected
    assert "what is in them as their items and ratings" in found.doubts[0]


def test_lists_of_one_length_or_of_ratings_are_columns(refusal):
    several = [{"a": [1, 2], "b": [3, 4]}, {"a": [5, 5, 4], "b": [3, 1]},
               {"train": [1, 2, 3], "test": [4, 5], "all": [6]}]  # fmt: skip
    for lists in several:
        assert "taken as users" not in refusal(json.dumps(lists), "r.json").reason


@pytest.mark.parametrize(("outer", "inner"), [("user", "movie"), ("item", "user")])
def test_an_array_for_each_user_or_item(read, triples, outer, inner):
    arrays = {"b": [{inner: "x", "rating": 3}, {inner: "y", "rating": 4}], "none": [],
              "a": [{inner: "x", "rating": 1}]}  # fmt: skip
    found = read(json.dumps(arrays), "r.json")
    cells = [("a", "x", 1), ("b", "x", 3), ("b", "y", 4)]
    expected = cells if outer == "user" else sorted((one, name, r) for name, one, r in cells)
    assert triples(found.ratings) == expected
    assert found.doubts == (f"The names around the arrays were taken as {outer}s.",)


def test_of_arrays_of_several_kinds_that_of_ratings_counts(read, triples):
    tables = {"movies": [{"id": 1, "title": "Up"}], "ratings": [*RECORDS]}
    assert triples(read(json.dumps(tables), "r.json").ratings) == EXPECTED


def test_a_frame_with_a_column_for_each_item(read, triples):
    frame = {"Up": {"ann": 3, "bob": None}, "Her": {"ann": None, "bob": 4}}
    found = read(json.dumps(frame), "frame.json")
    assert triples(found.ratings) == [("ann", "Up", 3), ("bob", "Her", 4)]
    assert found.doubts[0].startswith("The outer names were taken as items")


WORDS = [{"a": f"u{n % 3}", "b": f"i{n}", "c": n % 5} for n in range(9)]


@pytest.mark.parametrize(
    "table",
    [
        {name: {str(n): row[name] for n, row in enumerate(WORDS)} for name in "abc"},
        {str(n): row for n, row in enumerate(WORDS)},
        {"schema": {}, "data": [{"index": n, **row} for n, row in enumerate(WORDS)]},
    ],
)
def test_columns_whose_names_do_not_tell(read, table):
    found = read(json.dumps(table), "r.json")
    assert found.columns == ("a", "b", "c")
    assert (found.ratings.n_users, found.ratings.n_items) == (3, 9)


FILMS = ["Up", "Her", "Heat", "Big"]
WIDE = {name: {film: (n + m) % 4 or None for m, film in enumerate(FILMS)}
        for n, name in enumerate(["ann", "bob", "cid", "dan", "eva"])}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ([*WIDE.values()], False),
        ({"columns": FILMS, "index": [*WIDE], "data": [[*row.values()] for row in WIDE.values()]},
         True),
        ({"schema": {}, "data": [{"user": name, **row} for name, row in WIDE.items()]}, True),
    ],
)  # fmt: skip
def test_a_column_for_each_item(read, triples, tmp_path, table, names):
    found = read(json.dumps(table), "r.json")
    users = [*WIDE] if names else [1, 2, 3, 4, 5]
    assert found.ratings.user_ids.tolist() == users
    expected = {(user, film, float(rating))
                for user, row in zip(users, WIDE.values(), strict=True)
                for film, rating in row.items() if rating}  # fmt: skip
    assert {*triples(found.ratings)} == expected
    assert FileLook(tmp_path / "r.json").preview().wide


def test_objects_with_lists_are_no_rows_of_a_wide_table(refusal):
    lists = [{"name": f"P{n}", "pid": n, "length": n % 5, "edits": 1, "tracks": [{"uri": "x"}]}
             for n in range(20)]  # fmt: skip
    assert "there is no rating column" in refusal(json.dumps({"playlists": lists}), "r.json").reason


def test_a_table_deep_within(read, triples):
    found = {"hits": [{"_id": str(n), "_source": row} for n, row in enumerate(RECORDS)]}
    for answer in (
        {"response": {"count": len(ROWS), "games": RECORDS}},
        {"took": 3, "hits": found},
    ):
        assert triples(read(json.dumps(answer), "r.json").ratings) == EXPECTED


def test_numbers_with_their_type(read, triples):
    """As MongoDB exports them: its manual, "MongoDB Extended JSON (v2)"."""
    typed = [{**row, "rating": {"$numberDouble": str(row["rating"])}} for row in RECORDS]
    found = read("\n".join(map(json.dumps, typed)), "r.json")
    assert found.columns[2] == "rating.$numberDouble"
    assert triples(found.ratings) == EXPECTED


def test_a_diary_of_shows_is_one_users(read):
    reviews = [
        {"id": n, "showId": 100 + n % 12, "seasonId": 500 + n % 12, "seasonName": f"Season {n % 3}",
         "dateAdded": "2024-01-01T10:00:00Z", "rating": n % 10 + 1, "author": "ann",
         "backdate": f"2024-01-{n + 1:02d}T10:00:00Z", "showName": f"Show {n % 12}"}
        for n in range(30)
    ]  # fmt: skip
    found = read(json.dumps({"reviews": reviews, "totalPages": 1, "totalReviews": 30}), "r.json")
    assert found.columns == ("showId", "rating", "dateAdded")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 12)


def test_a_library_in_which_not_every_book_is_rated(read):
    """As LibraryThing exports it: a book by its number in one object."""
    books = {
        str(n): {"books_id": str(n), "title": f"Book {n}", "authors": [{"lf": "A"}],
                 "rating": n % 5 + 1, "entrydate": "2020-01-02", "asin": f"B00{n}"}
        for n in range(12)
    }  # fmt: skip
    del books["0"]["rating"]
    del books["3"]["asin"]
    found = read(json.dumps(books), "r.json")
    assert found.columns == ("books_id", "rating", "entrydate")
    assert (found.ratings.n_users, found.ratings.n_ratings) == (1, 11)


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        # support.google.com/accounts/answer/3024190: Play's and Maps' reviews
        ({"review": {"documentType": "Apps", "title": "App {n}", "starRating": 4,
                     "creationTime": "2014-01-01T00:00:00Z"}},
         ("review.title", "review.starRating", "review.creationTime")),
        ({"geometry": {"type": "Point"}, "properties": {"date": "2014-01-01T00:00:00Z",
          "five_star_rating": 4, "location": {"name": "Place {n}", "country_code": "DE"}}},
         ("properties.location.name", "properties.five_star_rating", "properties.date")),
        # myanimelist.net/apiconfig/references/api/v2
        ({"node": {"id": 1, "title": "An {n}", "main_picture": {"medium": "https://{n}"}},
          "list_status": {"score": 4, "updated_at": "2014-01-01T00:00:00Z"}},
         ("node.title", "list_status.score", "list_status.updated_at")),
    ],
)  # fmt: skip
def test_ones_own_ratings_within_objects(read, row, columns):
    rows = [json.loads(json.dumps(row).replace("{n}", str(n)).replace("4", str(n % 5), 1))
            for n in range(12)]  # fmt: skip
    found = read(json.dumps({"data": rows, "paging": {"next": "x"}}), "r.json")
    assert found.columns == columns
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 12)


def test_lists_are_no_ids(read):
    rows = [{"spot": [n, n], "who": f"u{n % 3}", "what": f"i{n}", "rating": n % 5}
            for n in range(9)]  # fmt: skip
    assert read(json.dumps({"rows": rows}), "r.json").columns == ("who", "what", "rating")


@pytest.mark.parametrize("form", TABLES)
def test_preview(preview, form):
    shown = preview(json.dumps(TABLES[form]), "r.json")
    assert shown.columns == tuple(COLUMNS)
    assert corner(shown, 2, 2) == (["1", "2"], ["1", "2"], [["1.5", "2.5"], ["2.5", "4.5"]])


def test_other_json_is_not_taken_before_ratings(read):
    files = {"settings.json": '{"a": {"b": {"c": 1}}, "d": {"e": {}}}' + " " * 2000,
             "data.csv": "user,item,rating\n" + "a,x,3\nb,x,4\n" * 9 + "c,x,bad\n"}  # fmt: skip
    found = read(zipped(files), "data.zip", bad_lines="skip")
    assert found.format.endswith("from data.csv")


def test_longer_than_what_is_looked_at_first(read):
    frame = {"user": {n: f"u{n}" for n in range(9000)}, "item": {n: n % 7 for n in range(9000)},
             "rating": {n: n % 5 for n in range(9000)}}  # fmt: skip
    assert read(json.dumps(frame), "r.json").ratings.n_users == 9000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json.dumps(TABLES["columns"])[:-20], "it may be cut off"),
        ('{"a": {"b": {"c": 1}}, "d": {"e": {}}}', "there is no table in this JSON"),
        ('{"columns": ["user", "item", "rating"], "data": [[1, 2, "x"]]}', "the rating is “x”"),
        ('{"columns": ["user", "item"], "data": [[1, 2]]}', "there is no rating column"),
        ('{"user": {"0": 1, "1": 2}, "item": {"0": 1}, "rating": {"0": 3, "1": 4}}',
         "row 2: the item id is empty"),
        ("[" + "[" * 100_000, "it is no JSON"),
    ],
)  # fmt: skip
def test_bad_files(refusal, content, reason):
    gc.collect()  # or what other tests have left is finalised in the depth of a parser, and fails
    assert reason in str(refusal(content, "r.json"))


def test_progress_and_cancel(tmp_path, watched):
    path = tmp_path / "r.json"
    frame = {name: {n: n % 99 for n in range(50_000)} for name in ("user", "item", "rating")}
    path.write_text(json.dumps(frame))
    watched(path)
