"""What FunkGUI is, and where it comes from."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from funkgui import __version__
from funkgui.factorization.problems import TUTORIAL_URL
from funkgui.gui.icons import icon, logo

_LIBRARIES = ("tensorflow", "PySide6-Essentials", "numpy", "matplotlib", "h5py", "pyarrow")
_LOGO_PX = 64


def show_about(window: QWidget) -> None:
    """Tell the versions, in a dialog that does not block."""
    from importlib.metadata import version

    box = QMessageBox(window)
    box.setObjectName("about")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About FunkGUI")
    box.setIconPixmap(logo().pixmap(_LOGO_PX, _LOGO_PX))
    box.setText(f"<b>FunkGUI {__version__}</b>")
    libraries = "\n".join(f"{name} {version(name)}" for name in _LIBRARIES)
    box.setInformativeText(
        "A workbench for rating matrices: factor them into U and V, and watch it happen."
        f"\n\nPython {platform.python_version()}\n{libraries}"
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.addButton("&Close", QMessageBox.ButtonRole.RejectRole).setIcon(icon("close"))
    box.open()


def show_tutorial() -> None:
    """Open the tutorial in the person's web browser."""
    QDesktopServices.openUrl(QUrl(TUTORIAL_URL))
