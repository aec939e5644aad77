"""The facts of real matrices, in a real panel beside a real table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolTip

from funkgui.factorization.model import FactorModel
from funkgui.gui.editing import Editing
from funkgui.gui.facts import facts_panel as module
from funkgui.gui.facts.bar_chart import BarChart, Bars
from funkgui.gui.facts.facts_panel import FactsPanel
from funkgui.gui.latest import Latest, wait_for_work_of
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.plots.palette import DARK, LIGHT
from funkgui.gui.theme import apply_theme
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.dense import to_dense
from tests.gui import seen
from tests.made_run import made_run
from tests.rating_set import rating_set

TIMES = "\N{MULTIPLICATION SIGN}"


def words(facts: FactsPanel, name: str) -> str:
    """A fact as it reads, wherever it may be broken."""
    return seen.words(facts, name).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def panels(qtbot, session):
    editing = Editing(session)
    matrix = MatrixPanel(session, editing)
    facts = FactsPanel(session, matrix)
    for one in (matrix, facts):
        qtbot.addWidget(one)
    matrix.resize(700, 500)
    facts.resize(380, 450)
    with qtbot.waitExposed(facts):
        matrix.show()
        facts.show()
    yield matrix, facts
    wait_for_work_of(facts)
    wait_for_work_of(matrix)
    wait_for_work_of(editing)


@pytest.fixture
def project() -> Project:
    ratings = rating_set(60, 40, 900, seed=2)
    times = np.full(ratings.n_ratings, 86_400 * 365, np.int64)
    times[3] += 86_400 * 31
    return Project(replace(ratings, times=times), random_share(ratings, 0.2, 0))


def bars(panel, name: str):
    return panel.findChild(BarChart, f"{name}_chart").bars


def select(matrix, top: int, left: int, bottom: int, right: int) -> None:
    table = matrix.table
    model = table.model()
    cells = QItemSelection(model.index(top, left), model.index(bottom, right))
    table.selectionModel().select(cells, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_the_facts_of_the_matrix(qtbot, panels, session, project):
    session.open(project)
    _, facts = panels
    n = project.ratings.n_ratings
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == f"{n:,}")
    assert words(facts, "fact_size") == f"60 {TIMES} 40"
    values = project.ratings.values
    assert words(facts, "fact_mean") == f"{values.mean():.3f} ± {values.std():.3f}"
    assert words(facts, "fact_held_out") == f"{project.holdout.n_hidden} (20.0 %)"
    assert (words(facts, "fact_first"), words(facts, "fact_last")) == ("1971-01-01", "1971-02-01")
    assert sum(bars(facts, "ratings").whole) == n
    assert list(bars(facts, "ratings").labels)[:3] == ["0.5", "1", "1.5"]
    assert bars(facts, "ratings").part is None
    users_with = np.count_nonzero(np.diff(project.ratings.indptr))
    assert sum(bars(facts, "users").whole) == users_with


def test_the_ratings_of_each_of_a_few_are_told_one_by_one(qtbot, panels, session):
    _, facts = panels
    ratings = rating_set(30, 8, 90)
    session.open(Project(ratings, random_share(ratings, 0.2, 0)))
    qtbot.waitUntil(lambda: bars(facts, "users") is not None)
    most = int(np.diff(ratings.indptr).max())

    assert list(bars(facts, "users").labels) == [str(count + 1) for count in range(most)]
    assert list(bars(facts, "users").names)[:2] == ["1 rating", "2 ratings"]
    assert list(bars(facts, "items").labels)[:3] == ["1", "2", "4"], "each has up to thirty"


def test_the_facts_of_the_selection_follow_it(qtbot, panels, session, project):
    session.open(project)
    matrix, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") != "")
    select(matrix, 0, 0, 11, 2)
    qtbot.waitUntil(lambda: words(facts, "fact_size_selected") == f"12 {TIMES} 3")
    order = matrix.table.order
    cells = to_dense(project.ratings)[np.ix_(order.users.between(0, 11), order.items.between(0, 2))]
    n = int((~np.isnan(cells)).sum())
    assert words(facts, "fact_ratings_selected") == str(n)
    assert sum(bars(facts, "ratings").part) == n
    assert words(facts, "fact_mean_selected").startswith(f"{np.nanmean(cells):.4g} ")
    select(matrix, 0, 0, 0, 0)
    qtbot.waitUntil(lambda: words(facts, "fact_size_selected") == "")
    assert bars(facts, "ratings").part is None


def test_a_narrow_panel_shows_the_facts_of_the_matrix_in_full(qtbot, panels, session):
    _, facts = panels
    facts.resize(248, 200)
    ratings, _ = product_matrix(500, 500, harmonic_weights(5), seed=1)
    session.open(Project(ratings, random_share(ratings, 0.5, 0)))
    qtbot.waitUntil(lambda: words(facts, "fact_held_out") == "125,000 (50.0 %)")
    scrolled = facts.findChild(QScrollArea, "facts_scroll")

    qtbot.waitUntil(scrolled.verticalScrollBar().isVisible)
    qtbot.waitUntil(lambda: not scrolled.horizontalScrollBar().isVisible())


def test_names_of_facts_wrap_only_where_figures_leave_no_room(qtbot, panels, session, project):
    matrix, facts = panels
    session.open(project)
    select(matrix, 0, 0, 11, 2)
    qtbot.waitUntil(lambda: words(facts, "fact_size_selected") == f"12 {TIMES} 3")
    name = facts.findChild(QLabel, "fact_users_without_label")
    figures = [facts.findChild(QLabel, f"fact_{one}") for one in ("held_out", "mean")]
    wrapped = {}
    for width in range(460, 300, -10):
        facts.resize(width, 450)
        QApplication.processEvents()
        wrapped[width] = name.height() > 1.5 * name.fontMetrics().height()
        is_roomy = all(one.width() > one.sizeHint().width() for one in figures)
        assert not (wrapped[width] and is_roomy)
    assert set(wrapped.values()) == {False, True}


def test_a_narrow_panel_shows_the_facts_of_the_selection_in_full(qtbot, panels, session, project):
    matrix, facts = panels
    facts.resize(248, 450)
    session.open(project)
    select(matrix, 0, 0, 11, 2)
    qtbot.waitUntil(lambda: words(facts, "fact_size_selected") == f"12 {TIMES} 3")
    bar = facts.findChild(QScrollArea, "facts_scroll").horizontalScrollBar()

    qtbot.waitUntil(lambda: bar.maximum() == 0)


def test_an_edit_is_counted(qtbot, panels, session, project):
    session.open(project)
    _, facts = panels
    n = project.ratings.n_ratings
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == f"{n:,}")
    session.apply(SetCells.one(0, int(project.ratings.item_index[0]), None))
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == f"{n - 1:,}")
    session.undo()
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == f"{n:,}")


def test_large_matrices_are_counted_in_a_worker(qtbot, panels, session, project, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE", 10)
    session.open(project)
    matrix, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == f"{project.ratings.n_ratings:,}")
    select(matrix, 0, 0, 3, 3)
    select(matrix, 0, 0, 4, 5)
    qtbot.waitUntil(lambda: words(facts, "fact_size_selected") == f"5 {TIMES} 6")


def test_times_are_told_where_there_are_any(qtbot, panels, session, project):
    session.open(replace(project, ratings=replace(project.ratings, times=None)))
    _, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") != "")
    assert words(facts, "fact_first") == ""


def test_a_run_on_a_generated_matrix_is_compared_with_the_truth(qtbot, panels, session):
    ratings, truth = product_matrix(30, 20, harmonic_weights(5), seed=1)
    model = FactorModel(
        truth.u * truth.weights,
        np.array(truth.v.T),
        np.full(30, 0.25, np.float32),
        np.zeros(20, np.float32),
    )
    project = Project(ratings, random_share(ratings, 0.3, 0), truth=truth)
    session.open(project)
    _, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == "600")
    told = facts.findChild(QLabel, "truth_words")
    assert not told.isVisible()
    session.add_run(made_run(project, model))
    qtbot.waitUntil(told.isVisible)
    assert told.text() == (
        "RMSE of Run 1 to the true matrix without noise: 0.2500 over all cells, 0.2500 over unseen "
        "ones."
    )
    session.rename_run("Run 1", "First")
    qtbot.waitUntil(lambda: told.text().startswith("RMSE of First to"))
    noisy = replace(ratings, values=ratings.values + np.float32(0.5))
    session.open(Project(noisy, project.holdout, truth=truth))
    session.add_run(made_run(session.project, model))
    noise = "an RMSE of 0.5000 to the ratings, from noise and rounding."
    qtbot.waitUntil(lambda: told.text().endswith(noise))
    session.open(Project(ratings, nothing_hidden(ratings), truth=truth))
    session.add_run(made_run(session.project, model))
    qtbot.waitUntil(lambda: told.text().endswith("noise: 0.2500 over all cells."))
    session.open(Project(ratings, nothing_hidden(ratings)))
    qtbot.waitUntil(lambda: not told.isVisible())


def test_a_run_looked_at_in_passing_is_not_told_of_later(qtbot, panels, session, monkeypatch):
    monkeypatch.setattr(module, "_LATER_MS", 0)
    ratings, truth = product_matrix(1200, 1000, harmonic_weights(5), seed=1)
    project = Project(ratings, nothing_hidden(ratings), truth=truth)
    model = FactorModel.of_factors(truth.u * truth.weights, np.array(truth.v.T))
    session.open(project)
    for name in ("Run 1", "Run 2"):
        session.add_run(made_run(project, model, name))
    _, facts = panels
    words = facts.findChild(QLabel, "truth_words")
    qtbot.waitUntil(lambda: words.text().startswith("RMSE of Run 2"))
    comparing = facts.findChildren(Latest)[-1]
    with qtbot.waitSignal(comparing.task_started):
        session.select_run("Run 1")
    session.select_run("Run 2")

    qtbot.waitUntil(lambda: not comparing.busy)
    assert words.text().startswith("RMSE of Run 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_headings_have_the_colours_of_the_bars(qapp, qtbot, panels, session, project, scheme):
    session.open(project)
    _, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") != "")
    apply_theme(qapp, scheme)
    qtbot.waitUntil(facts.updatesEnabled)
    picture = facts.findChild(QLabel, "facts_heading_1").grab().toImage()
    apply_theme(qapp, "light")
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }

    assert (LIGHT if scheme == "light" else DARK).train in seen


def test_a_matrix_without_ratings_has_no_mean(qtbot, panels, session):
    ratings = rating_set(3, 2, 0)
    session.open(Project(ratings, nothing_hidden(ratings)))
    _, facts = panels
    qtbot.waitUntil(lambda: words(facts, "fact_ratings") == "0")
    assert words(facts, "fact_mean") == "\N{EN DASH}"


def test_nothing_open_is_said(qtbot, panels, session):
    _, facts = panels
    qtbot.waitUntil(lambda: facts.findChild(QLabel, "no_facts").isVisible())


def test_the_words_of_a_bar_are_not_broken_between_number_and_unit(qtbot, qapp):
    chart = BarChart("chart", "Ratings", "How the ratings are spread")
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.show_bars(Bars(["2"], ["2"], [173], [6], "ratings"))
    with qtbot.waitExposed(chart):
        chart.show()

    middle = chart.rect().center()
    qapp.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, middle, chart.mapToGlobal(middle)))

    tip = next(one for one in qapp.topLevelWidgets() if one.inherits("QTipLabel"))
    assert tip.height() < 3 * tip.fontMetrics().lineSpacing() + 2 * tip.margin()
    QToolTip.hideText()


@pytest.mark.parametrize("n_letters", [2, 5, 12])
def test_labels_below_the_bars_neither_touch_nor_are_cut(qtbot, n_letters):
    chart = BarChart("chart", "Ratings", "How the ratings are spread")
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    labels = ["\N{FULL BLOCK}" * n_letters] * 20
    chart.show_bars(Bars(labels, labels, [1] * 20, None, "ratings"))
    picture = chart.grab().toImage()

    ground, row = picture.pixel(0, 0), chart.height() - chart.fontMetrics().height() // 2
    line = "".join(" #"[picture.pixel(x, row) != ground] for x in range(chart.width()))
    widths = {len(label) for label in line.split()}
    assert len(line.split()) >= 2
    assert max(widths) - min(widths) <= 1
    assert max(widths) < 15 * n_letters


def test_numbers_of_the_histogram_are_written_for_readers(qtbot, panels, session):
    ratings = rating_set(60, 40, 900, seed=2)
    values = np.linspace(-40_000, 60_000, ratings.n_ratings, dtype=np.float32)
    ratings = replace(ratings, values=values, scale=None)
    session.open(Project(ratings, nothing_hidden(ratings)))
    _, facts = panels
    qtbot.waitUntil(lambda: bars(facts, "ratings") is not None)

    labels = bars(facts, "ratings").labels
    assert not any("e" in label or "-" in label for label in labels)
    assert labels[0] == "\N{MINUS SIGN}40,000"
