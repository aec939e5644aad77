"""The one mutable thing in the window: the open project, its undo stack, whether it is saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from funkgui.project.project import Project, Run
from funkgui.ratings.edits.edit import Edit, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.synthetic import Truth


class _Step(NamedTuple):
    """How one edit is taken back: by another, and what a generated matrix was made from."""

    edit: Edit
    truth: Truth | None


class Session(QObject):
    """What is open, and every change to it.

    All changes go through the methods below, which emit what happened; nothing else may hold a
    project of its own. `project` is None while nothing is open.
    """

    project_opened = Signal()
    """Another project is open, or none: everything shown is to be made anew."""
    cells_changed = Signal(object, object)
    """Cells got another rating, or went in or out of the mask: (n,) users and (n,) items."""
    matrix_moved = Signal(object)
    """Users or items were added, removed or moved, as the `Change` tells: any cell may be another.

    It comes in place of `cells_changed`.
    """
    titles_changed = Signal()
    """Users or items got other labels or titles, all staying where they are."""
    scale_changed = Signal()
    """Ratings may take other values."""
    runs_changed = Signal()
    """A run was added, replaced or removed, or became stale or fresh by an edit."""
    run_selected = Signal()
    """Another run is shown, or none."""
    undo_changed = Signal()
    """What can be undone or redone is different."""
    dirty_changed = Signal(bool)
    """Whether there is unsaved work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._path: Path | None = None
        self._saved: Project | None = None
        self._selected: str | None = None
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._was_dirty = False

    @property
    def project(self) -> Project | None:
        return self._project

    @property
    def ratings(self) -> RatingMatrix:
        """The open matrix; only to be asked for while a project is open."""
        assert self._project is not None
        return self._project.ratings

    @property
    def holdout(self) -> Holdout:
        """The mask of the open matrix; only to be asked for while a project is open."""
        assert self._project is not None
        return self._project.holdout

    @property
    def path(self) -> Path | None:
        """Where the project was saved last; None where it never was."""
        return self._path

    @property
    def dirty(self) -> bool:
        return self._project is not self._saved

    @property
    def selected_run(self) -> Run | None:
        """The run whose model the predictions and pictures show."""
        if self._project is None or self._selected is None:
            return None
        return self._project.run(self._selected)

    @property
    def undo_text(self) -> str | None:
        """What undo would take back; None where there is nothing."""
        return self._undo[-1].edit.text if self._undo else None

    @property
    def redo_text(self) -> str | None:
        return self._redo[-1].edit.text if self._redo else None

    @property
    def next_undo(self) -> Edit | None:
        """The edit that `undo` makes; None where there is nothing to take back."""
        return self._undo[-1].edit if self._undo else None

    @property
    def next_redo(self) -> Edit | None:
        return self._redo[-1].edit if self._redo else None

    @property
    def steps(self) -> tuple[list[str], list[str]]:
        """What was done, oldest first, and what can be done again, the next one first."""
        return (
            [step.edit.text for step in self._undo],
            [step.edit.text for step in reversed(self._redo)],
        )

    def open(
        self, project: Project | None, path: Path | None = None, *, unsaved: bool = False
    ) -> None:
        """Show another project, or none.

        A project with a path counts as saved there; one without is unsaved work once it has runs
        or edits.

        Parameters
        ----------
        unsaved
            It is unsaved work already.
        """
        best = project.best_run() if project else None
        self._project, self._path = project, path
        self._saved = None if unsaved else project
        self._selected = best.name if best else None
        self._undo.clear()
        self._redo.clear()
        self.project_opened.emit()
        self.undo_changed.emit()
        self._tell_dirty()

    def mark_saved(self, project: Project, path: Path) -> None:
        """Note that ``project`` (perhaps no longer the newest state) lies at ``path``."""
        self._saved, self._path = project, path
        self._was_dirty = not self.dirty
        self._tell_dirty()

    def apply(self, edit: Edit) -> None:
        """Make an edit; it can be undone.

        In a large matrix it takes a while: see `Editing`, which has a worker do that.

        Raises
        ------
        EditError
            Where it cannot be made; nothing has changed then.
        """
        self.take_edited(edit.apply(self.ratings, self.holdout))

    def take_edited(self, edited: Edited) -> None:
        """Show what came of an edit of the open ratings; it can be undone."""
        self._undo.append(self._step(edited, self._project))
        self._redo.clear()
        self.undo_changed.emit()

    def undo(self, edited: Edited | None = None) -> None:
        """Take back the latest edit, if there is one.

        Parameters
        ----------
        edited
            What comes of `next_undo`, where that has been found already.
        """
        self._go(self._undo, self._redo, edited)

    def redo(self, edited: Edited | None = None) -> None:
        """Make the edit again that was undone last, if there is one."""
        self._go(self._redo, self._undo, edited)

    def set_titles(self, titles: dict[str, str]) -> None:
        """Name the items by label."""
        assert self._project is not None
        self._change(replace(self._project, ratings=self.ratings.with_titles(titles)))
        self.titles_changed.emit()

    def add_run(self, run: Run) -> None:
        """Keep a run, or its continuation under the same name, and show it."""
        assert self._project is not None
        self._change(self._project.with_run(run))
        self.runs_changed.emit()
        self.select_run(run.name)

    def remove_run(self, name: str) -> None:
        """Forget a run."""
        assert self._project is not None
        was_selected = name == self._selected
        self._change(self._project.without_run(name))
        self.runs_changed.emit()
        if was_selected:
            best = self._project.best_run()
            self.select_run(best.name if best else None)

    def select_run(self, name: str | None) -> None:
        """Show the run of that name, or none."""
        self._selected = name
        self.run_selected.emit()

    def _go(self, steps: list[_Step], others: list[_Step], edited: Edited | None) -> None:
        if steps:
            step = steps[-1]
            edited = edited or step.edit.apply(self.ratings, self.holdout)
            steps.pop()
            others.append(self._step(edited, self._project, step.truth))
            self.undo_changed.emit()

    def _step(self, edited: Edited, before: Project | None, truth: Truth | None = None) -> _Step:
        """Make the change, and find how to take it back."""
        assert before is not None
        after = before.edited(edited)
        if truth is not None:
            after = replace(after, truth=truth)
        self._change(after)
        change = edited.change
        if change.moves:
            self.matrix_moved.emit(change)
        elif len(change.users):
            self.cells_changed.emit(change.users, change.items)
        if change.titles and not change.moves:
            self.titles_changed.emit()
        if change.scale:
            self.scale_changed.emit()
        if before.runs:
            self.runs_changed.emit()
        return _Step(edited.inverse, before.truth if change.moves else None)

    def _change(self, project: Project) -> None:
        self._project = project
        self._tell_dirty()

    def _tell_dirty(self) -> None:
        if self.dirty != self._was_dirty:
            self._was_dirty = self.dirty
            self.dirty_changed.emit(self.dirty)
