"""The import window, looked at and used as a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTableWidget

from funkgui.gui.session import Session


@pytest.fixture
def write(tmp_path):
    def to_file(text: str, name: str = "mine.csv") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return to_file


@pytest.fixture
def importing(driver):
    return Importing(driver)


class Importing:
    def __init__(self, driver) -> None:
        self.driver = driver
        self.window = driver.window.import_window

    def show(self, path: Path) -> None:
        self.driver.trigger("import_ratings")
        self.driver.answer_file_dialog("ratings_dialog", path)
        self.settle()

    def settle(self) -> None:
        self.driver.wait(lambda: not self.window.running)

    def choose(self, option: str, value: str) -> None:
        field = self.child(QComboBox, f"import_{option}")
        assert field.findData(value) >= 0, f"{value} is not offered"
        field.setCurrentIndex(field.findData(value))
        self.settle()

    def press(self, name: str) -> None:
        """Click a button of the window, and wait for what it has read."""
        self.child(QPushButton, name).click()
        self.settle()

    def offered_choices(self) -> None:
        """Take what the notice offers: to look at how the file is read."""
        self.driver.child(QPushButton, "import_choices_offer").click()
        self.settle()
        assert self.window.isVisible()

    @property
    def session(self) -> Session:
        return self.driver.window.session

    def open(self) -> None:
        self.child(QPushButton, "import_open_button").click()
        self.driver.wait(lambda: not self.window.isVisible())
        self.driver.wait(lambda: not self.driver.window.documents.busy)

    def text(self, name: str) -> str:
        return self.child(QLabel, name).text()

    def cells(self, name: str) -> list[list[str]]:
        table = self.child(QTableWidget, name)
        return [
            [table.item(row, column).text() for column in range(table.columnCount())]
            for row in range(table.rowCount())
        ]

    def child(self, kind, name: str):
        found = self.window.findChild(kind, name)
        assert found is not None
        return found
