"""Objects with a list of ratings in each, such as UCSD publishes of Steam's users.

https://cseweb.ucsd.edu/~jmcauley/datasets.html#steam_data
"""

from __future__ import annotations

import json

import pytest

from funkgui.ratings.readers import FileLook

USERS, ITEMS = range(1, 7), range(11, 16)
EXPECTED = [(user, item, user * item % 5 + 1.0) for user in USERS for item in ITEMS]


def listed(of: str, **more) -> list[dict]:
    return [
        {"user": user, f"{of}_count": 5, **more,
         of: [{"item": item, "name": "x", "rating": user * item % 5 + 1} for item in ITEMS]}
        for user in USERS
    ]  # fmt: skip


BY_ITEM = [
    {"user": user, "ratings": {str(item): user * item % 5 + 1 for item in ITEMS}} for user in USERS
]
REVIEWS = [
    {"book": item, "reviews": [{"reviewer": user, "stars": user * item % 5 + 1} for user in USERS]}
    for item in ITEMS
]


WITHIN = [
    {"user": user, "collection": {"total": 5, "items": [
        {"item": item, "rating": user * item % 5 + 1} for item in ITEMS]}} for user in USERS
]  # fmt: skip


@pytest.mark.parametrize(
    "rows", [listed("items"), listed("games", name="Ann"), BY_ITEM, REVIEWS, WITHIN]
)
@pytest.mark.parametrize("form", ["lines", "array", "Python"])
def test_a_rating_for_each_element(read, triples, tmp_path, rows, form):
    content = {
        "lines": "\n".join(map(json.dumps, rows)),
        "array": json.dumps(rows),
        "Python": "\n".join(map(repr, rows)),
    }[form]
    found = read(content, "nested.json")
    assert triples(found.ratings) == EXPECTED
    assert found.doubts == ()
    assert "a rating for each of their" in found.format
    assert FileLook(tmp_path / "nested.json").preview().doubts == ()


def test_the_tracks_of_playlists_may_be_pairs(read, refusal, tmp_path):
    """As of Spotify: support.spotify.com, "Understanding your data", Playlist1.json."""
    lists = [
        {"name": f"List {n}", "lastModifiedDate": "2021-04-01", "numberOfFollowers": n,
         "items": [{"track": {"trackName": f"Song {m * n % 7}", "artistName": "A"}, "episode": None,
                    "addedDate": "2020-01-02"} for m in range(1, 6)]}
        for n in range(1, 5)
    ]  # fmt: skip
    content = json.dumps({"playlists": lists}, indent=1)
    reason = refusal(content, "r.json").reason
    assert "there is no rating column" in reason
    assert "track.trackName" in reason
    (as_pairs,) = FileLook(tmp_path / "r.json").preview().alternatives
    found = read(content, "r.json", **dict(as_pairs.choices))
    assert found.columns == ("name", "track.trackName", "lastModifiedDate")
    assert (found.ratings.n_users, found.ratings.n_ratings) == (4, 20)


def test_a_name_beside_a_list_is_that_of_the_user(read):
    grades = [{"name": f"Ann {user}", "grades": [{"subject": f"S{item}", "grade": user * item % 5}
                                                 for item in ITEMS]} for user in USERS]  # fmt: skip
    found = read(json.dumps(grades), "r.json")
    assert found.columns == ("user", "subject", "grade")
    assert (found.ratings.n_users, found.ratings.n_items) == (6, 5)


def test_lists_without_users_are_of_one(read):
    """As the service AniList answers: docs.anilist.co, MediaListCollection."""
    lists = [
        {"name": name, "entries": [
            {"id": n, "mediaId": 100 * k + n, "score": n % 10, "media": {"title": {"romaji": "x"}}}
            for n in range(1, 9)]}
        for k, name in enumerate(("Watching", "Completed"))
    ]  # fmt: skip
    found = read(json.dumps({"data": {"MediaListCollection": {"lists": lists}}}), "r.json")
    assert found.columns == ("mediaId", "score")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 16)


@pytest.mark.parametrize("write", [json.dumps, lambda rows: "\n".join(map(json.dumps, rows))])
def test_lists_of_a_single_rating(read, triples, write):
    rows = [{"user": user, "ratings": [{"item": 7, "rating": user}]} for user in USERS]
    assert triples(read(write(rows)).ratings) == [(user, 7, user) for user in USERS]


def test_which_field_is_the_rating_may_have_to_be_chosen(read, refusal):
    games = [{"item_id": str(item), "playtime_forever": item, "playtime_2weeks": 0}
             for item in ITEMS]  # fmt: skip
    content = "\n".join(repr({"user_id": user, "items": games}) for user in USERS)
    reason = refusal(content, "steam.json").reason
    assert (
        "there is no rating column: the columns are user_id, item_id, playtime_forever," in reason
    )
    found = read(content, "steam.json", rating_column="playtime_forever")
    assert found.n_rows == len(EXPECTED)


def test_likes_in_lists(read):
    reviews = [{"item_id": str(item), "recommend": item % 2 == 0} for item in ITEMS]
    content = "\n".join(repr({"user_id": user, "reviews": reviews}) for user in USERS)
    assert read(content, "steam.json").ratings.values.tolist() == [0, 1, 0, 1, 0] * 6


def test_a_bad_element_is_told_by_its_line(refusal):
    rows = [*listed("items"), {"user": 9, "items": [{"item": 1, "rating": "bad"}]}]
    assert refusal("\n".join(map(json.dumps, rows)), "r.jsonl").line == 7


def test_lists_beside_a_rating_are_none_of_ratings(read):
    rows = [{"user": user, "item": item, "rating": 3, "images": [{"item": 1}, {"item": 2}]}
            for user in USERS for item in ITEMS]  # fmt: skip
    assert read("\n".join(map(json.dumps, rows)), "r.jsonl").n_rows == 30


@pytest.mark.parametrize(("around", "listed"), [("user", "items"), ("item", "users")])
def test_lists_of_mere_ids(read, refusal, around, listed):
    rows = "".join(json.dumps({around: n, listed: [*range(n, 5)]}) + "\n" for n in range(5))
    assert "choose the rating column “none”" in refusal(rows, "r.jsonl").reason
    assert read(rows, "r.jsonl", rating_column="none").ratings.n_ratings == 15


def test_ratings_in_a_list_beside_that_of_the_ids(read, triples):
    rows = [
        {"user": "ann", "items": [7, 8], "ratings": [4, 2.5], "times": [978300760, 978302109]},
        {"user": "bob", "items": [8], "ratings": [1], "times": [978301968]},
    ]
    found = read("".join(json.dumps(row) + "\n" for row in rows), "r.jsonl")
    assert triples(found.ratings) == [("ann", 7, 4.0), ("ann", 8, 2.5), ("bob", 8, 1.0)]
    assert found.ratings.times.tolist() == [978300760, 978302109, 978301968]
