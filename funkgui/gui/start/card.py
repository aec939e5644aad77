"""A button as a card: an icon, a title, and lesser words below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

_PADDING, _PADDING_Y = 12, 9
_LINE_GAP = 2
_RADIUS = 8
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_TITLE = int(
    Qt.TextFlag.TextSingleLine
    | Qt.TextFlag.TextShowMnemonic
    | Qt.AlignmentFlag.AlignLeft
    | Qt.AlignmentFlag.AlignVCenter
)


class Card(QAbstractButton):
    """A card that can be clicked, or pressed with Return or Space; arrows go to its neighbours.

    Parameters
    ----------
    title
        What it does; an ``&`` marks its key.
    words
        What to know about it, in lesser writing; wrapped where the card is narrow.
    picture
        Painted in the colour of the title.
    main
        Whether it is the one that a newcomer should press: larger, and in the accent's colour.
    """

    def __init__(self, title: str, words: str, picture: QIcon, *, main: bool = False) -> None:
        super().__init__()
        self._words = words
        self._picture = picture
        self._main = main
        self.setText(title)
        self.setAccessibleName(title.replace("&", ""))
        self.setAccessibleDescription(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def _icon_size(self) -> int:
        return QFontMetrics(self.font()).height() * (2 if self._main else 1) + 4

    @property
    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        if self._main:
            font.setPointSizeF(font.pointSizeF() * 1.2)
        return font

    def _text_left(self) -> int:
        return _PADDING + self._icon_size + _PADDING

    def _words_height(self, width: int) -> int:
        if not self._words:
            return 0
        room = QRect(0, 0, max(width - self._text_left() - _PADDING, 1), 10_000)
        return QFontMetrics(self.font()).boundingRect(room, _WRAPPED, self._words).height()

    def _paint_ground(self, painter: QPainter) -> None:
        colours = self.palette()
        role = QPalette.ColorRole
        ground = colours.color(role.Highlight if self._main else role.Base)
        if self.isDown():
            ground = ground.darker(108)
        elif self.underMouse() and self._main:
            ground = ground.lighter(108)
        elif self.underMouse():
            ground = colours.color(role.Button)
        marked = self.hasFocus() or self.underMouse()
        line = colours.color(role.Accent if marked else role.Mid)
        if self._main:
            line = colours.color(role.WindowText) if self.hasFocus() else ground
        width = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(line, width))
        painter.setBrush(ground)
        inset = width / 2
        frame = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    def _paint_text(self, painter: QPainter) -> None:
        role = QPalette.ColorRole
        left = self._text_left()
        width = self.width() - left - _PADDING
        title_height = QFontMetrics(self._title_font).height()
        height = title_height
        if self._words:
            height += _LINE_GAP + self._words_height(self.width())
        top = (self.height() - height) // 2
        on_accent = role.HighlightedText
        painter.setPen(self.palette().color(on_accent if self._main else role.Text))
        painter.setFont(self._title_font)
        painter.drawText(QRect(left, top, width, title_height), _TITLE, self.text())
        painter.setPen(self.palette().color(on_accent if self._main else role.PlaceholderText))
        painter.setFont(self.font())
        below = top + title_height + _LINE_GAP
        painter.drawText(QRect(left, below, width, self.height() - below), _WRAPPED, self._words)

    def sizeHint(self) -> QSize:
        title = QFontMetrics(self._title_font).horizontalAdvance(self.text())
        width = self._text_left() + title + _PADDING
        # One line of words; layouts ask for more by `heightForWidth` where a width calls for it.
        return QSize(width, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        text = QFontMetrics(self._title_font).height()
        if self._words:
            text += _LINE_GAP + self._words_height(width)
        return max(text, self._icon_size) + 2 * _PADDING_Y

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # its first click has opened what there is to open

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        size = self._icon_size
        where = QRect(_PADDING, (self.height() - size) // 2, size, size)
        mode = QIcon.Mode.Selected if self._main else QIcon.Mode.Normal
        self._picture.paint(painter, where, Qt.AlignmentFlag.AlignCenter, mode)
        self._paint_text(painter)
