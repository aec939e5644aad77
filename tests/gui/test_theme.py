from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.theme import DARK_SCHEME, LIGHT_SCHEME, SCHEME_VARIABLE, apply_theme, palette_of

ROLE = QPalette.ColorRole
DISABLED = QPalette.ColorGroup.Disabled


@pytest.fixture
def app(qapp) -> QApplication:
    yield qapp
    apply_theme(qapp, "light")


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.1's contrast ratio."""

    def luminance(colour: QColor) -> float:
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT_SCHEME, DARK_SCHEME], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("writing", "ground"),
    [
        (ROLE.WindowText, ROLE.Window),
        (ROLE.Text, ROLE.Base),
        (ROLE.Text, ROLE.AlternateBase),
        (ROLE.ButtonText, ROLE.Button),
        (ROLE.PlaceholderText, ROLE.Base),
        (ROLE.PlaceholderText, ROLE.Window),
        (ROLE.HighlightedText, ROLE.Highlight),
        (ROLE.Link, ROLE.Base),
        (ROLE.Link, ROLE.Window),
        (ROLE.ToolTipText, ROLE.ToolTipBase),
    ],
)
def test_writing_is_legible(qapp, scheme, writing, ground):
    palette = palette_of(scheme)

    assert contrast(palette.color(writing), palette.color(ground)) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT_SCHEME, DARK_SCHEME], ids=["light", "dark"])
def test_what_is_disabled_can_be_seen_and_told_apart(qapp, scheme):
    palette = palette_of(scheme)
    for role in (ROLE.WindowText, ROLE.Text, ROLE.ButtonText):
        off = palette.color(DISABLED, role)
        assert contrast(off, palette.color(ROLE.Window)) >= 2.5
        assert off != palette.color(role)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton, QSpinBox, QLineEdit])
def test_a_field_or_an_empty_box_stands_out_from_the_window(app, qtbot, scheme, kind):
    apply_theme(app, scheme)
    holder = QWidget()
    qtbot.addWidget(holder)
    QVBoxLayout(holder).addWidget(kind())
    picture = holder.grab().toImage()

    seen = {
        QColor(picture.pixel(x, y)).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    ground = palette_of(DARK_SCHEME if scheme == "dark" else LIGHT_SCHEME).color(ROLE.Window)
    assert max(contrast(QColor(colour), ground) for colour in seen) >= 2.8


def test_the_scheme_switches_what_is_on_the_screen(app, qtbot):
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.addWidget(QLabel("Rating"))
    column.addWidget(QGroupBox("Descent"))
    bar = QTabBar()
    bar.addTab("Losses")
    column.addWidget(bar)
    qtbot.addWidget(widget)
    widget.show()

    grounds = []
    for scheme in ("light", "dark", "light"):
        apply_theme(app, scheme)
        qtbot.waitUntil(widget.updatesEnabled)
        grounds.append(widget.grab().toImage().pixelColor(1, 1).name())

    assert grounds == [LIGHT_SCHEME.window, DARK_SCHEME.window, LIGHT_SCHEME.window]


def test_the_event_loop_turns_while_the_scheme_switches(app, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    turns, timer = [], QTimer()
    timer.timeout.connect(lambda: turns.append(app.styleSheet()))
    timer.start(0)

    apply_theme(app, "dark")
    assert not widget.updatesEnabled()
    qtbot.waitUntil(widget.updatesEnabled)
    timer.stop()

    assert "" in turns
    assert DARK_SCHEME.window in turns[-1]


def test_the_last_one_chosen_of_two_is_seen(app, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

    apply_theme(app, "dark")
    apply_theme(app, "light")
    qtbot.waitUntil(widget.updatesEnabled)

    assert widget.grab().toImage().pixelColor(1, 1).name() == LIGHT_SCHEME.window
    assert LIGHT_SCHEME.window in app.styleSheet()


def test_the_environment_says_the_scheme_unless_the_caller_does(app, monkeypatch):
    monkeypatch.setenv(SCHEME_VARIABLE, "dark")
    apply_theme(app)
    assert app.palette().color(ROLE.Window).name() == DARK_SCHEME.window

    apply_theme(app, "light")
    assert app.palette().color(ROLE.Window).name() == LIGHT_SCHEME.window


def test_an_unknown_scheme_follows_the_system(app, monkeypatch):
    monkeypatch.setenv(SCHEME_VARIABLE, "sepia")
    apply_theme(app)

    is_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    expected = DARK_SCHEME if is_dark else LIGHT_SCHEME
    assert app.palette().color(ROLE.Window).name() == expected.window


def test_system_follows_the_systems_changes(app):
    apply_theme(app, "system")
    hints = app.styleHints()
    # Only a platform that knows a scheme tells of a change; the signal is the same.
    hints.setColorScheme(Qt.ColorScheme.Dark)
    if hints.colorScheme() != Qt.ColorScheme.Dark:
        pytest.skip("this platform has no light and dark")

    assert app.palette().color(ROLE.Window).name() == DARK_SCHEME.window
    hints.setColorScheme(Qt.ColorScheme.Light)
    assert app.palette().color(ROLE.Window).name() == LIGHT_SCHEME.window


def test_a_chosen_scheme_does_not_follow_the_system(app):
    apply_theme(app, "light")
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)

    assert app.palette().color(ROLE.Window).name() == LIGHT_SCHEME.window
