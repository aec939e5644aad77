"""Lines that are in quotes as a whole."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    "lines",
    [
        ['"user;item;rating"', '"ann;Up;4,5"', '"bob;Her;3"'],
        ['"user,""item"",""rating"""', '"ann,""Up"",""4.5"""', '"bob,""Her"",""3"""'],
    ],
)
def test_quotes_around_whole_lines(read, triples, lines, mark, end):
    found = read(mark + end.join(lines).encode())
    assert triples(found.ratings) == [("ann", "Up", 4.5), ("bob", "Her", 3.0)]
    assert found.columns == ("user", "item", "rating")


def test_many_lines_in_quotes(read):
    lines = "".join(f'"{n};{n % 7};{n % 5}"\n' for n in range(200_000))
    found = read(f'"user;item;rating"\n{lines}')
    assert found.n_rows == 200_000


def test_values_in_quotes_are_no_lines_in_quotes(read, triples):
    found = read('"user","item","rating"\n"a","x, y","4"\n"b","z","3"\n')
    assert triples(found.ratings) == [("a", "x, y", 4.0), ("b", "z", 3.0)]
