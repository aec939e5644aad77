"""The plots, drawn at once on a given figure: for files, reports and the command line. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.gui.plots.factors_plot import FactorsPlot
from funkgui.gui.plots.losses_plot import LossesPlot
from funkgui.gui.plots.matrices_plot import MatricesPlot
from funkgui.gui.plots.palette import LIGHT, Palette
from funkgui.gui.plots.pictures import (
    FactorSizes,
    Limits,
    found_factors,
    original_factors,
    original_note,
)
from funkgui.gui.plots.weights_plot import WeightsPlot
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.synthetic import Truth


def draw_losses(
    figure: Figure,
    histories: Sequence[tuple[str, LossHistory]],
    *,
    live: LossNote | None = None,
    baseline_rmse: float | None = None,
    selected: str | None = None,
    colours: Palette = LIGHT,
) -> None:
    """Training and held-out losses of one run over its epochs, other runs pale behind it.

    Parameters
    ----------
    figure
        Is cleared first.
    histories
        Name and losses of each run.
    live
        Where the run in front is just now; comes after its last note.
    baseline_rmse
        RMSE of mean and biases alone, in units of the ratings.
    selected
        The run in front; None takes the last one.
    """
    plot = LossesPlot(figure, colours)
    plot.update(histories, live=live, baseline_rmse=baseline_rmse, selected=selected)


def draw_matrices(
    figure: Figure,
    original: FloatArray,
    reconstruction: FloatArray | None,
    mask: FloatArray | None,
    *,
    shape: tuple[int, int] | None = None,
    limits: Limits | None = None,
    colours: Palette = LIGHT,
) -> None:
    """M, its reconstruction and the mask beside each other.

    Parameters
    ----------
    figure
        Is cleared first.
    original, reconstruction
        (rows, columns) float32, NaN where unknown; perhaps means over blocks of cells, as
        `funkgui.gui.plots.thumbnails` makes them.
    mask
        (rows, columns) share of each cell or block that is held out, NaN where unknown.
    shape
        Users and items of the whole matrix; None takes the images' own.
    limits
        Ends of the colour scale, in units of the ratings; None takes them from ``original``.
    """
    plot = MatricesPlot(figure, colours)
    plot.update(original, reconstruction, mask, shape=shape, limits=limits)


def draw_factors(
    figure: Figure,
    model: FactorModel | None,
    truth: Truth | None = None,
    *,
    colours: Palette = LIGHT,
) -> None:
    """U and V as images; above them those that a generated matrix was made from.

    Parameters
    ----------
    figure
        Is cleared first.
    model
        What was found; None where nothing is trained.
    truth
        What the matrix was made from, where that is known. Only its heaviest factors are shown,
        as many as the model has.
    """
    plot = FactorsPlot(figure, colours, with_original=truth is not None)
    n_users, n_items = _size_of(model, truth)
    n_factors = model.n_factors if model else None
    plot.update(
        found_factors(model) if model else None,
        original_factors(truth, n_factors) if truth else None,
        n_users=n_users,
        n_items=n_items,
        original_note=original_note(truth, n_factors),
    )


def draw_weights(
    figure: Figure,
    weights: FloatArray,
    *,
    n_factors: int | None = None,
    sizes: FactorSizes | None = None,
    colours: Palette = LIGHT,
) -> None:
    """The weights that a generated matrix gave its factors, on a log axis.

    Parameters
    ----------
    figure
        Is cleared first.
    weights
        (rank,) float32.
    n_factors
        How many factors were found.
    sizes
        How large the true and the found ones are.
    """
    WeightsPlot(figure, colours).update(weights, n_factors, sizes)


def _size_of(model: FactorModel | None, truth: Truth | None) -> tuple[int, int]:
    if model is not None:
        return model.n_users, model.n_items
    return (len(truth.u), truth.v.shape[1]) if truth is not None else (1, 1)
