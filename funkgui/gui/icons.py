"""Icons: SVG outlines from ``resources/icons``, in the colour of the text around them.

Qt paints them itself, from recoloured copies in a temporary folder: sharp at every size. When
the colours of the program change, the copies are written anew and Qt's own copies forgotten, so
that whoever holds an icon holds it in the new colours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication

_ROLES = {
    QIcon.Mode.Normal: (QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText),
    QIcon.Mode.Disabled: (QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText),
    QIcon.Mode.Selected: (QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText),
}
"""The colour of the palette that each state of an icon takes."""

_followers: set[str] = set()
"""Names of the icons that follow the palette."""


@cache
def resources_folder() -> Path:
    """Where icons and the like lie: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon ``resources/icons/<name>.svg``, sharp at every size.

    Parameters
    ----------
    colour
        Of its strokes; None follows the palette's text.
    """
    made = QIcon()
    if colour is not None:
        made.addFile(str(_coloured_copy(name, colour, colour.name()[1:])))
        return made
    if name not in _followers:
        _followers.add(name)
        _write_copies(name)
    for mode in _ROLES:
        made.addFile(str(_copies_folder() / _copy_name(name, mode.name)), QSize(), mode)
    return made


def logo() -> QIcon:
    """The program's own icon, in its own colours."""
    return QIcon(str(resources_folder() / "icons" / "funkgui.svg"))


def recolour_icons() -> Iterator[None]:
    """Give an icon that follows the palette its colours of now for each ``next``, and then all."""
    for name in list(_followers):
        _write_copies(name)
        yield
    QPixmapCache.clear()


@cache
def _source(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _copies() -> tempfile.TemporaryDirectory[str]:
    # Kept for the life of the process, which removes it at its end.
    return tempfile.TemporaryDirectory(prefix="funkgui-icons-")


def _copies_folder() -> Path:
    return Path(_copies().name)


def _copy_name(name: str, kind: str) -> str:
    return f"{name}-{kind.lower()}.svg"


def _coloured_copy(name: str, colour: QColor, kind: str) -> Path:
    path = _copies_folder() / _copy_name(name, kind)
    path.write_text(_source(name).replace("currentColor", colour.name()), "utf-8")
    return path


def _write_copies(name: str) -> None:
    palette = QApplication.palette()
    for mode, (group, role) in _ROLES.items():
        _coloured_copy(name, palette.color(group, role), mode.name)
