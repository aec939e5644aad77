"""A table in a tab, or words in its place."""

from __future__ import annotations

from funkgui.gui.predictions.items_model import TITLE
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.predictions.table_page import TablePage


def test_a_table_has_a_name_for_programs_before_it_holds_anything(qtbot):
    table = ItemsTable((TITLE,), TITLE)
    page = TablePage("best", table, "Best", "What it holds")
    qtbot.addWidget(page)
    assert table.accessibleName() == "Best"
    page.tell("Best items for Ana")
    assert table.accessibleName() == "Best items for Ana"
