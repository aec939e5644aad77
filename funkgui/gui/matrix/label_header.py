"""A header that shortens long labels and marks where the current cell is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeader, QWidget

_PADDING_PX = 12
"""Left and right of a label together, as the style sheet has it."""


class LabelHeader(QHeaderView):
    """Labels of users or items in sections of one size.

    Qt's own highlight of sections asks every cell of a selection whether it can be selected;
    this one marks the current row and column only.

    Parameters
    ----------
    n_lines
        Lines of text in a section; what does not fit is elided.
    section_px
        Width or height of a section.
    """

    def __init__(
        self, orientation: Qt.Orientation, n_lines: int, section_px: int, parent: QWidget
    ) -> None:
        super().__init__(orientation, parent)
        self._n_lines = n_lines
        self._current = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setDefaultSectionSize(section_px)
        self.setMinimumSectionSize(section_px // 2)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_current(self, section: int) -> None:
        """Mark a section; -1 marks none."""
        before, self._current = self._current, section
        for one in {before, section} - {-1}:
            self.updateSection(one)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        super().initStyleOptionForIndex(option, section)
        if section == self._current:
            option.state |= QStyle.StateFlag.State_On
        width = self.sectionSize(section) if self._is_horizontal else self.width()
        option.text = _fitted(option.text, option.fontMetrics, width - _PADDING_PX, self._n_lines)

    @property
    def _is_horizontal(self) -> bool:
        return self.orientation() == Qt.Orientation.Horizontal

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._is_horizontal:
            hint.setHeight(self._n_lines * self.fontMetrics().lineSpacing() + 10)
        return hint


def _fitted(text: str, metrics: QFontMetrics, width: int, n_lines: int) -> str:
    """The text in at most so many lines of a width in pixels, each elided where need be."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < n_lines - 1 and metrics.horizontalAdvance(" ".join(words)) > width:
        n_words = 1
        while metrics.horizontalAdvance(" ".join(words[: n_words + 1])) <= width:
            n_words += 1
        lines.append(" ".join(words[:n_words]))
        words = words[n_words:]
    lines.append(" ".join(words))
    return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)
