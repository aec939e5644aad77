"""Where the room goes that the window gains or loses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from funkgui.gui.theme import apply_theme

AREAS = "training", "matrix", "predictions", "plots"


@pytest.fixture
def large_letters(qapp):
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(1.5 * usual.pointSizeF())
    qapp.setFont(large)
    yield
    qapp.setFont(usual)


@pytest.fixture
def widths(driver):
    """Gives the window a width; returns those of its areas."""
    driver.open_problem("3x3-gd")
    driver.wait(driver.window.workspace.isVisible)

    def resize(width: int) -> dict[str, int]:
        workspace = driver.window.workspace
        driver.window.resize(width, 900)
        driver.wait(lambda: workspace.width() == width)
        QApplication.processEvents()  # Qt lays out areas in a turn of its own
        return {name: dock(driver, name).width() for name in AREAS}

    return resize


def dock(driver, name: str) -> QDockWidget:
    return driver.child(QDockWidget, f"dock_{name}")


def drag_training_to(driver, width: int) -> None:
    """As a person drags what parts it from the rest."""
    training, plots = dock(driver, "training"), dock(driver, "plots")
    sizes = [width, plots.width() + training.width() - width]
    driver.window.workspace.resizeDocks([training, plots], sizes, Qt.Orientation.Horizontal)
    driver.wait(lambda: training.width() == width)


def test_the_training_keeps_its_width_and_the_others_come_back_to_theirs(widths):
    first = widths(1400)
    narrow = widths(1100)
    wide = widths(1700)
    assert narrow["training"] == wide["training"] == first["training"]
    assert narrow["matrix"] < first["matrix"] < wide["matrix"]
    for width in (1000, 1600, 1050, 1400):
        again = widths(width)
    assert all(abs(again[name] - first[name]) <= 5 for name in AREAS)


def test_the_areas_stay_as_they_are_in_other_colours(qapp, driver, widths):
    seen = []
    for scheme in ("light", "dark", "light"):
        apply_theme(qapp, scheme)
        driver.wait(driver.window.updatesEnabled)
        seen.append(widths(1400))
    assert seen[0] == seen[1] == seen[2]


def test_the_solver_can_be_read_where_the_column_of_the_training_scrolls(
    qapp, driver, ratings_file
):
    driver.window.resize(1024, 500)
    apply_theme(qapp, "light")
    driver.open_file(ratings_file)
    driver.wait(driver.child(QScrollArea, "training_column").verticalScrollBar().isVisible)
    solver = driver.child(QComboBox, "config_solver")
    QApplication.processEvents()
    assert solver.width() >= solver.sizeHint().width()


def test_the_solver_can_be_read_where_letters_are_large(large_letters, qapp, driver, ratings_file):
    driver.window.resize(1900, 1000)
    apply_theme(qapp, "light")
    driver.open_file(ratings_file)
    solver = driver.child(QComboBox, "config_solver")
    driver.wait(solver.isVisible)
    QApplication.processEvents()
    assert solver.width() >= solver.sizeHint().width()


def test_a_window_of_large_letters_fits_a_small_screen(large_letters, qapp, driver, ratings_file):
    apply_theme(qapp, "light")
    driver.window.resize(960, 600)
    driver.open_file(ratings_file)
    driver.train(max_epochs=2)
    QApplication.processEvents()
    assert driver.window.width() == 960
    for name in ("find_item_field", "go_to_user_field"):
        field = driver.child(QLineEdit, name)
        words = field.fontMetrics().horizontalAdvance(field.placeholderText())
        assert field.width() > words + field.fontMetrics().height()  # and an icon


def test_a_width_that_was_given_by_hand_is_kept(driver, widths):
    widths(1400)
    drag_training_to(driver, 500)
    assert widths(1300)["training"] == 500
    assert widths(1700)["training"] == 500


def test_a_width_that_was_given_by_hand_is_kept_no_longer_than_there_is_room(driver, widths, qtlog):
    widths(1700)
    drag_training_to(driver, 1100)

    now = widths(1000)

    assert min(now.values()) > 0
    assert not [one.message for one in qtlog.records if "resizeDocks" in one.message]


def test_the_matrix_gets_the_room_where_the_plots_are_hidden(driver, widths):
    first = widths(1400)
    dock(driver, "plots").hide()
    widths(1100)
    wide = widths(1700)
    assert wide["training"] == first["training"]
    assert wide["matrix"] > first["matrix"] + 100


def test_a_training_below_the_matrix_is_as_wide_as_that(driver, widths):
    workspace, training = driver.window.workspace, dock(driver, "training")
    workspace.splitDockWidget(dock(driver, "matrix"), training, Qt.Orientation.Vertical)
    for name in ("plots", "predictions", "facts", "steps"):
        dock(driver, name).hide()
    for width in (1400, 1100, 1600):
        assert widths(width)["training"] == width


def test_floating_away_it_is_left_alone(driver, widths):
    training = dock(driver, "training")
    training.setFloating(True)
    training.resize(420, 600)
    widths(1100)
    widths(1600)
    assert training.width() == 420
    training.setFloating(False)
    assert widths(1500)["matrix"] > 300


def test_floating_areas_are_not_over_the_start_page(driver, qtbot):
    driver.open_problem("3x3-gd")
    driver.wait(driver.window.workspace.isVisible)
    plots, training = dock(driver, "plots"), dock(driver, "training")
    plots.setFloating(True)
    driver.trigger("close_project")
    driver.wait(driver.window.start_page.isVisible)
    for key in (Qt.Key.Key_2, Qt.Key.Key_3):
        qtbot.keyClick(driver.window, key, Qt.KeyboardModifier.ControlModifier)
    assert not plots.isVisible()

    driver.open_problem("3x3-gd")
    driver.wait(plots.isVisible)
    assert plots.isFloating()
    assert training.isVisible()


@pytest.mark.parametrize("closed_at", ["start_page", "workspace"])
def test_a_floating_area_outlives_the_program(drivers, closed_at):
    first = drivers()
    first.open_problem("3x3-gd")
    first.wait(first.window.workspace.isVisible)
    dock(first, "plots").setFloating(True)
    if closed_at == "start_page":
        first.trigger("close_project")
        first.wait(first.window.start_page.isVisible)
    first.window.close()

    second = drivers()
    assert not dock(second, "plots").isVisible()
    second.open_problem("3x3-gd")
    second.wait(dock(second, "plots").isVisible)
    assert dock(second, "plots").isFloating()
    assert dock(second, "plots").updatesEnabled()


def test_the_width_outlives_the_program(drivers):
    first = drivers()
    first.open_problem("3x3-gd")
    first.wait(first.window.workspace.isVisible)
    first.window.resize(1400, 900)
    drag_training_to(first, 480)
    first.window.session.open(None)
    first.window.close()

    second = drivers()
    second.window.resize(1400, 900)  # the screen of the tests is too small to come back to
    second.open_problem("3x3-gd")
    workspace, training = second.window.workspace, dock(second, "training")
    second.wait(lambda: training.width() == 480)
    for width in (1100, 1600):
        second.window.resize(width, 900)
        second.wait(lambda width=width: workspace.width() == width)
        QApplication.processEvents()
        assert training.width() == 480


@pytest.mark.parametrize("is_started_anew", [False, True])
def test_what_the_window_gains_on_the_start_page_goes_to_the_matrix(drivers, is_started_anew):
    driver = drivers()
    driver.open_problem("3x3-gd")
    driver.wait(driver.window.workspace.isVisible)
    driver.window.resize(1100, 900)
    driver.wait(lambda: driver.window.workspace.width() == 1100)
    QApplication.processEvents()
    first = {name: dock(driver, name).width() for name in AREAS}
    driver.trigger("close_project")
    driver.wait(driver.window.start_page.isVisible)
    if is_started_anew:
        driver.window.close()
        driver = drivers()

    driver.window.resize(1700, 900)
    driver.open_problem("3x3-gd")
    driver.wait(driver.window.workspace.isVisible)
    QApplication.processEvents()
    now = {name: dock(driver, name).width() for name in AREAS}

    assert now["training"] == first["training"]
    ratio = first["matrix"] / first["predictions"]
    assert now["matrix"] / now["predictions"] == pytest.approx(ratio, rel=0.02)


def test_a_start_without_a_matrix_leaves_the_areas_as_they_would_be_at_first(drivers):
    widths = []
    for is_opened in (False, True):
        driver = drivers()
        driver.window.resize(1400, 900)
        if is_opened:
            driver.open_problem("3x3-gd")
            driver.wait(driver.window.workspace.isVisible)
            QApplication.processEvents()
            widths.append([dock(driver, name).width() for name in AREAS])
            driver.trigger("reset_layout")
            QApplication.processEvents()
            widths.append([dock(driver, name).width() for name in AREAS])
        driver.window.close()

    assert widths[0] == widths[1]


def test_tab_goes_to_nothing_in_areas_behind_others(driver, qtbot):
    driver.open_problem("3x3-gd")
    driver.wait(driver.window.workspace.isVisible)
    driver.window.activateWindow()
    behind = [dock(driver, name) for name in ("facts", "steps")]
    first, last = (driver.child(QWidget, name) for name in ("training_train", "find_item_field"))

    for start, step in ((first, Qt.Key.Key_Tab), (last, Qt.Key.Key_Backtab)):
        start.setFocus()
        passed = []
        for _ in range(60):
            qtbot.keyClick(QApplication.focusWidget(), step)
            passed.append(QApplication.focusWidget())
        assert len(set(passed)) > 5
        assert not [one for one in passed if any(area.isAncestorOf(one) for area in behind)]
