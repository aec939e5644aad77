"""The image of the matrix, with a frame round what the table shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.overview.part import Part, middle_of
from funkgui.gui.widgets import named
from funkgui.ratings.density import Blocks

_COUNTING = "Counting \N{HORIZONTAL ELLIPSIS}"
_LEAST_FRAME_PX = 7
_WHEEL_NOTCH = 120
"""What Qt reports for one notch of a wheel."""
_OUTDATED_OPACITY = 0.35
_ZOOM = 2.0


class OverviewPicture(QWidget):
    """Paints an image of a part of the view; mouse and keys move the frame and zoom.

    Attributes
    ----------
    part
        Which rows and columns it shows; None without a matrix.
    """

    gone_to = Signal(int, int)
    """The row and column that shall be in the middle of the table."""
    part_changed = Signal()
    """Another part is shown, or in another size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.part: Part | None = None
        self._image: QImage | None = None
        self._blocks: Blocks | None = None
        self._seen: Rectangle | None = None
        self._grabbed: QPointF | None = None
        self.words_at: Callable[[QPointF], str] = lambda position: ""
        named(self, "overview_picture", "Overview of the matrix")
        self.setAccessibleDescription(
            "The whole table as an image; arrow keys move what the table shows, plus and minus "
            "zoom, 0 shows all."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def n_pixels(self) -> tuple[int, int]:
        """Pixels of the screen down and across: the most blocks that can be told apart."""
        ratio = self.devicePixelRatioF()
        return max(int(self.height() * ratio), 1), max(int(self.width() * ratio), 1)

    def set_part(self, part: Part | None) -> None:
        """Show another part; the image of before is stretched until there is another."""
        if part != self.part:
            self.part = part
            self.part_changed.emit()
            self.update()

    def set_image(self, image: QImage | None, blocks: Blocks | None) -> None:
        """Paint an image of some blocks, one pixel each.

        Parameters
        ----------
        blocks
            Which part of the view they are; None for one of an order before the present one.
        """
        self._image, self._blocks = image, blocks
        self.update()

    def set_seen(self, seen: Rectangle | None) -> None:
        """Put the frame round what the table shows."""
        self._seen = seen
        if self.part is not None and seen is not None and self._grabbed is None:
            self.set_part(self.part.around(seen))
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show less of the view, more for a factor below 1, about a place or about the frame."""
        if self.part is None:
            return
        if at is None:
            at = self._frame().center() if self._seen is not None else QPointF(self.rect().center())
        self.set_part(self.part.zoomed(factor, at.y() / self.height(), at.x() / self.width()))

    def show_whole(self) -> None:
        """Show all of the view."""
        if self.part is not None:
            self.set_part(Part.whole(*self.part.shape))

    def place_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column under a point."""
        if self.part is None:
            return None
        return self.part.place(position.y() / self.height(), position.x() / self.width())

    def _frame(self) -> QRectF:
        """The frame, large enough to be seen and inside of the picture as far as it can be."""
        if self.part is None or self._seen is None:
            return QRectF()
        frame = self._area_of(self.part, self._seen)
        middle = frame.center()
        frame.setWidth(max(frame.width(), _LEAST_FRAME_PX))
        frame.setHeight(max(frame.height(), _LEAST_FRAME_PX))
        frame.moveCenter(middle)
        return frame

    def _image_place(self) -> QRectF:
        """Where the image lies: all over the picture, or a part of it while zooming."""
        if self.part is None or self._blocks is None:
            return QRectF(self.rect())
        one = self._blocks
        bottom, right = one.top + one.n_rows - 1, one.left + one.n_columns - 1
        return self._area_of(self.part, Rectangle(one.top, one.left, bottom, right))

    def _area_of(self, part: Part, cells: Rectangle) -> QRectF:
        top, left, high, wide = part.shares(cells)
        width, height = self.width(), self.height()
        return QRectF(left * width, top * height, wide * width, high * height)

    def _go_to(self, position: QPointF) -> None:
        """Have the middle of the frame at a point, as near as the view allows."""
        place = self.place_at(position)
        if place is not None:
            self.gone_to.emit(*place)

    def _move_frame(self, down: int, across: int) -> None:
        """Go on by half of what the table shows."""
        seen = self._seen
        if seen is None or self.part is None:
            return
        row, column = middle_of(seen)
        n_rows, n_columns = self.part.shape
        row += down * max((seen.bottom - seen.top + 1) // 2, 1)
        column += across * max((seen.right - seen.left + 1) // 2, 1)
        self.gone_to.emit(min(max(row, 0), n_rows - 1), min(max(column, 0), n_columns - 1))

    def sizeHint(self) -> QSize:
        return QSize(200, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 30)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.part is None:
            return
        frame, at = self._frame(), event.position()
        is_inside = frame.contains(at)
        self._grabbed = at - frame.center() if is_inside else QPointF()
        if not is_inside:
            self._go_to(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._go_to(event.position() - self._grabbed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.set_seen(self._seen)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        self.zoom(_ZOOM**notches, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_PageUp: (-2, 0),
            Qt.Key.Key_PageDown: (2, 0),
        }
        if key in steps:
            self._move_frame(*steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self.gone_to.emit(0, 0)
        elif key == Qt.Key.Key_End and self.part is not None:
            self.gone_to.emit(self.part.shape[0] - 1, self.part.shape[1] - 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key == Qt.Key.Key_0:
            self.show_whole()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.part_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = self.palette()
        painter.fillRect(self.rect(), colours.color(QPalette.ColorRole.Base))
        if self._image is not None:
            painter.setOpacity(1.0 if self._blocks is not None else _OUTDATED_OPACITY)
            painter.drawImage(self._image_place(), self._image)
            painter.setOpacity(1.0)
        elif self.part is not None:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _COUNTING)
        if self._seen is not None and self.part is not None:
            self._paint_frame(painter)
        edge = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(QPen(colours.color(edge), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        colours = self.palette()
        frame = self._frame().adjusted(0.5, 0.5, -0.5, -0.5)
        # A line of each, so that one of them stands out from whatever lies beneath.
        for width, role in ((3.5, QPalette.ColorRole.Base), (1.5, QPalette.ColorRole.Text)):
            painter.setPen(QPen(colours.color(role), width, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(frame)
