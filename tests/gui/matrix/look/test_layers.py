"""The layers as they are seen: colours, numbers, the legend, and the bar that switches them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QComboBox

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.look.layer_face import Face
from funkgui.gui.matrix.look.layers import Layer, Look, PaletteName, Show
from funkgui.gui.matrix.table.cells_painter import CellsPainter
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.theme import apply_theme
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import from_dense
from tests.gui.matrix.conftest import show_on_screen
from tests.made_run import made_run, mean_model

TRAINED, HELD_OUT, BLANK, HIGH, LOW = (0, 1), (1, 1), (3, 3), (1, 3), (2, 3)
"""Cells of the few ratings: 3.0; 4.5 held out; none; 5.0; 0.5. The run predicts 3 for each."""


class Eye:
    """Looks at the cells of a table."""

    def __init__(self, driver) -> None:
        self._driver = driver
        self.table = driver.table

    def look(self, layer: Layer, show: Show = Show.BOTH, palette=PaletteName.SOFT) -> None:
        self.table.set_look(Look(layer, show, palette))

    def cell(self, place):
        """A picture of a cell, without the lines around it."""
        picture = self.table.viewport().grab().toImage()
        area = self.table.visualRect(self._driver.index(*place))
        return picture.copy(area.adjusted(0, 0, -1, -1))

    def ground(self, place) -> QColor:
        return self.cell(place).pixelColor(0, 0)

    def is_written_on(self, place) -> bool:
        picture = self.cell(place)
        middle = range(20, picture.width() - 10)  # the mark of held-out cells is further right
        colours = {picture.pixel(x, y) for x in middle for y in range(picture.height())}
        return len(colours) > 1


@pytest.fixture
def eye(opened) -> Eye:
    # The current cell has a veil and a frame.
    opened.table.selectionModel().clear()
    return Eye(opened)


@pytest.fixture
def with_run(session, project, make_run):
    def add():
        session.add_run(make_run(project))

    return add


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mask_has_three_grounds(qapp, eye, scheme):
    apply_theme(qapp, scheme)
    eye.look(Layer.HELD_OUT)
    grounds = [eye.ground(place).name() for place in (TRAINED, HELD_OUT, BLANK)]
    others = [eye.ground(place).name() for place in (HIGH, LOW)]
    base = eye.table.palette().color(QPalette.ColorRole.Base).name()
    apply_theme(qapp, "light")

    assert len(set(grounds)) == 3
    assert set(others) == {grounds[0]}
    assert grounds[2] == base


def test_structure_is_known_or_blank_and_nothing_else(eye):
    eye.look(Layer.KNOWN)

    assert eye.cell(TRAINED) == eye.cell(HELD_OUT) == eye.cell(LOW)
    assert eye.ground(TRAINED) != eye.ground(BLANK)
    assert not eye.is_written_on(TRAINED)


def test_predictions_stand_in_the_blanks_and_ratings_stay_as_they_are(eye, with_run):
    before = {place: eye.cell(place) for place in (TRAINED, HELD_OUT, HIGH)}
    assert not eye.is_written_on(BLANK)
    with_run()
    eye.look(Layer.PREDICTIONS)

    assert eye.is_written_on(BLANK)
    assert all(eye.cell(place) == picture for place, picture in before.items())
    # A rating of 3 looks otherwise than a prediction of 3.
    assert eye.ground(TRAINED) != eye.ground(BLANK)


def test_errors_are_rating_minus_prediction_on_known_cells(eye, with_run):
    with_run()
    eye.look(Layer.ERRORS)
    base = eye.table.palette().color(QPalette.ColorRole.Base)

    assert eye.ground(HIGH).red() > eye.ground(HIGH).blue()  # 5 - 3
    assert eye.ground(LOW).blue() > eye.ground(LOW).red()  # 0.5 - 3
    assert eye.ground(TRAINED) == eye.ground(BLANK) == base  # 3 - 3, and none
    assert eye.is_written_on(TRAINED)
    assert not eye.is_written_on(BLANK)


def test_nothing_is_written_where_a_run_predicts_no_number(eye, session, project):
    nan = float("nan")
    model = mean_model(project.ratings, item_bias=[0.0, nan, 0.0, nan, nan])
    session.add_run(made_run(project, model))
    eye.look(Layer.PREDICTIONS)
    assert eye.is_written_on((0, 0))
    assert eye.is_written_on(HIGH)
    assert not eye.is_written_on(BLANK)
    eye.look(Layer.ERRORS)
    assert eye.is_written_on((1, 0))
    assert not eye.is_written_on(HIGH)


@pytest.mark.parametrize("layer", [Layer.PREDICTIONS, Layer.ERRORS])
def test_layers_of_a_run_give_way_to_the_ratings_when_it_is_gone(eye, session, with_run, layer):
    eye.look(layer)
    assert eye.table.look.layer is Layer.RATINGS
    with_run()
    eye.look(layer)
    assert eye.table.look.layer is layer
    session.remove_run("Run 1")

    assert eye.table.look.layer is Layer.RATINGS
    with_run()
    assert eye.table.look.layer is layer


def test_another_project_without_a_run_shows_its_ratings(eye, session, project, with_run):
    with_run()
    eye.look(Layer.ERRORS, Show.COLOURS, PaletteName.VIRIDIS)
    session.open(project)

    assert eye.table.look == Look(Layer.RATINGS, Show.COLOURS, PaletteName.VIRIDIS)


@pytest.mark.parametrize("layer", Layer)
def test_only_colours_have_no_numbers_and_only_numbers_no_colours(eye, with_run, layer):
    with_run()
    eye.look(layer, Show.COLOURS)
    assert not eye.is_written_on(TRAINED)
    eye.look(layer, Show.NUMBERS)

    assert eye.is_written_on(TRAINED) == (layer is not Layer.KNOWN)
    plain = layer not in (Layer.KNOWN, Layer.HELD_OUT)
    assert (eye.ground(HIGH) == eye.ground(LOW) == eye.ground(BLANK)) == plain


def test_a_matrix_opened_after_none_has_the_colours_of_an_enabled_table(session, opened, eye):
    project = session.project
    session.open(None)
    session.open(project)
    eye.table.selectionModel().clear()

    assert eye.table.isEnabled()
    assert eye.ground(BLANK) == eye.table.palette().color(QPalette.ColorRole.Base)


def test_palettes_differ(eye):
    grounds = []
    for name in PaletteName:
        eye.look(Layer.RATINGS, palette=name)
        grounds.append(eye.ground(HIGH).name())

    assert len(set(grounds)) == 3


def test_an_edit_is_seen_at_once_in_every_layer(eye, session, with_run):
    with_run()
    for number, layer in enumerate(Layer):
        session.apply(SetCells.one(3, 3, None))
        eye.look(layer)
        before = eye.cell(BLANK)
        session.apply(SetCells.one(3, 3, 1.0 + number / 2))
        assert eye.cell(BLANK) != before, layer
        session.undo()
        assert eye.cell(BLANK) == before, layer
        session.undo()


def test_predictions_follow_users_who_move(eye, session, project, with_run, opened):
    with_run()
    eye.look(Layer.ERRORS)
    at_high = eye.ground(HIGH)
    session.apply(Remove.of("user", np.array([0])))
    opened.choose_order("Matrix order")
    eye.table.selectionModel().clear()

    assert eye.table.look.layer is Layer.ERRORS
    assert eye.ground((0, 3)) == at_high


def test_a_wider_scale_is_in_the_legend(eye, session, opened):
    legend = opened.panel.layer_bar.legend
    assert legend.content.marks == ("0.5", "2.75", "5.0")
    session.apply(SetScale(type(session.ratings.scale)(0.0, 10.0, 0.5)))

    assert legend.content.marks == ("0.0", "5.0", "10.0")


class TestLegend:
    @pytest.fixture
    def legend(self, opened):
        return opened.panel.layer_bar.legend

    def test_of_ratings(self, eye, legend):
        assert legend.content.in_words == "Rating: 0.5 to 2.75 to 5.0; Held out"

    def test_of_errors_in_units_of_ratings(self, eye, legend, with_run):
        with_run()
        eye.look(Layer.ERRORS)

        assert legend.content.words == "Rating \N{MINUS SIGN} prediction"
        assert legend.content.marks == ("\N{MINUS SIGN}2.25", "0", "+2.25")

    def test_of_the_mask(self, eye, legend):
        eye.look(Layer.HELD_OUT)

        assert [one.words for one in legend.content.swatches] == [
            "Trained on",
            "Held out",
            "Unknown",
        ]
        colours = [QColor.fromRgba(one.colour) for one in legend.content.swatches]
        assert colours == [eye.ground(place) for place in (TRAINED, HELD_OUT, BLANK)]

    def test_its_gradient_has_the_colours_of_the_cells(self, eye, legend, with_run):
        with_run()
        eye.look(Layer.ERRORS)
        picture = legend.grab().toImage()
        seen = {
            picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
        }
        scale = legend.content.scale

        assert {int(scale.grounds[0]), int(scale.grounds[-1])} <= seen

    def test_of_real_numbers(self, session, opened, legend):
        ratings = from_dense(np.array([[-2.0, 2.0], [2.0, -2.0]]))
        session.open(Project(ratings, nothing_hidden(ratings)))

        assert legend.content.marks == ("\N{MINUS SIGN}4", "0", "+4")

    def test_of_tiny_numbers_which_keep_apart_however_narrow_it_is(self, session, opened, legend):
        ratings = from_dense(np.array([[-9.98e-8, 1e-8], [2e-8, 9.98e-8]]))
        session.open(Project(ratings, nothing_hidden(ratings)))

        low, _, high = legend.content.marks
        assert "-" not in low + high  # a minus sign, in the exponent too
        width_of = legend.fontMetrics().horizontalAdvance
        assert legend.minimumSizeHint().width() > width_of(low) + width_of(high)

    def test_of_errors_of_real_numbers_in_two_digits(self, session, opened, eye, legend, make_run):
        ratings = from_dense(np.array([[-2.0, 2.0], [2.0, -2.0]]))
        project = Project(ratings, nothing_hidden(ratings))
        run = make_run(project)
        result = replace(run.result, train_mse=0.2**2 - 1e-5, holdout_mse=float("nan"))
        session.open(replace(project, runs=(replace(run, result=result),)))
        eye.look(Layer.ERRORS)

        assert legend.content.marks == ("\N{MINUS SIGN}0.4", "0", "+0.4")

    def test_shows_what_there_is_room_for(self, qtbot, eye, legend):
        wide, narrow = legend.sizeHint().width(), legend.minimumSizeHint().width()
        mark = legend.content.swatches[0].colour

        def shows_the_swatch(width):
            legend.setFixedWidth(width)
            picture = legend.grab().toImage()
            return any(
                picture.pixel(x, picture.height() // 2) == mark for x in range(picture.width())
            )

        assert shows_the_swatch(wide)
        assert not shows_the_swatch(narrow)

    def test_says_what_an_error_is_rather_than_what_the_corner_means(self, eye, legend, with_run):
        with_run()
        eye.look(Layer.ERRORS)
        lowest = int(legend.content.scale.grounds[0])
        mark = legend.content.swatches[0].colour
        words = legend.fontMetrics().horizontalAdvance(legend.content.words)

        def places(colour, width):
            legend.setFixedWidth(width)
            picture = legend.grab().toImage()
            columns, rows = range(picture.width()), range(picture.height())
            return [x for x in columns if any(picture.pixel(x, y) == colour for y in rows)]

        for less in (1, 100):
            width = legend.sizeHint().width() - less
            assert places(lowest, width)[0] > words
            assert not places(mark, width)

    def test_gives_way_before_words_of_the_boxes_beside_it_are_cut(self, opened, legend):
        bar = opened.panel.layer_bar
        boxes = bar.findChildren(QComboBox)
        words = sum(box.sizeHint().width() for box in boxes)
        assert len(boxes) == 3
        for room in (50 + legend.minimumSizeHint().width(), 50):
            narrow = words + room
            assert narrow < words + legend.sizeHint().width()
            bar.setFixedWidth(narrow)
            opened.panel.layout().activate()
            bar.layout().activate()
            assert all(box.width() >= box.sizeHint().width() for box in boxes)
            assert legend.geometry().right() < narrow
            assert all(box.isVisible() for box in boxes)

    @pytest.mark.parametrize("n_left", [2, 1])
    def test_a_box_gives_way_before_words_of_the_others_are_cut(self, opened, n_left):
        bar = opened.panel.layer_bar
        boxes = bar.findChildren(QComboBox)
        bar.setFixedWidth(sum(box.sizeHint().width() for box in boxes[: n_left + 1]))
        bar.layout().activate()
        seen = [box for box in boxes if box.isVisible()]
        assert [box.objectName() for box in seen] == ["matrix_layer", "matrix_show"][:n_left]
        assert all(box.width() >= box.sizeHint().width() for box in seen)

    def test_says_it_all_in_words_too(self, eye, legend):
        assert legend.accessibleDescription() == legend.toolTip() == legend.content.in_words


class TestBar:
    @pytest.fixture
    def bar(self, opened):
        return opened.panel.layer_bar

    def entry(self, bar, layer):
        layers = bar.findChild(QComboBox, "matrix_layer")
        return layers.model().item(list(Layer).index(layer))

    def test_alt_and_a_digit_switch_the_layers(self, qtbot, opened, eye, with_run):
        with_run()
        opened.panel.activateWindow()
        opened.panel.focus_table()
        shown = []
        for digit in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_1):
            qtbot.keyClick(opened.table, digit, Qt.KeyboardModifier.AltModifier)
            shown.append(eye.table.look.layer)

        assert shown == [
            Layer.HELD_OUT,
            Layer.PREDICTIONS,
            Layer.ERRORS,
            Layer.KNOWN,
            Layer.RATINGS,
        ]
        assert opened.editor is None

    def test_a_layer_is_chosen_in_the_list(self, qtbot, bar, eye):
        layers = bar.findChild(QComboBox, "matrix_layer")
        layers.setFocus()
        qtbot.keyClick(layers, Qt.Key.Key_Down)

        assert eye.table.look.layer is Layer.HELD_OUT

    def test_whether_numbers_are_shown_cannot_be_chosen_where_there_are_none(self, bar, eye):
        shows = bar.findChild(QComboBox, "matrix_show")
        assert shows.isEnabled()

        eye.look(Layer.KNOWN)

        assert not shows.isEnabled()

    def test_what_needs_a_run_says_why_it_cannot_be_chosen(self, bar, with_run):
        [predictions] = [
            action
            for action in bar.findChildren(type(bar.actions()[0]))
            if action.objectName() == "action_layer_predictions"
        ]
        assert not predictions.isEnabled()
        assert "train one first" in predictions.toolTip()
        assert not self.entry(bar, Layer.PREDICTIONS).isEnabled()
        with_run()

        assert predictions.isEnabled()
        assert "train one first" not in predictions.toolTip()
        assert self.entry(bar, Layer.PREDICTIONS).isEnabled()

    def test_entries_of_its_menus_have_letters_of_their_own(self, bar):
        for entry in bar.actions_of_layers:
            texts = [one.text() for one in entry.menu().actions() if not one.isSeparator()]
            letters = [text[text.index("&") + 1].lower() for text in texts]
            assert len(set(letters)) == len(letters), texts

    def test_follows_the_table(self, bar, eye):
        eye.look(Layer.KNOWN, Show.COLOURS, PaletteName.VIRIDIS)
        texts = [
            bar.findChild(QComboBox, name).currentText()
            for name in ("matrix_layer", "matrix_show", "matrix_palette")
        ]

        assert texts == ["Known or blank", "Colours", "Viridis"]

    def test_numbers_and_colours_take_turns_by_a_key(self, qtbot, opened, eye):
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        opened.panel.activateWindow()
        opened.panel.focus_table()
        shown = []
        for _ in range(3):
            qtbot.keyClick(opened.table, Qt.Key.Key_K, both)
            shown.append(eye.table.look.show)

        assert shown == [Show.NUMBERS, Show.COLOURS, Show.BOTH]


def test_a_large_matrix_whose_users_moved_gets_its_predictions_from_a_worker(
    qtbot, eye, session, project, with_run, opened, monkeypatch
):
    monkeypatch.setattr("funkgui.gui.matrix.table.predicted_cells._AT_ONCE", 0)
    with_run()
    predicted, first = eye.table.model().predicted, np.array([0])
    eye.look(Layer.ERRORS)
    with qtbot.waitSignal(predicted.changed):
        session.apply(Remove.of("user", np.array([0])))
        assert predicted.of(first, first) is None
        opened.panel.grab()  # without them
    qtbot.waitUntil(lambda: predicted.of(first, first) is not None)
    opened.choose_order("Matrix order")
    eye.table.selectionModel().clear()

    assert eye.ground((0, 3)).red() > eye.ground((0, 3)).blue()


def test_hovering_tells_each_cell_once_and_when_it_is_left(qtbot, opened):
    hovered = []
    opened.table.cell_hovered.connect(hovered.append)
    for place in ((1, 1), (1, 1), (2, 3)):
        middle = opened.table.visualRect(opened.index(*place)).center()
        for shift in (QPoint(0, 0), QPoint(2, 1)):
            qtbot.mouseMove(opened.table.viewport(), middle + shift)
    qtbot.mouseMove(opened.table.viewport(), opened.table.viewport().rect().bottomRight())

    assert hovered == [(1, 1), (2, 3), None]


@pytest.mark.parametrize("width", CELL_WIDTHS_PX)
def test_every_ground_fills_its_cell_and_no_other(qapp, width):
    grounds = (0xFF000000 | np.random.default_rng(width).integers(0, 1 << 24, (40, 30))).astype(
        np.uint32
    )
    face = Face(grounds, [], np.zeros(grounds.shape, np.bool_))
    height = min(width, 29)
    picture = QImage(30 * width, 40 * height, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    CellsPainter().paint_cells(painter, face, QRect(0, 0, width, height))
    painter.end()
    painted = np.frombuffer(picture.constBits(), np.uint32).reshape(40, height, 30, width)

    # The last pixel of each may be the line between two cells.
    assert np.all(painted[:, : height - 1, :, : width - 1] == grounds[:, None, :, None])


def test_selected_cells_lie_under_a_veil_and_the_current_one_has_a_frame_alone(opened, eye):
    places = [(row, column) for row in (2, 3) for column in (0, 2, 4)]  # blanks
    plain = eye.cell((3, 0)).pixelColor(20, 8)
    opened.click(2, 0)
    opened.click(3, 4, stateKey=Qt.KeyboardModifier.ShiftModifier)
    grounds = {place: eye.cell(place).pixelColor(20, 8) for place in places}
    current = grounds.pop(opened.current)

    assert current == plain
    assert plain not in grounds.values()
    assert len({ground.name() for ground in grounds.values()}) == 1
    assert eye.ground(opened.current) != plain  # the frame


def test_the_look_is_told_once_for_a_run_or_a_size_and_not_at_all_for_an_edit(
    opened, session, with_run
):
    changed = []
    opened.table.look_changed.connect(lambda: changed.append(opened.table.look))
    with_run()
    assert len(changed) == 1
    session.apply(SetCells.one(0, 1, 5.0))
    assert len(changed) == 1
    opened.table.zoom_by(1)
    assert len(changed) == 2


def test_what_a_worker_still_edits_is_seen_at_once(qtbot, session, project):
    editing = Editing(session, at_once=0)
    table = RatingsTable(session, editing)
    show_on_screen(qtbot, table, 800, 500)
    session.open(project)
    table.show_order(ViewOrder())
    before = table.viewport().grab().toImage()
    editing.make(SetCells.one(3, 3, 2.5))
    during = table.viewport().grab().toImage()

    assert editing.busy
    assert session.ratings.rating(3, 3) is None
    assert table.model().index(3, 3).data() == "2.5"
    assert during != before
    qtbot.waitUntil(lambda: not editing.busy)
    assert session.ratings.rating(3, 3) == 2.5
    assert table.viewport().grab().toImage() == during


def test_a_rating_typed_back_while_a_worker_still_edits_is_taken(qtbot, session, project):
    editing = Editing(session, at_once=0)
    table = RatingsTable(session, editing)
    qtbot.addWidget(table)
    session.open(project)
    table.show_order(ViewOrder())
    cell = table.model().index(0, 1)
    for text in ("4.5", "3"):
        table.model().setData(cell, text)
    assert cell.data() == "3.0"
    qtbot.waitUntil(lambda: not editing.busy)

    assert session.ratings.rating(0, 1) == 3.0
