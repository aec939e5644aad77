"""Losses over epochs or seconds, redrawn many times a second while a training runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from funkgui.factorization.history import LossHistory, LossNote
from funkgui.gui.plots.axes import (
    TEXT_PT,
    AcrossLocator,
    dress_log,
    empty,
    loss_number,
    plain_number,
    set_log,
    size_pt,
    text_width_pt,
)
from funkgui.gui.plots.contents import LossesContent, Over
from funkgui.gui.plots.marks import Mark, Marks
from funkgui.gui.plots.names import shortened
from funkgui.gui.plots.palette import Palette
from funkgui.gui.plots.side_legend import SideLegend

_LOSS, _LOSS_SHORT = "Mean squared error", "MSE"
_MOST_NAMED_RUNS = 6
_MOST_TIMES_LONGER = 2
"""Of longer runs behind it, so much is seen beside the run in front that this keeps its shape."""
_AROUND_ZERO = np.array([-0.05, 1.05])
"""Ends of an axes of losses that are zero, times the highest."""
Series = NDArray[np.float64]


@dataclass(frozen=True)
class _Shown:
    """The numbers of the run in front; `across` are its epochs or seconds."""

    across: Series
    train: Series
    holdout: Series


class LossesPlot:
    """One run's losses in front, other runs pale behind it.

    Parameters
    ----------
    figure
        Is cleared and then belongs to this plot. Its artists are kept, and `show` changes only
        their data: a redraw costs half of what a figure made anew would.
    colours
        Of everything.
    over
        What the losses stand over.
    """

    def __init__(self, figure: Figure, colours: Palette, over: Over = "epochs") -> None:
        empty(figure, colours)
        self._colours, self._over = colours, over
        self._axes = axes = figure.add_subplot()
        dress_log(axes, colours, "Epoch" if over == "epochs" else "Seconds of training", _LOSS)
        if over == "seconds":
            axes.xaxis.set_major_locator(AcrossLocator(integer=False))
            axes.xaxis.set_major_formatter(FuncFormatter(plain_number))
        axes.format_coord = self._format_place  # type: ignore[method-assign]
        self._make_lines()
        self._marks = Marks(axes, colours)
        self._others: list[Line2D] = []
        self._others_shown: Sequence[tuple[int, str, LossHistory]] = []
        self._legend = SideLegend(axes, colours)
        self._automatic: tuple[float, ...] | None = None
        self.layout()

    def show(self, content: LossesContent) -> None:
        """Show other losses."""
        histories, live, baseline_rmse = content.histories, content.live, content.baseline_rmse
        front = content.selected
        if front is None and histories:
            front = histories[-1][0]
        noted = next((one for name, one in histories if name == front), LossHistory())
        history = _with_live(noted, live)
        shown = _Shown(self._across(history), history.train_mse, history.holdout_mse)
        self._show_front(shown, live is not None)
        self._baseline.set_ydata([np.nan if baseline_rmse is None else baseline_rmse**2] * 2)
        self._show_best(noted, live, content.kept_epoch)
        numbers = range(len(histories)) if content.colours is None else content.colours
        numbered = zip(numbers, histories, strict=True)
        self._show_others([(n, *one) for n, one in numbered if one[0] != front])
        self._show_legend(shown, baseline_rmse, front or "")
        self._scale(shown, baseline_rmse)
        self._show_marks(history)
        self.layout()

    def layout(self) -> None:
        """Take up a new size of the figure."""
        self._legend.arrange()
        fits = text_width_pt(_LOSS, TEXT_PT) <= size_pt(self._axes)[1]
        self._axes.yaxis.label.set_text(_LOSS if fits else _LOSS_SHORT)
        self._marks.arrange(self._legend.box_within(*size_pt(self._axes)))

    def _across(self, history: LossHistory) -> Series:
        return history.epochs if self._over == "epochs" else history.elapsed_s

    def _make_lines(self) -> None:
        colours = self._colours
        line = self._line
        self._baseline = self._axes.axhline(
            np.nan, color=colours.muted, linewidth=1.2, linestyle=(0, (5, 3)), zorder=2.5
        )
        self._train = line(colours.train, 1.8, zorder=4)
        self._holdout = line(colours.holdout, 1.8, zorder=5)
        self._heads = [
            line(colour, 0, marker="o", markersize=4.5, zorder=6)
            for colour in (colours.train, colours.holdout)
        ]
        self._best = line(
            colours.text,
            0,
            marker="o",
            markersize=8,
            markerfacecolor="none",
            markeredgewidth=1.4,
            zorder=7,
        )

    def _line(self, colour: str, width: float, **style: object) -> Line2D:
        if width == 0:
            style["linestyle"] = "none"
        (line,) = self._axes.plot([], [], color=colour, linewidth=width, **style)  # type: ignore[arg-type]
        return line

    def _show_front(self, shown: _Shown, is_live: bool) -> None:
        self._train.set_data(shown.across, shown.train)
        self._holdout.set_data(shown.across, shown.holdout)
        # A single point draws no line; with its head it is seen.
        last = slice(-1, None) if is_live or len(shown.across) == 1 else slice(0, 0)
        self._heads[0].set_data(shown.across[last], shown.train[last])
        self._heads[1].set_data(shown.across[last], shown.holdout[last])

    def _show_best(
        self, history: LossHistory, live: LossNote | None, kept_epoch: int | None
    ) -> None:
        notes = [*history, *([live] if live else [])]
        best = min(notes, key=lambda note: note.watched_mse, default=None)
        kept = next((note for note in history if note.epoch == kept_epoch), best)
        marked = LossHistory([kept] if kept else [])
        self._best.set_data(self._across(marked), [note.watched_mse for note in marked])
        if kept and best:
            word = "Best" if kept.watched_mse <= best.watched_mse else "Kept"
            loss = loss_number(kept.watched_mse)
            self._best.set_label(f"{word}: epoch {kept.epoch:,}, {loss}")

    def _show_others(self, others: Sequence[tuple[int, str, LossHistory]]) -> None:
        """Show the runs behind, each with the number of its colour."""
        if others == self._others_shown:
            return
        for line in self._others:
            line.remove()
        self._others_shown = others
        self._others = [self._other(*one) for one in others]

    def _other(self, number: int, name: str, history: LossHistory) -> Line2D:
        colours = self._colours.others
        line = self._line(colours[number % len(colours)], 1.0, alpha=0.6, zorder=3)
        watched = np.where(np.isnan(history.holdout_mse), history.train_mse, history.holdout_mse)
        line.set_data(self._across(history), watched)
        line.set_label(shortened(name))
        return line

    def _show_marks(self, history: LossHistory) -> None:
        marks, at = history.marks, np.array([mark.epoch for mark in history.marks], np.float64)
        if self._over == "seconds" and len(history):
            at = np.interp(at, history.epochs, history.elapsed_s)
        self._marks.show([Mark(x, mark.text) for x, mark in zip(at.tolist(), marks, strict=True)])

    def _show_legend(self, shown: _Shown, baseline_rmse: float | None, front: str) -> None:
        lines: list[Line2D] = []
        if len(shown.across):
            self._train.set_label("Training")
            lines.append(self._train)
        if np.isfinite(shown.holdout).any():
            self._holdout.set_label("Held out")
            lines.append(self._holdout)
        if len(self._best.get_xdata()):  # type: ignore[arg-type]
            lines.append(self._best)
        if baseline_rmse is not None and np.isfinite(baseline_rmse):
            self._baseline.set_label(f"Mean and biases alone, {loss_number(baseline_rmse**2)}")
            lines.append(self._baseline)
        further, named = self._others[:-_MOST_NAMED_RUNS], self._others[-_MOST_NAMED_RUNS:]
        # Where there are several further ones, the entry of one says how many more there are.
        lines += [*further, *named] if len(further) < 2 else [*named, further[0]]
        # Beside others, the run in front wants a name as well.
        title = shortened(front) if self._others else ""
        self._legend.show(lines, title, max(len(further) - 1, 0))

    def _scale(self, shown: _Shown, baseline_rmse: float | None) -> None:
        axes = self._axes
        if self._automatic is not None and self._automatic != (*axes.get_xlim(), *axes.get_ylim()):
            return  # somebody zoomed in: the view is theirs until the plot is made anew
        others = [np.asarray(line.get_xydata(), np.float64) for line in self._others]
        ends = [points[-1, 0] for points in others if len(points)]
        end = max([*shown.across[-1:], *ends], default=0.0)
        if len(shown.across) and shown.across[-1] > 0:
            end = min(end, _MOST_TIMES_LONGER * shown.across[-1])
        axes.set_xlim(0, (end or 1.0) * 1.02)
        losses = [points[points[:, 0] <= end, 1] for points in others]
        losses += [shown.train, shown.holdout, np.array([baseline_rmse or np.nan]) ** 2]
        every = np.concatenate(losses)
        every = every[np.isfinite(every)]
        # Of zeros and a single other loss, a log axis would show no line.
        is_log = not np.any(every == 0) or any((line > 0).sum() > 1 for line in losses)
        if is_log != (axes.get_yscale() == "log"):
            set_log(axes, is_log)
        around_zero = _AROUND_ZERO * (every.max(initial=0.0) or 1.0)
        axes.set_ylim(*(_log_limits(every) if is_log else around_zero))
        self._automatic = (*axes.get_xlim(), *axes.get_ylim())

    def _format_place(self, x: float, y: float) -> str:
        across = f"epoch {x:,.0f}" if self._over == "epochs" else f"{x:,.4g} s"
        return f"{across}, MSE {y:.4g}"


def _with_live(history: LossHistory, live: LossNote | None) -> LossHistory:
    notes = history.notes
    if live is not None and (not notes or live.epoch > notes[-1].epoch):
        notes = [*notes, live]
    return LossHistory(notes, history.marks)


def _log_limits(losses: Series) -> tuple[float, float]:
    good = losses[losses > 0]
    if not len(good):
        return 0.1, 10.0
    low, high = float(good.min()), float(good.max())
    room = max((high / low) ** 0.06, 1.03)
    return low / room, high * room
