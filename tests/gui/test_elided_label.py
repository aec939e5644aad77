"""A label of one line keeps its words whole where it can, and says them all to those who ask."""

from __future__ import annotations

from funkgui.gui.elided_label import ElidedLabel

WORDS = "User 599 rated The Return of the King 3.0, and the run had thought so"


def test_it_ends_in_an_ellipsis_where_there_is_no_room_and_widens_nothing(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(2000, 20)
    label.show()
    label.tell(WORDS)
    assert label.text() == WORDS

    label.resize(120, 20)
    assert label.text().endswith("\N{HORIZONTAL ELLIPSIS}")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= 120
    assert label.accessibleDescription() == WORDS

    label.resize(2000, 20)
    assert label.text() == WORDS
