"""Everything a user may be told about.

Each error's message is one sentence (or two) that says what is wrong, where,
and what to do. The command line prints it after ``funkgui:``; the window shows
it in one place, ``funkgui.gui.notices``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class FunkGuiError(Exception):
    """A problem that a user can cause and can mend; its message is for them."""


class ReadError(FunkGuiError):
    """A file of ratings or titles that cannot be read.

    Parameters
    ----------
    path
        The file.
    reason
        What is wrong and what to do, without the file's name.
    line
        1-based line number, where one line is to blame.

    Attributes
    ----------
    archive
        The name of the archive that the file is in; empty for a file of its own.
    sheet
        The name of the sheet that is to blame; empty where there is only one.
    """

    def __init__(self, path: Path | str, reason: str, line: int | None = None) -> None:
        self.path = Path(path)
        self.line = line
        self.reason = _on_one_line(reason)
        self.archive = ""
        self.sheet = ""
        super().__init__(reason)

    def __str__(self) -> str:
        name = self.path.name + (f" in {self.archive}" if self.archive else "")
        sheet = f", sheet “{self.sheet}”" if self.sheet else ""
        line = "" if self.line is None else f", line {self.line:,}"
        return f"{_on_one_line(name + sheet)}{line}: {self.reason}"


class PartError(ReadError):
    """A part of a file that has to be chosen, or that is not in it.

    Parameters
    ----------
    path, reason
        As for `ReadError`.
    parts
        Those that may be chosen, as for `ReadOptions.part`.
    """

    def __init__(self, path: Path | str, reason: str, parts: Iterable[str] = ()) -> None:
        super().__init__(path, reason)
        self.parts = tuple(parts)


class WriteError(FunkGuiError):
    """A file of ratings that cannot be written."""


class ProjectFileError(FunkGuiError):
    """A project file that cannot be opened or written."""


class ConfigError(FunkGuiError):
    """A training setting outside its bounds, or settings that contradict each other."""


class UnknownLabelError(FunkGuiError):
    """A user or an item that the ratings do not contain."""


class EditError(FunkGuiError):
    """An edit of the rating matrix, or of a run's name, that cannot be made."""


class TrainingError(FunkGuiError):
    """A training that cannot start or go on, such as one that diverged.

    Parameters
    ----------
    message
        What is wrong and what to do.
    settings
        The settings that the message proposes, by name.
    """

    def __init__(self, message: str, settings: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.settings = dict(settings or {})


class DisplayError(FunkGuiError):
    """There is no screen for the window, or a system library that it needs is missing."""


class CancelledError(Exception):
    """Raised inside a worker to end it early because somebody asked; not an error to show."""


def _on_one_line(text: str) -> str:
    """Text that may quote a file, without the controls and line ends that it may hold."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(letter) in _NO_LETTERS else letter for letter in text
    )


_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")
