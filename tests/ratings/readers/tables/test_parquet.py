"""Parquet as Arrow writes it, in each type that a column of ids or ratings may have."""

from __future__ import annotations

import decimal
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings


@pytest.fixture
def write(tmp_path):
    def to_file(table, **options):
        if isinstance(table, dict):
            table = pa.table(table)
        pq.write_table(table, tmp_path / "r.parquet", **options)
        return tmp_path / "r.parquet"

    return to_file


def opened(path, **options):
    return read_ratings(path, options=ReadOptions(**options))


@pytest.mark.parametrize(
    "options", [{}, {"compression": "zstd"}, {"row_group_size": 1}, {"use_dictionary": False}]
)
def test_columns_by_their_names(write, triples, table, expected, options):
    found = opened(write(table, **options))
    assert triples(found.ratings) == expected
    assert found.columns == ("userId", "movieId", "rating", "timestamp")
    assert found.format == "Parquet"
    assert found.doubts == ()


def test_preview(write, table):
    shown = FileLook(write(table)).preview()
    assert shown.format.startswith("Parquet")
    assert shown.columns == tuple(table.column_names)
    assert shown.roles == ((1, "user"), (0, "item"), (4, "rating"), (3, "time"))
    assert shown.rows[1] == ("20", "1", "", "1970-01-01 00:00:08", "3.5")


def test_chosen_columns(write, triples):
    path = write({"a": [1, 2], "b": ["x", "y"], "c": [3, 4], "d": [0, 1]})
    found = opened(path, user_column="b", item_column="1", rating_column="d")
    assert triples(found.ratings) == [("x", 1, 0.0), ("y", 2, 1.0)]
    assert found.columns == ("b", "a", "d")
    found = opened(path, user_column="a", item_column="b", rating_column="none")
    assert triples(found.ratings) == [(1, "x", 1.0), (2, "y", 1.0)]


def test_names_that_do_not_tell(write, triples):
    found = opened(write({"a": [1], "b": [2], "c": [3]}))
    assert triples(found.ratings) == [(1, 2, 3.0)]
    assert "were taken from a, b and c" in found.doubts[0]


def test_columns_within_columns(write, triples):
    who = pa.StructArray.from_arrays([pa.array([7, 8])], ["id"])
    what = pa.StructArray.from_arrays([pa.array(["x", "y"]), pa.array([1, 2])], ["asin", "no"])
    path = write({"user": who, "product": what, "stars": [1, 2]})
    found = opened(path, item_column="product.asin")
    assert triples(found.ratings) == [(7, "x", 1.0), (8, "y", 2.0)]
    assert found.columns == ("user.id", "product.asin", "stars")


LABELS = [
    (pa.array([1, 2, 3], pa.int8()), [1, 2, 3]),
    (pa.array([1, 2, 3], pa.uint64()), [1, 2, 3]),
    (pa.array([1, 2, 2**63], pa.uint64()), ["1", "2", "9223372036854775808"]),
    (pa.array([1.0, 2.0, 3.0]), [1, 2, 3]),
    (pa.array([1.0, 2.5, 3.0]), ["1", "2.5", "3"]),
    (pa.array([1, 2, 3]).cast(pa.decimal128(19, 0)), [1, 2, 3]),
    (pa.array(["1", "2", "3"]), [1, 2, 3]),
    (pa.array(["a", "b", "ß"], pa.large_string()), ["a", "b", "ß"]),
    (pa.array([b"a", b"b", b"c"]), ["a", "b", "c"]),
    (pa.array(["b", "a", "c"]).dictionary_encode(), ["b", "a", "c"]),
    (pa.array([3, 2, 1]).dictionary_encode(), [3, 2, 1]),
    (pa.array([True, False, True]), ["true", "false", "true"]),
]


@pytest.mark.parametrize(("labels", "expected"), LABELS, ids=lambda value: str(value)[-20:])
def test_types_of_ids(write, triples, labels, expected):
    found = opened(write({"user": labels, "item": [1, 2, 3], "rating": [1, 2, 3]}))
    assert triples(found.ratings) == sorted(zip(expected, [1, 2, 3], [1.0, 2.0, 3.0], strict=True))


@pytest.mark.parametrize(
    "ratings",
    [
        pa.array([1, 2, 3], pa.int16()),
        pa.array(np.array([1, 2, 3], np.float16)),
        pa.array([decimal.Decimal("1.00"), decimal.Decimal("2.00"), decimal.Decimal("3.00")]),
        pa.array(["1", " 2.0 ", "3e0"]),
        pa.array(["1,0", "2,0", "3"]),
        pa.array(["1", "2", "3"]).dictionary_encode(),
    ],
)
def test_types_of_ratings(write, triples, ratings):
    found = opened(write({"user": [1, 2, 3], "item": [1, 2, 3], "rating": ratings}))
    assert triples(found.ratings) == [(1, 1, 1.0), (2, 2, 2.0), (3, 3, 3.0)]


def test_ids_that_change_their_look_midway(write):
    n = 600_000
    users = np.arange(n, dtype=np.float64)
    users[-1] = 0.5
    found = opened(write({"user": users, "item": np.zeros(n, np.int64), "rating": np.ones(n)}))
    assert found.ratings.n_users == n
    assert {"0", "0.5", "7"} <= set(found.ratings.user_ids.tolist())


BAD_ROWS = [
    ("rating", pa.array([1, 2, -np.inf]), "row 3: the rating is “-inf”"),
    ("rating", pa.array([1, 2, 1e300]), "row 3: the rating is “1e+300”"),
    ("rating", pa.array(["1", "good", "3"]), "row 2: the rating is “good”, which is no finite"),
]


@pytest.mark.parametrize(("name", "column", "reason"), BAD_ROWS)
def test_bad_rows(write, name, column, reason):
    columns = {"user": [1, 2, 3], "item": [1, 2, 3], "rating": [1, 2, 3]} | {name: column}
    path = write(columns)
    with pytest.raises(ReadError) as caught:
        opened(path)
    assert str(caught.value).startswith(f"r.parquet: {reason}")
    found = opened(path, bad_lines="skip")
    assert found.n_rows == 2
    assert found.n_skipped == 1
    assert reason.startswith(f"row {found.skipped[0][0]}: {found.skipped[0][1][:10]}")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"user": [1], "item": [2]}, "there is no rating column: the columns are user, item"),
        ({"a": [1]}, "there is no rating column"),
        ({"user": [[[1]]], "item": [2], "rating": [3]}, "which are no ids"),
        ({"user": [1], "item": [2], "rating": [[3]]}, "which are no ratings"),
        ({"user": pa.array([], pa.int64()), "item": [], "rating": []}, "there are no ratings"),
        ({"user": pa.nulls(1), "item": [2], "rating": [3]}, "row 1: the user id is empty"),
        ({"user": [b"\xff"], "item": [2], "rating": [3]}, "which are no ids"),
        ({}, ""),
    ],
)
def test_wrong_columns(write, columns, reason):
    with pytest.raises(ReadError) as caught:
        opened(write(columns))
    assert reason in str(caught.value)


def test_damage(write, table, refusal):
    content = write(table).read_bytes()
    for bad in (content[:-9], content[:40], b"PAR1", b"PARE" + content[4:], b"PAR1" * 99):
        assert refusal(bad, "bad.parquet")


def test_damage_anywhere(write, table, read_damaged):
    read_damaged(write(table).read_bytes(), "bad.parquet", 4)


def test_progress_and_cancel(write, watched):
    n = 1_000_000
    columns = {"user": np.arange(n), "item": np.arange(n) % 9, "rating": np.arange(n) % 5}
    watched(write(columns))


def test_what_is_no_parquet_within(refusal):
    file = io.BytesIO()
    pq.write_table(pa.table({"x": [1]}), file)
    assert "no rating column" in refusal(file.getvalue(), "x.parquet").reason


@pytest.mark.parametrize("column", [[1, None, 3], [1, np.nan, 3], ["1", "NA", "3"], ["1", "", "3"]])
def test_rows_without_a_rating_are_left_out(write, column):
    found = opened(write({"user": [1, 2, 3], "item": [1, 2, 3], "rating": pa.array(column)}))
    assert found.ratings.values.tolist() == [1, 3]
    assert found.doubts == ("1 row without a rating was left out.",)


def test_a_rating_whose_name_does_not_tell(write):
    path = write({"verdict": [4.0, 2.5], "reviewer": ["a", "b"], "product": ["x", "x"],
                  "__index_level_0__": [7, 3]})  # fmt: skip
    shown, found = FileLook(path).preview(), opened(path)
    assert found.columns == ("reviewer", "product", "verdict")
    assert shown.roles == ((1, "user"), (2, "item"), (0, "rating"))
    assert found.doubts == shown.doubts
    assert "they were taken from verdict" in found.doubts[0]


def test_of_several_times_one_that_is_known(write):
    n = 30
    table = {"user_id": [k % 5 for k in range(n)], "item_id": [k // 5 for k in range(n)],
             "rating": [1 + k % 4 for k in range(n)],
             "created_at": pa.array([None] * n, pa.int64()),
             "timestamp": [1_500_000_000 + k for k in range(n)]}  # fmt: skip
    assert opened(write(table)).columns == ("user_id", "item_id", "rating", "timestamp")


def test_ones_own_ratings(write):
    n = 40
    films = [f"Film {k}" for k in range(n)]
    found = opened(write({"Year": [2000] * n, "Title": films, "Rating": [k % 5 for k in range(n)]}))
    assert found.columns == ("Title", "Rating")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, n)
    assert "one user's" in found.doubts[0]


@pytest.fixture
def wide():
    """Ratings of items by users, as pandas pivots them: the index comes last."""
    columns = {f"Film {n}": [None if (n + k) % 3 else n % 5 + 1.0 for k in range(20)]
               for n in range(8)}  # fmt: skip
    table = pa.table({**columns, "userId": [f"u{k:02d}" for k in range(20)]})
    about = {"index_columns": ["userId"], "columns": [], "column_indexes": []}
    return table.replace_schema_metadata({"pandas": json.dumps(about)})


def test_a_column_for_each_item(write, wide):
    path = write(wide)
    shown, found = FileLook(path).preview(), opened(path)
    assert shown.wide
    assert shown.format == found.format == "Parquet, wide table, rows and columns labelled"
    assert found.ratings.user_ids.tolist() == wide["userId"].to_pylist()
    assert found.ratings.item_ids.tolist() == [f"Film {n}" for n in range(8)]
    assert found.ratings.n_ratings == sum(len(c) - c.null_count for c in wide.columns[:-1])
    assert found.doubts == shown.doubts == ()


def test_progress_and_cancel_of_a_column_for_each_item(write, watched, monkeypatch):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 1 << 16)
    rng = np.random.default_rng(0)
    columns = {f"Film {n}": rng.integers(1, 6, 5000) for n in range(50)}
    path = write({"userId": [f"u{k}" for k in range(5000)], **columns})
    assert watched(path, 5).ratings.n_items == 50


def test_an_index_without_a_name(write, wide):
    wide = wide.rename_columns([*wide.column_names[:-1], "__index_level_0__"])
    about = {"index_columns": ["__index_level_0__"], "columns": [], "column_indexes": []}
    found = opened(write(wide.replace_schema_metadata({"pandas": json.dumps(about)})))
    assert found.ratings.user_ids.tolist()[:2] == ["u00", "u01"]
    assert found.ratings.n_items == 8


def test_columns_that_are_not_alike_are_no_items(write):
    rows = {"one": [n % 7 for n in range(60)], "other": [n * 31 for n in range(60)],
            "third": [n % 5 for n in range(60)], "text": ["x"] * 60}  # fmt: skip
    found = opened(write(rows))
    assert found.columns == ("one", "other", "third")
    assert "do not tell which are" in found.doubts[0]


def test_a_lone_column_is_that_of_the_items(write):
    found = opened(write({"a": [1, 2, 3]}), user_column="none", rating_column="none")
    told = "The names of the columns do not tell which is item; it was taken from a."
    assert found.doubts[0] == told


LISTED = [("a", 1, 5.0), ("a", 2, 4.0), ("c", 1, 3.0)]


@pytest.mark.parametrize("list_of", [pa.list_, pa.large_list])
@pytest.mark.parametrize("item", ["items", "item_ids", "item_id"])
def test_lists_of_items_and_of_their_ratings(write, triples, list_of, item):
    table = {
        "user": ["a", "b", "c"],
        item: pa.array([[1, 2], None, [1]], list_of(pa.int32())),
        "ratings": [[5.0, 4.0], [], [3.0]],
        "genres": [["x"], ["y", "z"], []],
    }
    path = write(table, row_group_size=2)
    assert triples(opened(path).ratings) == LISTED
    assert [row[0] for row in FileLook(path).preview().rows] == ["a", "a", "c"]


def test_lists_of_structs(write, triples):
    ratings = [
        [{"movieId": 1, "rating": 5}, {"movieId": 2, "rating": 4}],
        [{"movieId": 1, "rating": 3}],
    ]
    assert triples(opened(write({"userId": ["a", "c"], "seen": ratings})).ratings) == LISTED
    assert triples(opened(write({"title": ["Up"], "of": [[{"user": 7, "stars": 2}]]})).ratings) == [
        (7, "Up", 2.0)
    ]


def test_lists_of_items_alone_may_be_pairs(write, triples):
    path = write({"user": ["a", "c"], "items": [[1, 2], [1]]})
    with pytest.raises(ReadError, match="choose the rating column “none”"):
        opened(path)
    pairs = [(user, item, 1.0) for user, item, _ in LISTED]
    assert triples(opened(path, rating_column="none").ratings) == pairs


def test_long_lists_in_pieces(write, monkeypatch, triples):
    monkeypatch.setattr("funkgui.ratings.readers.tables.arrow_lists._ELEMENTS_AT_ONCE", 5)
    expected = [(user, item, 1.0 * item) for user in range(6) for item in range(user + 1)]
    lists = [list(range(user + 1)) for user in range(6)]
    path = write({"user": range(6), "items": lists, "ratings": lists})
    done = []
    found = read_ratings(path, progress=lambda n, total: done.append(n / total))
    assert triples(found.ratings) == expected
    assert done == sorted(done)
    assert done[-1] == 1


def test_lists_that_belong_together_differ_in_length(write):
    some = [[1, 2]] * 150
    path = write({"user": range(151), "items": [*some, [1]], "ratings": [*some, [1, 2]]})
    with pytest.raises(ReadError, match="the lists items and ratings differ in length"):
        opened(path)


def test_lists_beside_ratings_are_none(write, triples):
    table = {"user": [1, 2], "item": [3, 4], "rating": [5, 1], "items": [[1, 2], [3]]}
    assert triples(opened(write(table)).ratings) == [(1, 3, 5.0), (2, 4, 1.0)]
