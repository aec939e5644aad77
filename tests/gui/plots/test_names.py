"""Users and items by name in the plots that count them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from funkgui.gui.plots.contents import FactorsContent, MatricesContent
from funkgui.gui.plots.factors_plot import FactorsPlot
from funkgui.gui.plots.matrices_plot import MatricesPlot
from funkgui.gui.plots.names import Names
from funkgui.gui.plots.palette import LIGHT
from tests.gui.plots.conftest import sized

PUPILS = np.array(["Anna", "Ben", "Carla", "Maximilian"])
FILMS = Names(PUPILS, np.array([7, 9, 12]), np.array(["Frozen", "", "Jaws"]))


@pytest.fixture
def figure() -> Figure:
    return sized((9, 4))


def draw_factors(figure: Figure, names: Names) -> list[Axes]:
    n_users, n_items = len(names.user_ids), len(names.item_ids)
    factors = np.zeros((n_users, 2), np.float32), np.zeros((2, n_items), np.float32)
    plot = FactorsPlot(figure, LIGHT, with_original=False)
    plot.show(FactorsContent(factors, None, n_users, n_items, names=names))
    figure.canvas.draw()
    return figure.axes


def ticks(axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels() if label.get_text()]


def test_few_are_called_by_their_names_as_far_as_there_is_room(figure):
    of_users, of_items, _ = draw_factors(figure, FILMS)
    *short, long = ticks(of_users.yaxis)
    assert short == ["Anna", "Ben", "Carla"]
    assert long.endswith("…")
    assert "Maximilian".startswith(long.removesuffix("…"))
    assert ticks(of_items.xaxis) == ["Frozen", "9", "Jaws"]
    assert {"1", "2"} <= set(ticks(of_items.yaxis)), "factors have no names"


def test_names_are_no_formulas_and_of_any_length(figure):
    films = np.array(["Cash $ & _$", "A" * 5000, "x^2 $y$"])
    *_, square = ticks(draw_factors(figure, Names(PUPILS, np.arange(3), films))[1].xaxis)
    assert square == r"x^2 \$y\$", "as matplotlib writes dollar signs"


def test_names_that_the_font_cannot_write_give_way_to_numbers(figure):
    films = np.array(["\u4e03\u4eba\u306e\u4f8d", "Ran", "Ikiru"])
    assert "Ran" not in ticks(draw_factors(figure, Names(PUPILS, np.arange(3), films))[1].xaxis)


def test_rows_too_low_for_names_are_counted(figure):
    figure.set_size_inches(9, 1.2)
    assert "Anna" not in ticks(draw_factors(figure, FILMS)[0].yaxis)


def test_labels_that_are_numbers_in_order_leave_the_axes_as_they_are(figure):
    of_users, *_ = draw_factors(figure, Names(np.arange(1, 5), np.arange(1, 4), None))
    assert of_users.yaxis.label.get_alpha() != 0


def test_the_place_under_the_pointer_is_told_by_name(figure):
    n_users, n_items = 900, 40
    titles = np.array(["A film"] * (n_items - 1) + ["Dr. Strangelove or: How I Learned to Stop"])
    names = Names(np.arange(1000, 1000 + n_users), np.arange(n_items), titles)
    cells = np.zeros((n_users, n_items), np.float32)
    content = MatricesContent(cells, cells, cells, cells.shape, (0.0, 1.0), names)
    MatricesPlot(figure, LIGHT).show(content)
    told = figure.axes[0].format_coord
    assert told(1.2, 600.1) == "user 1599, item A film"
    assert told(40.4, 1) == "user 1000, item Dr. Strangelove or: How I Learned to St…"
    assert told(0.5, 900.5) == "user 1899, item A film", "the edges belong to the cells within"


def test_the_numbers_beside_the_colours_of_small_factors_lie_within_the_plot(figure):
    factors = np.full((4, 2), -0.0009, np.float32), np.full((2, 3), 0.0008, np.float32)
    FactorsPlot(figure, LIGHT, with_original=False).show(FactorsContent(factors, None, 4, 3))
    figure.canvas.draw()
    labels = figure.axes[-1].get_yticklabels()

    assert any("0.0" in label.get_text() for label in labels)
    assert max(label.get_window_extent().x1 for label in labels) <= figure.bbox.x1
