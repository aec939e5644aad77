"""The window for a file of titles: which columns name the items, where that is in doubt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from funkgui.gui.importing.choices_form import TITLES_OPTIONS, ChoicesForm
from funkgui.gui.importing.found_titles import FoundTitles, find_titles
from funkgui.gui.importing.tables import PreviewTable
from funkgui.gui.latest import Latest
from funkgui.gui.session import Session
from funkgui.gui.tasks import in_shares
from funkgui.gui.widgets import fill, plain_label, push_button, resize_within_screen
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview, TitlesColumns

_SIZE = QSize(620, 420)


class TitlesWindow(QDialog):
    """Shows the columns of a file of titles, and how many items they name."""

    accepted_titles = Signal(object)
    """The `FoundTitles` are to be taken."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Latest(self, self._on_failed)
        self._path = Path()
        self._found: FoundTitles | None = None
        self._form = ChoicesForm(names=TITLES_OPTIONS, prefix="titles", reserved="tc")
        self._rows = PreviewTable(
            "titles_rows", "First rows", "The first rows of the file, and what is taken from where"
        )
        self._words = plain_label("titles_words")
        self._take = push_button(
            "&Take titles",
            "titles_take_button",
            "Name the items so, as a step that can be undone (Enter)",
            "item",
        )
        self._cancel = push_button(
            "&Cancel", "titles_cancel_button", "Leave the titles as they are (Esc)", "close"
        )
        self._build()
        self._form.changed.connect(self._look_again)
        self._take.clicked.connect(self._on_take)
        self._cancel.clicked.connect(self.reject)

    def look(self, path: Path) -> None:
        """Show a file."""
        self._path = path
        self.setWindowTitle(f"Titles of {path.name}")
        self._form.show_options(ReadOptions())
        self._form.show_titles(None)
        self._rows.show_nothing()
        self._look_again()
        self.open()
        self._take.setFocus()

    @property
    def running(self) -> bool:
        """Whether the file is being read."""
        return self._reading.busy

    def reject(self) -> None:
        """Close the window; no titles are taken."""
        self._reading.cancel()
        super().reject()

    def _build(self) -> None:
        self.setObjectName("titles_window")
        resize_within_screen(self, _SIZE)
        self._take.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self._take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.RejectRole)
        fill(QVBoxLayout(self), self._form, (self._rows, 1), self._words, buttons)

    def _look_again(self) -> None:
        self._found = None
        self._take.setEnabled(False)
        self._words.setText("Reading \N{HORIZONTAL ELLIPSIS}")
        path, options = self._path, self._form.options()
        item_ids = self._session.ratings.item_ids

        self._reading.do(
            f"Reading {path.name}",
            lambda progress, cancelled: find_titles(
                path, item_ids, options, in_shares(progress), cancelled
            ),
            self._on_read,
        )

    def _on_read(self, found: FoundTitles) -> None:
        self._found = found
        self._form.show_titles(found.columns)
        self._rows.show_file(_as_preview(found.columns))
        self._take.setEnabled(found.n_named > 0)
        choose = "" if found.n_named else "; choose the column of their ids"
        self._words.setText(str(found.error) if found.error else f"{found.words}{choose}.")

    def _on_failed(self, error: Exception) -> None:
        self._words.setText(str(error))

    def _on_take(self) -> None:
        assert self._found is not None
        self.accept()
        self.accepted_titles.emit(self._found)


def _as_preview(columns: TitlesColumns) -> Preview:
    taken = {columns.item: "item", columns.title: "title"}
    roles = tuple((at, taken[name]) for at, name in enumerate(columns.names) if name in taken)
    return Preview("", columns.names, columns.rows, roles)
