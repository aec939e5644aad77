"""Names of files, runs, users and items are shown as they are, whatever letters they have."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from funkgui.gui.widgets import plain_tip

PLAIN = Qt.TextFormat.PlainText
TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def window(driver, tmp_path):
    """With names everywhere that might be taken for markup."""
    rows = [f"<b>{u}</b>,<b>{i}</b>,{1 + u * i % 5}" for u in range(9) for i in range(8) if u != i]
    path, test_path = tmp_path / "<i>all<i>.csv", tmp_path / "<i>test<i>.csv"
    path.write_text("\n".join(["user,item,rating", *rows]))
    test_path.write_text("\n".join(["user,item,rating", *rows[:5]]))
    driver.open_file(path)
    driver.train(max_epochs=2)
    window = driver.window
    window.session.rename_run("Run 1", "<b>Run</b>")
    window.documents.hold_out_file(test_path)
    driver.wait(lambda: not window.documents.busy)
    window.mask_dialog.take_test_file(test_path)
    window.matrix.show_cell(1, 2)
    return window


def tips_of(table: QTableView) -> list[str]:
    """Of a cell and of the headings of its row and column."""
    model = table.model()
    if not (cell := model.index(0, 0)).isValid():
        return []
    headings = [model.headerData(0, side, TIP) for side in Qt.Orientation]
    return [tip for tip in (cell.data(TIP), *headings) if tip]


def test_no_name_is_taken_for_markup(window):
    widgets = QApplication.allWidgets()
    labels = [one for one in widgets if isinstance(one, QLabel)]
    words = [one.text() for one in labels if one.textFormat() != PLAIN]
    tips = [one.toolTip() for one in (*widgets, *window.findChildren(QAction))]
    for table in window.findChildren(QTableView):
        tips += tips_of(table)
    taken = [text for text in (*words, *tips) if Qt.mightBeRichText(text) and "&lt;" not in text]
    assert not taken


def test_a_tip_is_shown_letter_by_letter():
    assert plain_tip("Fast & 1 < 2\nrated") == "Fast & 1 < 2\nrated"
    assert "I &amp;lt;3 NY" in plain_tip("I &lt;3 NY")
