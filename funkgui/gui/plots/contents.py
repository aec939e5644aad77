"""What each plot shows, as values that may be drawn on the screen or, in a worker, into a file.

Importing this costs nothing: matplotlib is imported when the first plot is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from funkgui.factorization.history import LossHistory, LossNote
from funkgui.gui.plots.names import Names
from funkgui.gui.plots.palette import Palette
from funkgui.ratings.matrix import FloatArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from funkgui.gui.plots.pictures import FactorSizes

Over = Literal["epochs", "seconds"]
"""What losses stand over."""


class Plot(Protocol):
    """A figure's owner: knows its artists."""

    def layout(self) -> None:
        """Take up a new size of the figure."""


class PlotContent(Protocol):
    """All that one plot shows. Immutable.

    Attributes
    ----------
    kind
        Contents of one kind fill each other's plots.
    size
        (width, height) in inches of a file it is exported to.
    """

    @property
    def kind(self) -> str: ...
    @property
    def size(self) -> tuple[float, float]: ...

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        """Clear the figure and set up a plot on it, not yet filled."""

    def fill(self, plot: Any) -> None:
        """Show this on a plot that was made for a content of the same kind."""


@dataclass(frozen=True)
class LossesContent:
    """Losses of runs; see `LossesPlot.update`. Equal where the plots would be."""

    histories: tuple[tuple[str, LossHistory], ...]
    selected: str | None
    live: LossNote | None
    baseline_rmse: float | None
    kept_epoch: int | None = None
    over: Over = "epochs"
    colours: tuple[int, ...] | None = None

    size = (7.5, 5.0)

    @property
    def kind(self) -> str:
        return f"losses over {self.over}"

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.losses_plot import LossesPlot

        return LossesPlot(figure, colours, self.over)

    def fill(self, plot: Any) -> None:
        plot.update(
            self.histories,
            live=self.live,
            baseline_rmse=self.baseline_rmse,
            selected=self.selected,
            kept_epoch=self.kept_epoch,
            colours=self.colours,
        )


@dataclass(frozen=True, eq=False)
class MatricesContent:
    """M, its reconstruction and the mask; see `MatricesPlot.update`."""

    original: FloatArray
    reconstruction: FloatArray | None
    mask: FloatArray
    shape: tuple[int, int]
    limits: tuple[float, float]
    names: Names | None = None

    kind = "matrices"
    size = (9.0, 4.4)

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.matrices_plot import MatricesPlot

        return MatricesPlot(figure, colours)

    def fill(self, plot: Any) -> None:
        plot.update(
            self.original,
            self.reconstruction,
            self.mask,
            shape=self.shape,
            limits=self.limits,
            names=self.names,
        )


@dataclass(frozen=True, eq=False)
class FactorsContent:
    """U and V, found and original; see `FactorsPlot.update`."""

    found: tuple[FloatArray, FloatArray] | None
    original: tuple[FloatArray, FloatArray] | None
    n_users: int
    n_items: int
    original_note: str
    names: Names | None = None

    size = (8.0, 6.0)

    @property
    def kind(self) -> str:
        return "factors" if self.original is None else "factors beside the original ones"

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.factors_plot import FactorsPlot

        return FactorsPlot(figure, colours, with_original=self.original is not None)

    def fill(self, plot: Any) -> None:
        plot.update(
            self.found,
            self.original,
            n_users=self.n_users,
            n_items=self.n_items,
            original_note=self.original_note,
            names=self.names,
        )


@dataclass(frozen=True, eq=False)
class WeightsContent:
    """Weights of a generated matrix; see `WeightsPlot.update`."""

    weights: FloatArray
    n_factors: int | None
    sizes: FactorSizes | None = None

    kind = "weights"
    size = (7.5, 5.0)

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.weights_plot import WeightsPlot

        return WeightsPlot(figure, colours)

    def fill(self, plot: Any) -> None:
        plot.update(self.weights, self.n_factors, self.sizes)
