"""What is chosen counts, whatever the file looks like."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.errors import ConfigError, ReadError
from funkgui.ratings.readers import FileLook, ReadOptions, read_ratings
from funkgui.ratings.readers.formats import FORMATS
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.setting import setting_of, settings_of

NAMED = "when,score,movie,who\n99,4,8,7\n98,3.5,9,6\n"


def test_every_format_can_be_chosen():
    assert setting_of(ReadOptions, "format").choices == ("", *FORMATS)


@pytest.mark.parametrize(
    ("key", "sign"),
    [
        ("comma", ","),
        ("tab", "\t"),
        ("semicolon", ";"),
        ("bar", "|"),
        ("blanks", "  "),
        ("::", "::"),
    ],
)
def test_delimiter(read, triples, key, sign):
    # Each value holds the other signs that might split it.
    other = ";" if key in ("comma", "blanks") else ","
    rows = [("a", f"x{other}y{other}z", "3"), ("b", f"u{other}v{other}w", "4")]
    content = "\n".join(sign.join(row) for row in rows) + "\n"
    assert triples(read(content, delimiter=key).ratings) == [
        ("a", rows[0][1], 3.0),
        ("b", rows[1][1], 4.0),
    ]


def test_a_delimiter_that_splits_nothing_is_told(refusal):
    error = refusal("1,2,3\n4,5,6\n", delimiter="tab")
    assert "each line has only 1 value;" in error.reason


def test_header(read, refusal, triples):
    numbers = "1,10,4\n2,20,3\n"
    assert triples(read(numbers, header="yes").ratings) == [(2, 20, 3.0)]
    assert read(numbers, header="yes").columns == ("1", "10", "4")
    assert refusal("user,item,rating\n1,2,3\n1,3,3\n", header="no").line == 1


def test_encoding(read):
    content = "Zoë,x,3\nÅsa,y,4\n"
    assert read(content.encode("cp1252")).ratings.user_ids.tolist() == ["Zoë", "Åsa"]
    assert read(content, encoding="cp1252").ratings.user_ids.tolist() == ["ZoÃ«", "Ã…sa"]
    for without_mark in ("utf-16-le", "utf-16-be"):
        found = read(content.encode(without_mark), encoding="utf-16")
        assert found.ratings.user_ids.tolist() == ["Zoë", "Åsa"]


@pytest.mark.parametrize(
    ("encoding", "header", "words"),
    [
        ("cp1250", "user,film,ocena", ("Łukasz", "Żółw", "Śnieg")),
        ("cp1251", "пользователь,фильм,оценка", ("Иван", "Брат", "Сталкер")),
        ("cp1253", "user,film,rating", ("Ελένη", "Ζορμπάς", "Λάμψη")),
        ("cp1254", "user,film,rating", ("Şükrü", "Uzak", "Çoğunluk")),
        ("gb18030", "用户,电影,评分", ("用户一", "霸王别姬", "活着")),
        ("big5", "user,film,rating", ("許功蓋", "臥虎藏龍", "悲情城市")),
        ("cp932", "user,film,rating", ("表さん", "七人の侍", "ソナチネ")),
        ("cp949", "user,film,rating", ("김", "기생충", "올드보이")),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_encodings_that_nothing_tells(read, triples, encoding, header, words, wide):
    user, *items = words
    if wide:
        content = f",{','.join(items)},x\n{user},4,,2\nb,3,1,\nc,2,1,3\n"
        expected = (user, items[0], 4.0)
    else:
        content = f"{header}\n{user},{items[0]},4\n{user},{items[1]},3\n"
        expected = (user, items[0], 4.0)
    found = read(content.encode(encoding), encoding=encoding)
    assert expected in triples(found.ratings)
    assert found.doubts == ()


@pytest.mark.parametrize(
    "content",
    [
        '{"user": "Юлия", "item": 1, "rating": 3}\n{"user": "Юлия", "item": 2, "rating": 4}\n',
        "product/productId: 1\nreview/userId: Юлия\nreview/score: 3\n\n" * 2,
        "user\titem\trating\nstring\td\tc\nmeta\t\tclass\nЮлия\t1\t3\nЮлия\t2\t4\n",
        "3 |u Юлия |i 1\n4 |u Юлия |i 2\n",
    ],
    ids=["JSON", "reviews", "Orange", "Vowpal Wabbit"],
)
@pytest.mark.parametrize(("encoding", "chosen"), [("cp1251", "cp1251"), ("utf-16-le", "utf-16")])
def test_an_encoding_may_be_chosen_for_any_text(read, content, encoding, chosen):
    found = read(content.encode(encoding), encoding=chosen)
    assert not found.format.startswith("delimited")
    assert found.ratings.user_ids.tolist() == ["Юлия"]


def test_titles_are_in_the_encoding_of_their_ratings(read):
    rows = "".join(f"{n},{n % 3},活着 {n % 3},{n % 5}\n" for n in range(1, 9))
    content = f"user,film_id,title,rating\n{rows}".encode("gb18030")
    found = read(content, encoding="gb18030")
    assert found.ratings.item_titles.tolist() == ["活着 0", "活着 1", "活着 2"]


def test_a_wrong_encoding_is_told_with_the_line(refusal):
    error = refusal(b"a,b,3\n" * 3 + "Zoë,x,3\n".encode("cp1252"), encoding="utf-8")
    assert error.line == 4
    assert "UTF-8" in error.reason


def test_decimal_sign(read, refusal):
    assert read("1;2;3,5\n1;3;4\n", decimal=",").ratings.values.tolist() == [3.5, 4.0]
    assert refusal("1;2;3,5\n1;3;4\n1;4;2\n", decimal=".").line == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"user_column": "movie", "item_column": "who"},
        {"user_column": "3", "item_column": "4"},
        {"user_column": "MOVIE", "item_column": "Who", "rating_column": "2"},
    ],
)
def test_columns_by_name_or_number(read, triples, columns):
    found = read(NAMED, **columns)
    assert triples(found.ratings) == [(8, 7, 4.0), (9, 6, 3.5)]
    assert found.columns[:3] == ("movie", "who", "score")


def test_columns_of_a_file_without_header(read, triples):
    found = read("4,a,10\n5,b,20\n", user_column="3", rating_column="1")
    assert triples(found.ratings) == [(10, "a", 4.0), (20, "b", 5.0)]
    assert found.columns == ("3", "2", "1")


def test_a_name_goes_before_a_number(read):
    found = read("2,user,rating\n7,8,3\n9,8,4\n", header="yes", item_column="2")
    assert found.columns == ("user", "2", "rating")


def test_time(read, tmp_path):
    assert read("1,2,3,99\n1,3,4,98\n", time_column="none").columns == ("1", "2", "3")
    assert read("9,1,2,3\n8,1,3,4\n", time_column="1").columns == ("2", "3", "4", "1")
    assert read("user,item,rating,date\n1,2,3,4\n").columns[3] == "date"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"user_column": "usr"}, "no column usr: the columns are when, score, movie, who."),
        ({"item_column": "5"}, "no column 5: the columns are when, score, movie, who."),
        ({"item_column": "0"}, "no column 0: the columns are"),
        ({"time_column": "x"}, "no column x: the columns are"),
        ({"user_column": "who", "item_column": "4"}, "column 4 cannot be that of the users and"),
    ],
)
def test_a_wrong_column_is_refused_with_those_there_are(refusal, tmp_path, columns, reason):
    assert reason in refusal(NAMED, **columns).reason
    doubts = FileLook(tmp_path / "given.txt", ReadOptions(**columns)).preview().doubts
    assert len(doubts) == 1
    assert doubts[0].startswith(("There is no column", "Column"))


def test_a_wrong_column_without_header(refusal):
    error = refusal("1,2,3\n1,3,3\n", rating_column="score")
    assert "no column score: each line has 3, without names, numbered from 1" in error.reason


def test_missing_code(read, refusal, triples):
    found = read("1,2,99\n1,3,4.5\n2,2,99.0\n3,3,-1\n", missing="99")
    assert triples(found.ratings) == [(1, 3, 4.5), (3, 3, -1.0)]
    assert (found.n_rows, found.n_missing) == (2, 2)
    assert found.ratings.scale == RatingScale(-1, 4.5, 0.5)
    assert found.doubts == ("2 rows were left out with the rating 99, which stands for none.",)
    assert (
        "all 2 ratings are blank, or stand for none"
        in refusal("1,2,99\n1,3,99\n", missing="99").reason
    )


def test_several_missing_codes(read, triples):
    found = read("1,2,-99\n1,3,4.5\n2,2,-77\n3,3,1\n", missing="-99 -77.0")
    assert triples(found.ratings) == [(1, 3, 4.5), (3, 3, 1.0)]
    assert (
        "2 rows were left out with the ratings -99 and -77, which stand for none." in found.doubts
    )


def test_several_codes_that_may_stand_for_no_rating(read):
    lines = [f"{n},{n % 7},{(-99, -77, 1, 2, 3)[n % 5]}\n" for n in range(100)]
    assert (
        "-99 and -77, which 40% of the rows have, may stand for no rating; if so, choose -99 -77 "
        "as the missing numbers."
    ) in read("".join(lines)).doubts


@pytest.mark.parametrize("missing", ["NA", "nan", "1e999", "inf", " ", "1, 2"])
def test_a_missing_code_must_be_a_number(missing):
    with pytest.raises(ConfigError, match=r"Missing is .* number"):
        ReadOptions(missing=missing)


@pytest.mark.parametrize("content", ["a,x\nb,y\na,y\n", "user,item\na,x\nb,y\na,y\n"])
def test_pairs(read, refusal, triples, content):
    assert "choose the rating column “none”" in refusal(content).reason
    found = read(content, rating_column="none")
    assert triples(found.ratings) == [("a", "x", 1.0), ("a", "y", 1.0), ("b", "y", 1.0)]
    assert found.format.endswith("pairs as ratings of 1")
    assert found.doubts == ()
    assert len(found.columns) == 2


def test_counts(read):
    content = "userID\tartistID\tweight\n2\t51\t13883\n2\t52\t11690\n"
    taken = read(content)
    assert taken.ratings.values.tolist() == [13883, 11690]
    assert taken.doubts == (
        "No column is named as that of the ratings; they were taken from weight. If it counts "
        "something, the rating column “none” makes each pair a rating of 1.",
    )
    assert read(content, rating_column="none").ratings.values.tolist() == [1, 1]
    counted = read(content, rating_column="weight")
    assert counted.ratings.values.tolist() == [13883, 11690]
    assert "as counts or ids are" in counted.doubts[0]


def test_a_time_stays_with_pairs(read, triples):
    found = read("user,item,timestamp\n1,2,99\n", rating_column="none")
    assert triples(found.ratings) == [(1, 2, 1.0)]


REPEATED = "1,1,5\n1,2,3\n2,1,4\n1,1,1\n1,1,3\n2,1,4.5\n"


@pytest.mark.parametrize(
    ("duplicates", "values"),
    [
        ("last", [3, 3, 4.5]),
        ("first", [5, 3, 4]),
        ("mean", [3, 3, 4.25]),
        ("sum", [9, 3, 8.5]),
    ],
)
def test_repeated_pairs(read, duplicates, values):
    found = read(REPEATED, duplicates=duplicates)
    assert found.ratings.values.tolist() == values
    assert (found.n_rows, found.n_duplicates) == (6, 3)
    assert found.ratings.scale == RatingScale.of(np.array(values, np.float32))
    assert found.doubts[-1].startswith("3 rows repeat a pair of user and item; the ")
    assert f" {duplicates} " in found.doubts[-1]


def test_sums_of_pairs_without_ratings_tell_how_often_they_come(read):
    content = "customer,sku\nk1,tea\nk2,tea\nk1,tea\nk1,pot\nk1,tea\n"
    once = read(content, rating_column="none")
    assert once.ratings.values.tolist() == [1, 1, 1]
    assert "how often, let the sum of repeated pairs count" in once.doubts[0]
    found = read(content, rating_column="none", duplicates="sum")
    assert sorted(found.ratings.values.tolist()) == [1, 1, 3]
    assert found.ratings.scale == RatingScale(1, 3, 1)


def test_sums_beyond_single_precision_are_refused(read, refusal):
    content = "1,1,3e38\n1,1,3e38\n2,1,1\n"
    assert "add up to more than a rating may be" in refusal(content, duplicates="sum").reason
    assert read(content, duplicates="mean").ratings.values.tolist() == pytest.approx([3e38, 1])


def test_repeated_pairs_are_refused_by_name(refusal, read):
    reason = refusal(REPEATED, duplicates="refuse").reason
    assert reason.startswith("user 1 rates item 1 3 times, and other pairs 1 times too often;")
    assert refusal("a,x,1\na,y,1\na,x,2\n", duplicates="refuse").reason.startswith(
        "user a rates item x 2 times;"
    )
    assert read("a,x,1\na,y,2\n", duplicates="refuse").n_duplicates == 0


def test_many_repeated_pairs(read):
    rng = np.random.default_rng(1)
    users, items = rng.integers(0, 40, 5000), rng.integers(0, 30, 5000)
    values = rng.integers(1, 11, 5000) / 2
    content = "".join(f"{u},{i},{v}\n" for u, i, v in zip(users, items, values, strict=True))
    cells: dict[tuple, list] = {}
    for user, item, value in zip(users, items, values, strict=True):
        cells.setdefault((user, item), []).append(value)
    for rule, of in (("last", lambda v: v[-1]), ("first", lambda v: v[0]), ("mean", np.mean)):
        expected = [np.float32(of(cells[pair])) for pair in sorted(cells)]
        assert read(content, duplicates=rule).ratings.values.tolist() == expected


def any_choices():
    columns = st.sampled_from(["", "1", "2", "3", "user", "b", "none", "9"])
    numbers = st.sampled_from(["", "1", "99", "-1.5", "none"])
    free = {
        "format": st.sampled_from(["", "delimited"]),
        "missing": numbers,
        "part": st.just(""),
        "scale": st.sampled_from(["", "1:5", "-9:9:0.5"]),
    }
    return st.fixed_dictionaries(
        {
            one.name: st.sampled_from(one.choices) if one.choices else free.get(one.name, columns)
            for one in settings_of(ReadOptions)
        }
    )


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=100) | st.text("user,b1239;:| \t\r\n\"'.é\0-", max_size=200),
    any_choices(),
)
def test_any_file_and_any_choices_end_in_ratings_or_a_reason(tmp_path_factory, content, choices):
    path = tmp_path_factory.getbasetemp() / "anything.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    options = ReadOptions(**choices)
    with contextlib.suppress(ReadError):
        FileLook(path, options).preview()
    with contextlib.suppress(ReadError):
        found = read_ratings(path, options=options)
        assert found.n_rows == found.ratings.n_ratings + found.n_duplicates > 0
        assert np.isfinite(found.ratings.values).all()
        assert len(found.skipped) == min(found.n_skipped, 100)


def test_a_scale_wider_than_the_ratings(read):
    scale = read("1,2,3\n1,3,4\n2,2,2\n", scale="1:5:0.5").ratings.scale
    assert (scale.low, scale.high, scale.step) == (1, 5, 0.5)
    assert read("1,2,3\n1,3,4\n2,2,2\n", scale="-10:10").ratings.scale.step is None


def test_a_rating_off_the_scale(refusal):
    assert "the rating 7 is not on the scale from 1 to 5" in str(
        refusal("1,2,3\n1,3,7\n2,2,2\n", scale="1:5")
    )


@pytest.mark.parametrize(("low", "high"), [("-4.9", "1"), ("1", "4.9"), ("0.1", "4.9")])
def test_the_ends_of_a_chosen_scale_are_on_it(read, low, high):
    found = read(f"1,2,{low}\n1,3,{high}\n2,2,1\n", scale=f"{low}:{high}").ratings
    assert (found.scale.low, found.scale.high) == (float(low), float(high))


@pytest.mark.parametrize("scale", ["5", "5:1", "1:5:0", "1:5:9", "a:b", "1:5:1:1", "nan:5"])
def test_no_scale(scale):
    with pytest.raises(ConfigError, match="such as 1:5"):
        ReadOptions(scale=scale)


def test_no_item_column_is_no_choice(refusal):
    rows = "".join(f"x{n},{n % 5 + 1},y{n}\n" for n in range(20))
    reason = refusal(f"some,rating,other\n{rows}", item_column="none").reason
    assert reason == "there is no column none: the columns are some, rating, other."
