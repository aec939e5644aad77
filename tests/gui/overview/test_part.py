from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.overview.part import Part

SHARES = st.floats(0, 1)
SIZES = st.integers(1, 500_000)


def lies_within(part: Part) -> bool:
    n_rows, n_columns = part.shape
    return (
        part.top >= 0
        and part.left >= 0
        and part.n_rows >= 1
        and part.n_columns >= 1
        and part.top + part.n_rows <= n_rows
        and part.left + part.n_columns <= n_columns
    )


@given(SIZES, SIZES, st.lists(st.tuples(st.floats(0.1, 8), SHARES, SHARES), max_size=8))
def test_zooming_never_leaves_the_view_and_always_finds_back(n_rows, n_columns, zooms):
    part = Part.whole(n_rows, n_columns)
    for factor, down, across in zooms:
        part = part.zoomed(factor, down, across)
        assert lies_within(part)
    for _ in range(40):
        part = part.zoomed(0.5, 0.5, 0.5)

    assert part == Part.whole(n_rows, n_columns)
    assert part.is_whole


def test_the_place_under_the_pointer_stays_there():
    part = Part.whole(10_000, 8_000)
    before = part.place(0.75, 0.25)
    for _ in range(4):
        part = part.zoomed(2, 0.75, 0.25)

    assert (part.n_rows, part.n_columns) == (625, 500)
    after = part.place(0.75, 0.25)
    assert abs(after[0] - before[0]) <= 2
    assert abs(after[1] - before[1]) <= 2


@given(SIZES, SIZES, st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_each_point_is_a_place_of_the_view(n_rows, n_columns, down, across):
    row, column = Part.whole(n_rows, n_columns).place(down, across)

    assert 0 <= row < n_rows
    assert 0 <= column < n_columns


def test_first_and_last_places_are_at_the_edges():
    part = Part.whole(610, 9724)

    assert part.place(0, 0) == (0, 0)
    assert part.place(1, 1) == (609, 9723)
    assert part.shares(Rectangle(0, 0, 609, 9723)) == (0, 0, 1, 1)


def test_follows_what_is_seen_once_it_lies_outside():
    part = Part.whole(1000, 1000).zoomed(4, 0, 0)
    assert part.around(Rectangle(100, 100, 120, 110)) is part

    followed = part.around(Rectangle(600, 0, 620, 10))
    assert (followed.top, followed.n_rows) == (485, 250)
    assert (followed.left, followed.n_columns) == (0, 250)
    assert lies_within(part.around(Rectangle(990, 990, 999, 999)))
