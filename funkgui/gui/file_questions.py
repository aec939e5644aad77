"""The dialogs that ask about files. They do not block: the answer comes to a callback."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from funkgui.gui.settings import Settings

RATINGS_FILTERS = (
    "Rating files (*.csv *.tsv *.tab *.txt *.dat *.data *.base *.test *.ratings *.inter *.basket"
    " *.svm *.libsvm *.libfm *.vw *.xlsx *.xls *.ods *.parquet *.feather *.arrow *.jsonl *.json"
    " *.xml *.sqlite *.db *.mtx *.npy *.npz *.mat *.h5 *.hdf5 *.gz *.bz2 *.xz *.zst *.zip *.tar"
    " *.tgz)",
    "All files (*)",
)
TITLES_FILTERS = (
    "Files of titles (*.csv *.tsv *.txt *.dat *.item *.xlsx *.xls *.ods)",
    "All files (*)",
)
PROJECT_FILTERS = ("FunkGUI projects (*.funk)", "All files (*)")
PICTURE_FILTERS = ("PNG picture (*.png)", "SVG drawing (*.svg)", "PDF document (*.pdf)")
LOSSES_FILTERS = (*PICTURE_FILTERS, "CSV table of the losses (*.csv)")
FACTORS_FILTERS = ("NumPy archive (*.npz)", "CSV table (*.csv)")
DECIMAL_COMMAS_FILTER = "CSV table with semicolons and decimal commas (*.csv)"
TABLE_FILTERS = ("CSV table (*.csv)", DECIMAL_COMMAS_FILTER, "All files (*)")

Answer = Callable[[Path], None]

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""Windows takes none of these in a file's name."""


def proposed_stem(source: str) -> str:
    """A name without its ending, for files made of a project whose ratings came from there."""
    return _NOT_IN_NAMES.sub("", Path(source).stem) or "ratings"


class FileQuestions:
    """Asks for files, in the folder where the last one of that kind was."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        self._window = window
        self._settings = settings

    def ask_ratings(self, answer: Answer) -> None:
        self._ask_open("Open a rating file", "ratings", RATINGS_FILTERS, answer)

    def ask_folder(self, answer: Answer) -> None:
        """Ask for a folder whose files are read as one."""
        mode = QFileDialog.FileMode.Directory
        self._ask_open("Open a folder of rating files", "ratings", ["All files (*)"], answer, mode)

    def ask_titles(self, answer: Answer) -> None:
        self._ask_open("Add titles from a file", "ratings", TITLES_FILTERS, answer)

    def ask_project(self, answer: Answer) -> None:
        self._ask_open("Open a project", "project", PROJECT_FILTERS, answer)

    def ask_save(self, name: str, answer: Answer) -> QFileDialog:
        """Ask where to save a project; ``name`` is proposed."""
        return self._ask_save("Save the project", "project", PROJECT_FILTERS, name, answer)

    def ask_replacing(
        self, path: Path, replace: Callable[[], None], save_as: Callable[[], None]
    ) -> None:
        """Ask what to do about a project that somebody else has changed since it was read."""
        words = f"{path.name} was changed by another program since it was opened here."
        kind, title = QMessageBox.Icon.Warning, "Changed elsewhere"
        box = QMessageBox(kind, title, words, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setObjectName("replacing_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText("To replace it loses what was changed there.")
        answers = (
            ("&Replace", QMessageBox.ButtonRole.DestructiveRole, replace),
            ("&Save as...", QMessageBox.ButtonRole.AcceptRole, save_as),
        )
        for text, role, answer in answers:
            box.addButton(text, role).clicked.connect(lambda _=False, answer=answer: answer())
        cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.open()

    def ask_export(self, name: str, answer: Answer, *, losses: bool = False) -> None:
        """Ask where to write a picture, or losses, perhaps as a table; the ending says as what."""
        filters = LOSSES_FILTERS if losses else PICTURE_FILTERS
        self._ask_save("Export the plot", "export", filters, name, answer)

    def ask_ratings_export(self, name: str, label: str, answer: Answer) -> None:
        """Ask where to write ratings, or a picture of them.

        Parameters
        ----------
        name
            Proposed; its ending is that of the format.
        label
            What files of the format are called.
        """
        filters = (f"{label} (*{Path(name).suffix})", "All files (*)")
        self._ask_save("Export the ratings", "export", filters, name, answer)

    def ask_factors(self, name: str, answer: Answer) -> None:
        """Ask where to write U and V; the ending says as what."""
        self._ask_save("Export U and V", "export", FACTORS_FILTERS, name, answer)

    def ask_recommendations(self, name: str, n: int, answer: Callable[[Path, bool], None]) -> None:
        """Ask where to write ``n`` items for each, and whether with semicolons and decimal commas.

        These come first where the system writes numbers so: spreadsheets read them as it does.
        """

        def take(path: Path) -> None:
            answer(path, dialog.selectedNameFilter() == DECIMAL_COMMAS_FILTER)

        title, filters = f"Export the {n} best items for every user", list(TABLE_FILTERS)
        if QLocale().decimalPoint() == ",":
            filters = sorted(filters, key=lambda one: one != DECIMAL_COMMAS_FILTER)
        dialog = self._ask_save(title, "export", filters, name, take)

    def _ask_open(
        self,
        title: str,
        kind: str,
        filters: Sequence[str],
        answer: Answer,
        mode: QFileDialog.FileMode = QFileDialog.FileMode.ExistingFile,
    ) -> None:
        dialog = self._dialog(title, kind, filters, answer)
        dialog.setFileMode(mode)
        dialog.open()

    def _ask_save(
        self, title: str, kind: str, filters: Sequence[str], name: str, answer: Answer
    ) -> QFileDialog:
        dialog = self._dialog(title, kind, filters, answer)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(_suffix(filters[0]))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_suffix(chosen)))
        dialog.selectFile(name)
        dialog.open()
        return dialog

    def _dialog(self, title: str, kind: str, filters: Sequence[str], answer: Answer) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._settings.last_folder(kind)))
        dialog.setObjectName(f"{kind}_dialog")
        dialog.setNameFilters(list(filters))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def on_file_selected(name: str) -> None:
            path = Path(name)
            self._settings.set_last_folder(kind, path.parent)
            answer(path)

        dialog.fileSelected.connect(on_file_selected)
        return dialog


def _suffix(name_filter: str) -> str:
    """The first ending of a filter such as ``PNG picture (*.png)``."""
    return name_filter.partition("(*.")[2].partition(")")[0].partition(" ")[0]
