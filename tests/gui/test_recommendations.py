"""Recommendations for every user, written to a file from the window."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QComboBox, QFileDialog

from funkgui.factorization.recommend import top_items


def test_everybodys_recommendations_are_exported(driver, ratings_file, tmp_path):
    window = driver.window
    driver.open_file(ratings_file)
    assert not window.actions_by_name["export_recommendations"].isEnabled()
    driver.train()
    driver.child(QComboBox, "best_count").setCurrentIndex(1)
    driver.trigger("export_recommendations")
    title = driver.child(QFileDialog, "export_dialog").windowTitle()
    assert title == "Export the 25 best items for every user"
    driver.answer_file_dialog("export_dialog", tmp_path / "best.csv")

    ratings, model = window.session.ratings, window.session.selected_run.result.model
    lines = (tmp_path / "best.csv").read_text(encoding="utf-8-sig").splitlines()
    best = [top_items(model, ratings, user, 25) for user in range(ratings.n_users)]
    assert len(lines) == 1 + sum(map(len, best))
    first = best[0][0]
    assert lines[1].startswith(f"{ratings.user_ids[0]},1,{ratings.item_ids[first.item]},")


def test_they_are_exported_for_spreadsheets_with_decimal_commas(driver, ratings_file, tmp_path):
    driver.open_file(ratings_file)
    driver.train()
    driver.trigger("export_recommendations")
    dialog = driver.child(QFileDialog, "export_dialog")
    dialog.selectNameFilter("CSV table with semicolons and decimal commas (*.csv)")
    driver.answer_file_dialog("export_dialog", tmp_path / "best.csv")

    head, first, *_ = (tmp_path / "best.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("user;rank;item;title;prediction")
    assert re.fullmatch(r"1;1;\d+;Film \d+;\d,\d+(;0,\d+)?", first)


def test_decimal_commas_are_proposed_where_numbers_are_written_so(driver, ratings_file):
    driver.open_file(ratings_file)
    driver.train()
    usual = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        driver.trigger("export_recommendations")
    finally:
        QLocale.setDefault(usual)
    dialog = driver.child(QFileDialog, "export_dialog")
    assert dialog.selectedNameFilter().startswith("CSV table with semicolons")
    assert len(dialog.nameFilters()) == 3
    dialog.reject()


def test_a_run_removed_takes_its_recommendations_along(driver, ratings_file):
    driver.open_file(ratings_file)
    driver.train()
    action = driver.window.actions_by_name["export_recommendations"]
    assert action.isEnabled()
    driver.window.session.remove_run(driver.window.session.selected_run.name)
    assert not action.isEnabled()
