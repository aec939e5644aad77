"""JSON Lines (https://jsonlines.org), arrays of objects, and reviews as sites publish them.

Some of UCSD's (https://cseweb.ucsd.edu/~jmcauley/datasets.html) are dictionaries as Python prints
them.
"""

from __future__ import annotations

import gc
import gzip
import json

import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings

AMAZON = (
    '{"reviewerID": "A2", "asin": "B01", "reviewerName": "x", "helpful": [0, 1], '
    '"reviewText": "so-so, \\"really\\"", "overall": 3.0, "unixReviewTime": 1252800000}\n'
    '{"reviewerID": "A1", "asin": "B02", "overall": 5.0, "unixReviewTime": 1252800001}\n'
)
YELP = '{"review_id":"r","user_id":"ü","business_id":"b","stars":4,"date":"2016-03-09"}\n'
OBJECTS = [
    {"user": 2, "movie": "a", "rating": 4},
    {"user": 1, "movie": "b", "rating": 3.5, "more": {"x": None}},
    {"movie": "é", "user": 2, "rating": 0},
]
EXPECTED = [(1, "b", 3.5), (2, "a", 4.0), (2, "é", 0.0)]
LINES = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in OBJECTS)


def opened(path, **options):
    return read_ratings(path, options=ReadOptions(**options))


@pytest.mark.parametrize(
    "content",
    [
        LINES,
        LINES.rstrip(),
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", "\n\n  \n"),
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        LINES.encode("cp1252"),
        gzip.compress(LINES.encode(), mtime=0),
    ],
)
def test_lines(read, triples, content):
    found = read(content, "r.jsonl")
    assert triples(found.ratings) == EXPECTED
    assert found.columns == ("user", "movie", "rating")
    assert found.format == "JSON lines"


BEER = {
    "beer/name": 'Sausa "Weizen"',
    "beer/beerId": "47986",
    "review/overall": "13/20",
    "review/time": "1234817823",
    "review/profileName": "stcules",
    "review/text": "it's",
}


@pytest.mark.parametrize("prefix", ["", "u"])
def test_dictionaries_of_python(read, refusal, triples, prefix):
    lines = "".join(f"{one!r}\n" for one in OBJECTS).replace("{'", f"{{{prefix}'")
    found = read(lines, "reviews.json")
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Python dictionaries in lines"
    assert refusal(f"{lines}{{'user': 1, 'item'", "reviews.json").line == 4
    assert refusal(f"{lines}{{'user': open('x')}}", "reviews.json").line == 4


@pytest.mark.parametrize("first", ["", "reviews = {}\n"])
def test_dictionaries_put_into_one_of_python(read, refusal, triples, first):
    """As UCSD's LibraryThing."""
    lines = first + "".join(f"reviews[({one['movie']!r}, 'x[0]')] = {one!r}\n" for one in OBJECTS)
    found = read(lines, "reviews.txt")
    assert triples(found.ratings) == EXPECTED
    assert found.format == "Python dictionaries in lines"
    assert refusal(f"{lines}reviews[1] = open('x')", "reviews.txt").line == 4 + bool(first)


def test_beers_of_ucsd(read, triples):
    found = read(f"{BEER!r}\n", "ratebeer.json")
    assert triples(found.ratings) == [("stcules", 47986, 13.0)]
    assert found.ratings.times.tolist() == [1234817823]


def test_reviews_of_steam_are_of_a_product_and_not_of_how_many_a_user_has(read):
    review = {"username": "Syren", "hours": 0.1, "products": 41, "product_id": "725280"}
    found = read(f"{review!r}\n", "steam_reviews.json", rating_column="hours")
    assert found.columns == ("username", "product_id", "hours")


def test_places_of_ucsd_are_known_by_the_ids_among_their_names(read, triples):
    review = {
        "rating": 4.0,
        "reviewerName": "an lam",
        "reviewText": "Chất lượng",
        "categories": ["Café"],
        "gPlusPlaceId": "108103314380004200232",
        "unixReviewTime": 1372686659,
        "reviewTime": "Jul 1, 2013",
        "gPlusUserId": "100000010817154263736",
    }
    found = read(f"{review!r}\n", "reviews.clean.json")
    assert found.columns == ("gPlusUserId", "gPlusPlaceId", "rating", "unixReviewTime")
    assert triples(found.ratings) == [("100000010817154263736", "108103314380004200232", 4.0)]


@pytest.mark.parametrize("options", [{}, {"indent": 1}, {"separators": (",", ":")}])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_array(read, triples, options, encoding, monkeypatch):
    text = json.dumps(OBJECTS, ensure_ascii=False, **options).encode(encoding)
    for size in (1 << 20, 16):
        monkeypatch.setattr("funkgui.ratings.readers.tables.json_objects._PIECE_BYTES", size)
        found = read(text, "r.json")
        assert triples(found.ratings) == EXPECTED
        assert found.format == "JSON array"


def test_a_long_array_in_a_single_line(read):
    rows = [{"user": n % 97, "item": n, "rating": n % 5} for n in range(30_000)]
    found = read(json.dumps(rows), "r.json")
    assert found.n_rows == 30_000
    assert found.ratings.n_users == 97


def test_reviews(read, triples):
    found = read(AMAZON)
    assert triples(found.ratings) == [("A1", "B02", 5.0), ("A2", "B01", 3.0)]
    assert found.columns == ("reviewerID", "asin", "overall", "unixReviewTime")
    found = read(YELP)
    assert triples(found.ratings) == [("ü", "b", 4.0)]
    assert found.columns == ("user_id", "business_id", "stars", "date")


def test_fields_within_fields(read, tmp_path, triples):
    line = '{"user": {"id": 7, "name": "x"}, "product": {"asin": "b", "no": %d}, "score": "4.5"}\n'
    (tmp_path / "r.jsonl").write_text("".join(line % n for n in range(3)))
    found = opened(tmp_path / "r.jsonl", item_column="product.no")
    assert triples(found.ratings) == [(7, 0, 4.5), (7, 1, 4.5), (7, 2, 4.5)]
    assert found.columns == ("user.id", "product.no", "score")


def test_a_name_with_a_dot(read, triples):
    line = '{"user.id": 7, "item.id": 8, "rating": 4}\n'
    assert triples(read(line).ratings) == [(7, 8, 4.0)]


def test_mere_pairs(read, tmp_path, triples):
    (tmp_path / "r.jsonl").write_text('{"user": 1, "item": 2}\n{"user": 1, "item": 3}\n')
    with pytest.raises(ReadError, match="there is no rating column"):
        opened(tmp_path / "r.jsonl")
    found = opened(tmp_path / "r.jsonl", rating_column="none")
    assert triples(found.ratings) == [(1, 2, 1.0), (1, 3, 1.0)]


@pytest.mark.parametrize("n_before", [0, 300])
@pytest.mark.parametrize(
    ("label", "expected"),
    [("x", ["1", "x"]), ("2", [1, 2]), (2.0, [1, 2]), (2**70, ["1", str(2**70)])],
)
def test_ids_of_several_types(read, n_before, label, expected):
    rows = [{"user": 1, "item": n, "rating": 1} for n in range(n_before + 1)]
    rows.append({"user": label, "item": 1, "rating": 2.5})
    found = read("\n".join(map(json.dumps, rows)))
    assert found.ratings.user_ids.tolist() == expected
    assert found.ratings.values.max() == 2.5


def test_half_a_character_of_a_text_that_was_cut(read, triples):
    found = read(LINES.replace('"b"', '"b\\ud83d"'))
    assert triples(found.ratings) == [(1, "b?", 3.5), (2, "a", 4.0), (2, "é", 0.0)]


def test_many_blocks(read, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 300)
    rows = [{"rating": n % 5, "user": f"u{n % 50}", "item": n} for n in range(500)]
    rows[77]["rating"] = 0.25
    lines = [json.dumps(row) for row in rows]
    lines[123] += "\n"
    found = read("\n".join(lines))
    assert found.n_rows == 500
    assert found.ratings.n_users == 50
    assert found.ratings.rating(found.ratings.find_user("u27"), 77) == 0.25


def test_preview(tmp_path):
    (tmp_path / "r.jsonl").write_text(AMAZON)
    shown = FileLook(tmp_path / "r.jsonl").preview()
    assert shown.format.startswith("JSON")
    assert shown.columns[:2] == ("reviewerID", "asin")
    assert ("A1", "B02") in [row[:2] for row in shown.rows]
    assert {role: shown.columns[at] for at, role in shown.roles}["rating"] == "overall"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"user": 1, "item": 2, "rating": "good"}', "the rating is “good”"),
        ('{"user": 1, "item": 2, "rating": 1e999}', "no finite number"),
        ('{"user": 1, "item": 2, "rating": 3', "this is no JSON object"),
        ('{"user": 1, "item": 2, "rating": 3} x', "this is no JSON object"),
        ("[1, 2, 3]", "this is no JSON object; expected one with user, item and rating"),
        ("[" * 100_000, "this is no JSON object"),
        ('{"user": 1, "item": 2, "rating": ' + "9" * 5000 + "}", "no"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bad_lines(tmp_path, line, reason, end):
    gc.collect()  # or what other tests have left is finalised in the depth of a parser, and fails
    good = ['{"user": 1, "item": 1, "rating": 3}', "", '{"user": 2, "item": 1, "rating": 3}']
    path = tmp_path / "r.jsonl"
    path.write_bytes(end.join([*good, line, *good]).encode())
    with pytest.raises(ReadError) as caught:
        opened(path)
    assert caught.value.line == 4
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 300
    found = opened(path, bad_lines="skip")
    assert (found.n_rows, found.n_skipped) == (4, 1)
    assert found.skipped[0][0] == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json.dumps(OBJECTS)[:-1], "may be cut off"),
        (json.dumps(OBJECTS)[:-10], "entry 3 of its array is no JSON"),
        (json.dumps(OBJECTS).replace("}, {", "} {"), "a comma is missing"),
        (json.dumps([*OBJECTS, 7]), "entry 4: this is no JSON object"),
        ('[{"user": 1}]', "there is no rating column"),
        ('{"a": 1}\n', "there is no rating column"),
        ("{}\n{}\n", "there is no rating column"),
        ("[]", ""),
        ("{", ""),
    ],
)
def test_bad_files(refusal, content, reason):
    assert reason in str(refusal(content, "r.json"))


def test_damage_anywhere(read_damaged):
    read_damaged((LINES * 30).encode(), "bad.jsonl", n=200)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_progress_and_cancel(tmp_path, watched, form):
    path = tmp_path / "r.json"
    rows = [json.dumps({"user": n, "item": n % 9, "rating": n % 5, "t": "x" * 80})
            for n in range(100_000)]  # fmt: skip
    path.write_text("\n".join(rows) if form == "lines" else f"[{','.join(rows)}]")
    assert watched(path).n_rows == 100_000


@pytest.mark.parametrize("more", ["", ', "rating": null', ', "rating": NaN', ', "rating": "n/a"'])
def test_objects_without_a_rating_are_left_out(read, more):
    good = '{"user": 1, "item": 1, "rating": 3}\n'
    content = f'{good}{{"user": 99, "item": 1{more}}}\n'
    found = read(content)
    assert 99 not in found.ratings.user_ids.tolist()
    assert found.doubts[-1] == "1 row without a rating was left out."


def own_ratings(n: int, **more) -> list[dict]:
    return [
        {"type": "movie", "rated_at": f"2020-01-{k % 28 + 1:02d}T10:00:00.000Z",
         "rating": k % 10 + 1, "movie": {"year": 2000, "title": f"Film {k}", "ids": {"site": k}},
         **more}
        for k in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize("in_lines", [True, False])
def test_ones_own_ratings(read, in_lines):
    rows = own_ratings(60)
    text = "\n".join(map(json.dumps, rows)) if in_lines else json.dumps(rows)
    found = read(text, "ratings.json")
    assert found.columns == ("movie.title", "rating", "rated_at")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 60)
    assert found.ratings.times is not None
    assert found.doubts == (
        "No column is named as that of the users: all ratings were taken as one user's.",
    )


def test_two_films_of_one_title_are_no_two_users(read):
    rows = own_ratings(60)
    rows[7]["movie"]["title"] = rows[50]["movie"]["title"]
    found = read(json.dumps(rows), "ratings.json")
    assert (found.ratings.n_users, found.ratings.n_items, found.n_duplicates) == (1, 59, 1)


def test_all_ratings_chosen_as_one_users(read):
    rows = [{"a": f"x{n % 3}", "b": f"y{n}", "c": n % 5} for n in range(30)]
    found = read(json.dumps(rows), "r.json", user_column="none", item_column="b", rating_column="c")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 30)


def test_a_rating_whose_name_does_not_tell(read):
    rows = [{"user": f"u{n % 7}", "song": f"s{n % 5}", "verdict": n % 4, "tag": "x"}
            for n in range(30)]  # fmt: skip
    found = read(json.dumps(rows), "r.json")
    assert found.columns == ("user", "song", "verdict")
    assert "they were taken from verdict." in found.doubts[0]


@pytest.mark.parametrize("form", ["\n", ",\n", ", "])
def test_pairs_under_names_that_do_not_tell(read, triples, form):
    rows = form.join(f'{{"a": {n}, "b": {n % 5}}}' for n in range(40))
    content = rows if form == "\n" else f"[{rows}]"
    assert triples(read(content, rating_column="none").ratings) == [
        (n, n % 5, 1.0) for n in range(40)
    ]


def test_cut_json_is_no_delimited_text(refusal):
    for content in ('{"a": [[1, 2], [3, 4]], "b": [[5', '{"ann": {"Up": 3}, "bob": {"It": 4'):
        assert "cut off" in refusal(content, rating_column="none").reason
