"""The runs of a project as a table model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
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
from funkgui.gui.training.starting_points import StartingPoint, nearest_point, starting_points
from funkgui.gui.widgets import Index, plain_tip
from funkgui.project.project import Project, Run

_BEST_TEXT = (
    "The best run: the lowest held-out error, or training error where nothing is held out;\n"
    "stale runs come after all others"
)


@dataclass(frozen=True)
class _Row:
    """A run, and what the table says of it that depends on others.

    Attributes
    ----------
    is_best
        Whether it is the best of several.
    stale
        What has changed since it was trained, in words; empty where nothing has.
    preset
        What its settings started from.
    changes
        What was changed of that, a line each.
    """

    run: Run
    is_best: bool
    stale: str
    preset: str
    changes: list[str]

    @property
    def marks(self) -> list[str]:
        return ["best"] * self.is_best + ["stale"] * bool(self.stale)

    @property
    def preset_text(self) -> str:
        n = len(self.changes)
        return f"{self.preset} ({n} changed)" if n else self.preset


@dataclass(frozen=True)
class _Column:
    title: str
    help: str
    text: Callable[[_Row], str]
    is_number: bool = True


_COLUMNS = (
    _Column(
        "Run",
        "Name; the best run and stale ones are marked",
        lambda row: " \N{MIDDLE DOT} ".join([row.run.name, *row.marks]),
        False,
    ),
    _Column(
        "Held out",
        "Root mean squared error over the held-out ratings, in units of the ratings",
        lambda row: root_text(row.run.result.holdout_mse),
    ),
    _Column(
        "Training",
        "Root mean squared error over the training ratings, in units of the ratings",
        lambda row: root_text(row.run.result.train_mse),
    ),
    _Column(
        "Preset",
        "What its settings started from, and how many of them were changed",
        lambda row: row.preset_text,
        False,
    ),
    _Column(
        "Solver",
        "How U and V were found",
        lambda row: choice_text(row.run.config.solver),
        False,
    ),
    _Column("Factors", "Width of U and V", lambda row: f"{row.run.config.n_factors:,}"),
    _Column(
        "Epochs",
        "Passes over the training ratings; in brackets the one that the result comes from, where\n"
        "it was not the last",
        lambda row: _epochs(row.run.result.epochs_taken, row.run.result.best_epoch),
    ),
    _Column(
        "Time",
        "How long it trained, pauses and compiling left out",
        lambda row: duration_text(row.run.result.train_s),
    ),
    _Column(
        "Baseline",
        "What mean and biases alone reach, in units of the ratings: the RMSE to beat",
        lambda row: error_text(row.run.result.baseline_rmse),
    ),
    _Column("Ended", "Why the training ended", lambda row: row.run.result.stopped_because, False),
)


def _epochs(taken: int, kept: int) -> str:
    return f"{taken:,}" if kept == taken else f"{taken:,} ({kept:,})"


def _rows_of(project: Project, session: Session, offered: list[StartingPoint]) -> list[_Row]:
    best = project.best_run() if len(project.runs) > 1 else None
    rows = []
    for run in project.runs:
        point = nearest_point(run.config, offered, project.ratings)
        changes = _changes(run.config, point.config)
        stale = session.stale_words(run)
        rows.append(_Row(run, run is best, stale, point.title, changes))
    return rows


def _changes(config: FitConfig, preset: FitConfig) -> list[str]:
    lines, values = [], config.to_dict()
    for setting in settings():
        value, of_preset = values[setting.name], getattr(preset, setting.name)
        if value != of_preset and not disabled_by(setting.name, values):
            is_now, was = shown(setting, value), shown(setting, of_preset)
            lines.append(f"{setting.label}: {is_now} instead of {was}")
    return lines


def _tip(row: _Row) -> str:
    run = row.run
    started = run.started_at.astimezone()
    lines = [f"{run.name}, started {started:%Y-%m-%d %H:%M}"]
    lines += [_BEST_TEXT] * row.is_best
    lines += [row.stale] * bool(row.stale)
    lines += [f"Epoch {mark.epoch:,}: {mark.text}" for mark in run.result.history.marks]
    return "\n".join([*lines, f"Preset: {row.preset}", *row.changes])


class RunsModel(QAbstractTableModel):
    """One row for each run, in the order they were started."""

    name_entered = Signal(str, str)
    """A run is to have another name: the present one, and what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.training: str | None = None
        """Name of the run that a training under way becomes: it stays. None where there is none."""
        self._rows: list[_Row] = []
        self._offered: list[StartingPoint] = []

    def open(self, project: Project | None) -> None:
        """Know the presets as they suit a project; with runs they stay so, as in the form."""
        self._offered = starting_points(project) if project else []

    def show(self, session: Session) -> None:
        """Show the runs of the open project, or none."""
        project = session.project
        if not self._rows:
            self.open(project)
        self.beginResetModel()
        self._rows = _rows_of(project, session, self._offered) if project else []
        self.endResetModel()

    def run(self, row: int) -> Run:
        return self._rows[row].run

    def texts(self, column: int) -> set[tuple[str, bool]]:
        """What stands in a column, and whether it is bold, as of the best run; each once."""
        return {(_COLUMNS[column].text(row), row.is_best) for row in self._rows}

    def row_of(self, name: str) -> int | None:
        """Row of the run of that name; None where there is none."""
        return next((at for at, row in enumerate(self._rows) if row.run.name == name), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[column].text(row)
        if role == Qt.ItemDataRole.EditRole:
            return row.run.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tip(row))
        if role == Qt.ItemDataRole.FontRole:
            return font_of(row.is_best)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_name = index.isValid() and index.column() == 0
        can_change = is_name and self.run(index.row()).name != self.training
        return flags | Qt.ItemFlag.ItemIsEditable if can_change else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        self.name_entered.emit(self.run(index.row()).name, value)
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            is_name = role == Qt.ItemDataRole.DisplayRole
            return _COLUMNS[0].text(self._rows[section]) if is_name else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _COLUMNS[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return _COLUMNS[section].help
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def font_of(is_best: bool) -> QFont:
    """In which a run is written; a table's own says the rest."""
    font = with_even_digits(QFont())
    font.setBold(is_best)
    return font


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if _COLUMNS[column].is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
