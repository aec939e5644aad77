"""One recent file: opened by its name, taken off the list by the cross beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.widgets import fill, named, plain_tip

_PADDING_X, _PADDING_Y = 8, 4
_RADIUS = 6
_ONE_LINE = int(
    Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
)


class RecentRow(QWidget):
    """A recent file with the button that forgets it."""

    chosen = Signal(object)
    """The file is to be opened; its path."""
    removed = Signal(object)
    """The file is to be forgotten; its path."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._entry = _RecentEntry(path)
        self._entry.clicked.connect(lambda: self.chosen.emit(path))
        self._entry.removal_wanted.connect(lambda: self.removed.emit(path))
        self._remove = named(QToolButton(), "remove_recent_file")
        self._remove.setIcon(icon("close"))
        self._remove.setIconSize(QSize(14, 14))
        self._remove.setAutoRaise(True)
        self._remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._remove.setAccessibleName(f"Remove {path.name} from the list")
        self._remove.setToolTip("Remove from this list; the file itself stays (Del)")
        self._remove.clicked.connect(lambda: self.removed.emit(path))
        fill(QHBoxLayout(self), (self._entry, 1), self._remove, spacing=2, margins=(0, 0, 0, 0))

    @property
    def missing(self) -> bool:
        """Whether the file was looked for and not found."""
        return not self._entry.isEnabled()

    def show_missing(self, missing: bool) -> None:
        """Grey the file where it is not to be found; it can still be removed."""
        self._entry.show_missing(missing)

    def focus(self) -> None:
        """Bring the keyboard to this row."""
        (self._remove if self.missing else self._entry).setFocus()


class _RecentEntry(QAbstractButton):
    """Name and folder of a file, in two lines."""

    removal_wanted = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._folder = _short(path.parent)
        self._path = path
        self.setObjectName("recent_file")
        # Not a key: an ampersand of the file's own name.
        self.setText(path.name.replace("&", "&&"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_missing(False)

    def show_missing(self, missing: bool) -> None:
        self.setEnabled(not missing)
        self.setAccessibleName(f"{self._path.name}{', missing' if missing else ''}")
        self.setAccessibleDescription(f"in {self._path.parent}")
        tip = f"{self._path} is not there" if missing else f"Open {self._path}"
        self.setToolTip(plain_tip(tip))
        self.setCursor(Qt.CursorShape.ArrowCursor if missing else Qt.CursorShape.PointingHandCursor)
        self.update()

    def _folder_words(self) -> str:
        return self._folder if self.isEnabled() else f"missing from {self._folder}"

    def _paint_ground(self, painter: QPainter) -> None:
        role = QPalette.ColorRole
        if not (self.hasFocus() or (self.underMouse() and self.isEnabled())):
            return
        width = 2.0 if self.hasFocus() else 1.0
        line = role.Accent if self.hasFocus() else role.Mid
        painter.setPen(QPen(self.palette().color(line), width))
        painter.setBrush(self.palette().color(role.Base))
        inset = width / 2
        frame = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    def _paint_text(self, painter: QPainter) -> None:
        role = QPalette.ColorRole
        metrics = QFontMetrics(self.font())
        line = metrics.height()
        width = self.width() - 2 * _PADDING_X
        name = metrics.elidedText(self._path.name, Qt.TextElideMode.ElideMiddle, width)
        folder = metrics.elidedText(self._folder_words(), Qt.TextElideMode.ElideMiddle, width)
        painter.setPen(self.palette().color(role.WindowText))
        painter.drawText(QRect(_PADDING_X, _PADDING_Y, width, line), _ONE_LINE, name)
        painter.setPen(self.palette().color(role.PlaceholderText))
        painter.drawText(QRect(_PADDING_X, _PADDING_Y + line, width, line), _ONE_LINE, folder)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.averageCharWidth() * 36, 2 * (metrics.height() + _PADDING_Y))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = named(QMenu(self), "recent_file_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("open"), "&Open", self.click)
        menu.addAction(icon("close"), "&Remove from the list", self.removal_wanted.emit)
        menu.popup(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # its first click has opened the file

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_text(painter)


def _short(folder: Path) -> str:
    """The folder, with ``~`` for the home folder."""
    home = Path.home()
    return str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
