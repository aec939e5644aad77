"""Is there a screen, and all that Qt needs to draw on it? Asked before Qt, which would abort.

Importing this module imports no Qt.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from funkgui.errors import DisplayError

_DEBIAN = (
    "libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 "
    "libxcb-xfixes0 libxcb-xkb1"
)
_FEDORA = (
    "mesa-libEGL mesa-libGL fontconfig dbus-libs libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
    "xcb-util-image xcb-util-keysyms xcb-util-renderutil"
)
_HEADLESS = "without a window, 'funkgui demo --headless' and 'funkgui train FILE' work as well"

_UNSEEN = ("offscreen", "minimal", "vnc", "linuxfb", "minimalegl")
"""Platforms of Qt that put no window before a person on this machine's desktop."""


def has_display() -> bool:
    """Whether a window would be seen: cheap, and without Qt."""
    platform = _wanted_platform()
    if platform:
        return platform not in _UNSEEN
    if not _may_use_x11():
        return True
    return _wayland_socket() is not None or bool(os.environ.get("DISPLAY"))


def check_display() -> None:
    """Make sure that a window can open.

    Raises
    ------
    DisplayError
        Where there is no display, or a system library of Qt's is missing.
    """
    try:
        import PySide6.QtWidgets
    except ImportError as error:
        raise _missing_library(str(error)) from error
    if not _may_use_x11() or _wanted_platform() not in ("", "xcb"):
        return
    if _wanted_platform() == "" and _wayland_socket() is not None:
        return
    name = os.environ.get("DISPLAY", "")
    if not name:
        raise DisplayError(
            "There is no display for the window (DISPLAY and WAYLAND_DISPLAY are not set); start "
            f"FunkGUI on a desktop; {_HEADLESS}."
        )
    _load_x11_plugin(Path(PySide6.__file__).parent)
    if not _x_server_answers():
        raise DisplayError(
            f"The display {name} does not answer; check DISPLAY, or start FunkGUI on a desktop; "
            f"{_HEADLESS}."
        )


def _wanted_platform() -> str:
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]


def _may_use_x11() -> bool:
    return sys.platform not in ("win32", "darwin")


def _wayland_socket() -> Path | None:
    """The compositor's socket, where there is one."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return None
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name
    return socket if socket.exists() else None


def _load_x11_plugin(pyside: Path) -> None:
    """Load Qt's plugin for X11: where a library is missing, the loader says which."""
    plugin = next(pyside.glob("Qt/plugins/platforms/libqxcb.so"), None)
    if plugin is None:  # another build of Qt: it knows itself where its plugins are
        return
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise _missing_library(str(error)) from error


def _x_server_answers() -> bool:
    """Whether a connection comes about."""
    # It stays open: a server whose last connection ends starts afresh, and Qt, which connects
    # next, would find nobody there.
    # The plugin has loaded it just before, so it is there under this name.
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    return int(xcb.xcb_connection_has_error(connection)) == 0


def _missing_library(message: str) -> DisplayError:
    library = message.partition(":")[0].strip()
    return DisplayError(
        f"Qt cannot open a window, because the system library {library} is missing or does not "
        f"load; install Qt's libraries by 'apt install {_DEBIAN}' on Debian and Ubuntu, or by "
        f"'dnf install {_FEDORA}' on Fedora; {_HEADLESS}."
    )
