from __future__ import annotations

import pytest

from funkgui.gui.matrix.table.axis import Axis

MANY = 200_000_000


def test_two_hundred_million_rows_are_reached_one_by_one():
    axis = Axis(count=MANY, cell_px=30, view_px=900)
    assert axis.count * axis.cell_px > 2**31

    for row in (0, 71_582_788, 123_456_789, MANY - 1):
        axis.show(row)
        first, last = axis.seen
        assert first <= row <= last
        assert 0 <= axis.start_of(row) <= 900 - 30
        assert axis.at(axis.start_of(row)) == row


def test_the_bar_of_two_hundred_million_rows_reaches_both_ends_within_what_it_can_count():
    axis = Axis(count=MANY, cell_px=30, view_px=900)
    assert axis.bar_maximum < 2**31

    axis.take_bar(axis.bar_maximum)
    assert axis.seen[1] == MANY - 1
    axis.take_bar(0)
    assert axis.seen[0] == 0
    axis.take_bar(axis.bar_maximum // 2)
    assert axis.seen[0] == pytest.approx(MANY / 2, rel=1e-6)


def test_every_row_can_be_seen_by_the_bar_alone():
    axis = Axis(count=100, cell_px=30, view_px=90, most_bar_steps=50)
    seen = set()
    for value in range(axis.bar_maximum + 1):
        axis.take_bar(value)
        first, last = axis.seen
        seen.update(range(first, last + 1))

    assert axis.bar_step_px > 1
    assert seen == set(range(100))


def test_a_bar_that_counts_every_pixel_stands_where_the_cells_do():
    axis = Axis(count=100, cell_px=30, view_px=90)
    axis.scroll_to(1234)

    assert (axis.bar_value, axis.bar_maximum, axis.bar_step_px) == (1234, 2910, 1)


def test_the_bars_place_is_kept_though_a_step_is_many_pixels():
    axis = Axis(count=MANY, cell_px=30, view_px=900)
    axis.scroll_to(4_000_000_007)
    axis.take_bar(axis.bar_value)

    assert axis.offset_px == 4_000_000_007


def test_scrolling_ends_at_the_ends():
    axis = Axis(count=10, cell_px=30, view_px=90)

    axis.scroll_to(-5)
    assert axis.offset_px == 0
    axis.scroll_to(10_000)
    assert axis.offset_px == 210
    assert axis.seen == (7, 9)


def test_few_cells_leave_the_rest_of_the_view_empty():
    axis = Axis(count=2, cell_px=30, view_px=900)

    assert axis.last_offset_px == axis.bar_maximum == 0
    assert axis.seen == (0, 1)
    assert axis.at(60) == -1
    assert axis.nearest(800) == 1
    assert axis.between(60, 899) is None


def test_no_cells_are_nowhere():
    axis = Axis(view_px=900)

    assert axis.seen is None
    assert (axis.at(0), axis.nearest(0)) == (-1, -1)


def test_what_is_under_the_pointer_stays_there_when_cells_grow():
    axis = Axis(count=9000, cell_px=96, view_px=900, offset_px=96_000)
    under = axis.at(450)
    axis.resize_cells(160, 450)

    assert axis.at(450) == under
    axis.resize_cells(4, 450)
    assert axis.at(450) == under


def test_a_cell_is_brought_to_the_middle():
    axis = Axis(count=1000, cell_px=30, view_px=900)
    axis.show_in_middle(500)

    assert axis.start_of(500) + 15 == 450
