from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from funkgui.gui.icons import icon, resources_folder
from funkgui.gui.theme import apply_theme

FOLDER = resources_folder() / "icons"
OUTLINES = sorted(path.stem for path in FOLDER.glob("*.svg") if path.stem != "funkgui")
NAMED = """
new open open-project save save-as export undo redo train pause resume stop continue user item star
search mask matrix plots predictions settings close info warning error recent help reset delete
grid3 toy home pan zoom factors cut copy paste
"""


def alpha(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    shape = image.height(), image.bytesPerLine() // 4, 4
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(shape)
    return pixels[:, : image.width(), 3].copy()


def painted(name: str, size: int, mode: QIcon.Mode) -> QImage:
    return icon(name).pixmap(QSize(size, size), mode).toImage()


def colour_of(image: QImage) -> str:
    """Colour of the most opaque pixel."""
    row, column = np.unravel_index(np.argmax(alpha(image)), alpha(image).shape)
    return image.pixelColor(int(column), int(row)).name()


def test_every_icon_the_window_asks_for_is_there():
    assert set(OUTLINES) >= set(NAMED.split())


@pytest.mark.parametrize("name", OUTLINES)
def test_outlines_are_drawn_alike(name):
    root = ET.parse(FOLDER / f"{name}.svg").getroot()

    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width")) == ("currentColor", "1.75")
    assert (root.get("stroke-linecap"), root.get("stroke-linejoin")) == ("round", "round")
    colours = {part.get(what) for part in root.iter() for what in ("fill", "stroke")}
    assert colours <= {None, "none", "currentColor"}
    assert QSvgRenderer(str(FOLDER / f"{name}.svg")).isValid()


@pytest.mark.parametrize("name", OUTLINES)
def test_every_icon_paints_something_at_every_size(qapp, name):
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected):
        for size in (16, 24, 48):
            covered = alpha(painted(name, size, mode)) > 60
            assert covered.mean() > 0.04, (mode, size)
            # It fills the square it was given, and is not cut off at its edges.
            rows, columns = np.nonzero(covered)
            assert max(np.ptp(rows), np.ptp(columns)) >= 0.5 * size, (mode, size)
        full = alpha(painted(name, 96, mode)) > 60
        edges = np.concatenate([full[0], full[-1], full[:, 0], full[:, -1]])
        assert not edges.any(), mode


def test_icons_take_the_colour_of_the_writing_around_them(qapp):
    app = QApplication.instance()
    colours = {}
    try:
        for scheme in ("light", "dark"):
            apply_theme(app, scheme)
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
                colours[scheme, mode] = colour_of(painted("stop", 64, mode))
            group = app.palette().ColorGroup
            role = app.palette().ColorRole.ButtonText
            assert colours[scheme, QIcon.Mode.Normal] == app.palette().color(role).name()
            assert (
                colours[scheme, QIcon.Mode.Disabled]
                == app.palette().color(group.Disabled, role).name()
            )
    finally:
        apply_theme(app, "light")
    assert len(set(colours.values())) == 4


@pytest.mark.parametrize("size", [16, 32, 64, 256])
def test_the_programs_own_icon_is_coloured_at_every_size(qapp, size):
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QIcon(str(FOLDER / "funkgui.svg")).paint(painter, QRect(0, 0, size, size))
    painter.end()

    hues = {
        image.pixelColor(x, y).hue() // 40
        for x in range(size)
        for y in range(size)
        if image.pixelColor(x, y).alpha() > 200 and image.pixelColor(x, y).saturation() > 80
    }
    assert len(hues) >= 4


def test_the_desktop_file_names_what_there_is():
    lines = (resources_folder() / "funkgui.desktop").read_text().splitlines()
    entries = dict(line.split("=", 1) for line in lines if "=" in line)

    assert lines[0] == "[Desktop Entry]"
    assert entries["Type"] == "Application"
    assert (FOLDER / f"{entries['Icon']}.svg").is_file()
    assert entries["Exec"].split()[0] == "funkgui"
    assert entries["Categories"].endswith(";")


def test_an_icon_in_use_takes_on_the_colours_of_another_scheme(qapp):
    held = icon("stop")
    seen = set()
    try:
        for scheme in ("light", "dark", "light"):
            apply_theme(QApplication.instance(), scheme)
            seen.add(colour_of(held.pixmap(QSize(64, 64)).toImage()))
    finally:
        apply_theme(QApplication.instance(), "light")

    assert len(seen) == 2
