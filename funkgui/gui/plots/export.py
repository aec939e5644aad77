"""Plots as files: PNG, SVG and PDF, on white, and losses as CSV. May run in a worker thread."""

from __future__ import annotations

import io
from pathlib import Path

from funkgui.errors import FunkGuiError
from funkgui.factorization.losses_file import write_losses
from funkgui.files.new_file import new_file
from funkgui.gui.plots.contents import LossesContent, PlotContent
from funkgui.gui.plots.palette import LIGHT

FORMATS = ("png", "svg", "pdf")
_DPI = 150
"""Pixels per inch of a PNG."""


def save_plot(content: PlotContent, path: Path) -> None:
    """Draw a plot anew, in the light colours, and write it to a file.

    Parameters
    ----------
    path
        Its ending says the format, one of `FORMATS`; ``.csv`` for the losses of all runs as a
        table. A file that is there is replaced once the new one is complete.

    Raises
    ------
    FunkGuiError
        Where the ending is none of them, or the file cannot be written.
    """
    file_format = path.suffix[1:].lower()
    if file_format == "csv" and isinstance(content, LossesContent):
        write_losses(content.histories, path)
        return
    if file_format not in FORMATS:
        raise FunkGuiError(
            f"{path.name} says no format of picture; end its name in .png, .svg or .pdf."
        )
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=content.size)
    FigureCanvasAgg(figure)
    plot = content.make_plot(figure, LIGHT)
    plot.show(content)
    written = io.BytesIO()
    figure.savefig(written, format=file_format, dpi=_DPI, facecolor=LIGHT.background)
    with new_file(path) as file:
        file.write(written.getbuffer())
