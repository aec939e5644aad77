"""Lines of plain numbers and words are read apart from others, to the same ratings."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import funkgui.ratings.readers.delimited.plain_lines as plain_lines_module
from funkgui.ratings.readers import ReadOptions
from funkgui.ratings.readers.delimited.columns import ColumnCollector
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.delimited.plain_lines import PlainLines
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS
from funkgui.ratings.readers.times import Times
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch

BY_KEY = {delimiter.key: delimiter for delimiter in DELIMITERS}
COMMA = BY_KEY["comma"]


def layout(delimiter=COMMA, n_columns=4, names=None, **places) -> Layout:
    given = {"delimiter": delimiter, "n_columns": n_columns, "names": names, "time": 3}
    return Layout(**given | places)


def columns(lines: str | bytes, of=None) -> tuple | None:
    """What the lines hold as lists, where they are plain."""
    lines = lines.encode() if isinstance(lines, str) else lines
    rows = PlainLines(of or layout()).parse(lines)
    if rows is None:
        return None
    return tuple(None if column is None else _listed(column) for column in rows)


def _listed(column) -> list:
    if isinstance(column, Times):
        return column.seconds.tolist()
    if isinstance(column, np.ndarray):
        return column.tolist()
    words = np.stack(column.vocabulary.words(column.numbers), axis=1)
    return [text.tobytes().rstrip(b"\0").decode() for text in words]


def test_plain_lines():
    lines = "1,20,4.5,1395436958\n12345678,0,3,0\n123456789,1234567890123456,10,7\n"
    assert columns(lines) == (
        [1, 12345678, 123456789],
        [20, 0, 1234567890123456],
        [4.5, 3.0, 10.0],
        [1395436958, 0, 7],
    )


@pytest.mark.parametrize("n_digits", range(1, 17))
def test_numbers_of_each_length(n_digits):
    digits = "1234567890987654"[:n_digits]
    unit = {12: 10**3, 13: 10**3, 14: 10**3}.get(n_digits, 10**6 if n_digits > 14 else 1)
    assert columns(f"{digits},9{digits[1:]},5,{digits}\n" * 3) == (
        [int(digits)] * 3,
        [int("9" + digits[1:])] * 3,
        [5.0] * 3,
        [int(digits) // unit] * 3,
    )


@pytest.mark.parametrize("n_characters", range(1, 41))
def test_words_of_each_length(n_characters):
    word = "A2S-UAM_1J3.GNN3B/tt0111161:+*=@~|^xyz"[:n_characters].ljust(n_characters, "Z")
    lines = f"{word},7,5,3\n" + f"x,{10**15},2.5,4\n{word[:-1]}y,6,1,0\n" * 9
    users, *others = columns(lines)
    assert users == [word] + ["x", f"{word[:-1]}y"] * 9
    assert others == [[7] + [10**15, 6] * 9, [5.0] + [2.5, 1.0] * 9, [3] + [4, 0] * 9]
    assert columns(lines.replace("\n", "\r\n"))[0] == users


def test_words_where_both_ids_or_no_ids_are():
    assert columns("007,x,5,1\n7,9,4,2\n") == (["007", "7"], ["x", "9"], [5.0, 4.0], [1, 2])
    assert columns("1,tt7,5,1\n2,9,4,2\n") == ([1, 2], ["tt7", "9"], [5.0, 4.0], [1, 2])
    lines = "1,20,5,2005-09-06,drama\n2,30,4,2006-10-07,\n"
    of = layout(n_columns=5, time=None)
    assert columns(lines, of) == ([1, 2], [20, 30], [5.0, 4.0], None)


NO_DIGITS = [chr(code) for code in range(1, 128) if chr(code) not in "0123456789"]


@pytest.mark.parametrize("column", [1, 2, 3])
@pytest.mark.parametrize("sign", [sign for sign in NO_DIGITS if sign != "."])
def test_no_sign_is_a_digit_beside_words(column, sign):
    for text in (sign, f"1{sign}", f"{sign}1", f"1{sign}1", f"1234567{sign}", f"12345678{sign}"):
        row = ["u", "1", "2", "3"]
        row[column] = text
        assert columns("u,1,2,3\n" * 3 + ",".join(row) + "\nu,1,2,3\n") is None


@pytest.mark.parametrize(
    "line",
    [
        ",2,3,4",
        "u v,2,3,4",
        " u,2,3,4",
        '"u",2,3,4',
        "é,2,3,4",
        "u\t,2,3,4",
        "u,2,3",
        "u,2,3,4,5",
        f"{'u' * 41},2,3,4",
        "u,02,3,4",
        "u,2,3,4\r",
        "u\x7f,2,3,4",
        "",
    ],
)
def test_lines_with_words_that_are_left_to_another_parser(line):
    assert columns(f"u,2,3,4\n{line}\nu,2,3,4\n") is None


@pytest.mark.parametrize("delimiter", DELIMITERS, ids=lambda delimiter: delimiter.key)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_and_line_ends(delimiter, end):
    rows = [["1", "20", "4.5", "300"], ["21", "3", "0.25", "12345678901"], ["4", "5", "5", "6"]]
    lines = end.join(delimiter.separator.decode().join(row) for row in rows)
    expected = ([1, 21, 4], [20, 3, 5], [4.5, 0.25, 5.0], [300, 12345678901, 6])
    assert columns(lines, layout(delimiter)) == expected
    assert columns(lines + end, layout(delimiter)) == expected


def test_columns_in_any_order_and_some_not_wanted():
    lines = "9.9.9,4.5,20,,1\n,3,30,1234567890123456789,2\n"
    of = layout(n_columns=5, user=4, item=2, rating=1, time=None)
    assert columns(lines, of) == ([1, 2], [20, 30], [4.5, 3.0], None)
    of = layout(n_columns=5, user=4, item=2, rating=None, time=None)
    assert columns(lines, of) == ([1, 2], [20, 30], [1.0, 1.0], None)


def test_every_rating_of_up_to_four_characters():
    texts = [str(n) for n in range(10_000)]
    texts += [f"{n // 10}.{n % 10}" for n in range(1000)]
    texts += [f"{n // 100}.{n % 100:02}" for n in range(1000)] + ["007", "0001", "00.5", ".5"]
    found = columns("".join(f"1,2,{text},3\n" for text in texts))
    assert found is not None
    assert found[2] == np.array(texts, np.float32).tolist()


@pytest.mark.parametrize(
    "line",
    [
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,",
        "1,,3,4",
        ",2,3,4",
        "1,2,,4",
        "",
        " ",
        "1, 2,3,4",
        '"1",2,3,4',
        "01,2,3,4",
        "1,00,3,4",
        "-1,2,3,4",
        "+1,2,3,4",
        "1,2,-3,4",
        "1,2,1e3,4",
        "1,2,3.,4",
        "1,2,1.2.,4",
        "1,2,1/2,4",
        "1,2,.,4",
        "1,2,12345,4",
        "1,2,3.5000,4",
        "1.5,2,3,4",
        "1,2/3,3,4",
        "1,2,3,4.0",
        "1,2,3,2005-09-06",
        "12345678901234567,2,3,4",
        "1,2,3,12345678901234567",
        "x,2,3,4",
        "é,2,3,4",
        "1;2;3;4",
        "1,2,3,4\r",
        "1,2,3\r,4",
        "1,2,3,4\x00",
    ],
)
def test_lines_that_are_left_to_another_parser(line):
    assert columns(f"1,2,3,4\n{line}\n1,2,3,4\n") is None


@pytest.mark.parametrize("line", ["1:2:3::4::5", "1::2::3:4:5", "1::2:::3::4", "1::2::3"])
def test_single_colons_do_not_separate(line):
    assert columns(f"1::2::3::4\n{line}\n", layout(BY_KEY["::"])) is None


def test_a_carriage_return_within_a_line_is_no_part_of_its_end():
    assert columns("1,2,3,4\r\n1,2,3,4\r5\n") is None


DIGITS = st.integers(1, 18).flatmap(lambda n: st.text("0123456789", min_size=1, max_size=n))
IDS = st.one_of(
    st.integers(0, 30).map(str),
    st.integers(0, 2**40).map(str),
    st.integers(2**53, 10**16).map(str),
    DIGITS,
    st.text("ab7-", min_size=1, max_size=20),
    st.sampled_from(["", "x", "-1", "+1", "1.5", "007", "0", " 1", '"1"', "1/2", ".", "é"]),
)
RATINGS = st.one_of(
    st.integers(0, 10).map(str),
    st.integers(0, 99).map(lambda n: str(n / 10)),
    st.sampled_from(
        ["3.75", "3.5000", "-1", "1e3", ".5", "5.", "", "x", "nan", "05", "0000", "..", " 4", "1/2"]
    ),
)
TIMES = st.one_of(
    st.integers(10**9, 2 * 10**9).map(str),
    st.integers(0, 10**16).map(str),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
    st.sampled_from(["", "x", "-5", "0", "1395436958.5", "2005-09-06", "007"]),
)
ODD_ROWS = st.sampled_from([["1", "2", "3"], ["1", "2", "3", "4", "5"], [""], ["1"]])
PLAIN_ROWS = st.tuples(
    st.integers(0, 10**6).map(str),
    st.integers(1, 10**5).map(str),
    st.sampled_from(["5", "0.5", "10", "3.75"]),
    st.integers(10**9, 2 * 10**9).map(str),
).map(list)
WORD_ROWS = st.tuples(
    st.text("ab_-7", min_size=1, max_size=18),
    st.text("t0123", min_size=1, max_size=4),
    st.sampled_from(["5", "0.5", "10", "3.75"]),
    st.integers(10**9, 2 * 10**9).map(str),
).map(list)
ANY_ROWS = st.tuples(IDS, IDS, RATINGS, TIMES).map(list)
ROWS = st.lists(
    st.one_of(PLAIN_ROWS, PLAIN_ROWS, PLAIN_ROWS, ANY_ROWS, ODD_ROWS), min_size=1, max_size=12
)


def read_by(add: str, lines: bytes, of: Layout) -> object:
    """The matrix and all else that comes of some lines, as things to compare."""
    triples = TripleCollector(ReadOptions())
    collector = ColumnCollector(of, triples)
    if add == "parse":
        refusal = collector.gather(collector.parse(lines))
    else:
        refusal = collector.add(of.delimiter.translate(lines))
    if refusal is not None or not triples.n_rows:
        return refusal
    matrix, n_duplicates = triples.finish(Watch())
    arrays = [matrix.indptr, matrix.item_index, matrix.values, matrix.user_ids, matrix.item_ids]
    times = None if matrix.times is None else matrix.times.tolist()
    unread = triples.n_unread_times, triples.unread_time
    return [(a.dtype, a.tolist()) for a in arrays], times, n_duplicates, unread, matrix.scale


@settings(deadline=None)
@given(
    rows=st.one_of(
        st.lists(PLAIN_ROWS, min_size=1, max_size=12),
        st.lists(WORD_ROWS, min_size=1, max_size=12),
        st.tuples(WORD_ROWS, ROWS).map(lambda drawn: [drawn[0], *drawn[1]]),
        ROWS,
    ),
    key=st.sampled_from(["comma", "tab", "::", "blanks", "semicolon"]),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["", "{end}", "{end}{end}"]),
    time=st.sampled_from([None, "seconds", "date"]),
    piece=st.sampled_from([64, 200, 512 * 1024]),
)
@example(rows=[["1", "2", "3", "4"]] * 30, key="::", end="\r\n", last="", time="date", piece=64)
def test_the_same_ratings_as_by_the_other_parser(rows, key, end, last, time, piece):
    names = None if time is None else ("user", "item", "rating", time)
    of = layout(BY_KEY[key], names=names, time=None if time is None else 3)
    between = of.delimiter.separator.decode()
    lines = (end.join(map(between.join, rows)) + last.format(end=end)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_lines_module, "_PIECE_BYTES", piece)
        assert read_by("parse", lines, of) == read_by("add", lines, of)


def test_a_file_of_several_blocks(tmp_path, read):
    """Lines of all lengths lie across the ends of the blocks and pieces that are read."""
    rng = np.random.default_rng(0)
    n = 400_000
    users = np.sort(rng.integers(1, 20_000, n)) * 10 ** rng.integers(0, 3, n)
    items = rng.permutation(n)
    ratings, times = rng.integers(1, 11, n) / 2, rng.integers(1, 2 * 10**9, n)
    rows = zip(users.tolist(), items.tolist(), ratings.tolist(), times.tolist(), strict=True)
    lines = [f"{user},{item},{rating:g},{time}\n" for user, item, rating, time in rows]
    text = "userId,movieId,rating,timestamp\n" + "".join(lines)
    assert len(text) > 9 * 1024 * 1024
    found = read(text).ratings
    order = np.lexsort((items, users))
    np.testing.assert_array_equal(found.user_ids[found.user_index], users[order])
    np.testing.assert_array_equal(found.item_ids[found.item_index], items[order])
    np.testing.assert_array_equal(found.values, ratings[order])
    np.testing.assert_array_equal(found.times, times[order])


def test_a_line_that_is_not_plain_late_in_a_file(read, refusal):
    good = "1,2,3,1395436958\n" * 600_000
    found = read(good + '"1",7,4.5000,1395436959\n').ratings
    assert (found.n_users, found.n_items, found.n_ratings) == (1, 2, 2)
    assert found.times is not None
    assert found.times.tolist() == [1395436958, 1395436959]
    assert refusal(good + "1,2,x,5\n").line == 600_001


def test_words_of_ratings_that_are_none(read):
    lines = "user,item,rating\n" + "u1,tt1,3\nu2,tt2,0\nu3,tt1,5\n"
    found = read(lines, missing="0").ratings
    assert found.user_ids.tolist() == ["u1", "u3"]
    assert found.item_ids.tolist() == ["tt1"]


def test_ids_are_numbers_where_the_only_word_among_them_has_no_rating(read):
    ids = read("user,item,rating\nx,1,0\n10,1,3\n7,2,5\n", missing="0").ratings.user_ids
    assert (ids.dtype, ids.tolist()) == (np.int64, [7, 10])


def test_words_among_lines_to_skip(read):
    lines = "user,item,rating\n" + "u1,tt1,3\nu2,tt2,x\nu3,tt1,5\n"
    found = read(lines, bad_lines="skip")
    assert found.n_skipped == 1
    assert found.ratings.user_ids.tolist() == ["u1", "u3"]
    assert read(lines.replace("x", "1"), bad_lines="skip").ratings.n_users == 3


def test_a_first_line_without_its_rating_hides_no_items(read):
    rows = "".join(f"u{n // 3},i{n * 7 % 90},{n % 5 + 1},2020-01-02\n" for n in range(30))
    found = read(f"u0,i656,,2020-01-02\n{rows}").ratings
    assert (found.n_users, found.n_items, found.n_ratings) == (10, 30, 30)
