"""What the window remembers from one start to the next: recent files, folders, its layout."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from funkgui.errors import ConfigError
from funkgui.ratings.readers.options import ReadOptions

_RECENT = "recent/files"
_CHOICES = "recent/choices"
_MOST_RECENT = 10
_ANY_FOLDER = "latest"
_GEOMETRY, _STATE = "window/geometry", "window/state"


class Settings:
    """Settings of the program, kept where the system keeps such things.

    What cannot be read counts as never set: a damaged file costs what it held, not the start of
    the program, and the next change writes it anew.

    Parameters
    ----------
    path
        An INI file to keep them in; None takes the user's own settings of FunkGUI.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept = (
            QSettings("FunkGUI", "FunkGUI")
            if path is None
            else QSettings(str(path), QSettings.Format.IniFormat)
        )

    @property
    def recovery_folder(self) -> Path:
        """Where a window that is killed leaves its unsaved work."""
        if self._path is not None:
            return self._path.parent / "recovery"
        # Not where Windows copies things from one machine to another: these may be gigabytes, and
        # are named after a process of this one.
        place = QStandardPaths.StandardLocation.AppLocalDataLocation
        return Path(QStandardPaths.writableLocation(place)) / "recovery"

    def recent_files(self) -> list[Path]:
        """The files opened or saved last, newest first; some may be gone by now."""
        kept = self.value(_RECENT)
        names = kept if isinstance(kept, list) else [kept]
        paths = [Path(name) for name in names if isinstance(name, str) and _is_absolute(name)]
        return _one_entry_each(paths)[:_MOST_RECENT]

    def add_recent(self, path: Path, choices: ReadOptions | None = None) -> None:
        """Put a file at the head of the recent ones.

        Parameters
        ----------
        choices
            Those that somebody has made about it.
        """
        self._keep_recent([_absolute(path), *self._other_recent(path)])
        self.set_value(f"folders/{_ANY_FOLDER}", str(_absolute(path).parent))
        made = None if choices is None else choices.to_dict()
        self._keep_choices({**self._kept_choices(), _key(path): made})

    def recent_choices(self, path: Path) -> ReadOptions | None:
        """The choices that were made about a recent file the last time; None where none were."""
        choices = self._kept_choices().get(_key(path))
        try:
            return ReadOptions.from_dict(choices) if isinstance(choices, dict) else None
        except ConfigError:
            return None

    def remove_recent(self, path: Path) -> None:
        """Forget that a file was opened."""
        self._keep_recent(self._other_recent(path))
        self._keep_choices(self._kept_choices())

    def save_window(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep what ``QMainWindow.saveGeometry`` and ``saveState`` give."""
        self.set_value(_GEOMETRY, geometry)
        self.set_value(_STATE, state)

    def window(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and state of the window, empty where they are not known."""
        geometry, state = (self.value(key) for key in (_GEOMETRY, _STATE))
        return _bytes(geometry), _bytes(state)

    def last_folder(self, kind: str) -> Path:
        """Where files of a kind were opened or written last.

        At first, where a file of any other kind was, dropped ones too; else the home folder. The
        folder is not looked for: it may lie on a drive that does not answer.

        Parameters
        ----------
        kind
            ``ratings``, ``project`` or ``export``.
        """
        for name in (kind, _ANY_FOLDER):
            kept = self.value(f"folders/{name}")
            if isinstance(kept, str) and _is_absolute(kept):
                return Path(kept)
        return Path.home()

    def set_last_folder(self, kind: str, folder: Path) -> None:
        """Start there when a file of that kind is asked for the next time."""
        for name in (kind, _ANY_FOLDER):
            self.set_value(f"folders/{name}", str(_absolute(folder)))

    def value(self, name: str) -> Any:
        """The value kept under a name; None where there is none that can be read."""
        try:
            return self._kept.value(name)
        except Exception:  # of any kind: the bytes may claim to be any object
            return None

    def set_value(self, name: str, value: Any) -> None:
        """Keep a string, a number, a list of strings or a byte array under a name."""
        self._kept.setValue(name, value)

    def sync(self) -> None:
        """Write now what was changed, and read what another window has written."""
        self._kept.sync()

    def _other_recent(self, path: Path) -> list[Path]:
        self.sync()
        return [one for one in self.recent_files() if _key(one) != _key(path)]

    def _kept_choices(self) -> dict[str, Any]:
        """By key of the file."""
        kept = self.value(_CHOICES)
        try:
            choices = json.loads(kept) if isinstance(kept, str) else {}
        except ValueError:
            return {}
        return choices if isinstance(choices, dict) else {}

    def _keep_choices(self, choices: dict[str, Any]) -> None:
        """Those that were made, about files that are still recent."""
        there = {_key(path) for path in self.recent_files()}
        kept = {key: made for key, made in choices.items() if key in there and made is not None}
        self.set_value(_CHOICES, json.dumps(kept))

    def _keep_recent(self, paths: list[Path]) -> None:
        self.set_value(_RECENT, [str(path) for path in paths[:_MOST_RECENT]])


def _is_absolute(name: str) -> bool:
    return "\0" not in name and Path(name).is_absolute()


def _absolute(path: Path) -> Path:
    """The path without ``..``, found without a look at the disk, which may not answer."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve looks at the disk


def _key(path: Path) -> str:
    return os.path.normcase(_absolute(path))


def _one_entry_each(paths: list[Path]) -> list[Path]:
    first: dict[str, Path] = {}
    for path in paths:
        first.setdefault(_key(path), path)
    return list(first.values())


def _bytes(kept: Any) -> QByteArray:
    return kept if isinstance(kept, QByteArray) else QByteArray()
