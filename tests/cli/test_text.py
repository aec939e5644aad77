from __future__ import annotations

import errno
import io
import json
import math
import sys

import numpy as np
import pytest

from funkgui.cli.progress import Progress
from funkgui.cli.text import error_text, one_line, plain, rating_text, table, write
from funkgui.files.new_file import new_file
from funkgui.files.presence import STANDARD_OUTPUT


def test_numbers_become_those_of_json():
    value = {
        "nan": float("nan"),
        "list": (np.float32(0.5), np.int64(3), -math.inf),
        "nested": {"label": np.str_("007"), "none": None, "true": True},
    }

    assert json.loads(json.dumps(plain(value), allow_nan=False)) == {
        "nan": None,
        "list": [0.5, 3, None],
        "nested": {"label": "007", "none": None, "true": True},
    }


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (0.84891, "0.8489"),
        (0.0, "0.0000"),
        (3e-9, "3.000e-09"),
        (1e300, "1.000e+300"),
        (math.nan, "-"),
    ],
)
def test_errors_have_four_decimals_or_powers_of_ten(error, text):
    assert error_text(error) == text


@pytest.mark.parametrize(
    ("rating", "text"),
    [(None, "-"), (math.nan, "-"), (0.0, "0.00"), (-3.456, "-3.46"), (0.0031, "0.0031"),
     (4e-9, "4e-09"), (-5.12e30, "-5.12e+30")],
)  # fmt: skip
def test_ratings_have_two_decimals_or_three_digits(rating, text):
    assert rating_text(rating) == text


def test_columns_are_aligned():
    assert table([("a", "1", "x"), ("bcd", "200", "")], "<><") == "a      1  x\nbcd  200"


def test_a_long_cell_leaves_the_other_lines_short():
    long, *others = table([("x" * 10_000, "1"), ("a", "2"), ("b", "3")], "<<").splitlines()
    assert long == "x" * 10_000 + "  1"
    assert {len(line) for line in others} == {103}


def test_ids_that_are_hashes_stand_below_their_heading():
    heading, first = table([("item", "title"), ("f" * 64, "Dune")], "<<").splitlines()
    assert heading.index("title") == first.index("Dune")


def test_a_title_cannot_move_the_cursor():
    assert one_line("Al\x1b[2Jien\n3\t\N{LATIN SMALL LETTER E WITH ACUTE}") == "Al [2Jien 3 é"


class _ClosedOnWindows(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


def test_a_pipe_that_is_closed_on_windows_is_one(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, _ClosedOnWindows())
    with pytest.raises(BrokenPipeError):
        write("results")
    with pytest.raises(BrokenPipeError):
        Progress().begin("Training")
    with pytest.raises(BrokenPipeError), new_file(STANDARD_OUTPUT):
        raise OSError(errno.EINVAL, "Invalid argument")
