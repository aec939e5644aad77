"""The window fits the screens of small laptops."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QTableView, QTabWidget, QToolButton

from funkgui.gui.plots.plot_tab import PlotTab
from funkgui.gui.theme import apply_theme


@pytest.fixture(params=[1.0, 1.25])
def scale(qapp, request):
    """How large letters are, of their usual size."""
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(request.param * usual.pointSizeF())
    qapp.setFont(large)
    yield request.param
    qapp.setFont(usual)


@pytest.fixture
def low(scale, driver, ratings_file):
    """A window as low as it can be, with ratings and a run."""
    driver.open_file(ratings_file)
    driver.train(max_epochs=2)

    def is_low():
        # Anew, as panels that are still being laid out may let it become lower yet.
        driver.window.resize(1280, 100)
        return driver.window.height() == driver.window.minimumSizeHint().height()

    driver.wait(is_low)
    return driver


def test_a_window_with_ratings_fits_a_low_screen(low, scale):
    assert low.window.height() <= (680 if scale > 1 else 600)


def test_all_of_it_fits_a_small_screen_of_large_points(qapp, low, scale):
    apply_theme(qapp, "light")
    qapp.processEvents()
    least = low.window.minimumSizeHint()
    if scale == 1:
        assert least.width() <= 853
        assert least.height() <= 480
    low.window.resize(least)
    for name in ("matrix", "factors", "losses"):
        low.window.plots.show_plot(name)
        tab = low.child(PlotTab, f"plot_{name}")
        low.wait(lambda tab=tab: tab.content is not None and not tab.canvas.busy)
    assert low.window.notices.text == ""


def test_what_does_not_fit_is_scrolled_to(low, qtbot):
    column = low.child(QScrollArea, "training_column")
    content, view = column.widget(), column.viewport()
    assert content.minimumSizeHint().width() <= view.width()
    bar = column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    runs = low.child(QTableView, "runs_table")
    assert runs.mapTo(view, QPoint(0, runs.height())).y() <= view.height()
    train = low.child(QPushButton, "training_train")
    assert train.height() >= train.minimumSizeHint().height()


def test_a_column_that_is_scrolled_keeps_clear_of_its_bar(low, qtbot):
    column = low.child(QScrollArea, "training_column")
    qtbot.waitUntil(lambda: column.verticalScrollBar().isVisible())
    rmse = low.child(QLabel, "progress_holdout_rmse")
    end = rmse.mapTo(column.viewport(), QPoint(rmse.width(), 0)).x()
    assert end <= column.viewport().width() - 4


def test_all_tabs_of_the_predictions_can_be_seen(qapp, scale, driver, ratings_file):
    apply_theme(qapp, "light")
    driver.window.resize(1280, 760)
    driver.open_file(ratings_file)
    tabs = driver.child(QTabWidget, "predictions_lists")
    driver.wait(lambda: tabs.count() == 5)
    bar = tabs.tabBar()
    # The page is laid out in a turn of its own.
    driver.wait(lambda: bar.tabRect(4).right() < bar.width())
    buttons = bar.findChildren(QToolButton)
    assert not [button for button in buttons if button.isVisible()]


def test_a_small_window_stays_as_it_is_and_has_room_for_all_tabs(qapp, driver, ratings_file):
    apply_theme(qapp, "light")
    window = driver.window
    window.resize(960, 512)
    driver.open_file(ratings_file)
    tabs = driver.child(QTabWidget, "predictions_lists")
    driver.wait(lambda: tabs.isVisible() and tabs.count() == 5)
    driver.wait(lambda: tabs.tabBar().tabRect(4).right() < tabs.tabBar().width())
    assert window.size() == QSize(960, 512)


def test_the_window_does_not_widen_for_long_words(qapp, driver, ratings_file):
    apply_theme(qapp, "light")
    window, word = driver.window, 180 * "w"
    titles = ratings_file.with_name("movies.csv")
    titles.write_text(titles.read_text().replace("Film 1\n", f"{word}\n"))
    window.resize(960, 600)
    driver.open_file(ratings_file)
    window.predictions.show_cell(0, 0)
    picked = driver.child(QLabel, "picked_cell")
    driver.wait(lambda: picked.text().startswith("www"))
    window.notices.show_warning(f"{word}.csv has changed.")
    driver.wait(lambda: window.notices.height() > 0)
    qapp.processEvents()
    assert window.width() == 960


def test_a_high_window_needs_no_scrolling(low, qtbot):
    column = low.child(QScrollArea, "training_column")
    low.window.resize(1280, 1100)
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() == 0)
    assert column.widget().height() == column.viewport().height()
