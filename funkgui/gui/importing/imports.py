"""From a file, the clipboard or a refused file into the import window, and on to the session."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from funkgui.errors import FunkGuiError, ReadError
from funkgui.files.presence import is_there
from funkgui.gui.documents import Documents
from funkgui.gui.file_questions import FileQuestions
from funkgui.gui.icons import icon
from funkgui.gui.importing.import_window import ImportWindow
from funkgui.gui.importing.seen_file import SeenFile
from funkgui.gui.importing.titles_window import TitlesWindow
from funkgui.gui.notices import NoticeBar, Offer
from funkgui.gui.openings import Reading
from funkgui.gui.session import Session
from funkgui.gui.widgets import named
from funkgui.ratings.readers.options import ReadOptions

_Choice = tuple[str, str, str, Callable[[Path], None]]
"""What can be done with a file: object name, text with its mnemonic, icon, and what does it."""


class Imports(QObject):
    """Offers the choices of an import where they are asked for, or may be wanted.

    Parameters
    ----------
    questions, questions_within
        Dialogs that belong to the main window, and to the import window.
    """

    def __init__(
        self,
        window: ImportWindow,
        notices: NoticeBar,
        session: Session,
        documents: Documents,
        questions: FileQuestions,
        questions_within: FileQuestions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._notices = window, notices
        self._session, self._documents, self._questions = session, documents, questions
        self._titles_window: TitlesWindow | None = None
        self._plain = ""
        self._dropped: list[Path] = []
        self._dropped_with: list[Path] = []
        """Those after a file that was read, until somebody agrees that it is opened."""
        self._dropped_at = QPoint()
        self._without_ratings: list[Path] = []
        self._pasted: Path | None = None
        self._clipboard: tempfile.TemporaryDirectory[str] | None = None
        window.accepted_file.connect(self._on_accepted)
        window.titles_wanted.connect(lambda: questions_within.ask_titles(window.take_titles))
        window.finished.connect(self._forget_clipboard)
        window.rejected.connect(self._go_on)
        documents.ratings_read.connect(self._on_ratings_read)
        documents.doubted.connect(notices.show_news)
        documents.file_in_doubt.connect(window.show_seen)
        documents.file_refused.connect(self._on_refused)
        documents.busy_changed.connect(self._go_on)
        documents.project_ready.connect(self._on_project_ready)
        session.project_opened.connect(self._on_project_opened)
        documents.titles_doubted.connect(self._on_titles_doubted)

    @property
    def can_read_again(self) -> bool:
        """Whether the open ratings came from a file, which may be there still."""
        project = self._session.project
        return project is not None and not project.problem and Path(project.source).is_absolute()

    def ask(self) -> None:
        """Ask for a file, and show how it would be read."""
        self._questions.ask_ratings(self.show)

    def read_again(self) -> None:
        """Show the file of the open ratings, with the choices it was read by."""
        project = self._session.project
        if project is not None and self.can_read_again:
            self.show(Path(project.source), project.read_options)

    def paste(self) -> None:
        """Show what the clipboard holds as text."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._notices.show_error(
                FunkGuiError(
                    "The clipboard holds no text; copy the cells of a spreadsheet or the lines of "
                    "a file first."
                )
            )
            return
        self._forget_clipboard()
        # Windows does not let go of a file that is still looked at.
        self._clipboard = tempfile.TemporaryDirectory(prefix="funkgui-", ignore_cleanup_errors=True)
        self._pasted = Path(self._clipboard.name) / "clipboard.txt"
        self._pasted.write_text(text, encoding="utf-8", newline="")
        self.show(self._pasted)

    def show(self, path: Path, options: ReadOptions | None = None) -> None:
        """Show a file in the import window."""
        self._window.look(path, options)

    def move_on(self) -> None:
        """Close the notice of how a file was read, where there is no doubt in it."""
        self._notices.withdraw(self._plain)

    def take_dropped(self, at: QPoint, paths: Sequence[Path]) -> None:
        """Open files that were dropped; where ratings are open, ask what each is for.

        Of several where nothing is open, the first that holds ratings is opened, and titles are
        taken from those before it.

        Parameters
        ----------
        at
            Where on the screen they were dropped.
        """
        if self._documents.busy:
            self._documents.open_file(paths[0])  # which says that it has to wait
            return
        first, *self._dropped = paths
        self._dropped_at = at
        self._without_ratings = []
        if self._session.project is None or _is_project(first):
            self._documents.open_file(first)
        else:
            self._ask(first)

    def _ask(self, path: Path) -> None:
        """Ask what a file is for, in a menu where it was dropped; Enter takes the likeliest."""
        documents = self._documents
        rest, self._dropped = self._dropped, []

        def go_on() -> None:
            if documents.busy:
                self._dropped = rest

        # Where the menu is closed without a choice, it is not asked what the others are for.
        menu = named(QMenu(self._window.parentWidget()), "drop_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(path.name.replace("&", "&&"))
        for name, text, icon_name, take in self._choices(path):
            action = menu.addAction(icon(icon_name), text)
            action.setObjectName(f"drop_{name}")
            action.triggered.connect(lambda _=False, take=take: take(path))
            action.triggered.connect(go_on)
        menu.popup(self._dropped_at)
        menu.setActiveAction(menu.actions()[1])  # after the file's name

    def _choices(self, path: Path) -> list[_Choice]:
        from funkgui.ratings.readers.titles import is_named_like_titles

        documents = self._documents
        choices: list[_Choice] = [("open", "&Open instead", "open", documents.open_file)]
        if not _is_project(path):
            choices += [
                ("choices", "&Import with choices", "import", self.show),
                ("add", "&Add its ratings", "new", documents.add_ratings),
                ("hold_out", "&Hold out its ratings", "mask", documents.hold_out_file),
            ]
            titles: _Choice = ("titles", "Take &titles from it", "item", documents.add_titles)
            choices.insert(0 if is_named_like_titles(path.name) else len(choices), titles)
        return choices

    def _go_on(self) -> None:
        """Turn to the next of the files that were dropped."""
        if self._documents.busy or self._window.isVisible():
            return
        if self._session.project is None:
            self._dropped, self._without_ratings = [], []
        elif self._without_ratings:
            path = self._without_ratings.pop(0)
            if self._session.ratings.item_titles is None:
                self._documents.add_titles(path)
            else:
                self._go_on()
        elif self._dropped:
            self._ask(self._dropped.pop(0))

    def _on_project_ready(self) -> None:
        self._dropped_with, self._dropped = self._dropped, []

    def _on_project_opened(self) -> None:
        self._dropped, self._dropped_with = self._dropped_with, []
        QTimer.singleShot(0, self, self._go_on)

    def _forget_clipboard(self) -> None:
        if self._clipboard is not None:
            self._clipboard.cleanup()
            self._clipboard = None

    def _on_accepted(self, seen: SeenFile) -> None:
        path = None if seen.look.path == self._pasted else seen.look.path
        self._documents.open_read(seen.found, path, seen.look.options)

    def _on_ratings_read(self, reading: Reading) -> None:
        if self._notices.text and not reading.doubts:
            return
        text = " ".join((reading.text, *reading.doubts))
        self._plain = "" if reading.doubts else text
        self._notices.show_news(text, (self._offer(reading.path, reading.options),))

    def _on_titles_doubted(self, path: Path) -> None:
        if self._titles_window is None:
            self._titles_window = TitlesWindow(self._session, self._window.parentWidget())
            self._titles_window.accepted_titles.connect(self._documents.take_titles)
        self._titles_window.look(path)

    def _on_refused(self, path: Path, error: BaseException, options: ReadOptions) -> None:
        if self._dropped and self._session.project is None:
            self._without_ratings.append(path)
            self._documents.open_file(self._dropped.pop(0))
            return
        is_read = isinstance(error, ReadError) and is_there(path)
        offers = (self._offer(path, options),) if is_read else ()
        self._notices.show_error(error, offers)

    def _offer(self, path: Path, options: ReadOptions) -> Offer:
        return Offer(
            "import_choices_offer",
            "Choices\N{HORIZONTAL ELLIPSIS}",
            "Look at how the file is read, and change it",
            lambda: self.show(path, options),
        )


def _is_project(path: Path) -> bool:
    """By its name: to look into it takes a while."""
    return path.suffix.lower() == ".funk"
