"""Marks in the plot of the losses: what was done to a training, and when."""

from __future__ import annotations

import warnings

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.gui.plots.contents import LossesContent
from funkgui.gui.plots.losses_plot import LossesPlot
from funkgui.gui.plots.palette import LIGHT
from tests.gui.plots.conftest import sized


def history(*marks: tuple[int, str], n_epochs: int = 100) -> LossHistory:
    notes = [LossNote(n, 1 / (n + 1), 0.8 + n / 1000, n / 10) for n in range(n_epochs + 1)]
    return LossHistory(notes, [LossMark(*mark) for mark in marks])


@pytest.fixture
def figure() -> Figure:
    return sized((7, 5))


@pytest.fixture
def plot(figure) -> LossesPlot:
    return LossesPlot(figure, LIGHT)


def words(figure) -> list[Annotation]:
    found = [one for one in figure.axes[0].texts if isinstance(one, Annotation)]
    return [one for one in found if one.get_visible()]


def lines(figure) -> list[float]:
    vertical = (line for line in figure.axes[0].get_lines() if line.get_linewidth() == 0.7)
    return [line.get_xdata()[0] for line in vertical]


def boxes(figure):
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    legend = figure.axes[0].get_legend()
    found = [one.get_window_extent(renderer) for one in words(figure)]
    return found, legend.get_window_extent(renderer)


def test_a_mark_stands_at_its_epoch_with_its_words(figure, plot):
    plot.show(LossesContent([("Run 1", history((20, "learning rate 0.01 → 0.005")))]))

    assert lines(figure) == [20]
    assert [one.get_text() for one in words(figure)] == ["learning rate 0.01 → 0.005"]
    assert words(figure)[0].xy[0] == 20


def test_marks_of_one_epoch_share_a_line(figure, plot):
    plot.show(LossesContent([("Run 1", history((20, "patience 8 → 12"), (20, "8 factors added")))]))

    assert lines(figure) == [20]
    assert [one.get_text() for one in words(figure)] == ["patience 8 → 12, 8 factors added"]


def test_words_leave_the_lines_free_where_losses_have_fallen(figure, plot):
    plot.show(
        LossesContent(
            [("Run 1", history((20, "learning rate 0.01 → 0.005"), (30, "patience 8 → 12")))]
        )
    )

    found, _ = boxes(figure)
    frame = figure.axes[0].get_window_extent()
    assert all(one.y0 > (frame.y0 + frame.y1) / 2 for one in found)


def test_words_overlap_neither_each_other_nor_the_legend_nor_the_frame(figure, plot):
    marks = [(n, f"learning rate 0.01 → 0.00{n}") for n in (10, 12, 14, 50, 95, 99)]
    plot.show(LossesContent([("Run 1", history(*marks))], baseline_rmse=1.0))

    found, legend = boxes(figure)
    frame = figure.axes[0].get_window_extent()
    assert len(found) == len(marks)
    for at, one in enumerate(found):
        assert not one.overlaps(legend)
        assert frame.x0 <= one.x0
        assert one.x1 <= frame.x1
        assert not any(one.overlaps(other) for other in found[at + 1 :])


def test_where_there_is_no_room_the_latest_words_stay(figure, plot):
    marks = [(40 + n, f"a mark with quite a few words, number {n}") for n in range(30)]
    plot.show(LossesContent([("Run 1", history(*marks))]))

    shown = [one.get_text() for one in words(figure)]
    assert 2 <= len(shown) < 30
    assert shown[-1].endswith("number 29")
    assert len(lines(figure)) == 30


def test_another_size_arranges_the_words_anew(figure, plot):
    plot.show(
        LossesContent(
            [("Run 1", history((20, "learning rate 0.01 → 0.005"), (30, "patience 8 → 12")))]
        )
    )
    figure.set_size_inches(3.5, 4)
    plot.layout()

    found, _ = boxes(figure)
    assert not found[0].overlaps(found[1])


def test_marks_come_while_a_training_runs_and_go_with_its_run(figure, plot):
    live = history((20, "patience 8 → 12"))
    plot.show(LossesContent([("Run 1", live)]))
    live.marks.append(LossMark(40, "patience 12 → 0"))
    plot.show(LossesContent([("Run 1", live)]))
    assert lines(figure) == [20, 40]

    plot.show(LossesContent([("Run 1", live), ("Run 2", history())], selected="Run 2"))
    assert lines(figure) == []
    assert words(figure) == []


def test_dollars_in_the_words_are_no_formula(figure, plot):
    plot.show(LossesContent([("Run 1", history((20, "$x")))]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
