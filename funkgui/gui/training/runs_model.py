"""The runs of a project as a table model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from funkgui.factorization.config import FitConfig, disabled_by, settings
from funkgui.factorization.number_text import duration_text
from funkgui.gui.forms.setting_field import choice_text
from funkgui.gui.number_words import error_text, root_text, with_even_digits
from funkgui.gui.session import Session
from funkgui.gui.training.setting_row import shown
from funkgui.gui.training.starting_points import first_point, point_of
from funkgui.project.project import Project, Run

Index = QModelIndex | QPersistentModelIndex

_BEST_TEXT = (
    "The best run: the lowest held-out error, or training error where nothing is held out;\n"
    "stale runs come after all others"
)


@dataclass(frozen=True)
class _Column:
    title: str
    help: str
    text: Callable[[Run], str]
    is_number: bool = True


_COLUMNS = (
    _Column("Run", "Name; the best run and stale ones are marked", lambda run: run.name, False),
    _Column(
        "Held out",
        "Root mean squared error over the held-out ratings, in units of the ratings",
        lambda run: root_text(run.result.holdout_mse),
    ),
    _Column(
        "Training",
        "Root mean squared error over the training ratings, in units of the ratings",
        lambda run: root_text(run.result.train_mse),
    ),
    _Column("Solver", "How U and V were found", lambda run: choice_text(run.config.solver), False),
    _Column("Factors", "Width of U and V", lambda run: f"{run.config.n_factors:,}"),
    _Column(
        "Epochs",
        "Passes over the training ratings; in brackets the one that the result comes from, where\n"
        "it was not the last",
        lambda run: _epochs(run.result.epochs_taken, run.result.best_epoch),
    ),
    _Column(
        "Time",
        "How long it trained, pauses and compiling left out",
        lambda run: duration_text(run.result.train_s),
    ),
    _Column(
        "Baseline",
        "What mean and biases alone reach, in units of the ratings: the RMSE to beat",
        lambda run: error_text(run.result.baseline_rmse),
    ),
    _Column("Ended", "Why the training ended", lambda run: run.result.stopped_because, False),
)


def _epochs(taken: int, kept: int) -> str:
    return f"{taken:,}" if kept == taken else f"{taken:,} ({kept:,})"


class RunsModel(QAbstractTableModel):
    """One row for each run, in the order they were started."""

    name_entered = Signal(str, str)
    """A run is to have another name: the present one, and what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.renames = True
        """Whether names can be edited now."""
        self._runs: tuple[Run, ...] = ()
        self._stale: dict[str, str] = {}
        """What has changed since a run was trained, in words, by its name; of stale ones only."""
        self._best: str | None = None
        self._project: Project | None = None

    def show(self, session: Session) -> None:
        """Show the runs of the open project, or none."""
        project = session.project
        self.beginResetModel()
        self._project = project
        self._runs = project.runs if project else ()
        words = {run.name: session.stale_words(run) for run in self._runs}
        self._stale = {name: text for name, text in words.items() if text}
        best = project.best_run() if project else None
        self._best = best.name if best else None
        self.endResetModel()

    def run(self, row: int) -> Run:
        return self._runs[row]

    def row_of(self, name: str) -> int | None:
        """Row of the run of that name; None where there is none."""
        return next((row for row, run in enumerate(self._runs) if run.name == name), None)

    def _text(self, run: Run, column: int) -> str:
        text = _COLUMNS[column].text(run)
        return " \N{MIDDLE DOT} ".join([text, *self._marks(run)]) if column == 0 else text

    def _marks(self, run: Run) -> list[str]:
        marks = ["best"] if run.name == self._best and len(self._runs) > 1 else []
        return [*marks, "stale"] if run.name in self._stale else marks

    def _tip(self, run: Run) -> str:
        started = run.started_at.astimezone()
        lines = [f"{run.name}, started {started:%Y-%m-%d %H:%M}"]
        marks = self._marks(run)
        if "best" in marks:
            lines.append(_BEST_TEXT)
        if "stale" in marks:
            lines.append(self._stale[run.name])
        lines += [f"Epoch {mark.epoch:,}: {mark.text}" for mark in run.result.history.marks]
        return "\n".join([*lines, *self._settings(run.config)])

    def _settings(self, config: FitConfig) -> list[str]:
        """The preset, and what was changed of it."""
        assert self._project is not None
        point = point_of(config, self._project, first_point(self._project))
        lines, values = [f"Preset: {point.title}"], config.to_dict()
        for setting in settings():
            value, of_preset = values[setting.name], getattr(point.config, setting.name)
            if value != of_preset and not disabled_by(setting.name, values):
                is_now, was = shown(setting, value), shown(setting, of_preset)
                lines.append(f"{setting.label}: {is_now} instead of {was}")
        return lines

    def _font(self, run: Run) -> QFont:
        font = with_even_digits(QFont())
        font.setBold("best" in self._marks(run))
        return font

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run, column = self._runs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.EditRole:
            return run.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(run)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(run)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_name = index.isValid() and index.column() == 0
        return flags | Qt.ItemFlag.ItemIsEditable if is_name and self.renames else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        self.name_entered.emit(self._runs[index.row()].name, value)
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return _COLUMNS[section].help
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if _COLUMNS[column].is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
