"""matplotlib's import, out of the window's way: it takes more than a second."""

from __future__ import annotations

import numpy as np


def import_matplotlib() -> None:
    """Import all that the plots need, and draw two of them; for a worker thread.

    The first drawing reads the fonts (or, on a machine's first run, searches them), so that the
    first one in the window is as fast as any other.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    import funkgui.gui.plots.plot_tab  # noqa: F401
    from funkgui.factorization.history import LossHistory, LossNote
    from funkgui.gui.plots.contents import LossesContent, MatricesContent
    from funkgui.gui.plots.palette import LIGHT

    figure = Figure(figsize=(2.0, 1.5))
    canvas = FigureCanvasAgg(figure)
    history = LossHistory([LossNote(1, 2.0, 3.0, 0.0), LossNote(2, 1.0, 2.0, 0.0)])
    cells = np.array([[0.0, 1.0], [np.nan, 2.0]], np.float32)
    for content in (
        LossesContent((("Run 1", history),), baseline_rmse=1.0),
        MatricesContent(cells, cells, cells, (2, 2), (0.0, 2.0)),
    ):
        content.make_plot(figure, LIGHT).show(content)
        canvas.draw()  # type: ignore[no-untyped-call]
