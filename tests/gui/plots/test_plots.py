from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.look.palettes import contrast
from funkgui.gui.plots.axes import LossLocator, loss_number, plain_number
from funkgui.gui.plots.contents import (
    FactorsContent,
    LossesContent,
    MatricesContent,
    WeightsContent,
)
from funkgui.gui.plots.losses_plot import LossesPlot
from funkgui.gui.plots.matrices_plot import MatricesPlot
from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.gui.plots.pictures import (
    factor_sizes,
    found_factors,
    original_factors,
    original_note,
    value_limits,
)
from funkgui.gui.plots.weights_plot import WeightsPlot
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import flat_weights, harmonic_weights
from tests.dense import to_dense
from tests.gui.plots.conftest import falling_losses, make_model, shown_cells, sized


@pytest.fixture
def figure() -> Figure:
    return sized((6, 4.5))


def draw_losses(figure: Figure, histories, *, colours=LIGHT, **more) -> None:
    LossesPlot(figure, colours).show(LossesContent(histories, **more))


def matrices(original, found, mask, shape=None, limits=None) -> MatricesContent:
    shape, limits = shape or original.shape, limits or value_limits(original)
    return MatricesContent(original, found, mask, shape, limits)


def draw_matrices(figure: Figure, *images, colours=LIGHT, **more) -> None:
    MatricesPlot(figure, colours).show(matrices(*images, **more))


def draw_factors(figure: Figure, model, truth=None, *, colours=LIGHT) -> None:
    n_factors = model.n_factors if model else None
    content = FactorsContent(
        found_factors(model) if model else None,
        original_factors(truth, n_factors) if truth else None,
        n_users=len((model or truth).u),
        n_items=len(model.v) if model else truth.v.shape[1],
        original_note=original_note(truth, n_factors),
    )
    content.make_plot(figure, colours).show(content)


def draw_weights(figure: Figure, weights, *, colours=LIGHT, **more) -> None:
    WeightsPlot(figure, colours).show(WeightsContent(weights, **more))


def line(axes: Axes, label: str):
    return next(one for one in axes.get_lines() if str(one.get_label()).startswith(label))


def legend_words(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def titles(figure: Figure) -> list[str]:
    return [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]


def numbers(axis: Axis) -> list[Bbox]:
    """Where the numbers along an axis stand that are seen."""
    low, high = sorted(axis.get_view_interval())
    shown = [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [text.get_window_extent() for text in shown if text.get_visible() and text.get_text()]


def axis_boxes(figure: Figure) -> list[Bbox]:
    """Where the numbers and the names of all axes stand that are seen."""
    axes = [axis for one in figure.axes for axis in (one.xaxis, one.yaxis)]
    names = [axis.label for axis in axes if axis.label.get_visible() and axis.label.get_text()]
    boxes = [name.get_window_extent() for name in names]
    return boxes + [box for axis in axes for box in numbers(axis)]


def written(axes: Axes) -> list[Text]:
    """The numbers in the cells of an image, or the words on it."""
    return [text for text in axes.texts if text.get_text()]


def images(figure: Figure) -> list[np.ndarray]:
    return [
        shown_cells(image)
        for axes in figure.axes
        for image in axes.get_images()
        if image.get_visible()
    ]


def test_losses_stand_over_epochs_on_a_log_axis(figure):
    history = falling_losses(20)
    draw_losses(figure, [("Run 1", history)], baseline_rmse=1.5)
    (axes,) = figure.axes

    assert axes.get_yscale() == "log"
    assert axes.get_xlabel() == "Epoch"
    assert axes.get_ylabel() == "Mean squared error"
    np.testing.assert_array_equal(line(axes, "Training").get_xdata(), history.epochs)
    np.testing.assert_array_equal(line(axes, "Training").get_ydata(), history.train_mse)
    np.testing.assert_array_equal(line(axes, "Held out").get_ydata(), history.holdout_mse)
    assert legend_words(axes) == [
        "Training",
        "Held out",
        "Best: epoch 150, 0.500",
        "Mean and biases alone, 2.25",
    ]
    best, baseline = line(axes, "Best"), line(axes, "Mean and biases")
    assert (best.get_xdata()[0], best.get_ydata()[0]) == (150, 0.5)
    assert list(baseline.get_ydata()) == [2.25, 2.25]
    assert baseline.get_linestyle() != "-"
    low, high = axes.get_ylim()
    assert low < history.train_mse.min()
    assert high > history.train_mse.max()


def test_other_runs_lie_thin_and_pale_behind_the_one_in_front(figure):
    runs = [
        ("Run 1", falling_losses(10)),
        ("Run 2", falling_losses(20)),
        ("Run 3", falling_losses(5)),
    ]
    draw_losses(figure, runs, selected="Run 2")
    (axes,) = figure.axes

    front = line(axes, "Held out")
    assert len(front.get_xdata()) == 20
    for name, history in (runs[0], runs[2]):
        other = line(axes, name)
        np.testing.assert_array_equal(other.get_ydata(), history.holdout_mse)
        assert other.get_linewidth() < front.get_linewidth()
        assert other.get_alpha() < 1
        assert other.get_zorder() < front.get_zorder()


def test_a_long_run_behind_it_leaves_the_one_in_front_its_width(figure):
    runs = [("Run 1", falling_losses(20, every=1)), ("Run 2", falling_losses(20, every=1000))]
    draw_losses(figure, runs, selected="Run 1")
    assert figure.axes[0].get_xlim()[1] <= 2.5 * 20

    draw_losses(figure, runs, selected="Run 2")
    assert figure.axes[0].get_xlim()[1] >= 20_000


def test_losses_beyond_what_is_seen_of_a_long_run_take_no_height(figure):
    short, long = (
        LossHistory([LossNote(n, 10.0**-n, np.nan, 0.0) for n in range(end)]) for end in (4, 40)
    )
    draw_losses(figure, [("Run 1", short), ("Run 2", long)], selected="Run 1")

    assert figure.axes[0].get_ylim()[0] > 1e-8


def test_losses_over_seconds_have_ticks_below_one_and_marks_between_the_notes(figure):
    notes = [LossNote(n, 1 / n, 2 / n, 0.02 * n) for n in (1, 3, 5)]
    history = LossHistory(notes, [LossMark(4, "warm start")])
    plot = LossesPlot(figure, LIGHT, over="seconds")
    plot.show(LossesContent([("Run 1", history)], live=LossNote(6, 0.1, 0.3, 0.12)))
    figure.canvas.draw()
    (axes,) = figure.axes

    np.testing.assert_allclose(line(axes, "Training").get_xdata(), [0.02, 0.06, 0.1, 0.12])
    assert line(axes, "Best").get_xdata()[0] == 0.12
    assert [text.xy[0] for text in axes.texts] == pytest.approx([0.08])
    ticks = [tick.label1.get_text() for tick in axes.xaxis.get_major_ticks()]
    assert {"0", "0.02", "0.1"} <= set(ticks)
    assert axes.format_coord(0.05, 0.5) == "0.05 s, MSE 0.5"


def test_a_run_named_like_a_formula_is_written_as_it_is(figure):
    draw_losses(figure, [(r"$\frac$", falling_losses(5)), (r"$\wrong{$", falling_losses(6))])
    figure.canvas.draw()

    assert figure.axes[0].get_legend().get_title().get_text() == r"$\wrong{$"


def test_a_run_whose_name_begins_with_a_line_is_named_too(figure):
    draw_losses(figure, [("_x", falling_losses(5)), ("_y", falling_losses(6))])

    assert figure.axes[0].get_legend().get_title().get_text() == "_y"
    assert legend_words(figure.axes[0])[-1] == "_x"


def test_a_run_keeps_its_colour_when_another_is_in_front(figure):
    histories = [(f"Run {n}", falling_losses(5)) for n in range(3)]
    plot = LossesPlot(figure, LIGHT)
    (axes,) = figure.axes

    plot.show(LossesContent(histories, selected="Run 2"))
    before = line(axes, "Run 1").get_color()
    plot.show(LossesContent(histories, selected="Run 0"))
    assert line(axes, "Run 1").get_color() == before
    assert line(axes, "Run 2").get_color() != before


def test_long_names_of_runs_are_cut(figure):
    histories = [("a" * 300, falling_losses(5)), ("b" * 300, falling_losses(6))]
    draw_losses(figure, histories)
    legend = figure.axes[0].get_legend()

    assert legend.get_title().get_text() == f"{'b' * 39}\N{HORIZONTAL ELLIPSIS}"
    assert legend_words(figure.axes[0])[-1] == f"{'a' * 39}\N{HORIZONTAL ELLIPSIS}"


def test_without_held_out_ratings_only_the_training_loss_is_named(figure):
    draw_losses(figure, [("Run 1", falling_losses(10, held_out=False))])

    words = legend_words(figure.axes[0])
    assert words[0] == "Training"
    assert not [word for word in words if word.startswith(("Held out", "Mean"))]


def test_the_live_losses_lengthen_the_lines(figure):
    history = falling_losses(4)
    draw_losses(figure, [("Run 1", history)], live=LossNote(55, 0.3, 0.9, 1.0))

    assert list(line(figure.axes[0], "Training").get_xdata()) == [10, 20, 30, 40, 55]
    assert line(figure.axes[0], "Held out").get_ydata()[-1] == 0.9
    assert len(history) == 4


def test_losses_that_are_no_numbers_or_zero_spoil_nothing(figure):
    notes = [LossNote(1, np.inf, np.nan, 0), LossNote(2, 0.5, np.nan, 0), LossNote(3, 0, np.nan, 0)]
    draw_losses(figure, [("Run 1", LossHistory(notes))], baseline_rmse=float("nan"))
    figure.canvas.draw()

    assert np.isfinite(figure.axes[0].get_ylim()).all()


def test_losses_that_are_all_zero_are_drawn_until_others_come(figure):
    plot = LossesPlot(figure, LIGHT)
    zero = LossHistory([LossNote(epoch, 0.0, np.nan, 0) for epoch in (1, 2)])
    plot.show(LossesContent([("Run 1", zero)], baseline_rmse=0.0))
    figure.canvas.draw()
    axes = figure.axes[0]
    low, high = axes.get_ylim()
    assert axes.get_yscale() == "linear"
    assert low < 0 < high
    assert "0" in [text.get_text() for text in axes.get_yticklabels()]

    plot.show(LossesContent([("Run 2", falling_losses(4))]))
    figure.canvas.draw()
    assert axes.get_yscale() == "log"
    assert isinstance(axes.yaxis.get_major_locator(), LossLocator)


@pytest.mark.parametrize(("losses", "highest"), [((3, 0, 0, 0, 0), 3), ((0, 0, np.inf), 0)])
def test_zeros_and_one_other_loss_are_a_line_in_sight(figure, losses, highest):
    notes = [LossNote(epoch, loss, np.nan, 0) for epoch, loss in enumerate(losses)]
    draw_losses(figure, [("Run 1", LossHistory(notes))], baseline_rmse=0.0)
    axes = figure.axes[0]

    low, high = axes.get_ylim()
    assert axes.get_yscale() == "linear"
    assert low < 0
    assert high > highest


def test_no_losses_leave_an_empty_frame(figure):
    draw_losses(figure, [])
    figure.canvas.draw()

    assert legend_words(figure.axes[0]) == []


@pytest.mark.parametrize(
    ("low", "high"), [(0.72, 0.79), (0.3, 1.2), (0.004, 3.0), (1e-9, 1e4), (100, 100_000)]
)
def test_a_log_axis_has_a_few_ticks_whatever_it_shows(low, high):
    ticks = LossLocator().tick_values(low, high)

    assert 3 <= len(ticks) <= 10
    assert ((ticks >= low) & (ticks <= high)).all()


@pytest.mark.parametrize(
    ("loss", "shown"),
    [(0, "0"), (0.04, "0.0400"), (0.9996, "1.00"), (15.9637, "16.0"), (1234, "1,230")],
)
def test_a_loss_in_words_has_three_digits(loss, shown):
    assert loss_number(loss) == shown


def test_losses_are_written_as_plain_numbers():
    texts = [plain_number(value) for value in (0.0032, 1.5, 12_000, 0, 1e-5, -4.5e-5)]
    assert texts == ["0.0032", "1.5", "12,000", "0", "0.00001", "\N{MINUS SIGN}0.000045"]

    texts = [plain_number(value) for value in (-2.5, 1e-9)]
    assert texts == ["\N{MINUS SIGN}2.5", "1e\N{MINUS SIGN}09"]


def test_an_update_shows_the_new_numbers_and_keeps_a_zoom(figure):
    plot = LossesPlot(figure, LIGHT)
    plot.show(LossesContent([("Run 1", falling_losses(5))], baseline_rmse=1.0))
    axes = figure.axes[0]
    first_end = axes.get_xlim()[1]

    plot.show(LossesContent([("Run 1", falling_losses(30))], baseline_rmse=1.0))
    assert axes.get_xlim()[1] > first_end
    assert len(line(axes, "Training").get_xdata()) == 30
    assert "Best: epoch 220, 0.501" in legend_words(axes)

    axes.set_xlim(10, 20)
    plot.show(LossesContent([("Run 1", falling_losses(40))], baseline_rmse=1.0))
    assert axes.get_xlim() == (10, 20)


def test_m_its_reconstruction_and_the_mask_stand_beside_each_other(figure):
    rng = np.random.default_rng(0)
    original = rng.normal(size=(20, 25)).astype(np.float32)
    found = (original / 2).astype(np.float32)
    mask = (rng.random((20, 25)) < 0.5).astype(np.float32)
    draw_matrices(figure, original, found, mask)

    assert titles(figure) == ["Ratings M", "Reconstruction", "Mask"]
    for shown, given in zip(images(figure)[:3], (original, found, mask), strict=True):
        np.testing.assert_array_equal(shown, given)
    scales = [axes.get_images()[0].get_clim() for axes in figure.axes[:3]]
    assert scales[0] == scales[1]
    assert scales[2] == (0, 1)
    assert figure.axes[0].get_ylabel() == "User"
    assert figure.axes[0].get_xlabel() == "Item"
    assert legend_words(figure.axes[2]) == ["trained on", "held out"]
    lefts = [axes.get_position().x0 for axes in figure.axes[:3]]
    assert lefts == sorted(lefts)


def test_one_colour_bar_serves_m_and_its_reconstruction(figure):
    cells = np.arange(12, dtype=np.float32).reshape(3, 4)
    draw_matrices(figure, cells, cells, cells / 12, limits=(2, 9))

    assert len(figure.axes) == 4
    bar = next(axes for axes in figure.axes if axes.get_label() == "colour bar")
    assert bar.get_xlim() == (2, 9)


def test_a_tall_figure_puts_the_mask_below():
    figure = sized((4.5, 7))
    cells = np.zeros((50, 50), np.float32)
    draw_matrices(figure, cells, cells, cells)

    original, _, mask = (axes.get_position() for axes in figure.axes[:3])
    assert mask.y1 < original.y0
    assert mask.x0 == pytest.approx(original.x0)


@pytest.mark.parametrize("shape", [(3, 3), (500, 500), (50, 500), (500, 50)])
@pytest.mark.parametrize("size", [(9, 4), (9.2, 2.05), (6.8, 1.7), (6, 4.5), (4, 7), (4, 3)])
def test_neither_images_nor_their_titles_overlap_or_leave_the_figure(size, shape):
    figure = sized(size)
    cells = np.zeros(shape, np.float32)
    draw_matrices(figure, cells, cells, cells)
    figure.canvas.draw()

    words = titles(figure)
    boxes = [text.get_window_extent() for text in figure.findobj(Text) if text.get_text() in words]
    assert len(boxes) == 3
    for some in (boxes, [axes.get_window_extent() for axes in figure.axes]):
        for n, box in enumerate(some):
            assert 0 <= box.x0 < box.x1 <= figure.bbox.x1
            assert 0 <= box.y0 < box.y1 <= figure.bbox.y1
            assert not [other for other in some[n + 1 :] if box.overlaps(other)]


def test_a_flat_figure_puts_the_colour_bar_beside_the_images():
    figure = sized((6.8, 1.7), dpi=125)
    blocks = np.zeros((305, 512), np.float32)
    draw_matrices(figure, blocks, blocks, blocks, shape=(610, 9724))
    figure.canvas.draw()

    mask, bar = figure.axes[2], figure.axes[3]
    assert bar.get_position().x0 > mask.get_position().x1
    assert mask.get_window_extent().height > 0.35 * figure.bbox.height
    assert not mask.get_legend().get_window_extent().overlaps(mask.get_window_extent())
    assert mask.get_legend().get_window_extent().x1 <= figure.bbox.x1


def test_the_masks_legend_names_the_colours_that_are_there(figure):
    cells = np.zeros((3, 3), np.float32)
    plot = MatricesPlot(figure, LIGHT)
    for cell, words in (
        (0.0, ["trained on"]),
        (0.2, ["trained on", "held out"]),
        (np.nan, ["trained on", "unknown"]),
    ):
        mask = cells.copy()
        mask[1, 1] = cell
        plot.show(matrices(cells, None, mask))
        assert legend_words(figure.axes[2]) == words


def test_numbers_are_left_out_of_cells_that_are_too_small_for_them(figure):
    cells = np.full((3, 3), 0.25, np.float32)
    plot = MatricesPlot(figure, LIGHT)
    plot.show(matrices(cells, cells, cells))
    for size, seen in (((6, 4.5), True), ((6.8, 1.5), False), ((6, 4.5), True)):
        figure.set_size_inches(size)
        plot.layout()
        texts = written(figure.axes[0])
        assert len(texts) == 9
        assert {text.get_visible() for text in texts} == {seen}


@pytest.mark.parametrize("times", [1, 1e-15, 1.3e6, 2e18])
@pytest.mark.parametrize("size", [(9, 4), (6.8, 1.7)])
def test_the_name_and_the_numbers_of_the_losses_axis_have_room(size, times):
    figure = sized(size)
    notes = [LossNote(at, times * (1 + 0.5**at), float("nan"), at) for at in range(20)]
    draw_losses(figure, [("Run 1", LossHistory(notes))])
    figure.canvas.draw()

    axis = figure.axes[0].yaxis
    box = axis.label.get_window_extent()
    assert 0 <= box.x0 < box.x1
    assert 0 <= box.y0 < box.y1 <= figure.bbox.y1
    boxes = numbers(axis)
    assert len(boxes) >= 2
    assert not any(a.overlaps(b) for a, b in pairwise(boxes))


@pytest.mark.parametrize("largest", [1e-7, 5, 1e4, 6e4, 1e9])
@pytest.mark.parametrize("size", [(9.9, 2.6), (7, 6)])
def test_what_stands_beside_images_of_many_users_has_room(size, largest):
    model = make_model(250_000, 50)
    model = FactorModel(largest * model.u, largest * model.v, model.user_bias, model.item_bias, 0.0)
    cells = np.linspace(0, largest, 2500, dtype=np.float32).reshape(50, 50)
    content = matrices(cells, cells, cells / largest, (250_000, 50), (0.0, largest))
    for draw in (
        lambda figure: draw_factors(figure, model),
        lambda figure: MatricesPlot(figure, LIGHT).show(content),
    ):
        figure = sized(size)
        draw(figure)
        figure.canvas.draw()

        boxes = axis_boxes(figure)
        assert min(box.x0 for box in boxes) >= 0
        assert max(box.x1 for box in boxes) <= figure.bbox.x1
        bar = next(axes for axes in figure.axes if axes.get_label() == "colour bar")
        across = numbers(bar.xaxis)
        assert all(one.x1 + 4 < other.x0 for one, other in pairwise(across))


@pytest.mark.parametrize("largest", [1e-7, 0.3, 5, 6e4])
@pytest.mark.parametrize("height", [1.2, 1.5, 2, 2.6, 4, 9])
def test_the_numbers_of_the_factors_colour_bar_keep_apart(height, largest):
    model = make_model(30, 20)
    model = FactorModel(largest * model.u, largest * model.v, model.user_bias, model.item_bias, 0.0)
    figure = sized((6.8, height))
    draw_factors(figure, model)
    figure.canvas.draw()

    bar = next(axes for axes in figure.axes if axes.get_label() == "colour bar")
    low, high = bar.get_ylim()
    labels = [one for one in bar.get_yticklabels() if low <= one.get_position()[1] <= high]
    beside = [one.get_window_extent() for one in labels]
    assert not any(one.overlaps(other) for one, other in pairwise(beside))
    assert len(beside) >= (1 if height < 2 else 3)


@pytest.mark.parametrize("largest", [1e-9, 9.98e-8, 1.2e-3, 2.9, 1e6])
@pytest.mark.parametrize("size", [(11, 3.3), (6.8, 1.7), (4.5, 7)])
def test_the_colour_bar_of_as_low_as_high_ratings_has_numbers_that_keep_apart(size, largest):
    figure = sized(size)
    cells = np.linspace(-largest, 0.99 * largest, 600, dtype=np.float32).reshape(30, 20)
    draw_matrices(figure, cells, cells, np.ones_like(cells), limits=(-largest, 0.99 * largest))
    figure.canvas.draw()

    *images, bar = figure.axes
    across = numbers(bar.xaxis)
    assert len(across) >= 2
    assert not any(one.overlaps(image.bbox) for one in across for image in images)
    assert all(one.x1 + 4 < other.x0 for one, other in pairwise(across))


def test_the_axes_count_the_users_and_items_of_the_whole_matrix(figure):
    blocks = np.zeros((305, 512), np.float32)
    draw_matrices(figure, blocks, blocks, blocks, shape=(610, 9724))

    axes = figure.axes[0]
    assert axes.get_xlim() == (0.5, 9724.5)
    assert axes.get_ylim() == (610.5, 0.5)
    assert axes.format_coord(9000.2, 600.1) == "user 600, item 9,000"


def test_the_numbers_of_a_very_small_matrix_are_written_into_it(figure):
    cells = np.array([[0.5, -1.25, 3], [1, np.nan, 2], [0, 0, 0]], np.float32)
    draw_matrices(figure, cells, cells, np.zeros((3, 3), np.float32))

    texts = [text.get_text() for text in written(figure.axes[0])]
    assert texts[:3] == ["0.50", "\N{MINUS SIGN}1.25", "3.00"]
    assert len(texts) == 8
    assert not written(figure.axes[2])


def test_numbers_far_below_one_are_written_with_digits(figure):
    model = make_model(2, 2, 2)
    model.u[:] = [[0.0003, -0.00001], [0, 0.0002]]
    model.v[:] = 0.0001
    draw_factors(figure, model)

    texts = [text.get_text() for text in written(figure.axes[0])]
    assert texts == ["0.0003", "\N{MINUS SIGN}0.00001", "0", "0.0002"]


def test_zero_is_written_without_a_sign(figure):
    cells = np.array([[-0.001, 5.0]], np.float32)
    draw_matrices(figure, cells, cells, np.zeros_like(cells))

    assert [text.get_text() for text in written(figure.axes[0])] == ["0.00", "5.00"]


@pytest.mark.parametrize(("height", "seen"), [(4, True), (1, False)])
def test_the_numbers_of_very_small_factors_are_written_where_they_have_room(height, seen):
    figure = sized((8, height))
    draw_factors(figure, model := make_model(3, 4, 2))

    texts = written(figure.axes[0])
    wanted = [f"{value:.2f}".replace("-", "\N{MINUS SIGN}") for value in model.u.flat]
    assert [text.get_text() for text in texts] == wanted
    assert {text.get_visible() for text in texts} == {seen}


def test_words_for_the_reconstruction_stand_within_a_narrow_image():
    figure = sized((9.9, 2.6))
    unknown = np.full((20, 10), np.nan, np.float32)
    draw_matrices(figure, unknown, None, unknown, limits=(0.0, 1.0))
    figure.canvas.draw()

    frame, (words,) = figure.axes[1].get_window_extent(), figure.axes[1].texts
    box = words.get_window_extent()
    assert words.get_text().split() == ["Not", "trained", "yet."]
    assert frame.x0 < box.x0 < box.x1 < frame.x1


def test_before_training_words_stand_for_the_reconstruction(figure):
    draw_matrices(figure, np.ones((4, 4), np.float32), None, np.ones((4, 4), np.float32))

    assert [text.get_text() for text in figure.axes[1].texts] == ["Not trained yet."]
    assert len(images(figure)) == 2
    figure.canvas.draw()
    names = [axes.xaxis.label.get_window_extent().y0 for axes in figure.axes[:2]]
    assert names[0] == pytest.approx(names[1], abs=2)


def test_factors_are_shown_the_tutorials_way_round(figure):
    model = make_model(30, 20, 4)
    draw_factors(figure, model)

    assert titles(figure) == ["U", "V"]
    u, v = images(figure)
    np.testing.assert_array_equal(u, model.u)
    np.testing.assert_array_equal(v, model.v.T)
    low, high = figure.axes[0].get_images()[0].get_clim()
    assert low == -high


def test_the_heaviest_original_factors_stand_above_the_found_ones(figure):
    _, truth = product_matrix(30, 20, harmonic_weights(10), seed=0)
    draw_factors(figure, make_model(30, 20, 4), truth)

    assert titles(figure) == ["U original", "V original (4 heaviest of 10)", "U found", "V found"]
    u, v, found_u, _ = images(figure)
    np.testing.assert_array_equal(u, truth.u[:, :4])
    np.testing.assert_array_equal(v, truth.v[:4])
    assert found_u.shape == u.shape


def row_of_pixels(axes: Axes) -> np.ndarray:
    """The colours across the middle of an image."""
    box = axes.get_window_extent()
    pixels = np.asarray(axes.figure.canvas.buffer_rgba()).astype(int)
    row = pixels[pixels.shape[0] - round((box.y0 + box.y1) / 2)]
    return row[round(box.x0) + 2 : round(box.x1) - 2]


@pytest.mark.parametrize("n_users", [150, 2000])
def test_few_factors_of_many_users_are_not_smeared(figure, n_users):
    model = make_model(n_users, 60, 4)
    model.u[:] = np.array([3, -3, 3, -3], np.float32)
    draw_factors(figure, model)
    figure.canvas.draw()

    for column in np.array_split(row_of_pixels(figure.axes[0]), 4):
        assert np.ptp(column[len(column) // 8 : -len(column) // 8], axis=0).max() <= 2


def test_items_that_have_room_have_sharp_edges(figure):
    model = make_model(150, 50, 8)
    model.v[::2], model.v[1::2] = 3, -3
    draw_factors(figure, model)
    figure.canvas.draw()

    assert len(np.unique(row_of_pixels(figure.axes[1]) // 8, axis=0)) == 2


def test_u_and_v_of_a_square_problem_are_as_large(figure):
    draw_factors(figure, make_model(3, 3, 3))
    figure.canvas.draw()

    u, v = (axes.get_window_extent() for axes in figure.axes[:2])
    assert u.width == pytest.approx(v.width)
    assert all(text.get_visible() for axes in figure.axes[:2] for text in axes.texts)


@pytest.mark.parametrize("width", [6.6, 10])
def test_in_a_low_figure_all_four_stand_in_one_row(width):
    figure = sized((width, 1.9))
    _, truth = product_matrix(500, 500, harmonic_weights(500), seed=0)
    draw_factors(figure, make_model(500, 500, 30), truth)
    figure.canvas.draw()

    boxes = [axes.get_position() for axes in figure.axes[:4]]
    assert len({(box.y0, box.y1) for box in boxes}) == 1
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    words = titles(figure)
    shown = [text.get_window_extent() for text in figure.findobj(Text) if text.get_text() in words]
    assert all(one.x1 < other.x0 for one, other in pairwise(shown))
    assert all(axes.xaxis.label.get_visible() for axes in figure.axes[:4])


@pytest.mark.parametrize("height", [2.1, 2.5, 6])
@pytest.mark.parametrize("size", [3, 500])
def test_the_numbers_beside_low_images_do_not_overlap(height, size):
    figure = sized((8, height))
    _, truth = product_matrix(size, size, harmonic_weights(size), seed=0)
    draw_factors(figure, make_model(size, size, min(size, 30)), truth)
    figure.canvas.draw()

    for axes in figure.axes[:4]:
        boxes = numbers(axes.yaxis)
        assert boxes
        for one, below in pairwise(boxes):
            assert one.y0 >= below.y1 - 2 or below.y0 >= one.y1 - 2


@pytest.mark.parametrize("height_px", [60, 80, 110, 200])
@pytest.mark.parametrize(("low", "high"), [(0.33, 1.78), (0.4, 1.6), (0.031, 0.2), (0.9, 1.1)])
def test_ticks_of_a_log_axis_without_much_room_stay_of_one_step(height_px, low, high):
    figure = sized((6, height_px / 100))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(LossLocator())
    steps = np.diff(axes.yaxis.get_majorticklocs())

    assert len(steps)
    np.testing.assert_allclose(steps, steps[0])


def test_factors_without_a_model_show_the_original_alone(figure):
    _, truth = product_matrix(3, 3, flat_weights(3), seed=0)
    draw_factors(figure, None, truth)

    assert len(images(figure)) == 2
    assert [text.get_text() for text in figure.axes[2].texts] == ["Not trained yet."]


def test_weights_stand_over_their_factors(figure):
    draw_weights(figure, harmonic_weights(50), n_factors=30)
    (axes,) = figure.axes

    np.testing.assert_allclose(line(axes, "Weight").get_ydata(), 1 / np.arange(1, 51), rtol=1e-6)
    assert axes.get_yscale() == "log"
    assert legend_words(axes) == ["Weight", "Width of U and V: 30 factors"]


def test_found_factors_are_as_large_as_the_singular_values_of_their_product(figure):
    ratings, truth = product_matrix(60, 50, np.array([0.5, 2.0, 1.0], np.float32), seed=4)
    found = FactorModel.of_factors(truth.u * truth.weights, truth.v.T.copy())
    sizes = factor_sizes(found, truth)
    np.testing.assert_allclose(sizes.found, sizes.true, rtol=1e-4)
    whole = np.linalg.svd(to_dense(ratings), compute_uv=False)[:3]
    unit = np.sqrt(60 * 50 * np.mean(truth.u**2) * np.mean(truth.v**2))
    np.testing.assert_allclose(sizes.true, whole / unit, rtol=1e-4)

    draw_weights(
        figure, truth.weights, n_factors=2, sizes=factor_sizes(make_model(60, 50, 2), truth)
    )
    (axes,) = figure.axes
    assert line(axes, "Singular values of the truth").get_xdata().tolist() == [1, 2, 3]
    heights = line(axes, "Singular values of the truth").get_ydata()
    np.testing.assert_allclose(heights, sizes.true[[2, 0, 1]])
    assert line(axes, "Singular values found").get_xdata().tolist() == [2, 3]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_plot_takes_the_colours_it_is_given(figure, colours):
    cells = np.ones((8, 8), np.float32)
    for draw in (
        lambda: draw_losses(figure, [("Run 1", falling_losses(5))], colours=colours),
        lambda: draw_matrices(figure, cells, cells, cells, colours=colours),
        lambda: draw_factors(figure, make_model(5, 5), colours=colours),
        lambda: draw_weights(figure, harmonic_weights(5), colours=colours),
    ):
        draw()
        assert to_hex(figure.get_facecolor()) == colours.background
        for axes in figure.axes:
            assert to_hex(axes.get_facecolor()) == colours.background
            assert to_hex(axes.xaxis.label.get_color()) in (colours.text, "#000000")


def packed(colour: str) -> np.ndarray:
    return np.array([int(colour[1:], 16)])


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_writing_is_legible(colours):
    ground = packed(colours.background)
    for colour in (colours.text, colours.muted):
        assert contrast(packed(colour), ground) >= 4.5
    for colour in (colours.train, colours.holdout):
        assert contrast(packed(colour), ground) >= 3


@pytest.mark.parametrize("size", [(6, 4.5), (10.6, 2.5), (8.2, 2.1)])
def test_a_legend_covers_nothing_where_there_is_room_beside_the_axes(size):
    figure = sized(size)
    runs = [(f"Run {n}", falling_losses(20 + n)) for n in range(4)]
    for draw in (
        lambda: draw_losses(figure, runs, baseline_rmse=0.75),
        lambda: draw_weights(figure, harmonic_weights(5), n_factors=3),
    ):
        draw()
        figure.canvas.draw()
        axes = figure.axes[0]
        legend = axes.get_legend().get_window_extent()
        assert not legend.overlaps(axes.get_window_extent())
        assert legend.x1 <= figure.bbox.x1


def test_a_legend_stands_within_the_axes_of_a_narrow_figure():
    figure = sized((3, 2.5))
    draw_losses(figure, [("Run 1", falling_losses(20))], baseline_rmse=1.5)
    figure.canvas.draw()

    axes = figure.axes[0]
    assert axes.get_window_extent().width > 0.6 * figure.bbox.width
    assert axes.get_legend().get_window_extent().overlaps(axes.get_window_extent())


@pytest.mark.parametrize("size", [(5.1, 1.1), (3, 1.1)], ids=["beside", "not at all"])
def test_a_legend_covers_no_axes_that_are_too_low_for_it(size):
    figure = sized(size)
    draw_losses(figure, [("Run 1", falling_losses(20))], baseline_rmse=1.5)
    figure.canvas.draw()

    axes = figure.axes[0]
    legend = axes.get_legend()
    assert legend.get_visible() == (size[0] > 5)
    if legend.get_visible():
        assert not legend.get_window_extent().overlaps(axes.get_window_extent())


@pytest.mark.parametrize("dpi", [72, 100, 130])
@pytest.mark.parametrize("height", [1.5, 1.62, 1.8])
def test_no_row_of_a_legend_is_cut_by_the_edge_of_a_low_figure(height, dpi):
    figure = sized((6.6, height), dpi=dpi)
    runs = [(f"Run {n}", falling_losses(20)) for n in range(6)]
    draw_losses(figure, runs, baseline_rmse=1.5)
    figure.canvas.draw()

    texts = [text for text in figure.axes[0].get_legend().get_texts() if text.get_visible()]
    assert [text.get_text() for text in texts][:2] == ["Training", "Held out"]
    assert all(text.get_window_extent().y0 >= 0 for text in texts)

    n_named = len(texts) - 1
    assert texts[-1].get_text() == f"{9 - n_named} more"

    figure.set_size_inches(6.6, 4)
    draw_losses(figure, runs, baseline_rmse=1.5)
    texts = figure.axes[0].get_legend().get_texts()
    assert all(text.get_visible() for text in texts)
    assert "more" not in texts[-1].get_text()


@pytest.mark.parametrize(("n_runs", "last"), [(8, "Run 7"), (9, "2 more"), (50, "43 more")])
def test_a_legend_counts_the_runs_that_it_does_not_name(n_runs, last):
    figure = sized((6.6, 5))
    draw_losses(figure, [(f"Run {n}", falling_losses(20)) for n in range(1, n_runs + 1)])

    texts = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert texts[-1] == last
    assert f"Run {n_runs - 1}" in texts


@pytest.mark.parametrize("n_items", [500, 1_682, 9_724, 62_423])
@pytest.mark.parametrize("width", [4.2, 6.6, 6.8, 9.2])
def test_the_numbers_below_small_images_are_two_where_they_do_not_read_as_one(width, n_items):
    figure = sized((width, 1.6))
    cells = np.zeros((40, 60), np.float32)
    draw_matrices(figure, cells, cells, cells, shape=(n_items, n_items))
    figure.canvas.draw()

    for axes in figure.axes[:3]:
        boxes = numbers(axes.xaxis)
        assert len(boxes) > (width > 6)
        assert all(one.x1 + 4 < other.x0 for one, other in pairwise(boxes))


@pytest.mark.parametrize(
    ("size", "last"), [((3, 2.5), 3_000), ((3, 2.5), 5_000_000), ((6, 4.5), 100_000)]
)
def test_the_numbers_below_a_plot_stand_apart_and_are_written_in_full(size, last):
    figure = sized(size)
    notes = [LossNote(epoch, 1.0, 2.0, 1.0) for epoch in (0, last)]
    draw_losses(figure, [("Run 1", LossHistory(notes))])
    figure.canvas.draw()

    boxes = numbers(figure.axes[0].xaxis)
    assert len(boxes) > 1
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert boxes[-1].x1 <= figure.bbox.x1


def test_the_best_is_never_worse_than_what_is_just_now(figure):
    draw_losses(figure, [("Run 1", falling_losses(4))], live=LossNote(55, 0.3, 0.2, 1.0))

    assert "Best: epoch 55, 0.200" in legend_words(figure.axes[0])


def test_the_epoch_that_was_kept_is_marked_though_another_was_lower(figure):
    plot = LossesPlot(figure, LIGHT)
    plot.show(LossesContent([("Run 1", falling_losses(20))], kept_epoch=200))
    assert "Kept: epoch 200, 0.750" in legend_words(figure.axes[0])

    plot.show(LossesContent([("Run 1", falling_losses(20))], kept_epoch=150))
    assert "Best: epoch 150, 0.500" in legend_words(figure.axes[0])
