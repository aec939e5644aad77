"""Opening, making, saving and exporting: every piece of slow work with files, in a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.problems import problem
from funkgui.files.version import FileVersion, is_changed, version_of
from funkgui.gui.editing import Editing
from funkgui.gui.importing.found_titles import FoundTitles, find_titles
from funkgui.gui.importing.seen_file import SeenFile
from funkgui.gui.openings import (
    DEFAULT_HOLDOUT,
    SEED,
    Opened,
    cut_project,
    made_project,
    opened_ratings,
    problem_project,
    read_file,
    read_second,
)
from funkgui.gui.session import Session
from funkgui.gui.settings import Settings
from funkgui.gui.tasks import Cancelled, Progress, in_shares
from funkgui.gui.work_in_turn import WorkInTurn
from funkgui.project.project import Project
from funkgui.ratings.edits.merged import Merging, adding, effort_of_merging, holding_out
from funkgui.ratings.edits.renaming import SetTitlesByLabel
from funkgui.ratings.generated.recipe import MatrixRecipe
from funkgui.ratings.readers.options import ReadOptions

if TYPE_CHECKING:
    from funkgui.ratings.edits.edit import Edit
    from funkgui.ratings.holdout import Holdout
    from funkgui.ratings.matrix import RatingMatrix
    from funkgui.ratings.readers import RatingFile

AfterSave = Callable[[str], None]
"""What follows a save; it is told why that failed, or nothing."""


class Documents(WorkInTurn):
    """Carries files into the session and back.

    Nothing is changed until a piece of work has succeeded.
    """

    project_ready = Signal(object)
    """A project was read or made, as `Opened` tells: `accept` shows it."""
    saved = Signal(object)
    """The project was written to this `Path`."""
    changed_elsewhere = Signal(object, object)
    """Somebody else has changed the `Path` that was to be saved to; nothing was written, nor what
    was to follow, the second argument, called."""
    ratings_read = Signal(object)
    """How the file of the ratings now shown was read, as `Reading` tells."""
    doubted = Signal(str)
    """What is doubtful in a second file whose ratings were brought in, or in a project's file."""
    file_in_doubt = Signal(object)
    """A rating file, as a `SeenFile`, that may be meant in other ways: it was not opened."""
    file_refused = Signal(object, object, object)
    """A `Path` that could not be opened, why, and the `ReadOptions` that it was tried by."""
    titles_doubted = Signal(object)
    """The path of a file of titles whose columns are to be chosen."""

    def __init__(
        self,
        session: Session,
        editing: Editing,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._settings = session, editing, settings

    def open_file(self, path: Path) -> None:
        """Read a project, or a rating file by the choices that were made about it last."""
        choices = self._settings.recent_choices(path)

        def on_read(read: Opened | SeenFile) -> None:
            if isinstance(read, SeenFile):
                self.file_in_doubt.emit(read)
            else:
                self._on_opened(read, path, choices)

        self._start(
            f"Opening {path.name}",
            partial(read_file, path, choices),
            on_read,
            on_failed=lambda error: self.file_refused.emit(path, error, choices or ReadOptions()),
        )

    def open_read(self, found: RatingFile, path: Path | None, options: ReadOptions) -> None:
        """Open ratings that were read already, by choices that somebody has made.

        Parameters
        ----------
        path
            Their file; None for the clipboard.
        """
        source = "Clipboard" if path is None else str(path.absolute())
        work = partial(opened_ratings, found, source, options)
        name = source if path is None else path.name
        self._start(f"Opening {name}", work, lambda opened: self._on_opened(opened, path, options))

    def new_problem(self, key: str, seed: int = SEED) -> None:
        """Draw the matrix of one of the tutorial's problems."""

        self._start(
            f"Making {problem(key).title}",
            lambda *_: Opened(problem_project(key, seed), None),
            self.project_ready.emit,
        )

    def new_matrix(self, recipe: MatrixRecipe, problem: str = "") -> None:
        """Make a matrix.

        Parameters
        ----------
        problem
            Key of the tutorial's problem that it is.
        """
        work = partial(made_project, recipe, problem)
        self._start("Making the matrix", work, self.project_ready.emit)

    def add_titles(self, path: Path) -> None:
        """Name the items of the open ratings from a file of titles, if its columns are clear."""
        item_ids = self._session.ratings.item_ids

        def work(progress: Progress, cancelled: Cancelled) -> FoundTitles:
            found = find_titles(path, item_ids, ReadOptions(), in_shares(progress), cancelled)
            if found.error is not None:
                raise found.error
            return found

        self._start(f"Reading {path.name}", work, self._on_titles)

    def take_titles(self, found: FoundTitles) -> None:
        """Name the items of the open ratings by titles that were read."""
        edit = SetTitlesByLabel(found.titles, f"Take titles from {found.path.name}")
        self._editing.make(edit, fits_any=True)
        self.told.emit(found.words)

    def add_ratings(self, path: Path) -> None:
        """Add the ratings of a file to the open ones, as a step; of a pair the file's counts.

        What was held out stays so, and of the new ratings the usual share is.
        """
        find = partial(adding, name=path.name, share=DEFAULT_HOLDOUT, seed=SEED)
        self._bring_in(path, f"Adding {path.name}", find)

    def hold_out_file(self, path: Path) -> None:
        """Test by the ratings of a file, and train on the open ones alone, as a step."""
        find = partial(holding_out, name=path.name)
        self._bring_in(path, f"Holding out {path.name}", find)

    def save(
        self, path: Path, then: AfterSave = lambda refusal: None, *, replace: bool = False
    ) -> None:
        """Write the open project.

        Parameters
        ----------
        then
            Called once it is saved, or cannot be.
        replace
            Whether to do so even where the file is no longer the one that was read or written here.
        """
        project = self._session.opened
        known = self._session.version if path == self._session.path and not replace else None

        def work(progress: Progress, cancelled: Cancelled) -> Callable[[], None]:
            from funkgui.project.project_file import save_project

            if known is not None and is_changed(path, known):
                return lambda: self.changed_elsewhere.emit(path, then)
            save_project(project, path, progress=progress, cancelled=cancelled)
            version = version_of(path)
            return lambda: on_written(version)

        def on_written(version: FileVersion | None) -> None:
            self._on_saved(project, path, version)
            then("")

        def on_failed(error: BaseException) -> None:
            self.failed.emit(error)
            then(str(error))

        text = f"Saving {path.name}"
        self._start(text, work, lambda do: do(), is_writing=True, on_failed=on_failed)

    def export(self, path: Path, write: Callable[[Path], None]) -> None:
        """Write a picture; ``write`` is called in the worker."""

        def work(progress: Progress, cancelled: Cancelled) -> str:
            write(path)
            return f"Exported {path.name} to {path.parent}"

        self._start(f"Exporting {path.name}", work, self.told.emit, is_writing=True)

    def export_ratings(
        self, path: Path, part: Callable[[Cancelled], RatingMatrix], key: str
    ) -> None:
        """Write ratings to a file.

        Parameters
        ----------
        part
            Finds which, in the worker.
        key
            Name of the format.
        """

        def work(progress: Progress, cancelled: Cancelled) -> str:
            from funkgui.ratings.writers import write_ratings

            written = write_ratings(
                part(cancelled), path, key, progress=in_shares(progress), cancelled=cancelled
            )
            return " ".join([f"Exported {path.name} to {path.parent}.", *written.left_out])

        self._start(f"Exporting {path.name}", work, self.told.emit, is_writing=True)

    def export_recommendations(self, path: Path, n: int, *, decimal_commas: bool) -> None:
        """Write the best unseen items of every user to a CSV file, by the selected run.

        Parameters
        ----------
        n
            How many items for each user.
        decimal_commas
            Whether numbers have them, between semicolons.
        """
        run, ratings = self._session.selected_run, self._session.ratings
        if run is None:
            return

        def work(progress: Progress, cancelled: Cancelled) -> str:
            from funkgui.factorization.recommendation_file import write_recommendations

            n_written = write_recommendations(
                run.model_for(ratings),
                ratings,
                path,
                n,
                decimal_commas=decimal_commas,
                progress=progress,
                cancelled=cancelled,
            )
            return f"Exported {n_written:,} recommendations to {path}"

        self._start(f"Exporting {path.name}", work, self.told.emit, is_writing=True)

    def finish_demo(self, finish: Callable[[Project], Path]) -> None:
        """Hand the open project to whoever asked for a demonstration; they save it."""
        project = self._session.opened

        def work(progress: Progress, cancelled: Cancelled) -> tuple[Path, FileVersion | None]:
            path = finish(project)
            return path, version_of(path)

        def on_written(written: tuple[Path, FileVersion | None]) -> None:
            self._on_saved(project, *written)

        self._start("Writing the results", work, on_written, is_writing=True)

    def keep_items(self, n: int, then: Callable[[], None]) -> None:
        """Open the most rated items of the open ratings alone, as a project without runs.

        Parameters
        ----------
        then
            Called once that project is shown.
        """
        project = self._session.opened
        work = partial(cut_project, project, n, then)
        self._start("Cutting the matrix", work, self.project_ready.emit)

    def open_recovered(self, path: Path, then: Callable[[Project], None]) -> None:
        """Read what an interrupted window has left, as unsaved work.

        Parameters
        ----------
        then
            Called with the project once it is shown.
        """

        def work(progress: Progress, cancelled: Cancelled) -> Opened:
            from funkgui.project.project_file import load_project

            project = load_project(path, progress=progress, cancelled=cancelled)
            return Opened(project, None, then=lambda: then(project), unsaved=True)

        self._start("Opening unsaved work", work, self.project_ready.emit)

    def accept(self, opened: Opened) -> None:
        """Show a project that was read or made."""
        self._session.open(
            opened.project, opened.path, version=opened.version, unsaved=opened.unsaved
        )
        opened.then()
        if opened.words:
            self.told.emit(opened.words)
        if opened.project.doubts:
            self.doubted.emit(" ".join(opened.project.doubts))
        if opened.reading is not None:
            self.ratings_read.emit(opened.reading)

    def _on_opened(self, opened: Opened, path: Path | None, choices: ReadOptions | None) -> None:
        if path is not None:
            self._settings.add_recent(path, choices)
        self.project_ready.emit(opened)

    def _bring_in(
        self,
        path: Path,
        text: str,
        find: Callable[[RatingMatrix, Holdout, RatingMatrix], Merging],
    ) -> None:
        """Read a second file, and make the edit that is found of its ratings."""

        project = self._session.opened

        def on_read(read: RatingFile) -> None:
            more, found = read.ratings, list[Merging]()

            def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edit:
                found[:] = [find(ratings, holdout, more)]
                return found[0].edit

            def tell() -> None:
                self.told.emit(found[0].words)
                if read.doubts:
                    self.doubted.emit(f"{path.name}: {' '.join(read.doubts)}")

            self._editing.make_planned(
                text,
                plan,
                effort_of_merging(self._session.ratings, more),
                then=tell,
                fits_any=True,
            )

        self._start(text, partial(read_second, path, project.read_options), on_read)

    def _on_titles(self, found: FoundTitles) -> None:
        if found.in_doubt:
            self.titles_doubted.emit(found.path)
        else:
            self.take_titles(found)

    def _on_saved(self, project: Project, path: Path, version: FileVersion | None) -> None:
        self._session.mark_saved(project, path, version)
        self._settings.add_recent(path)
        self.saved.emit(path)
        self.told.emit(f"Saved {path.name}")
