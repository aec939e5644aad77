"""The import window: look at what a file is taken for, change it, and open it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import ConfigError, PartError, ReadError
from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.icons import icon
from funkgui.gui.importing.choices_form import ChoicesForm
from funkgui.gui.importing.seen_file import SeenFile
from funkgui.gui.importing.tables import PreviewTable
from funkgui.gui.latest import Latest
from funkgui.gui.tasks import Cancelled, Progress, in_shares
from funkgui.gui.widgets import (
    bold,
    faint,
    fill,
    label_of,
    named,
    plain_label,
    push_button,
    resize_within_screen,
)
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import PASS_OVER, Alternative, Preview

if TYPE_CHECKING:
    from funkgui.ratings.readers import FileLook

_STEPS = 1000
_LETTERS = "octrwm"
"""Keys that, with Alt, lead to buttons and tables."""

_MOST_ALTERNATIVES, _LONG = 4, 40
"""Buttons, and letters of a part that is named on one."""
_LETTERS_OF_ALTERNATIVES = "aekn"
_LETTERS_OF_CHOICES = "".join(set(ascii_lowercase).difference(_LETTERS, _LETTERS_OF_ALTERNATIVES))
_ICON_PX = 18
_FORM_CHARACTERS = 50
_SIZE = QSize(980, 660)


class ImportWindow(QDialog):
    """Shows one file at a time; the file is read in a worker while the window is looked at."""

    accepted_file = Signal(object)
    """The `SeenFile` is to be opened."""
    titles_wanted = Signal()
    """A file of titles is to be chosen; `take_titles` takes it."""

    _looked = Signal(object, object)
    """Carries a preview, and the look that it comes of, out of the worker."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = Latest(self, self._on_failed)
        self._looks: list[FileLook] = []
        """The newest, after those before it whose parsed sheets it may take."""
        self._path = Path()
        self._titles_path: Path | None = None
        self._seen: SeenFile | None = None
        self._options = ReadOptions()
        self._wanted = False
        self._title = ElidedLabel()
        self._format = QLabel()
        self._form_area = QScrollArea()
        self._rows = PreviewTable(
            "import_rows", "First rows", "The first rows of the file, and what is taken from where"
        )
        self._matrix = PreviewTable(
            "import_matrix",
            "Matrix of the first rows",
            "The matrix that the first rows make: users down, items across",
        )
        self._mark = QLabel()
        self._words = plain_label("import_words")
        self._others = [QPushButton() for _ in range(_MOST_ALTERNATIVES)]
        self._alternatives: tuple[Alternative, ...] = ()
        self._bar = QProgressBar()
        self._counts = plain_label("import_counts")
        self._buttons = QDialogButtonBox()
        self._open = push_button(
            "&Open", "import_open_button", "Open these ratings (Enter)", "open"
        )
        self._cancel = push_button(
            "&Cancel", "import_cancel_button", "Leave what is open as it is (Esc)", "close"
        )
        self._titles = push_button(
            "&Titles\N{HORIZONTAL ELLIPSIS}",
            "import_titles_button",
            "Name the items from a file of titles",
            "item",
        )
        self._reset = push_button(
            "&Reset choices", "import_reset_button", "Leave every choice to the file again", "reset"
        )
        self._set_up()
        self._build()
        self._connect()

    def look(self, path: Path, options: ReadOptions | None = None) -> None:
        """Show a file, with choices that were made before."""
        self._begin(path, options or ReadOptions())
        self._look_again()

    def show_seen(self, seen: SeenFile) -> None:
        """Show a file that was read already; it is read again once other choices are made."""
        self._begin(seen.look.path, seen.look.options)
        self._options = seen.look.options
        self._drop_looks()
        self._on_previewed(seen.preview)
        self._on_read(seen)

    def take_titles(self, path: Path) -> None:
        """Read the ratings with the titles of another file."""
        self._titles_path = path
        self._look_again()

    @property
    def running(self) -> bool:
        """Whether the file is being read."""
        return self._reading.busy

    def _begin(self, path: Path, options: ReadOptions) -> None:
        self._path, self._titles_path = path, None
        self._title.tell(path.name)
        self._title.setToolTip(str(path))
        self._form.show_options(options)
        self._form.forget_file()
        self._rows.show_nothing()
        self._matrix.show_nothing()
        self._format.setText("Looking at the file \N{HORIZONTAL ELLIPSIS}")
        self._forget()
        self.open()
        self._open.setFocus()

    @cached_property
    def _form(self) -> ChoicesForm:
        # Its many fields take a while to make: not at the start.
        form = ChoicesForm(reserved=_LETTERS + _LETTERS_OF_ALTERNATIVES)
        form.changed.connect(self._look_again)
        self._form_area.setWidget(form)
        return form

    def _set_up(self) -> None:
        self.setObjectName("import_window")
        self.setWindowTitle("Import ratings")
        resize_within_screen(self, _SIZE)
        self._title.setFont(bold(self._title.font(), 1.15))
        faint(named(self._format, "import_format_words"))
        self._format.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._format, self._words, self._counts):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for n, button in enumerate(self._others, 1):
            button.setObjectName(f"import_other_button{n if n > 1 else ''}")
            button.setToolTip("Read the file as what it may be as well")
        self._offer(())
        named(self._bar, "import_bar", "Progress of the reading")
        self._bar.setToolTip("Share of the file that has been read")
        self._bar.setMaximumWidth(200)
        self._form_area.setObjectName("import_choices_area")
        self._form_area.setWidgetResizable(True)
        self._form_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._form_area.setFixedWidth(_FORM_CHARACTERS * self.fontMetrics().averageCharWidth())
        self._form_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        role = QDialogButtonBox.ButtonRole
        self._buttons.addButton(self._open, role.AcceptRole)
        self._buttons.addButton(self._cancel, role.RejectRole)
        self._buttons.addButton(self._titles, role.ResetRole)
        self._buttons.addButton(self._reset, role.ResetRole)
        self._open.setDefault(True)

    def _build(self) -> None:
        previews = QGridLayout()
        previews.setVerticalSpacing(4)
        for row, (text, table) in enumerate(
            (
                ("First ro&ws of the file", self._rows),
                ("The &matrix that they make: users down, items across", self._matrix),
            )
        ):
            heading = label_of(table, text)
            previews.addWidget(heading, 2 * row, 0, Qt.AlignmentFlag.AlignBottom)
            previews.addWidget(table, 2 * row + 1, 0)
            previews.setRowStretch(2 * row + 1, 1)
        middle = fill(QHBoxLayout(), self._form_area, (previews, 1), spacing=16)
        doubts = QHBoxLayout()
        doubts.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        fill(doubts, (self._words, 1), fill(QVBoxLayout(), 1, *self._others))
        foot = fill(QHBoxLayout(), self._bar, (self._counts, 1), self._buttons)
        fill(QVBoxLayout(self), self._title, self._format, (middle, 1), doubts, foot, spacing=8)

    def _connect(self) -> None:
        self._buttons.accepted.connect(self._on_open)
        self._buttons.rejected.connect(self.reject)
        self._titles.clicked.connect(self.titles_wanted)
        for n, button in enumerate(self._others):
            button.clicked.connect(lambda _checked=False, n=n: self._on_other(n))
        self._reset.clicked.connect(self._on_reset)
        self._looked.connect(self._on_looked)
        self._reading.progressed.connect(self._on_progressed)

    def _look_again(self) -> None:
        from funkgui.ratings.readers import FileLook

        self._forget()
        try:
            self._options = self._form.options()
        except ConfigError as error:
            self._drop_looks()
            self._on_failed(error)
            return
        look = FileLook(self._path, self._options, self._titles_path)
        self._looks.append(look)

        def work(progress: Progress, cancelled: Cancelled) -> SeenFile:
            preview = look.preview(cancelled)
            self._looked.emit(look, preview)
            return SeenFile.of(look, preview, look.read(in_shares(progress), cancelled))

        self._reading.do(f"Reading {self._path.name}", work, self._on_read)

    def _drop_looks(self) -> None:
        self._looks = []
        self._reading.cancel()

    def _forget(self) -> None:
        """Say nothing of what was read; what is to be opened is read first."""
        self._seen, self._wanted = None, False
        self._bar.setRange(0, 0)  # busy: a spreadsheet does not tell how far it is
        self._bar.show()
        self._counts.setText("Reading \N{HORIZONTAL ELLIPSIS}")
        self._open.setEnabled(True)
        self._say("", "")
        self._offer(())

    def _say(self, icon_name: str, text: str) -> None:
        """Doubts or an error; nothing for no text."""
        self._words.setText(text)
        self._words.setVisible(bool(text))
        self._mark.setVisible(bool(text))
        if text:
            self._mark.setPixmap(icon(icon_name).pixmap(_ICON_PX, _ICON_PX))

    def _offer(self, alternatives: tuple[Alternative, ...]) -> None:
        """A button for each of what the file may be read as as well."""
        self._alternatives = alternatives
        texts = with_mnemonics([one.words for one in alternatives], _LETTERS + _LETTERS_OF_CHOICES)
        for n, button in enumerate(self._others):
            there = n < len(alternatives)
            button.setText(texts[n] if there else "")
            button.setAccessibleName("" if there else "Another way to read the file")
            button.setVisible(there)

    def _on_looked(self, look: FileLook, preview: Preview) -> None:
        if look in self._looks[-1:]:
            self._on_previewed(preview)

    def _on_previewed(self, preview: Preview) -> None:
        self._format.setText(_capitalised(preview.format))
        self._form.show_preview(preview)
        self._rows.show_file(preview)
        self._matrix.show_matrix(preview, self._options.duplicates)
        if preview.doubts:
            self._say("warning", "\n".join(preview.doubts))
        self._offer(preview.alternatives)

    def _on_progressed(self, share: float) -> None:
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(share * _STEPS))

    def _on_read(self, seen: SeenFile) -> None:
        self._seen, self._looks = seen, [seen.look]
        self._bar.hide()
        self._format.setText(_capitalised(seen.found.format))
        self._counts.setText(seen.counts)
        if seen.found.doubts:
            self._say("warning", "\n".join(seen.found.doubts))
        self._offer((*self._alternatives, *seen.found.alternatives))
        if self._wanted:
            self._hand_over()

    def _on_failed(self, error: Exception) -> None:
        self._looks = self._looks[-1:]
        self._bar.hide()
        self._counts.setText("")
        self._open.setEnabled(False)
        self._wanted = False
        if not self._rows.columnCount():
            self._format.setText("")
        if isinstance(error, PartError):
            self._form.show_parts(error.parts)
            self._offer(_readings_of(error.parts))
        has_bad_line = isinstance(error, ReadError) and error.line is not None
        if has_bad_line and self._options.bad_lines == "stop":
            self._offer((*self._alternatives, PASS_OVER))
        self._say("error", str(error))

    def _on_open(self) -> None:
        """Open the ratings, as soon as they are read."""
        self._wanted = True
        if self._seen is not None:
            self._hand_over()
        else:
            self._counts.setText("Opens once it is read \N{HORIZONTAL ELLIPSIS}")

    def _hand_over(self) -> None:
        assert self._seen is not None
        seen, self._seen = self._seen, None
        self._drop_looks()
        self.accept()
        self.accepted_file.emit(seen)

    def _on_other(self, n: int) -> None:
        choices = dict(self._alternatives[n].choices)
        self._form.show_options(self._options.changed(**choices))
        self._look_again()
        # While the file could not be opened, another button had the focus, and Return with it.
        self._open.setFocus()

    def _on_reset(self) -> None:
        self._titles_path = None
        self._form.show_options(ReadOptions())
        self._look_again()

    def reject(self) -> None:
        """Close the window; nothing is opened."""
        self._drop_looks()
        self._seen = None
        super().reject()


def _readings_of(parts: Sequence[str]) -> tuple[Alternative, ...]:
    """A way to read each part, of a few with short names; others are chosen in the form."""
    if len(parts) > _MOST_ALTERNATIVES or any(len(part) > _LONG for part in parts):
        return ()
    return tuple(Alternative(f"Read {part}", (("part", part),)) for part in parts)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
