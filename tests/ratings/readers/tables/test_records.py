"""Reviews as Stanford's SNAP publishes them (https://snap.stanford.edu/data/web-Movies.html)."""

from __future__ import annotations

import gzip

import pytest

from funkgui.errors import CancelledError
from funkgui.ratings.readers import read_ratings

MOVIE = """product/productId: B00{item}
review/userId: A{user}QBG
review/profileName: Brian E. Erland "Rainbow"
review/helpfulness: 7/7
review/score: {rating}.0
review/time: 118272960{user}
review/summary: "There Is So Much Darkness Now ~ Come For The Miracle"
review/text: Synopsis: On the daily trek\x85\x85 from Juarez é
"""
BEER = """beer/name: Sausa Weizen {item}
beer/beerId: 4798{item}
beer/brewerId: 10325
beer/ABV: 5.00
beer/style: Hefeweizen
review/appearance: 2.5
review/aroma: 2
review/palate: 1.5
review/taste: 1.5
review/overall: {rating}.5
review/time: 123481782{user}
review/profileName: stcules{user}
review/text: A lot of foam.
"""
PAIRS = [(user, item) for user in range(1, 6) for item in range(1, 8) if (user + item) % 3]


def reviews(form: str) -> str:
    return "\n".join(
        form.format(user=user, item=item, rating=user * item % 5 + 1) for user, item in PAIRS
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_movies(read, triples, encoding, end):
    content = reviews(MOVIE).replace("\n", end).encode(encoding)
    for found in (read(content, "movies.txt"), read(gzip.compress(content), "movies.txt.gz")):
        assert found.columns == ("userId", "productId", "score", "time")
        assert triples(found.ratings) == [
            (f"A{user}QBG", f"B00{item}", user * item % 5 + 1) for user, item in PAIRS
        ]
        assert found.ratings.times.min() == 1182729601
        assert found.doubts == ()


def test_beers(read):
    found = read(reviews(BEER), "beeradvocate.txt")
    assert found.columns == ("profileName", "beerId", "overall", "time")
    assert found.n_rows == len(PAIRS)


VOTE = "SRC:U{user}\nTGT:A{item}\nVOT:{rating}\nRES:1\nYEA:2013\nDAT:23:13, 19 April\nTXT:ok: yes\n"


def test_votes(read, refusal):
    """As SNAP publishes those of Wikipedia: https://snap.stanford.edu/data/wiki-RfA.html."""
    assert "the columns are SRC, TGT, VOT, RES" in refusal(reviews(VOTE), "wiki-RfA.txt").reason
    chosen = {"user_column": "SRC", "item_column": "TGT", "rating_column": "VOT"}
    found = read(reviews(VOTE), "wiki-RfA.txt", **chosen)
    assert (found.n_rows, found.ratings.n_users, found.ratings.n_items) == (len(PAIRS), 5, 7)


def test_reviews_that_reach_over_blocks(read, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 100)
    assert read(reviews(MOVIE), "movies.txt").n_rows == len(PAIRS)


def test_preview(preview):
    shown = preview(reviews(MOVIE), "movies.txt")
    assert shown.format.startswith("reviews")
    assert shown.rows[0][:2] == ("B001", "A1QBG")
    assert shown.roles == ((1, "user"), (0, "item"), (4, "rating"), (5, "time"))


def test_bad_reviews(refusal, read):
    bad = MOVIE.format(user=9, item=9, rating="x")
    content = f"{reviews(MOVIE)}\n{bad}"
    assert f"row {len(PAIRS) + 1}: the rating is “x.0”" in str(refusal(content, "movies.txt"))
    assert read(content, "movies.txt", bad_lines="skip").n_skipped == 1
    assert "no rating column" in str(refusal(content.replace("score", "what"), "movies.txt"))


def test_cancel(tmp_path):
    path = tmp_path / "movies.txt"
    path.write_text(reviews(MOVIE) * 50)
    told = []
    assert read_ratings(path, progress=lambda *args: told.append(args)).n_rows > 0
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    with pytest.raises(CancelledError):
        read_ratings(path, cancelled=lambda: len(told) > 0)
