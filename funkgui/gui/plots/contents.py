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
DRAWING, FAILED = "Drawing \N{HORIZONTAL ELLIPSIS}", "This could not be drawn."
"""Words in place of a plot."""


class Plot(Protocol):
    """A figure's owner: knows its artists."""

    def show(self, content: Any) -> None:
        """Show another content of the kind that it was made for."""

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
        """Clear the figure and set up a plot on it, which shows nothing yet."""


@dataclass(frozen=True)
class LossesContent:
    """Losses of runs. Equal where the plots would be.

    Attributes
    ----------
    histories
        Name and losses of each run.
    selected
        The run in front; None takes the last one.
    live
        Where the run in front is just now; comes after its last note.
    baseline_rmse
        RMSE of mean and biases alone, in units of the ratings.
    kept_epoch
        The epoch whose model the run in front has kept; None takes its lowest loss for that.
    colours
        Numbers of the colours that the runs have behind others; None gives them out in turn.
    """

    histories: tuple[tuple[str, LossHistory], ...]
    selected: str | None = None
    live: LossNote | None = None
    baseline_rmse: float | None = None
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


@dataclass(frozen=True, eq=False)
class MatricesContent:
    """M, its reconstruction and the mask.

    Attributes
    ----------
    original, reconstruction
        (rows, columns) float32, NaN where unknown; perhaps means over blocks of cells.
    mask
        (rows, columns) share of each cell or block that is held out, NaN where unknown.
    shape
        Users and items of the whole matrix.
    limits
        Ends of the colour scale.
    """

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


@dataclass(frozen=True, eq=False)
class FactorsContent:
    """U and V.

    Attributes
    ----------
    found, original
        Perhaps means over blocks of users and items.
    n_users, n_items
        Rows of the whole U and columns of the whole V.
    original_note
        What is to be said of the original, such as how much of it is shown.
    """

    found: tuple[FloatArray, FloatArray] | None
    original: tuple[FloatArray, FloatArray] | None
    n_users: int
    n_items: int
    original_note: str = ""
    names: Names | None = None

    size = (8.0, 6.0)

    @property
    def kind(self) -> str:
        return "factors" if self.original is None else "factors beside the original ones"

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.factors_plot import FactorsPlot

        return FactorsPlot(figure, colours, with_original=self.original is not None)


@dataclass(frozen=True, eq=False)
class WeightsContent:
    """Weights of a generated matrix.

    Attributes
    ----------
    weights
        (rank,) float32, in the order of the factors.
    n_factors
        How many factors were found; None where nothing is trained.
    sizes
        Singular values of the truth and of what was found, drawn over the weights from the
        heaviest down.
    """

    weights: FloatArray
    n_factors: int | None = None
    sizes: FactorSizes | None = None

    kind = "weights"
    size = (7.5, 5.0)

    def make_plot(self, figure: Figure, colours: Palette) -> Plot:
        from funkgui.gui.plots.weights_plot import WeightsPlot

        return WeightsPlot(figure, colours)
