"""Light and dark: Fusion with the program's own palettes, following the system's setting."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from funkgui.gui.icons import recolour_icons

SCHEMES = ("light", "dark", "system")
SCHEME_VARIABLE = "FUNKGUI_SCHEME"
"""Environment variable that overrides the system's setting with one of `SCHEMES`."""

_EDGED = ("QCheckBox", "QRadioButton", "QAbstractSpinBox", "QLineEdit")
_OUTLINE_PERCENT = 140
"""Fusion frames these in the window's colour made darker so, which is not seen on a dark one."""

_BETWEEN_PARTS_MS = 1
"""With 0, Qt would do one part after the other in one turn of the event loop."""


@dataclass(frozen=True)
class Scheme:
    """Colours of the window, as ``#rrggbb``.

    Attributes
    ----------
    window, base, alternate, button
        Grounds: of panels, of tables and fields, of every second row, of buttons.
    text, faint, disabled
        Writing: usual, lesser (placeholders, headers), and of what cannot be used now.
    line
        Frames and dividers.
    edge
        Frames of what is typed into or ticked.
    accent, on_accent
        Selection and the main button, and the writing on it.
    link
        Links, and anything accented on `base`.
    tooltip
        Ground of tooltips.
    """

    window: str
    base: str
    alternate: str
    button: str
    text: str
    faint: str
    disabled: str
    line: str
    edge: str
    accent: str
    on_accent: str
    link: str
    tooltip: str


LIGHT_SCHEME = Scheme(
    window="#f3f4f7",
    base="#ffffff",
    alternate="#f7f8fa",
    button="#fbfbfd",
    text="#1f2328",
    faint="#5c6470",
    disabled="#8b93a0",
    line="#d3d7de",
    edge="#7b828d",
    accent="#5a4bc7",
    on_accent="#ffffff",
    link="#5a4bc7",
    tooltip="#2b2d38",
)

DARK_SCHEME = Scheme(
    window="#24272e",
    base="#1d2026",
    alternate="#21242b",
    button="#30343d",
    text="#e6e8eb",
    faint="#a3abb6",
    disabled="#767e8b",
    line="#3d424d",
    edge="#767e8b",
    accent="#6a5bd6",
    on_accent="#ffffff",
    link="#b3a8ff",
    tooltip="#3a3e49",
)


_STYLE_SHEET = Template("""
QToolTip {
    background: $tooltip; color: #ffffff; border: 1px solid $tooltip;
    padding: 4px 6px;
}
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { font-weight: 600; }
QDockWidget > QWidget { font-weight: 400; }
QDockWidget::title { background: $window; padding: 6px 8px; }
QToolBar { background: $window; border: none; padding: 2px 4px; spacing: 2px; }
QToolBar QToolButton {
    border: 1px solid transparent; border-radius: 5px; padding: 3px;
}
QTabWidget QToolBar { padding: 0 4px; }
QTabWidget QToolBar QToolButton { padding: 1px 3px; }
QToolBar QToolButton:hover { background: $button; border-color: $line; }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked {
    background: $line; border-color: $line;
}
QToolBar QToolButton:focus { border-color: $accent; }
QGroupBox {
    border: 1px solid $line; border-radius: 6px; margin-top: 9px; padding-top: 6px;
}
QGroupBox::title {
    subcontrol-origin: margin; subcontrol-position: top left; left: 10px; padding: 0 4px;
    color: $faint;
}
QHeaderView { background: $window; }
QHeaderView::section {
    background: $window; color: $faint; padding: 3px 6px; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line;
}
QHeaderView::section:checked { color: $text; }
QTableCornerButton::section {
    background: $window; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line;
}
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: $window; }
QTabBar::tab {
    background: transparent; color: $faint; padding: 6px 12px; border: none;
    border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { border-bottom-color: $link; }
QTabBar::tab:disabled { color: $disabled; }
QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
""")
"""What Fusion draws heavily or not at all: docks, tabs, headers, groups, tooltips."""


def apply_theme(app: QApplication, scheme: str | None = None) -> None:
    """Dress the whole program; may be called again with another scheme.

    Where windows are on the screen, a part of it is done in each turn of the event loop, and they
    are painted after the last one.

    Parameters
    ----------
    scheme
        ``light``, ``dark``, or ``system`` to follow the system's setting as it changes. None
        takes the environment variable ``FUNKGUI_SCHEME``, and ``system`` where that is unset or
        says something else.
    """
    wanted = scheme if scheme is not None else os.environ.get(SCHEME_VARIABLE, "system")
    if wanted not in SCHEMES:
        wanted = "system"
    follower = app.findChild(_SchemeFollower) or _SchemeFollower(app)
    follower.follow(wanted)


class _SchemeFollower(QObject):
    """Applies the scheme again whenever the system's changes."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._wanted = "system"
        self._applied: Scheme | None = None
        self._parts: Generator[list[QWidget]] = (_ for _ in ())
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._apply)

    def follow(self, wanted: str) -> None:
        self._wanted = wanted
        # Qt then dresses what is not ours, such as the frame of the window, in the same way.
        self._app.styleHints().setColorScheme(
            {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(
                wanted, Qt.ColorScheme.Unknown
            )
        )
        self._apply()

    def _apply(self) -> None:
        scheme = self._scheme()
        # A change of the system's scheme may have put another palette in place of ours.
        if scheme is self._applied and self._app.palette() == palette_of(scheme):
            return
        self._applied = scheme
        self._parts.close()
        self._parts = self._dress(scheme)
        self._go_on()

    def _go_on(self) -> None:
        for windows in self._parts:
            if windows:
                QTimer.singleShot(_BETWEEN_PARTS_MS, self, self._go_on)
                return

    def _dress(self, scheme: Scheme) -> Generator[list[QWidget]]:
        """Do a part of it for each ``next``; gives the windows that are not painted meanwhile."""
        windows = [one for one in self._app.topLevelWidgets() if one.isVisible()]
        _set_painted(windows, False)
        try:
            self._set_palettes(scheme)
            for _ in recolour_icons():
                yield windows
            # Changed in place, Qt would polish each widget once more for every one it lies in.
            # Nobody is told of the time without: areas would make room for wider gaps, and keep it.
            self._app.installEventFilter(self)
            self._app.setStyleSheet("")
            self._app.removeEventFilter(self)
            yield windows
            self._app.setStyleSheet(_STYLE_SHEET.substitute(asdict(scheme)))
            yield windows
        finally:
            _set_painted(windows, True)

    def _set_palettes(self, scheme: Scheme) -> None:
        palette = palette_of(scheme)
        self._app.setPalette(palette)
        palette.setColor(QPalette.ColorRole.Window, QColor(scheme.edge).lighter(_OUTLINE_PERCENT))
        for kind in _EDGED:
            self._app.setPalette(palette, kind)  # type: ignore[arg-type]  # wants a str

    def _scheme(self) -> Scheme:
        if self._wanted == "system":
            is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            is_dark = self._wanted == "dark"
        return DARK_SCHEME if is_dark else LIGHT_SCHEME

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.StyleChange


def _set_painted(windows: list[QWidget], painted: bool) -> None:
    for window in windows:
        if isValid(window):
            window.setUpdatesEnabled(painted)


def palette_of(scheme: Scheme) -> QPalette:
    """The palette of a scheme."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: scheme.window,
        role.Base: scheme.base,
        role.AlternateBase: scheme.alternate,
        role.Button: scheme.button,
        role.WindowText: scheme.text,
        role.Text: scheme.text,
        role.ButtonText: scheme.text,
        role.BrightText: scheme.on_accent,
        role.PlaceholderText: scheme.faint,
        role.Highlight: scheme.accent,
        role.HighlightedText: scheme.on_accent,
        role.Accent: scheme.accent,
        role.Link: scheme.link,
        role.LinkVisited: scheme.link,
        role.ToolTipBase: scheme.tooltip,
        role.ToolTipText: "#ffffff",
        role.Light: QColor(scheme.button).lighter(112).name(),
        role.Midlight: scheme.line,
        role.Mid: scheme.line,
        role.Dark: QColor(scheme.line).darker(125).name(),
        role.Shadow: QColor(scheme.line).darker(170).name(),
    }
    for one, colour in colours.items():
        palette.setColor(one, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for one in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(disabled, one, QColor(scheme.disabled))
    palette.setColor(disabled, role.Highlight, QColor(scheme.line))
    palette.setColor(disabled, role.HighlightedText, QColor(scheme.disabled))
    palette.setColor(disabled, role.Base, QColor(scheme.window))
    return palette
