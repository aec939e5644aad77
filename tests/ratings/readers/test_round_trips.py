"""Whatever ratings are written in any of the layouts, the same are read."""

from __future__ import annotations

import contextlib
import csv
import io
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.errors import ReadError
from funkgui.ratings.readers import read_ratings

INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")
LETTERS = {
    "utf-8": "abcXYZ019éß中😀-_./",
    "utf-8-sig": "abcXYZ019éß中😀-_./",
    "utf-16": "abcXYZ019éß中😀-_./",
    # None of these bytes continue a character of UTF-8: the file cannot be taken for that.
    "cp1252": "abcXYZ019éßüñ-_./",
}


@st.composite
def files(draw):
    """A file's bytes and the (user, item, rating) rows in it."""
    encoding = draw(st.sampled_from(sorted(LETTERS)))
    delimiter = draw(st.sampled_from([",", "\t", ";", "|", " ", "::"]))
    quoted = delimiter != "::" and draw(st.booleans())
    letters = LETTERS[encoding] + (f'{delimiter}"\n' if quoted and delimiter != " " else "")
    text = st.text(letters, min_size=1, max_size=8).map(str.strip).filter(bool)
    number = st.integers(-(10**17), 10**17).map(str)
    users = draw(st.sampled_from([text, number]))
    items = draw(st.sampled_from([text, number]))
    ratings = draw(
        st.sampled_from(
            [
                st.integers(-10, 10).map(str),
                st.integers(1, 10).map(lambda stars: f"{stars / 2}"),
                st.floats(-1e4, 1e4, width=32).map(lambda value: f"{value:.6g}"),
            ]
        )
    )
    rows = draw(st.lists(st.tuples(users, items, ratings), min_size=1, max_size=30))
    header = draw(st.sampled_from([None, ("user", "item", "rating")]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = [_line(row, delimiter, quoted) for row in ([header] if header else []) + rows]
    content = end.join(lines) + draw(st.sampled_from(["", end]))
    if encoding == "cp1252" and content.isascii():
        encoding = "utf-8"
    return content.encode(encoding), rows


def _line(row, delimiter: str, quoted: bool) -> str:
    if not quoted:
        return delimiter.join(row)
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
    return line.getvalue()


def _labels(labels: list[str]) -> list:
    distinct = set(labels)
    if all(INTEGER.fullmatch(label) for label in distinct):
        return sorted(int(label) for label in distinct)
    return sorted(distinct)


@settings(max_examples=150, deadline=None)
@given(files())
def test_what_is_written_is_read(tmp_path_factory, file):
    content, rows = file
    path = tmp_path_factory.getbasetemp() / "round-trip.txt"
    path.write_bytes(content)
    found = read_ratings(path)
    ratings = found.ratings
    expected = {(user, item): np.float32(rating) for user, item, rating in rows}
    assert found.n_rows == len(rows)
    assert found.n_duplicates == len(rows) - len(expected)
    assert ratings.user_ids.tolist() == _labels([user for user, _, _ in rows])
    assert ratings.item_ids.tolist() == _labels([item for _, item, _ in rows])
    read = {
        (str(user), str(item)): value
        for user, item, value in zip(
            ratings.user_ids[ratings.user_index],
            ratings.item_ids[ratings.item_index],
            ratings.values,
            strict=True,
        )
    }
    assert read == expected


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text("123abc,;:| \t\r\n\"'.é\0-", max_size=200))
def test_anything_at_all_is_read_or_refused_with_a_reason(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "anything.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with contextlib.suppress(ReadError):
        found = read_ratings(path)
        assert found.n_rows == found.ratings.n_ratings + found.n_duplicates > 0
        assert np.isfinite(found.ratings.values).all()
