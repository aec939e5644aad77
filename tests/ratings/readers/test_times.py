"""Times of ratings: read from whatever they are written as, and never in the way of the ratings."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from funkgui.ratings.matrix import NO_TIME
from funkgui.ratings.readers import ReadOptions, read_ratings
from funkgui.ratings.readers.plain_integers import are_plain
from funkgui.ratings.readers.plain_text.blocks import BLOCK_BYTES
from funkgui.ratings.readers.times import as_times

MOMENT = datetime(2005, 9, 6, 7, 15, 5, tzinfo=UTC)
SECONDS = int(MOMENT.timestamp())
DAY = int(datetime(2005, 9, 6, tzinfo=UTC).timestamp())


def of(*written: str, header: str = "user,item,rating,timestamp") -> str:
    """A file with one user's ratings, given at these times."""
    lines = [f"1,{item},{3 + item % 2},{time}" for item, time in enumerate(written)]
    return "\n".join([header, *lines]) + "\n"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (str(SECONDS), SECONDS),
        (f"{SECONDS}.75", SECONDS),
        (f"{SECONDS}000", SECONDS),
        (f"{SECONDS}999", SECONDS),
        (f"{SECONDS}000000", SECONDS),
        (f"{SECONDS}000000000", SECONDS),
        ("-86400", -86400),
        ("2005-09-06", DAY),
        ("2005/9/6", DAY),
        ("2005-09-06 07:15", SECONDS - 5),
        ("2005-09-06 07:15:05", SECONDS),
        ("2005-09-06T07:15:05.999", SECONDS),
        ("2005-09-06T07:15:05Z", SECONDS),
        ("2005-09-06 07:15:05 UTC", SECONDS),
        ("2005-09-06T09:15:05+02:00", SECONDS),
        ("2005-09-05T23:15:05-0800", SECONDS),
        ('"09 06, 2005"', DAY),
        ("1965-01-01", -157766400),
        ('"Sep 6, 2005 7:15:05 AM"', SECONDS),
        ('"Tuesday, September 6th, 2005 at 7:15:05\u202fa.m."', SECONDS),
        ('"Sep. 6 2005"', DAY),
        ("06-Sep-2005", DAY),
        ("06-SEP-05 07:15:05", SECONDS),
        ('"6 Sep 2005, 07:15:05"', SECONDS),
        ('"Tue, 06 Sep 2005 09:15:05 +0200"', SECONDS),
        ("6. September 2005", DAY),
        ("Tue Sep  6 07:15:05 2005", SECONDS),
        ("Tue Sep 06 07:15:05 +0000 2005", SECONDS),
        ("06.09.05", DAY),
    ],
)
def test_written_as(read, written, seconds):
    found = read(of(written, written))
    assert found.ratings.times.tolist() == [seconds, seconds]
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("9/6/2005 07:15:05 am", SECONDS), ("9/6/05 7:15", SECONDS - 5),
     ('"9/6/2005, 7:15:05\u202fAM"', SECONDS)],
)  # fmt: skip
def test_dates_that_do_not_tell_what_stands_first(read, written, seconds):
    found = read(of(written, written))
    assert found.ratings.times.tolist() == [seconds, seconds]
    date, told = written.strip('"'), found.doubts[0].partition(";")[0]
    assert told == f"Dates such as {date} were read with the month first"
    for told, month in (("9/13/2005", 9), ("13/9/2005", 6)):
        found = read(of(written, told))
        assert datetime.fromtimestamp(found.ratings.times[0], UTC).month == month
        assert found.doubts == ()


def test_dates_of_one_day_and_month_leave_no_doubt(read):
    assert read(of("9/9/2005", "10/10/2005")).doubts == ()


@pytest.mark.parametrize(("told", "month"), [("9/13/2005", 9), ("13/9/2005", 6)])
def test_dates_of_all_blocks_tell_what_stands_first(read, monkeypatch, told, month):
    monkeypatch.setattr("funkgui.ratings.readers.plain_text.blocks.BLOCK_BYTES", 64)
    found = read(of(*["9/6/2005"] * 40, *[told] * 40, *["9/6/2005"] * 40))
    months = found.ratings.times.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    assert {*months[:40], *months[-40:]} == {month - 1}
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("written", "hour"),
    [("12:05 AM", 0), ("1:05 AM", 1), ("11:05 AM", 11), ("12:05 PM", 12), ("11:05 pm", 23)],
)
def test_hours_before_and_after_noon(read, written, hour):
    found = read(of(f'"Sep 6, 2005 {written}"'))
    assert found.ratings.times.tolist() == [DAY + 3600 * hour + 300]


@pytest.mark.parametrize(
    ("name", "number"),
    [("January", 1), ("MAY", 5), ("März", 3), ("Mai", 5), ("Okt", 10), ("dez", 12), ("July", 7)],
)
def test_months_in_words(read, name, number):
    found = read(of(f"28-{name}-2005"))
    assert found.ratings.times.tolist() == [int(datetime(2005, number, 28, tzinfo=UTC).timestamp())]


def test_years_of_two_digits(read):
    found = read(of("1/31/68", "1/31/69"))
    years = [datetime.fromtimestamp(time, UTC).year for time in found.ratings.times.tolist()]
    assert years == [2068, 1969]


@pytest.mark.parametrize(("written", "seconds"), [("20050906", DAY), ("2005", 1104537600)])
def test_whole_numbers_in_a_column_of_dates(read, written, seconds):
    dates = read(of(written, header="user,item,rating,date")).ratings.times
    assert dates.tolist() == [seconds]
    stamps = read(of(written)).ratings.times
    assert stamps.tolist() == [int(written)]


@pytest.mark.parametrize("blank", ["", " ", "NULL", "NaN", "-"])
@pytest.mark.parametrize("written", [str(SECONDS), "2005-09-06 07:15:05"])
def test_blank_ones_are_not_known(read, blank, written):
    found = read(of(written, blank, written))
    assert found.ratings.times.tolist() == [SECONDS, NO_TIME, SECONDS]
    assert found.doubts == ()


@pytest.mark.parametrize("other", [str(SECONDS), "unknown"])
def test_zones_of_whole_hours_as_postgresql_prints_them(read, other):
    found = read(of("2005-09-06 09:15:05.25+02", other))
    assert found.ratings.times[0] == SECONDS


@pytest.mark.parametrize(
    ("unread", "told"),
    [
        ("soon", "soon"),
        ("2005-02-30", "2005-02-30"),
        ("2005-13-01", "2005-13-01"),
        ("2005-09-06 25:00", "2005-09-06 25:00"),
        ("6.13.2005", "6.13.2005"),
        ("6-Brumaire-2005", "6-Brumaire-2005"),
        ("6-Sep-2005 13:05 PM", "6-Sep-2005 13:05 PM"),
        ("6-Sep-2005 0:05 AM", "6-Sep-2005 0:05 AM"),
        ("9" * 30, "1e+30"),
        ("inf", "inf"),
    ],
)
def test_one_that_cannot_be_read_is_told_and_fails_nothing(read, unread, told):
    found = read(of(str(SECONDS), unread, str(SECONDS)))
    assert found.ratings.times.tolist() == [SECONDS, NO_TIME, SECONDS]
    assert found.ratings.n_ratings == 3
    assert found.doubts == (f"The time “{told}” could not be read and counts as unknown.",)


def test_many_that_cannot_be_read_are_counted(read):
    found = read(of(*["soon"] * 1200))
    assert found.ratings.times is None
    assert found.doubts == (
        "1,200 times, such as “soon”, could not be read and count as unknown; check which column "
        "is that of the times.",
    )


def test_a_blank_column_is_none(read):
    assert read(of("", "", "")).ratings.times is None


@pytest.mark.parametrize("name", ["movie_release_date", "date_of_birth", "signup_date"])
def test_dates_of_items_and_users_are_no_times_of_ratings(read, name):
    assert read(of("1995-03-14", header=f"user,item,rating,{name}")).ratings.times is None


def test_a_file_without_times_has_none(read):
    assert read("user,item,rating\n1,1,3\n").ratings.times is None


def test_of_another_kind_further_on(read):
    """The first block is parsed as numbers of seconds, and what comes later is not."""
    n = BLOCK_BYTES // 18
    lines = "".join(f"{row % 99999},{row % 97},3,{SECONDS}\n" for row in range(2 * n))
    found = read(f"user,item,rating,timestamp\n{lines}x,y,4,2005-09-06\nx,z,4,never\n")
    times = found.ratings.times
    assert (times[:-2] == SECONDS).all()
    assert times[-2:].tolist() == [DAY, NO_TIME]
    assert found.n_unread_times == 1


def test_known_first_in_a_later_block(read):
    n = BLOCK_BYTES // 9
    lines = "".join(f"{row % 99999},{row % 97},3,\n" for row in range(2 * n))
    times = read(f"user,item,rating,timestamp\n{lines}x,y,4,{SECONDS}\n").ratings.times
    assert (times[:-1] == NO_TIME).all()
    assert times[-1] == SECONDS


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("1::2::3::{}\n1::3::4::{}\n", "ratings.dat"),
        ("1\t2\t3\t{}\n1\t3\t4\t{}\n", "u.data"),
        ("user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t2\t3\t{}\n1\t3\t4\t{}\n",
         "a.inter"),
    ],
)  # fmt: skip
def test_of_movielens_and_recbole(read, content, name):
    assert read(content.format(SECONDS, SECONDS + 1), name).ratings.times.tolist() == [
        SECONDS,
        SECONDS + 1,
    ]


def test_of_pairs_without_ratings(read):
    found = read("user,item,timestamp\n1,2,7\n1,3,8\n", rating_column="none")
    assert found.ratings.times.tolist() == [7, 8]
    assert found.columns == ("user", "item", "timestamp")


def test_left_out(read):
    assert read(of("7", "8"), time_column="none").ratings.times is None
    assert read("1:\n2,3,2005-09-06\n", time_column="none").ratings.times is None


def test_of_a_column_that_is_named(read):
    text = of("7", "8", header="user,item,rating,seen")
    assert read(text).ratings.times is None
    assert read(text, time_column="seen").ratings.times.tolist() == [7, 8]


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ((SECONDS, SECONDS + 1), [SECONDS, SECONDS + 1]),
        ((SECONDS, ""), [SECONDS, NO_TIME]),
        (("2005-09-06", "2005-09-06"), [DAY, DAY]),
        ((17, 5), None),
        (("yes", "no"), None),
        (("", ""), None),
    ],
)
def test_of_a_fourth_column_without_a_name(read, written, times):
    """Counts, ranks and words are no times unless they are named so."""
    found = read("1,1,3,{}\n1,2,4,{}\n".format(*written)).ratings.times
    assert times == (None if found is None else found.tolist())


def test_of_netflix(read):
    found = read("1:\n5,3,2005-09-06\n4,5,\n3,1,never\n2:\n3,1,2005-09-07\n")
    assert found.ratings.user_ids.tolist() == [3, 4, 5]
    assert found.ratings.times.tolist() == [NO_TIME, DAY + 86400, NO_TIME, DAY]
    assert found.doubts == ("The time “never” could not be read and counts as unknown.",)


def test_of_the_rating_that_counts(read):
    text = "user,item,rating,timestamp\n1,1,3,30\n1,1,5,20\n1,1,4,10\n"
    for rule, time in (("last", 10), ("first", 30), ("mean", 10), ("sum", 10)):
        assert read(text, duplicates=rule).ratings.times.tolist() == [time]


def test_of_ratings_that_are_left_out(read):
    text = "user,item,rating,timestamp\n1,1,99,1\n1,2,4,2\n1,2\n1,3,5,3\n"
    ratings = read(text, missing="99", bad_lines="skip").ratings
    assert ratings.times.tolist() == [2, 3]


COLUMNS = {
    "seconds": pa.array([SECONDS, None]),
    "small": pa.array([100, None], pa.int16()),
    "floats": pa.array([SECONDS + 0.5, None]),
    "milliseconds": pa.array([SECONDS * 1000, None]),
    "timestamps": pa.array([MOMENT, None], pa.timestamp("us", "UTC")),
    "nanoseconds": pa.array([MOMENT, None], pa.timestamp("ns")),
    "dates": pa.array([date(2005, 9, 6), None]),
    "days": pa.array([date(2005, 9, 6), None], pa.date64()),
    "text": pa.array([MOMENT.isoformat(), None]),
    "coded": pa.array(["2005-09-06", None]).dictionary_encode(),
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", ["r.parquet", "r.arrow"])
def test_of_tables(tmp_path, column, name):
    table = pa.table({"user": [1, 1], "item": [2, 3], "rating": [3, 4], "time": COLUMNS[column]})
    (pq.write_table if name == "r.parquet" else pa.feather.write_feather)(table, tmp_path / name)
    found = read_ratings(tmp_path / name)
    days = ("dates", "days", "coded")
    first = 100 if column == "small" else DAY if column in days else SECONDS
    assert found.ratings.times.tolist() == [first, NO_TIME]
    assert found.doubts == ()


@pytest.mark.parametrize("values", [pa.array([[1], [2]]), pa.array([True, False])])
def test_a_column_of_no_times_is_told(tmp_path, values):
    table = pa.table({"user": [1, 1], "item": [2, 3], "rating": [3, 4], "time": values})
    pq.write_table(table, tmp_path / "r.parquet")
    found = read_ratings(tmp_path / "r.parquet")
    assert found.ratings.times is None
    assert "2 times, such as" in found.doubts[0]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([SECONDS, None, SECONDS + 5], [SECONDS, NO_TIME, SECONDS + 5]),
        ([MOMENT.isoformat(), "", "2005-09-06"], [SECONDS, NO_TIME, DAY]),
        ([None, None, SECONDS], [NO_TIME, NO_TIME, SECONDS]),
        ([SECONDS, "soon", SECONDS * 1000], [SECONDS, NO_TIME, SECONDS]),
    ],
)
@pytest.mark.parametrize("form", ["lines", "array"])
def test_of_json(read, times, expected, form):
    rows = [
        {"user": "u", "item": item, "rating": 4, "at": {"time": time}}
        for item, time in enumerate(times)
    ]
    text = json.dumps(rows) if form == "array" else "\n".join(map(json.dumps, rows))
    assert read(text, "r.json").ratings.times.tolist() == expected


def test_of_json_lines_whose_first_have_none(read):
    lines = [json.dumps({"user": n, "item": 1, "rating": 3, "time": None}) for n in range(300)]
    lines += [json.dumps({"user": 300, "item": 1, "rating": 3, "time": SECONDS})]
    times = read("\n".join(lines), "r.jsonl").ratings.times
    assert times[-1] == SECONDS
    assert (times[:-1] == NO_TIME).all()


def test_of_databases(tmp_path):
    path = tmp_path / "r.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE votes (user, item, rating, created)")
        rows = [(1, 1, 3, SECONDS), (1, 2, 4, "2005-09-06 07:15:05"), (1, 3, 5, None)]
        database.executemany("INSERT INTO votes VALUES (?, ?, ?, ?)", rows)
    database.close()
    assert read_ratings(path).ratings.times.tolist() == [SECONDS, SECONDS, NO_TIME]


@pytest.mark.parametrize(
    "times", [np.array([7, 8]), np.array([7.5, 8.5]), np.array([7, 8], "datetime64[s]")]
)
def test_of_named_arrays(tmp_path, times):
    np.savez(tmp_path / "r.npz", user=[1, 1], item=[2, 3], rating=[3.0, 4.0], timestamp=times)
    assert read_ratings(tmp_path / "r.npz").ratings.times.tolist() == [7, 8]


def test_an_array_of_another_length_is_left(tmp_path):
    np.savez(tmp_path / "r.npz", user=[1, 1], item=[2, 3], rating=[3.0, 4.0], timestamp=[1])
    assert read_ratings(tmp_path / "r.npz").ratings.times is None


def test_of_hdf5(tmp_path):
    import h5py

    with h5py.File(tmp_path / "r.h5", "w") as file:
        for name, values in (("user", [1, 1]), ("item", [2, 3]), ("rating", [3.0, 4.0])):
            file[name] = values
        file["timestamp"] = [7, 8]
    assert read_ratings(tmp_path / "r.h5").ratings.times.tolist() == [7, 8]


def test_beside_a_sparse_matrix(tmp_path):
    parts = {"indptr": [0, 1, 2], "indices": [1, 0], "data": [3.0, 4.0], "shape": [2, 2]}
    np.savez(tmp_path / "r.npz", format=b"csr", times=np.array([7, NO_TIME]), **parts)
    assert read_ratings(tmp_path / "r.npz").ratings.times.tolist() == [7, NO_TIME]
    options = ReadOptions(time_column="none")
    assert read_ratings(tmp_path / "r.npz", options=options).ratings.times is None


def test_larger_than_any_number():
    found = as_times(pa.chunked_array([pa.array([2**64 - 1, 7], pa.uint64())]))
    assert found.seconds.tolist() == [NO_TIME, 7]
    assert found.n_unread == 1


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        (b"1,2,3,2005-09-06 07:05:09\n", True),
        (b"1,2,3,2005-09-06T00:00:00+01:00\n", True),
        (b"07,2,3,2005-09-06 07:05:09\n", False),
        (b"1,07,3,2005-09-06\n", False),
    ],
)
def test_times_of_day_are_no_integers_with_zeros_ahead(line, plain):
    assert are_plain(line) is plain
