"""The one mutable thing in the window: the open project, its undo stack, whether it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.events import FitFinished
from funkgui.files.version import FileVersion
from funkgui.project.history import History
from funkgui.project.journey import Journey, Step, step_back
from funkgui.project.project import Project, Run
from funkgui.project.stale import stale_words
from funkgui.ratings.edits.edit import Change, Edit, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix


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
    steps_taken = Signal(object)
    """Edits were undone or redone: the `Change` that came of it, once all else was told of it."""
    titles_changed = Signal()
    """Users or items got other labels or titles, all staying where they are."""
    scale_changed = Signal()
    """Ratings may take other values."""
    runs_changed = Signal()
    """A run was added, replaced, renamed or removed, or became stale or fresh by an edit."""
    run_renamed = Signal(str, str)
    """A run has another name: the old and the new one. `runs_changed` comes after it."""
    run_selected = Signal()
    """Another run is shown, or none."""
    undo_changed = Signal()
    """What can be undone or redone is different."""
    saved_changed = Signal()
    """Another state is the one that was saved last."""
    dirty_changed = Signal(bool)
    """Whether there is unsaved work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._path: Path | None = None
        self._version: FileVersion | None = None
        self._saved_runs: list[tuple[str, FitFinished]] = []
        """As they were saved last. The matrix is not to stay in memory."""
        self._selected: str | None = None
        self._history = History(None)
        self._was_dirty = False

    @property
    def project(self) -> Project | None:
        return self._project

    @property
    def opened(self) -> Project:
        """The open project; only to be asked for while there is one."""
        assert self._project is not None
        return self._project

    @property
    def ratings(self) -> RatingMatrix:
        """The open matrix; only to be asked for while a project is open."""
        return self.opened.ratings

    @property
    def holdout(self) -> Holdout:
        """The mask of the open matrix; only to be asked for while a project is open."""
        return self.opened.holdout

    @property
    def path(self) -> Path | None:
        """Where the project was saved last; None where it never was."""
        return self._path

    @property
    def version(self) -> FileVersion | None:
        """Of the file at `path`, as it was read or written last."""
        return self._version

    @property
    def dirty(self) -> bool:
        """Whether there is unsaved work; edits that were undone leave none."""
        return bool(self.unsaved)

    @property
    def unsaved(self) -> tuple[str, ...]:
        """What there is of unsaved work: runs, edits or both."""
        if self._project is None:
            return ()
        are_other_runs = _runs_of(self._project) != self._saved_runs
        are_edits = self._history.n_saved != self._history.n_done
        return ("runs",) * are_other_runs + ("edits",) * are_edits

    @property
    def selected_run(self) -> Run | None:
        """The run whose model the predictions and pictures show."""
        if self._project is None or self._selected is None:
            return None
        return self._project.run(self._selected)

    @property
    def selected_name(self) -> str | None:
        """Name of the selected run."""
        return self._selected

    @property
    def history(self) -> History:
        """The steps so far; only to be read."""
        return self._history

    @property
    def undo_text(self) -> str | None:
        """What undo would take back; None where there is nothing."""
        n_done = self._history.n_done
        return self._history.text(n_done) if n_done else None

    @property
    def redo_text(self) -> str | None:
        n_done = self._history.n_done
        return self._history.text(n_done + 1) if n_done < self._history.n_steps else None

    def stale_words(self, run: Run) -> str:
        """What has changed since a run was trained, in a sentence; empty where nothing has."""
        since = self._history.since(run.ratings_fingerprint)
        return stale_words(self.opened, run, since)

    def has_members_of(self, ratings: RatingMatrix) -> bool:
        """Whether users and items are those of an earlier state, by the same labels."""
        now = None if self._project is None else self._project.ratings
        return (
            now is not None
            and now.user_ids is ratings.user_ids
            and now.item_ids is ratings.item_ids
        )

    def open(
        self,
        project: Project | None,
        path: Path | None = None,
        *,
        version: FileVersion | None = None,
        unsaved: bool = False,
    ) -> None:
        """Show another project, or none.

        A project with a path counts as saved there; one without is unsaved work once it has runs
        or edits.

        Parameters
        ----------
        version
            Of the file.
        unsaved
            It is unsaved work already.
        """
        best = project.best_run() if project else None
        self._project, self._path, self._version = project, path, version
        self._saved_runs = [] if unsaved or project is None else _runs_of(project)
        self._selected = best.name if best else None
        self._history = History(project, saved=not unsaved)
        self.project_opened.emit()
        self.undo_changed.emit()
        self._tell_dirty()

    def mark_saved(self, project: Project, path: Path, version: FileVersion | None = None) -> None:
        """Note that ``project`` (perhaps no longer the newest state) lies at ``path``."""
        self._saved_runs, self._path, self._version = _runs_of(project), path, version
        self._history.mark_saved(project)
        self.saved_changed.emit()
        self._was_dirty = not self.dirty
        self._tell_dirty()

    def take_edited(
        self,
        edited: Edited,
        after: Project | None = None,
        inverses: Sequence[Edit] | None = None,
    ) -> None:
        """Show what came of an edit of the open ratings; it can be undone.

        Where it has changed nothing there is nothing to undo.

        Parameters
        ----------
        after
            The open project edited so, where it has been made already.
        inverses
            Where several edits of cells were made at once: for each, in their order, the one that
            takes it back.
        """
        before = self.opened
        after = after or before.edited(edited)
        if inverses is not None:
            back = [Step(inverse) for inverse in inverses]
        elif edited.ratings is before.ratings and edited.holdout is before.holdout:
            back = []
        else:
            back = [step_back(before, edited, after)]
        if back:
            self._history.add(back, after)
            self._show(after, edited.change)

    def take_journey(self, way: Journey) -> None:
        """Show what came of undoing or redoing steps of `history`, from the present project."""
        assert way.before is self._project
        self._history.arrive(way)
        self._show(way.after, way.change)
        self.steps_taken.emit(way.change)

    def add_run(self, run: Run) -> None:
        """Keep a run, or its continuation under the same name, and show it."""
        self._change_runs(self.opened.with_run(run))
        self.runs_changed.emit()
        self.select_run(run.name)

    def remove_run(self, name: str) -> None:
        """Forget a run."""
        was_selected = name == self._selected
        self._change_runs(self.opened.without_run(name))
        self.runs_changed.emit()
        if was_selected:
            best = self.opened.best_run()
            self.select_run(best.name if best else None)

    def rename_run(self, name: str, to: str) -> None:
        """Give a run another name.

        Raises
        ------
        EditError
            Where it cannot have that name.
        """
        to = to.strip()
        if to == name:
            return
        self._change_runs(self.opened.with_run_renamed(name, to))
        was_selected = name == self._selected
        if was_selected:
            self._selected = to
        self.run_renamed.emit(name, to)
        self.runs_changed.emit()
        if was_selected:
            self.run_selected.emit()

    def select_run(self, name: str | None) -> None:
        """Show the run of that name, or none."""
        self._selected = name
        self.run_selected.emit()

    def _show(self, project: Project, change: Change) -> None:
        """Tell what is different; the history knows of it already."""
        self._project = project
        if change.moves:
            self.matrix_moved.emit(change)
        elif len(change.users):
            self.cells_changed.emit(change.users, change.items)
        if change.titles and not change.moves:
            self.titles_changed.emit()
        if change.scale:
            self.scale_changed.emit()
        if project.runs:
            self.runs_changed.emit()
        self.undo_changed.emit()
        self._tell_dirty()

    def _change_runs(self, project: Project) -> None:
        self._project = project
        self._history.note(project)
        self._tell_dirty()

    def _tell_dirty(self) -> None:
        if self.dirty != self._was_dirty:
            self._was_dirty = self.dirty
            self.dirty_changed.emit(self.dirty)


def _runs_of(project: Project) -> list[tuple[str, FitFinished]]:
    """What of a project's runs is saved: by these they are told apart."""
    return [(run.name, run.result) for run in project.runs]
