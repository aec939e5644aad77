"""Lines that are in quotes as a whole, or between the bars of a table.

After GitHub Flavored Markdown's tables (https://github.github.com/gfm/#tables-extension-), and
what the command-line clients of MySQL and PostgreSQL print.
"""

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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("rule", ["|---|---|---|", "| :--- | ---- | -----: |", "+-----+---+---+"])
def test_a_table_with_bars(read, refusal, triples, rule, end):
    rows = ["| user | item | rating |", rule, "| ann | Up | 4.5 |", "| bob | Her | 3 |"]
    rows = [rule, *rows, rule] if rule.startswith("+") else rows
    found = read(end.join(rows) + end, "table.md")
    assert triples(found.ratings) == [("ann", "Up", 4.5), ("bob", "Her", 3.0)]
    assert found.columns == ("user", "item", "rating")
    assert found.doubts == ()
    assert refusal(end.join([*rows, "| cy | Up | bad |"])).line == len(rows) + 1


@pytest.mark.parametrize(
    "content",
    [
        "+------+------+--------+\n| user | item | rating |\n+------+------+--------+\n"
        "| ann  | Up   |    4.5 |\n| bob  | Her  |      3 |\n+------+------+--------+\n"
        "2 rows in set (0.00 sec)\n",
        " user | item | rating \n------+------+--------\n ann  | Up   |    4.5\n"
        " bob  | Her  |      3\n(2 rows)\n\n",
    ],
)
def test_what_clients_of_databases_print(read, triples, content):
    found = read(content)
    assert triples(found.ratings) == [("ann", "Up", 4.5), ("bob", "Her", 3.0)]
    assert (found.columns, found.doubts) == (("user", "item", "rating"), ())


def test_a_wide_table_with_bars(read):
    found = read("| | Up | Her | Big |\n|---|---|---|---|\n| ann | 1 | | 4 |\n| bob | 2 | 3 | |\n")
    assert found.ratings.user_ids.tolist() == ["ann", "bob"]
    assert found.ratings.item_ids.tolist() == ["Big", "Her", "Up"]
    assert found.ratings.n_ratings == 4


def test_bars_without_a_line_of_dashes_are_no_frame(read, triples):
    assert triples(read("1|2|3\n2|2|4\n").ratings) == [(1, 2, 3.0), (2, 2, 4.0)]
