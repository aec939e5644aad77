"""Dialogs fit the screen, their buttons too, however large letters or pixels are."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

from funkgui.gui.widgets import resize_within_screen


def test_a_dialog_is_as_large_as_it_should_be_where_there_is_room(qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    resize_within_screen(dialog, QSize(300, 200))
    assert dialog.size() == QSize(300, 200)


def test_a_dialog_is_larger_where_letters_are(qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    font = dialog.font()
    font.setPixelSize(40)
    dialog.setFont(font)
    resize_within_screen(dialog, QSize(300, 200))
    assert dialog.width() > 600
    assert dialog.height() > 400


def test_no_dialog_is_larger_than_the_screen(driver):
    window = driver.window
    for dialog in (window.import_window, window.new_matrix, window.cross_validation):
        room = dialog.screen().availableSize()
        assert dialog.width() <= room.width()
        assert dialog.height() < room.height()
