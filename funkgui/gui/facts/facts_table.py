"""Facts in rows: of the whole matrix, and beside it of what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from funkgui.gui.facts.facts_rows import ROWS, TIMES, Row
from funkgui.gui.number_words import with_even_digits
from funkgui.gui.plots.palette import colours_for
from funkgui.gui.widgets import bold, faint, named
from funkgui.ratings.facts import Facts

_FACT, _WHOLE, _PART = range(3)


class _Heading(QLabel):
    """A bold heading in the colour of the bars, taken anew at each painting.

    A colour in the label's palette is lost where another scheme brings another style sheet.
    """

    def __init__(self, text: str, colour_name: str) -> None:
        super().__init__(text)
        self._colour_name = colour_name
        self.setFont(bold(self.font()))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = colours_for(self.palette())
        painter = QPainter(self)
        painter.setPen(QColor(getattr(colours, self._colour_name)))
        painter.drawText(self.rect(), self.alignment(), self.text())
        painter.end()


class FactsTable(QWidget):
    """Labels in a grid, a row for each fact."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[tuple[str, int], QLabel] = {}
        self._headings = {
            _WHOLE: _Heading("Matrix", "train"),
            _PART: _Heading("Selection", "holdout"),
        }
        named(self, "facts_table", "Facts")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(_FACT, 1)  # names wrap only where figures leave no room
        for column, heading in self._headings.items():
            heading.setObjectName(f"facts_heading_{column}")
            grid.addWidget(heading, 0, column, Qt.AlignmentFlag.AlignRight)
        for number, row in enumerate((*ROWS, *TIMES), 1):
            for column in (_FACT, _WHOLE, _PART):
                self._cells[row.name, column] = label = self._cell(row, column)
                grid.addWidget(label, number, column)

    def show_facts(self, whole: Facts, part: Facts | None, *, with_times: bool) -> None:
        """Show other facts.

        Parameters
        ----------
        part
            Of the selected cells; None where none are.
        """
        self._headings[_PART].setVisible(part is not None)
        for row in (*ROWS, *TIMES):
            is_told = row not in TIMES or with_times
            self._cells[row.name, _FACT].setVisible(is_told)
            for column, facts in ((_WHOLE, whole), (_PART, part)):
                label = self._cells[row.name, column]
                label.setText(_unbroken(row.text(facts)) if facts is not None else "")
                label.setVisible(is_told and facts is not None)

    def _cell(self, row: Row, column: int) -> QLabel:
        label = QLabel(row.label if column == _FACT else "")
        label.setObjectName(f"fact_{row.name}{('_label', '', '_selected')[column]}")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setToolTip(row.tip)
        label.setWordWrap(True)  # rather than push the last figures out of a narrow panel
        if column == _FACT:
            faint(label)
        else:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setFont(with_even_digits(label.font()))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


def _unbroken(text: str) -> str:
    """A figure whose units and signs stay beside their numbers where it wraps."""
    for pair in (" %", "\N{PLUS-MINUS SIGN} ", "\N{MULTIPLICATION SIGN} "):
        text = text.replace(pair, pair.replace(" ", "\N{NO-BREAK SPACE}"))
    return text
