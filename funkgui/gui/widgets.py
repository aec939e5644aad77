"""What many widgets need: names for programs and for people, and to stand in a row or a column."""

from __future__ import annotations

import html
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QFont, QPalette, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QTableView,
    QWidget,
)

from funkgui.gui.icons import icon

W = TypeVar("W", bound=QWidget)
L = TypeVar("L", bound=QBoxLayout)
Part = QWidget | QLayout
Index = QModelIndex | QPersistentModelIndex
"""What Qt's views and models name an entry by."""

_AROUND_ROW_PX = 8
"""Room above and below the text of a row together."""
_FRAME_PX = 40
"""What the frame of a window takes of the screen's height, nearly."""
_USUAL_LINE_PX = 16
"""Height of a line of the letters that the sizes of dialogs are meant for."""


def named(widget: W, name: str, words: str = "", tip: str = "") -> W:
    """Give a widget its object name, and hand it back.

    Parameters
    ----------
    words
        What it is called for those who do not see it; empty where its own text says so.
    tip
        Its tooltip.
    """
    widget.setObjectName(name)
    if words:
        widget.setAccessibleName(words)
    if tip:
        widget.setToolTip(tip)
    return widget


def fill(
    layout: L,
    *parts: Part | tuple[Part, int] | int,
    spacing: int | None = None,
    margins: tuple[int, int, int, int] | None = None,
) -> L:
    """Append widgets and layouts, each perhaps with its stretch, to a layout, and hand it back.

    A number alone is a gap of that stretch.

    Parameters
    ----------
    spacing, margins
        Pixels between the parts, and left, above, right and below; None leaves the style's own.
    """
    if spacing is not None:
        layout.setSpacing(spacing)
    if margins is not None:
        layout.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
            continue
        one, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(one, QWidget):
            layout.addWidget(one, stretch)
        else:
            layout.addLayout(one, stretch)
    return layout


def set_up_rows(table: QTableView) -> None:
    """Let a table be a list of rows to be read and chosen from, and not a grid of cells."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.horizontalHeader().setHighlightSections(False)
    rows = table.verticalHeader()
    rows.setVisible(False)
    rows.setDefaultSectionSize(table.fontMetrics().height() + _AROUND_ROW_PX)


def bold(font: QFont, larger: float = 1.0) -> QFont:
    """A bold font like another one, and so many times as large."""
    other = QFont(font)
    other.setBold(True)
    if larger != 1:
        other.setPointSizeF(font.pointSizeF() * larger)
    return other


def faint(label: QLabel) -> QLabel:
    """Write a label in the colour of lesser words, and hand it back."""
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def label_of(widget: QWidget, text: str) -> QLabel:
    """A label to stand beside a widget; the key in it leads there."""
    label = QLabel(text)
    label.setBuddy(widget)
    return label


def plain_label(name: str, text: str = "", tip: str = "") -> QLabel:
    """A label that wraps its words, which are no markup."""
    return named(QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True), name, tip=tip)


def told_label(name: str, tip: str = "", n_lines: int = 0) -> QLabel:
    """A `plain_label` for what a dialog tells: it can be copied, and does not widen the dialog.

    Parameters
    ----------
    n_lines
        So many have room, whether there are words or not.
    """
    label = plain_label(name, tip=tip)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if n_lines:
        label.setMinimumHeight(n_lines * label.fontMetrics().lineSpacing())
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label


def push_button(text: str, name: str, tip: str, icon_name: str) -> QPushButton:
    """A button with an icon, for those who do not see it called by its text."""
    return named(QPushButton(icon(icon_name), text), name, text.replace("&", ""), tip)


def words_instead(name: str, text: str = "") -> QLabel:
    """A label to stand in the middle of a panel that has nothing to show."""
    label = plain_label(name, text)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return faint(label)


def plain_tip(text: str) -> str:
    """A tooltip of lines with titles in them: a title is not markup, whatever is in it.

    Its lines are broken nowhere else: not between a number and its unit.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f"<p style='white-space:pre'>{html.escape(text)}</p>"


def resize_within_screen(dialog: QWidget, size: QSize) -> None:
    """Give a dialog that size, more where letters are large, or what the screen has room for."""
    size *= max(dialog.fontMetrics().height() / _USUAL_LINE_PX, 1.0)
    room = dialog.screen().availableSize() - QSize(0, _FRAME_PX)
    dialog.resize(size.boundedTo(room))
